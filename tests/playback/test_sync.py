"""Following MIDI clock and the device: how near the beat stays to the true one."""

from __future__ import annotations

import random
from bisect import bisect_left
from collections.abc import Callable

import pytest

from mididrumigen.music.units import Meter
from mididrumigen.playback.stamps import Stamps
from mididrumigen.playback.sync import GONE, SILENT, DeviceClock, MidiClock

pytestmark = pytest.mark.unit

TIMING, START, CONTINUE, STOP = [0xF8], [0xFA], [0xFB], [0xFC]
FOUR = Meter()
JITTER = 0.001  # seconds either way


def song_position(sixteenths: int) -> list[int]:
    return [0xF2, sixteenths & 127, sixteenths >> 7]


def steady(tempo: float) -> Callable[[float], float]:
    """The true beat at a time."""
    return lambda now: now * tempo / 60


def ramp(first: float, last: float, seconds: float) -> Callable[[float], float]:
    grows = (last - first) / seconds

    def beat(now: float) -> float:
        within = min(now, seconds)
        return (first * within + grows * within**2 / 2 + last * max(0.0, now - seconds)) / 60

    return beat


def plays(clock: MidiClock | DeviceClock) -> bool:
    return clock.transport.playing


class Master:
    """Sends clock as it should be, but for its jitter; `beat` is the truth."""

    def __init__(self, beat: Callable[[float], float], seconds: float, seed: int = 1) -> None:
        self.beat = beat
        self._steps = [index / 5000 for index in range(int(seconds * 5000))]
        self._beats = [beat(now) for now in self._steps]
        chance = random.Random(seed)
        count = int(self._beats[-1] * 24)
        times = [self.time_of(number / 24) for number in range(count)]
        self.clocks = sorted(now + chance.uniform(-JITTER, JITTER) for now in times)

    def time_of(self, beat: float) -> float:
        after = min(max(1, bisect_left(self._beats, beat)), len(self._beats) - 1)
        before, low, high = after - 1, self._beats[after - 1], self._beats[after]
        return self._steps[before] + (beat - low) / (high - low) / 5000

    def errors(self, clock: MidiClock, after: int = 24) -> list[float]:
        """How far off (in seconds) the followed beat is, several times between two clocks, sorted."""
        clock.heard(self.clocks[0] - 0.01, START)
        found = []
        for number, (now, following) in enumerate(zip(self.clocks, self.clocks[1:], strict=False)):
            clock.heard(now, TIMING)
            for part in (0.05, 0.5, 0.95) if number >= after else ():
                when = now + (following - now) * part
                found.append(abs(self.time_of(clock.transport.position_at(when)) - when))
        return sorted(found)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("tempo", [60, 120, 174])
def test_midi_clock_with_jitter_is_followed_within_two_milliseconds(tempo: float, seed: int) -> None:
    clock = MidiClock()
    errors = Master(steady(tempo), 20, seed).errors(clock)
    assert errors[int(len(errors) * 0.99)] < 0.0015
    assert clock.transport.tempo == pytest.approx(tempo, rel=0.01)


@pytest.mark.parametrize(
    ("first", "last", "seconds"), [(120, 140, 8), (60, 174, 20), (174, 60, 20), (90, 120, 4), (120, 80, 6)]
)
def test_a_tempo_ramp_is_followed_within_two_milliseconds(first: float, last: float, seconds: float) -> None:
    errors = Master(ramp(first, last, seconds), seconds + 4).errors(MidiClock())
    assert errors[int(len(errors) * 0.99)] < 0.002


def test_without_jitter_the_second_beat_is_exact() -> None:
    clock = MidiClock()
    clock.heard(4.9, START)
    for number in range(49):
        clock.heard(5 + number / 48, TIMING)
    assert clock.transport.position_at(6.0) == pytest.approx(2.0, abs=1e-6)
    assert clock.transport.tempo == pytest.approx(120)


def test_the_first_clock_after_start_is_the_downbeat() -> None:
    clock = MidiClock()
    for number in range(24):  # a master that clocks while it stands
        clock.heard(number / 48, TIMING)
    assert not plays(clock)
    clock.heard(0.495, START)
    assert not plays(clock)
    clock.heard(0.5, TIMING)
    assert plays(clock)
    assert clock.transport.position_at(0.5) == pytest.approx(0, abs=1e-6)
    assert clock.transport.position_at(1.0) == pytest.approx(1.0, abs=1e-3)  # its tempo was known already
    assert clock.jumps == 1


def test_a_jump_is_stop_song_position_continue_and_takes_hold_with_the_next_clock() -> None:
    clock = MidiClock()
    clock.heard(0.0, START)
    for number in range(96):
        clock.heard(0.01 + number / 48, TIMING)
    for message in (STOP, song_position(64), CONTINUE):
        clock.heard(2.0, message)
    assert not plays(clock)
    assert clock.transport.position == 16.0
    clock.heard(2.01, TIMING)
    assert clock.transport.position_at(2.01) == pytest.approx(16.0, abs=0.01)
    for number in range(1, 24):
        clock.heard(2.01 + number / 48, TIMING)
    assert clock.transport.position_at(2.51) == pytest.approx(17.0, abs=0.002)
    assert clock.jumps == 2


def test_continue_goes_on_where_stop_left_it() -> None:
    clock = MidiClock()
    clock.heard(0.0, START)
    for number in range(24):
        clock.heard(number / 48, TIMING)
    clock.heard(0.49, STOP)
    assert clock.transport.position_at(99.0) == pytest.approx(1.0)
    clock.heard(5.0, CONTINUE)
    clock.heard(5.01, TIMING)
    assert clock.transport.position_at(5.01) == pytest.approx(1.0, abs=1e-6)


def test_a_song_position_while_playing_is_obeyed_too() -> None:
    clock = MidiClock()
    clock.heard(0.0, START)
    clock.heard(0.0, TIMING)
    clock.heard(0.01, song_position(32))
    clock.heard(0.02, TIMING)
    assert clock.transport.position == 8.0


def test_a_cable_that_is_pulled_stops_it_and_one_that_is_put_back_lets_it_go_on() -> None:
    clock = MidiClock()
    clock.heard(0.0, START)
    for number in range(48):
        clock.heard(number / 48, TIMING)
    clock.tick(1.0)
    assert plays(clock)
    clock.tick(1.0 + SILENT)
    assert not plays(clock)
    clock.heard(9.0, TIMING)
    assert plays(clock)
    assert clock.transport.position_at(9.0) == pytest.approx(2.0)


def test_the_highest_song_position_and_what_is_no_clock() -> None:
    clock = MidiClock()
    clock.heard(0.0, song_position(16_383))
    assert clock.transport.position == 16_383 / 4
    for message in ([0x90, 60, 100], [0xF2, 3], [0xFE]):
        clock.heard(0.1, message)
    assert clock.transport.position == 16_383 / 4


# ---------------------------------------------------------------------------------------------- the device


def device_at(clock: DeviceClock, now: float, beat: float, tempo: float = 120, playing: bool = True) -> None:
    clock.heard(now, playing, tempo, beat, FOUR)


def test_the_devices_beat_is_smoothed_and_stays_near_the_true_one() -> None:
    clock, chance, errors = DeviceClock(), random.Random(1), []
    for tick in range(400):
        now = tick * 0.05
        late = chance.expovariate(1 / 0.0002) + (0.004 if chance.random() < 0.03 else 0)
        device_at(clock, now + late, now * 2)
        if tick > 20:
            errors.append(abs(clock.transport.position_at(now + 0.05) / 2 - (now + 0.05)))
    errors.sort()
    assert errors[int(len(errors) * 0.99)] < 0.0008
    assert clock.jumps == 1


def test_a_tempo_that_changes_is_no_jump_and_keeps_its_place() -> None:
    clock, beat, errors = DeviceClock(), 0.0, []
    for tick in range(400):
        tempo = 100 + tick / 10
        device_at(clock, tick * 0.02, beat, tempo)
        beat += 0.02 * tempo / 60
        errors.append(abs(clock.transport.position_at(tick * 0.02 + 0.02) - beat))
    assert clock.jumps == 1
    assert max(errors) < 0.004  # 2 ms


def test_a_jump_is_followed_at_once_when_it_is_wide_and_with_the_second_tick_when_it_is_not() -> None:
    clock = DeviceClock()
    device_at(clock, 0.0, 8.0)
    device_at(clock, 0.05, 4.0)
    assert clock.transport.position_at(0.05) == 4.0
    device_at(clock, 0.10, 4.4)  # 0.3 beats on: late or a jump?
    assert clock.transport.position_at(0.10) == pytest.approx(4.1)
    device_at(clock, 0.15, 4.5)
    assert clock.transport.position_at(0.15) == 4.5
    assert clock.jumps == 3


def test_one_late_tick_moves_nothing() -> None:
    clock = DeviceClock()
    for tick in range(20):
        device_at(clock, tick * 0.05, tick * 0.1)
    device_at(clock, 1.1, 2.0)  # 100 ms late
    device_at(clock, 1.1, 2.2)
    assert clock.transport.position_at(1.2) == pytest.approx(2.4, abs=0.002)
    assert clock.jumps == 1


def test_stopped_and_gone() -> None:
    clock = DeviceClock()
    device_at(clock, 0.0, 3.0)
    device_at(clock, 0.5, 4.0, playing=False)
    device_at(clock, 0.6, 0.0, playing=False)
    assert clock.transport.position_at(9.0) == 0.0
    device_at(clock, 1.0, 0.0)
    assert clock.jumps == 2
    clock.tick(1.0 + GONE + 0.1)
    assert not plays(clock)


# ---------------------------------------------------------------------------------------------- stamps


def test_stamps_are_the_drivers_whenever_they_are_read() -> None:
    stamps, chance, last, errors = Stamps(), random.Random(2), 0.0, []
    for number in range(300):
        when = number * 0.02
        read = when + chance.uniform(0.0001, 0.003)
        errors.append(abs(stamps.stamp(read, when - last) - when))
        last = when
    assert max(errors[50:]) < 0.0008


def test_what_is_passed_over_loses_no_time() -> None:
    """RtMidi counts from message to message; so do we, whatever they are."""
    stamps, last, errors = Stamps(), 0.0, []
    for number in range(600):
        when = number * 0.02 + (0.011 if number % 10 == 5 else 0.0)  # an active sensing in between
        errors.append(abs(stamps.stamp(when + 0.0004, when - last) - when))
        last = when
    assert max(errors) < 0.001
