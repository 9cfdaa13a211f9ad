"""One instance of the drummer: its bars, laid along its clock's song position, as notes and their ends. Pure.

Bar after bar: shortly before a bar line the notes of the next bar are taken up, so that whatever is to change at the
next bar (another pattern, an end) is decided there. Notes wait in ticks of the song, and become times at the very end.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from itertools import count

import msgspec

from mididrumigen.music.units import PPQ, Bpm, Meter, Seconds, Ticks
from mididrumigen.playback.clock import Clock

AHEAD: Ticks = 40  # a bar is taken up so long before its first note: 20 ms at 120
GRACE: Ticks = (
    200  # who comes so late after a beat plays it at once: 100 ms at 120, as far as a device's ticks are apart
)
LEAN: Ticks = 60  # and with it what leans before that beat
AGAIN: Seconds = 0.08  # a drum that was struck so lately is not struck again because of a jump
FAR: Ticks = 300  # before its first bar a part waits for it, from further off (a jump) it goes round
LATE: Seconds = 0.15  # what is later than this was slept through, and is left out

NOTE_OFF, NOTE_ON = 0x80, 0x90

LoopNote = tuple[
    Ticks, int, int, Ticks
]  # start within the bar (negative where it leans out of it), pitch, velocity, length


class Loop(msgspec.Struct, frozen=True, array_like=True):
    """Bars that are played over and over, and those that are played once before them (a count-in)."""

    bars: list[list[LoopNote]]
    meter: Meter
    tempo: Bpm
    label: str = ""
    intro: list[list[LoopNote]] = []

    def bar(self, index: int) -> list[LoopNote]:
        """The notes of the bar `index`, counted from the loop's start; the intro stands before it."""
        if index >= 0:
            return self.bars[index % len(self.bars)]
        return self.intro[index] if -index <= len(self.intro) else []


def lean(bar: list[LoopNote]) -> Ticks:
    """How far a bar's first note stands before its bar line."""
    return max(0, -min((note[0] for note in bar), default=0))


Entry = tuple[Ticks, int, int, int, int, Ticks]  # when, 0 an end or 1 a note, pitch, velocity, whose end, length
Sounding = dict[tuple[int, int], tuple[str, int]]  # (channel, pitch) → who struck it, and which stroke it was
_stamps = count(1)


def note_off(channel: int, pitch: int) -> bytes:
    return bytes((NOTE_OFF | channel, pitch, 64))  # 64: a release velocity that says nothing


class Part:
    """What one instance plays. `offset` (seconds) is added to every time; `times` is how often the loop goes round;
    `sounding` is shared by all parts, since two of them may play the same drum."""

    def __init__(
        self,
        instance: str,
        clock: Clock,
        loop: Loop,
        sounding: Sounding,
        channel: int = 9,
        offset: Seconds = 0.0,
        times: int = 0,
    ) -> None:
        self.instance, self.clock, self.loop = instance, clock, loop
        self.channel, self.offset, self.times = channel, offset, times
        self.origin: Ticks = 0  # where in the song the loop's first bar stands
        self.next_loop: Loop | None = None
        self._sounding = sounding
        self._struck: dict[int, Seconds] = {}  # pitch → when it was struck last
        self._queue: list[Entry] = []
        self._next = 0  # the bar to be taken up next
        self._taken = 0  # how many of its bars have been
        self._resumes = False
        self._playing, self._jumps = False, -1
        if clock.transport.playing:  # it joins the others at the next bar
            self._playing, self._jumps = True, clock.jumps

    # ------------------------------------------------------------------------------------------ what is wished

    def join(self, now: Seconds) -> None:
        """Begins at the clock's next bar line."""
        self._next = -(-(self._here(now) + AHEAD - self.origin) // self._bar)

    def resume(self, origin: Ticks) -> None:
        """Goes on as one that was interrupted, within the bar."""
        self.origin, self._jumps, self._resumes = origin, -1, True

    def swap(self, loop: Loop, times: int) -> None:
        """Plays other bars from the next bar on; at once where nothing is playing."""
        self.times = times
        if self._playing:
            self.next_loop = loop
        else:
            self.loop, self.next_loop, self.origin, self._taken = loop, None, 0, 0

    @property
    def ended(self) -> bool:
        return self._over and not self._queue

    # ------------------------------------------------------------------------------------------ what is played

    def follow(self, now: Seconds) -> list[bytes]:
        """Takes notice of what the clock did; what sounded across a stop or a jump ends."""
        transport, jumps = self.clock.transport, self.clock.jumps
        if transport.playing == self._playing and jumps == self._jumps:
            return []
        self._playing, self._jumps = transport.playing, jumps
        self._queue.clear()
        if transport.playing:
            self._enter(self._here(now), now)
        return self.release()

    def next_due(self) -> Seconds | None:
        """When there is something to do next; None while the clock stands."""
        places = [self._queue[0][0]] if self._queue else []
        if not self._over:
            places.append(self._start(self._next) - self._lean() - AHEAD)
        return self._time_of(min(places)) if places else None

    def due(self, now: Seconds) -> Iterator[bytes]:
        """The messages whose time has come, in order."""
        while (when := self.next_due()) is not None and when <= now:
            if self._queue and self._time_of(self._queue[0][0]) == when:
                yield from self._played(heapq.heappop(self._queue), when, now)
            else:
                self._take_up()

    def release(self) -> list[bytes]:
        """The end of every note that sounds."""
        mine = [place for place, (owner, _) in self._sounding.items() if owner == self.instance]
        for place in mine:
            del self._sounding[place]
        return [note_off(*place) for place in mine]

    # ------------------------------------------------------------------------------------------ within

    def _played(self, entry: Entry, due: Seconds, now: Seconds) -> Iterator[bytes]:
        when, is_note, pitch, velocity, stamp, length = entry
        place = self.channel, pitch
        if not is_note:
            if self._sounding.get(place) == (self.instance, stamp):
                del self._sounding[place]
                yield note_off(*place)
            return
        if now - due > LATE:
            return
        if place in self._sounding:  # struck again before it has ended
            yield note_off(*place)
        stamp = next(_stamps)
        self._sounding[place], self._struck[pitch] = (self.instance, stamp), now
        heapq.heappush(self._queue, (when + max(1, length), 0, pitch, 0, stamp, 0))
        yield bytes((NOTE_ON | self.channel, pitch, velocity))

    def _take_up(self) -> None:
        """The notes of the next bar into the queue; this is where a change of pattern happens."""
        if self.next_loop is not None:
            self.origin, self._next, self.loop, self.next_loop = self._start(self._next), 0, self.next_loop, None
            self._taken = 0
        for note in self._bar_taken():
            heapq.heappush(self._queue, note)

    def _enter(self, here: Ticks, now: Seconds) -> None:
        """Begins in the middle of the song: what of the bar is still to come, and a beat that is only just past."""
        before = self.origin - len(self.loop.intro) * self._bar - here
        if before > FAR:  # a jump to before where it began: it goes round there too
            self.origin -= -(-before // (round_ := len(self.loop.bars) * self._bar)) * round_
        self._next, into = divmod(here - self.origin, self._bar)
        if self._resumes:
            self._taken, self._resumes = max(0, self._next), False
        if self._over:
            return
        late = into % PPQ
        earliest = here - late - LEAN if late <= GRACE else here
        for when, kind, pitch, velocity, stamp, length in self._bar_taken():
            lately = when <= here + GRACE and now - self._struck.get(pitch, -1.0) < AGAIN
            if when >= earliest and not lately:
                heapq.heappush(self._queue, (max(when, here), kind, pitch, velocity, stamp, length))

    def _bar_taken(self) -> list[Entry]:
        """The notes of the next bar, in the song."""
        start, self._next = self._start(self._next), self._next + 1
        self._taken += self._next > 0
        notes = self.loop.bar(self._next - 1)
        return [(start + at, 1, pitch, velocity, 0, length) for at, pitch, velocity, length in notes]

    @property
    def _over(self) -> bool:
        return bool(self.times) and self.next_loop is None and self._taken >= self.times * len(self.loop.bars)

    @property
    def _bar(self) -> Ticks:
        return self.loop.meter.bar

    def _start(self, index: int) -> Ticks:
        return self.origin + index * self._bar

    def _lean(self) -> Ticks:
        return lean(self.next_loop.bar(0) if self.next_loop else self.loop.bar(self._next))

    def _here(self, now: Seconds) -> Ticks:
        return round(self.clock.transport.position_at(now - self.offset) * PPQ)

    def _time_of(self, place: Ticks) -> Seconds | None:
        when = self.clock.transport.time_of(place / PPQ)
        return None if when is None else when + self.offset
