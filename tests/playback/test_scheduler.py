"""What is sent when, and that every note ends."""

from __future__ import annotations

import math
import random
from collections import Counter
from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mididrumigen.errors import BadRequest, ParseError
from mididrumigen.music.transport import Transport
from mididrumigen.music.units import PPQ, Meter
from mididrumigen.playback.part import Loop
from mididrumigen.playback.scheduler import LEAD, Scheduler
from mididrumigen.playback.ticks import Ticks
from mididrumigen.protocol.osc import datagram

pytestmark = pytest.mark.unit

FOUR = Meter()
KICK, SNARE, HAT = 36, 38, 42


def loop(*bars: list[tuple[int, int, int, int]], tempo: float = 120, meter: Meter = FOUR, intro: int = 0) -> Loop:
    return Loop(list(bars), meter, tempo, "test", [[(beat * PPQ, 37, 90, 60) for beat in range(4)]] * intro)


BEATS = [(beat * PPQ, KICK, 100, 120) for beat in range(4)]
OFFBEATS = [(beat * PPQ + PPQ // 2, HAT, 80, 120) for beat in range(4)]
EARLY = [(-20, KICK, 110, 120), (PPQ, SNARE, 100, 120)]


class Room:
    """Time and ears: goes from one due moment to the next, and notes what was sent when."""

    def __init__(self, now: float = 100.0) -> None:
        self.scheduler, self.now = Scheduler(), now
        self.heard: list[tuple[float, bytes]] = []

    def hear(self, messages: list[bytes]) -> None:
        self.heard += [(self.now, message) for message in messages]

    def until(self, then: float) -> None:
        while True:
            self._now()
            self.scheduler.end_played(self.now)
            due = self.scheduler.next_due()
            if due is None or due > then:
                break
            self.now = max(self.now, due)
        self.now = then
        self._now()

    def _now(self) -> None:
        self.hear(self.scheduler.follow(self.now))
        self.hear(self.scheduler.due(self.now))

    def play(self, bars: Loop, instance: str = "a", **wish: object) -> None:
        self.hear(self.scheduler.play(self.now, instance, bars, **wish))  # type: ignore[arg-type]

    def stop(self, instance: str = "") -> None:
        self.hear(self.scheduler.stop(self.now, instance))

    def tick(self, instance: str, beat: float, tempo: float = 120, playing: bool = True) -> None:
        self.scheduler.device(instance).heard(self.now, playing, tempo, beat, FOUR)

    def onsets(self, pitch: int | None = None) -> list[float]:
        return [
            round(now - 100, 4)
            for now, message in self.heard
            if message[0] & 0xF0 == 0x90 and pitch in (None, message[1])
        ]

    def hanging(self) -> Counter[tuple[int, int]]:
        """Notes that were begun and not ended. Ending what does not sound, or beginning what does, is a fault."""
        sounding: Counter[tuple[int, int]] = Counter()
        for _, message in self.heard:
            place = message[0] & 15, message[1]
            if message[0] & 0xF0 == 0x90:
                assert not sounding[place]
                sounding[place] += 1
            elif message[0] & 0xF0 == 0x80:
                assert sounding[place]
                sounding[place] -= 1
        return +sounding


def test_bars_are_played_over_and_over_on_the_beat() -> None:
    room = Room()
    room.play(loop(BEATS, OFFBEATS))
    room.until(100 + LEAD + 6.9)
    assert room.onsets(KICK) == pytest.approx([LEAD + beat / 2 for beat in (0, 1, 2, 3, 8, 9, 10, 11)])
    assert room.onsets(HAT) == pytest.approx([LEAD + 2.25 + beat / 2 for beat in range(4)] + [LEAD + 6.25, LEAD + 6.75])
    assert not room.hanging()


def test_a_note_that_leans_before_the_loops_start_is_early_on_every_pass_also_the_first() -> None:
    room = Room()
    room.play(loop(EARLY))
    room.until(100 + LEAD + 5)
    assert room.onsets(KICK) == pytest.approx([LEAD + 2 * turn - 20 / 960 / 2 for turn in range(3)], abs=1e-4)


def test_a_count_in_is_played_once() -> None:
    room = Room()
    room.play(loop(BEATS, intro=1))
    room.until(100 + LEAD + 8)
    assert room.onsets(37) == pytest.approx([LEAD + beat / 2 for beat in range(4)])
    assert room.onsets(KICK)[0] == pytest.approx(LEAD + 2)


def test_other_bars_come_at_the_next_bar_line_and_an_early_downbeat_is_not_played_twice() -> None:
    room = Room()
    room.play(loop(EARLY, EARLY))
    room.until(100 + LEAD + 0.7)
    room.play(loop([(-30, KICK, 90, 120), (2 * PPQ, HAT, 90, 120)]))
    room.until(100 + LEAD + 4.1)
    first, second, *_ = room.onsets(KICK)
    assert (first, second) == pytest.approx((LEAD - 20 / 1920, LEAD + 2 - 30 / 1920), abs=1e-4)
    assert room.onsets(SNARE) == pytest.approx([LEAD + 0.5])
    assert room.onsets(HAT) == pytest.approx([LEAD + 3])


def test_so_many_times_and_then_it_is_over() -> None:
    room = Room()
    room.play(loop(BEATS), times=2)
    room.until(110)
    assert len(room.onsets()) == 8
    assert not room.scheduler.parts
    assert not room.scheduler.internal.transport.playing
    assert not room.hanging()


def test_a_tempo_change_moves_what_is_to_come_and_nothing_else() -> None:
    room = Room()
    room.play(loop(BEATS))
    room.until(100 + LEAD + 1.0)
    room.scheduler.set_tempo(room.now, 60)
    room.until(100 + LEAD + 4.5)
    assert room.onsets() == pytest.approx([LEAD + each for each in (0, 0.5, 1, 2, 3, 4)])


def test_a_second_instance_joins_the_first_at_its_next_bar() -> None:
    room = Room()
    room.play(loop(BEATS))
    room.until(100 + LEAD + 0.8)
    room.play(loop(OFFBEATS, tempo=97), "b", channel=3)
    room.until(100 + LEAD + 3)
    assert room.onsets(HAT) == pytest.approx([LEAD + 2.25, LEAD + 2.75])
    room.stop("a")
    room.until(100 + LEAD + 3.6)
    assert room.onsets(HAT)[-1] == pytest.approx(LEAD + 3.25)


def test_an_offset_moves_every_note() -> None:
    early, late = Room(), Room()
    early.play(loop(BEATS), offset=-0.02)
    late.play(loop(BEATS), offset=0.02)
    for room in (early, late):
        room.until(103)
    assert [b - a for a, b in zip(early.onsets(), late.onsets(), strict=False)] == pytest.approx([0.04] * 6)


def test_a_device_decides_when_where_and_how_fast() -> None:
    room = Room()
    room.play(loop(BEATS, OFFBEATS), clock="device")
    room.until(101)
    assert not room.heard
    room.tick("a", 0.02)
    room.until(101.7)
    assert room.onsets() == pytest.approx([1.0, 1.49])  # the downbeat was a tick ago: it is played at once
    room.tick("a", 6.0)  # a jump into the second bar
    room.until(102.0)
    assert room.onsets(HAT) == pytest.approx([1.95])
    room.tick("a", 6.6, playing=False)
    room.until(104)
    assert len(room.onsets()) == 3
    assert not room.hanging()


def test_a_jump_between_two_beats_plays_nothing_that_is_past() -> None:
    room = Room()
    room.play(loop([(step * PPQ // 4, HAT, 80, 60) for step in range(16)]), clock="device")
    room.tick("a", 2.45)
    room.until(100.06)
    assert room.onsets() == pytest.approx([0.025])


def test_midi_clock_is_one_for_all_who_follow_it() -> None:
    room = Room()
    for name in ("a", "b"):
        room.play(loop(BEATS), name, clock="midi", channel={"a": 9, "b": 2}[name])
    room.scheduler.midi.heard(100.0, [0xFA])
    for clock in range(48):
        room.until(100 + clock / 48)
        room.scheduler.midi.heard(room.now, [0xF8])
    room.until(101.0)
    assert len(room.onsets()) == 6
    assert room.scheduler.follows_midi
    room.scheduler.midi.heard(101.0, [0xFC])
    room.until(103)
    assert not room.hanging()


def test_stop_ends_the_notes_and_then_the_channel_but_not_one_that_is_shared() -> None:
    room = Room()
    room.play(loop([(0, KICK, 100, 4 * PPQ)]))
    room.play(loop([(0, SNARE, 100, 4 * PPQ)]), "b")
    room.until(100 + LEAD + 2.1)
    room.heard.clear()
    room.stop("a")
    assert [message for _, message in room.heard] == [bytes((0x89, KICK, 64))]
    room.heard.clear()
    room.stop()
    assert [message for _, message in room.heard] == [bytes((0x89, SNARE, 64)), bytes((0xB9, 123, 0))]
    room.stop("nobody")


def test_panic_ends_everything_and_silences_all_channels() -> None:
    room = Room()
    room.play(loop([(0, KICK, 100, 4 * PPQ)]))
    room.until(100 + LEAD + 0.1)
    messages = room.scheduler.panic(room.now)
    assert messages[0] == bytes((0x89, KICK, 64))
    assert {message[0] for message in messages if message[1] == 123} == {0xB0 | channel for channel in range(16)}
    assert room.scheduler.next_due() is None


def test_what_was_slept_through_is_left_out_and_the_rest_is_in_time() -> None:
    room = Room()
    room.play(loop(BEATS))
    room.until(100 + LEAD + 0.6)
    room.now += 3.2  # the machine stood still
    room.until(100 + LEAD + 4.6)
    assert len(room.onsets()) == 4
    assert room.onsets()[-2:] == pytest.approx([LEAD + 4, LEAD + 4.5])
    assert not room.hanging()


def test_an_engine_that_died_goes_on_where_it_was() -> None:
    room = Room()
    room.play(loop(BEATS, OFFBEATS))
    room.scheduler.resume("a", 4 * PPQ, Transport(True, 120, FOUR, 8.6, 100.0))  # 4.6 beats into the loop
    room.until(100.5)
    assert room.onsets() == pytest.approx([0.45])  # the next offbeat, at 5.5


def test_bars_of_another_meter_and_length_follow_each_other() -> None:
    room, seven = Room(), Meter(7, 8)
    room.play(loop([(0, KICK, 100, 60)], meter=seven))
    room.until(100 + LEAD + 2)
    room.play(loop([(0, SNARE, 100, 60)], meter=Meter(3, 4)))
    room.until(100 + LEAD + 6.6)
    assert room.onsets(KICK) == pytest.approx([LEAD, LEAD + 1.75])
    assert room.onsets(SNARE) == pytest.approx([LEAD + 3.5, LEAD + 5.0, LEAD + 6.5])


def test_times_counts_the_rounds_that_were_played_wherever_the_song_is() -> None:
    room = Room()
    room.play(loop(OFFBEATS))
    room.until(100 + LEAD + 6.5)
    room.play(loop(BEATS), "b", channel=3, times=2)
    room.tick("c", 16.0)
    room.play(loop([(0, SNARE, 90, 60)]), "c", clock="device", channel=4, times=2)
    for beat in range(40):
        room.until(room.now + 0.25)
        room.tick("c", 16.5 + beat / 2)
    assert len(room.onsets(KICK)) == 8
    assert len(room.onsets(SNARE)) == 2
    assert set(room.scheduler.parts) == {"a"}


def test_bars_that_come_once_come_also_after_bars_that_came_once() -> None:
    room = Room()
    room.play(loop(BEATS), times=1)
    room.until(100 + LEAD + 1.9)
    room.play(loop(OFFBEATS), times=1)
    room.until(108)
    assert len(room.onsets(KICK)) == len(room.onsets(HAT)) == 4
    assert not room.scheduler.parts


def test_the_newest_wish_counts_also_while_the_clock_stands() -> None:
    room = Room()
    room.play(loop(BEATS), clock="device")
    room.tick("a", 0.0)
    room.until(100.5)
    room.play(loop(OFFBEATS), clock="device")
    room.tick("a", 1.0, playing=False)
    room.until(101)
    room.play(loop([(0, SNARE, 90, 60)]), clock="device")
    room.tick("a", 4.0)
    room.until(103.5)
    assert len(room.onsets(SNARE)) == 1
    assert not room.onsets(HAT)


def test_a_jump_to_before_the_change_of_bars_is_not_silent() -> None:
    room = Room()
    room.play(loop(OFFBEATS), clock="device")
    room.tick("a", 82.0)
    room.play(loop(BEATS), clock="device")
    for beat in range(8):
        room.until(room.now + 0.5)
        room.tick("a", 83.0 + beat)
    room.until(room.now + 0.2)
    before = len(room.onsets(KICK))
    assert before
    room.tick("a", 0.0)
    room.until(room.now + 1.2)
    assert len(room.onsets(KICK)) == before + 3


def test_an_instance_may_change_its_clock_and_its_channel() -> None:
    room = Room()
    room.play(loop(BEATS))
    room.until(100.5)
    room.play(loop(BEATS), clock="device")
    room.tick("a", 0.0)
    room.until(101.1)
    assert len(room.onsets()) == 3
    room.tick("a", 1.2, playing=False)
    room.play(loop(BEATS), clock="device", channel=2)
    room.tick("a", 0.0)
    room.until(101.2)
    assert 0x92 in {message[0] for _, message in room.heard}


def test_live_looping_four_beats_strikes_each_downbeat_once() -> None:
    room = Room()
    room.play(loop(BEATS), clock="device")
    for tick in range(300):  # ten seconds; a tick each 33 ms, the loop's end between two of them
        room.tick("a", (tick / 30 * 2) % 4)
        room.until(100 + (tick + 1) / 30)
    gaps = [b - a for a, b in zip(room.onsets(), room.onsets()[1:], strict=False)]
    assert min(gaps) > 0.4
    assert max(gaps) < 0.6


def test_who_begins_on_a_beat_does_not_hear_the_sixteenth_before_it() -> None:
    room = Room()
    room.play(loop([(720, SNARE, 30, 60), (945, KICK, 100, 60)]), clock="device")
    room.tick("a", 1.01)
    room.until(100.2)
    assert not room.onsets(SNARE)
    assert room.onsets(KICK) == pytest.approx([0.0], abs=0.001)


def test_devices_that_nobody_follows_are_forgotten_when_there_are_too_many() -> None:
    room = Room()
    room.play(loop(BEATS), clock="device")
    for number in range(500):
        room.tick(f"junk {number}", 0.0)
    assert len(room.scheduler.devices) <= 64
    room.tick("a", 0.0)
    room.until(100.1)
    assert room.onsets()


# ---------------------------------------------------------------------------------------------- laws

DATAGRAMS = [
    datagram("/mididrumigen/transport", ["a", 1, 120.0, 3, 0.5, 4, 4]),
    datagram("/mididrumigen/transport", ["a", 1, math.inf, 3, math.nan, 4, 3]),
    datagram("/mididrumigen/stop", ["a"]),
    datagram("/mididrumigen/panic", []),
]
bars_of_notes = st.lists(
    st.lists(
        st.tuples(st.integers(-60, 4 * PPQ - 1), st.integers(35, 45), st.integers(1, 127), st.integers(1, 3 * PPQ)),
        max_size=12,
    ),
    min_size=1,
    max_size=4,
)


@given(bars_of_notes, st.integers(0, 2**32))
@settings(max_examples=40)
def test_whatever_is_done_every_note_ends_and_nothing_sounds_after_a_stop(
    bars: list[list[tuple[int, int, int, int]]], seed: int
) -> None:
    room, chance = Room(), random.Random(seed)
    for _ in range(40):
        _something(room, bars, chance)
        room.until(room.now + chance.choice([0, 0.01, 0.2, 0.9]))
    room.stop()
    assert not room.hanging()
    after = len(room.heard)
    room.until(room.now + 5)
    assert len(room.heard) == after


def test_two_hundred_starts_stops_tempo_changes_jumps_and_swaps() -> None:
    chance = random.Random(4)
    bars = [[(step * 240 - 20, chance.randint(35, 45), 90, chance.choice([60, 240, 2000])) for step in range(16)]] * 3
    room = Room()
    for _ in range(200):
        _something(room, bars, chance)
        room.until(room.now + chance.choice([0, 0.01, 0.2, 0.9]))
    assert len(room.onsets()) > 200
    room.stop()
    assert not room.hanging()


@pytest.mark.parametrize("seed", range(20))
def test_whatever_was_before_what_is_asked_for_is_heard_by_the_next_bar(seed: int) -> None:
    room, chance = Room(), random.Random(seed)
    for _ in range(30):
        _something(room, [BEATS, OFFBEATS], chance)
        room.until(room.now + chance.choice([0, 0.01, 0.2, 0.9]))
    asked = room.now
    room.play(loop([(0, 77, 100, 60)], tempo=120), "a", channel=1, tempo=120)
    room.until(asked + 6)
    heard = [now for now, message in room.heard if message[:2] == bytes((0x91, 77))]
    assert heard
    assert heard[0] - asked <= 2 + 2 * LEAD
    assert [later - earlier for earlier, later in pairwise(heard)] == pytest.approx([2.0] * (len(heard) - 1))


def _something(room: Room, bars: list[list[tuple[int, int, int, int]]], chance: random.Random) -> None:
    """One of what users and clocks do."""
    name = chance.choice("abc")
    match chance.randrange(9):
        case 0 | 1 | 2:
            clock = chance.choice(["internal", "internal", "midi", "device"])
            tempo = chance.choice([None, 60, 240])
            some = chance.sample(bars, chance.randint(1, len(bars)))
            times, channel = chance.choice([0, 0, 1]), chance.choice([9, 9, 9, 3])
            room.play(Loop(some, FOUR, 120), name, clock=clock, tempo=tempo, times=times, channel=channel)
        case 3:
            room.stop(name)
        case 4:
            room.scheduler.set_tempo(room.now, chance.uniform(30, 300))
        case 5:
            room.tick(name, chance.uniform(0, 20), chance.uniform(30, 300), chance.random() < 0.8)
        case 6:
            messages = [[0xFA], [0xFC], [0xFB], [0xF2, chance.randrange(128), 0], [0xF8], [0xF8], [0xF8]]
            room.scheduler.midi.heard(room.now, chance.choice(messages))
        case 7:
            room.hear(room.scheduler.panic(room.now) if chance.random() < 0.2 else [])
        case _:
            room.scheduler.midi.heard(room.now, [0xF8])


@given(st.lists(st.one_of(st.binary(max_size=80), st.sampled_from(DATAGRAMS)), max_size=8), st.data())
def test_no_datagram_is_more_than_passed_over(datagrams: list[bytes], data: st.DataObject) -> None:
    room = Room()
    room.play(loop(BEATS), clock="device")
    ticks = Ticks(room.scheduler)
    for sent in datagrams:
        place = data.draw(st.integers(0, max(0, len(sent) - 1)))
        broken = sent[:place] + data.draw(st.binary(max_size=4)) + sent[place + 4 :]
        with suppress(ParseError, BadRequest):
            room.hear(ticks.heard(room.now, broken))
        room.until(room.now + 0.1)
    room.stop()
    assert not room.hanging()
