"""Following somebody else's time: MIDI clock, and what the device in Live says. Pure: times come with the messages.

MIDI clock: 24 a quarter note; song position in sixteenths; what starts, starts with the first clock after Start or
Continue (MIDI 1.0 Detailed Specification, "System Real Time Messages" and "Song Position Pointer").
"""

from __future__ import annotations

from collections import deque
from functools import cache

from msgspec.structs import replace

from mididrumigen.music.transport import Transport
from mididrumigen.music.units import TEMPO_MAX, Beats, Bpm, Meter, Seconds

CLOCKS = 24  # a quarter note
CLOCKS_OF_SIXTEENTH = 6
TIMING, START, CONTINUE, STOP, SONG_POSITION = 0xF8, 0xFA, 0xFB, 0xFC, 0xF2

HEARD = 73  # clocks that are remembered, and that a straight line is laid through: three quarter notes
BENT = 31  # the last ones, that a curve is laid through: more lag in a tempo ramp, fewer jitter
BENDS = 12  # with fewer than this it is a straight line too
AGREED: Seconds = 0.0007  # line and curve are so near to each other in a steady tempo
SILENT: Seconds = 0.5  # without a clock the source has gone; the slowest tempo has one every 125 ms
SLOWEST: Bpm = 10
FASTEST: Bpm = 2 * TEMPO_MAX


class MidiClock:
    """A phase-locked loop: what lies nearest (least squares) to the last clocks, straight or bent as the tempo is."""

    def __init__(self) -> None:
        self.transport = Transport()
        self.jumps = 0
        self._clocks: deque[Seconds] = deque(maxlen=HEARD)  # when each was heard
        self._number = 0  # of the last clock, counted from the first one ever
        self._origin = 0  # the number of the clock that stands at beat 0
        self._starts_at: Beats | None = None  # where the next clock starts the song

    def heard(self, now: Seconds, message: bytes | list[int]) -> None:
        """One message of the port; whatever is none of a clock's is passed over."""
        status = message[0]
        if status == TIMING:
            self._clock(now)
        elif status == START:
            self._starts_at = 0.0
        elif status == CONTINUE:
            if self._starts_at is None:
                self._starts_at = self.transport.position_at(now)
        elif status == STOP:
            self._stop(now)
        elif status == SONG_POSITION and len(message) == 3:
            self._locate(now, (message[1] | message[2] << 7) * CLOCKS_OF_SIXTEENTH / CLOCKS)

    def tick(self, now: Seconds) -> None:
        if self.transport.playing and now - self._clocks[-1] > SILENT:
            self._stop(now)
            self._starts_at = self._beat_of(self._number + 1)  # if it comes back without a word, it goes on there

    def _clock(self, now: Seconds) -> None:
        if self._clocks and now - self._clocks[-1] > SILENT:
            self._clocks.clear()
        self._number += 1
        self._clocks.append(now)
        if self._starts_at is not None:
            self._origin = self._number - round(self._starts_at * CLOCKS)
            self._starts_at = None
            self.jumps += 1
            self.transport = replace(self.transport, playing=True)
        tempo, when = self._curve()
        if self.transport.playing:
            self.transport = replace(self.transport, tempo=tempo, position=self._beat_of(self._number), heard_at=when)
        else:
            self.transport = replace(self.transport, tempo=tempo)

    def _stop(self, now: Seconds) -> None:
        """It stands at the last clock; Continue goes on from the one after it."""
        if self.transport.playing:
            here = self._beat_of(self._number + 1)
            self.transport = replace(self.transport, playing=False, position=here, heard_at=now)
        self._starts_at = None

    def _locate(self, now: Seconds, position: Beats) -> None:
        if self.transport.playing:  # not as the standard has it, but it is meant
            self._starts_at = position
        else:
            self.transport = replace(self.transport, position=position, heard_at=now)

    def _beat_of(self, number: int) -> Beats:
        return (number - self._origin) / CLOCKS

    def _curve(self) -> tuple[Bpm, Seconds]:
        """The tempo, and when the last clock was due: by a straight line through all that is remembered, where it
        agrees with the curve through the last ones, else by the curve. Times are from the last one, to stay exact."""
        now = self._clocks[-1]
        times = [when - now for when in self._clocks]
        lately = times[-BENT:]
        degree = 0 if len(lately) == 1 else 1 if len(lately) < BENDS else 2
        seconds, due = _fitted(lately, degree)
        if len(times) > BENT:
            straight = _fitted(times, 1)
            if abs(straight[1] - due) < AGREED:
                seconds, due = straight
        tempo = 60 / (seconds * CLOCKS) if seconds > 0 else self.transport.tempo
        return (tempo if SLOWEST < tempo < FASTEST else self.transport.tempo), now + due


def _fitted(times: list[Seconds], degree: int) -> tuple[Seconds, Seconds]:
    """From clock to clock, and when the last one was due."""
    values, slopes = _weights(len(times), degree)
    due = sum(weight * when for weight, when in zip(values, times, strict=True))
    return sum(weight * when for weight, when in zip(slopes, times, strict=True)), due


@cache
def _weights(count: int, degree: int) -> tuple[list[float], list[float]]:
    """What each of `count` evenly spaced values weighs in the value, and in the slope, at the last of them, of the
    polynomial through them by least squares: a Savitzky-Golay filter for the end of its window, by Gram-Schmidt on the
    powers of their number."""
    numbers = [index - (count - 1) for index in range(count)]
    basis: list[tuple[list[float], float]] = []  # each polynomial at the numbers, and its slope at the last
    for power in range(degree + 1):
        at: list[float] = [float(number**power) for number in numbers]
        slope = 1.0 if power == 1 else 0.0
        for other, other_slope in basis:
            part = sum(x * y for x, y in zip(at, other, strict=True))
            at = [x - part * y for x, y in zip(at, other, strict=True)]
            slope -= part * other_slope
        length = sum(x * x for x in at) ** 0.5
        basis.append(([x / length for x in at], slope / length))
    values = [sum(at[-1] * at[index] for at, _ in basis) for index in range(count)]
    slopes = [sum(slope * at[index] for at, slope in basis) for index in range(count)]
    return values, slopes


SMOOTHED = 15  # ticks of the device whose median decides
OFF: Beats = 1 / 8  # further from where it should be, a tick is late, or a jump when the next one agrees
FAR: Beats = 1 / 2  # further still, it is a jump
AGREES: Beats = 1 / 16
STEP: Bpm = 2.0  # a tempo that changes by more is taken over without smoothing
GONE: Seconds = 1.5  # without a tick while playing


class DeviceClock:
    """Live's transport as the device tells it, ten to fifty times a second, by UDP: the tempo is exact, the time of
    hearing is not (0.1 ms late as a rule, a few at times). The song goes on from what was; each tick moves it by the
    median of how far the last ones were off."""

    def __init__(self) -> None:
        self.transport = Transport()
        self.jumps = 0
        self._off: deque[Beats] = deque(maxlen=SMOOTHED)
        self._odd: Beats | None = None  # how far off a single odd tick was
        self._heard_at: Seconds = 0.0

    def heard(self, now: Seconds, playing: bool, tempo: Bpm, position: Beats, meter: Meter) -> None:
        was, self._heard_at = self.transport, now
        if not (playing and was.playing):
            self._break(Transport(playing, tempo, meter, position, now), playing)
            return
        off = position - was.position_at(now)
        if abs(tempo - was.tempo) > STEP:
            self._off.clear()
        if abs(off) > OFF:
            self._far_off(off, Transport(True, tempo, meter, position, now))
            return
        self._odd = None
        self._off.append(off)
        moved = sorted(self._off)[len(self._off) // 2]
        self._off = deque((each - moved for each in self._off), SMOOTHED)
        self.transport = Transport(True, tempo, meter, was.position_at(now) + moved, now)

    def tick(self, now: Seconds) -> None:
        if self.transport.playing and now - self._heard_at > GONE:
            self._break(replace(self.transport, playing=False, position=self.transport.position_at(now)), False)

    def _far_off(self, off: Beats, said: Transport) -> None:
        """A jump is believed at once when it is wide, else when two ticks say the same."""
        if abs(off) > FAR or (self._odd is not None and abs(off - self._odd) < AGREES):
            self._break(said, True)
        else:
            self._odd = off

    def _break(self, said: Transport, jumps: bool) -> None:
        self._off.clear()
        self._odd = None
        self.jumps += jumps
        self.transport = said
