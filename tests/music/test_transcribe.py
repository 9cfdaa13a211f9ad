"""Sounding notes back onto the grid."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from msgspec.structs import replace

from mididrumigen.app import drummer
from mididrumigen.generation.generator import Wish
from mididrumigen.music import notation
from mididrumigen.music.groove import swung
from mididrumigen.music.kit import Ornament, Voice
from mididrumigen.music.pattern import Level
from mididrumigen.music.render import Edge, Note, notes_of
from mididrumigen.music.style import Pairs
from mididrumigen.music.swing_heard import HeardSwing
from mididrumigen.music.transcribe import pattern_of, placed
from mididrumigen.music.units import PPQ, Meter
from styles_for_tests import drum_map

pytestmark = pytest.mark.unit

GM = drum_map("gm")
FOUR = Meter()


def test_each_beat_has_the_grid_that_it_is_played_on() -> None:
    straight = [Note(beat * 240 + off, 42, 90, 60) for beat, off in enumerate((5, -12, 20, 0))]
    triplet = [Note(PPQ + third * 320 + off, 38, 90, 60) for third, off in enumerate((-10, 15, -20))]
    fast = [Note(2 * PPQ + step * 120, 36, 90, 60) for step in range(8)]
    found = pattern_of([*straight, *triplet, *fast], FOUR, 120, GM, 1)
    places = {voice: [hit.at for hit in found.hits if hit.voice is voice] for voice in Voice}
    assert places[Voice.HAT] == [0, 240, 480, 720]
    assert places[Voice.SNARE] == [960, 1280, 1600]
    assert places[Voice.KICK] == [1920 + step * 120 for step in range(8)]
    assert [hit.shift for hit in found.hits if hit.voice is Voice.HAT] == [5, -12, 20, 0]


@pytest.mark.parametrize("parts", [5, 7])
def test_quintuplets_and_septuplets_are_places_too(parts: int) -> None:
    notes = [Note(round(n * PPQ / parts) + 10 * (n % 3 - 1), 38, 90, 60) for n in range(1, 4 * parts)]
    found = pattern_of(notes, FOUR, 120, GM, 1)
    assert [hit.at for hit in found.hits] == [round(n * PPQ / parts) for n in range(1, 4 * parts)]
    assert notation.read(notation.write(found), FOUR, 120).onsets() == found.onsets()
    sloppy = [Note(at, 42, 90, 60) for at in (0, 196, 500, 745)]
    assert [hit.at for hit in pattern_of(sloppy, FOUR, 120, GM, 1).hits] == [0, 240, 480, 720]


def places(starts: Iterable[int], meter: Meter = FOUR, bars: int = 1) -> list[int]:
    found = pattern_of([Note(at, 38, 90, 60) for at in starts], meter, 120, GM, bars)
    return [hit.at for hit in found.hits]


@pytest.mark.parametrize(
    "exact",
    [
        [0, 384, 768],  # every other quintuplet
        [0, 137, 411, 549],
        list(range(0, PPQ, 80)),  # triplets of 32nds
        [0, 480, 720, 780, 840, 900],  # a roll of 64ths
    ],
)
def test_what_a_machine_plays_exactly_is_where_it_is(exact: list[int]) -> None:
    assert places(exact) == exact
    assert places([*exact, *(PPQ + at for at in exact)]) == [*exact, *(PPQ + at for at in exact)]


def test_who_plays_quintuplets_plays_some_with_less_care_and_with_rests() -> None:
    written = [192 * step for step in range(20) if step not in (13, 16)]
    loose = [0, 8, -6, 4, -8, 0, -6, 8, 4, -4, 16, -14, 18, 0, -12, 4, 0, -4, 6, -4]
    starts = [at + loose[at // 192] for at in written]
    assert places(starts) == written


def test_each_pulse_has_its_own_grid_in_any_meter() -> None:
    seven = [0, 192, 384, 576, 768, 960, 1280, 1600, 1920, 2160, 2400, 2640, 2880, 3120]
    assert places([*seven, *(3360 + at for at in seven)], Meter(7, 8), 2) == [*seven, *(3360 + at for at in seven)]
    sixteenths = [0, 320, 640, 960, 1200, 1440]
    assert places([1680 + at for at in sixteenths], Meter(7, 16), 2) == [1680 + at for at in sixteenths]


@pytest.mark.parametrize(
    ("before", "late", "after"),
    [
        (range(0, 841, 120), 0, [960, 1230, 1410, 1710]),  # 32nds, then sixteenths
        (range(0, 801, 160), 45, [960, 1200, 1440, 1680]),  # sextuplets, then sixteenths
        ([round(at * PPQ / 7) for at in range(7)], 18, [960, 1200, 1440, 1680]),
    ],
)
def test_the_last_of_a_beat_is_of_its_own_grid(before: Iterable[int], late: int, after: list[int]) -> None:
    *others, last = before
    assert places([*others, last + late, *after])[: len(others) + 1] == [*others, last]


def test_of_equally_loud_strokes_at_a_place_the_nearest_is_it() -> None:
    found = pattern_of([Note(at, 42, 90, 60) for at in (200, 238, 250, 480)], FOUR, 120, GM, 1)
    assert [(hit.at, hit.shift) for hit in found.hits] == [(240, -2), (480, 0)]


@pytest.mark.parametrize("pairs", [Pairs.EIGHTH, Pairs.SIXTEENTH])
@pytest.mark.parametrize("share", [0.56, 0.6, 2 / 3, 0.71])
def test_swing_that_was_heard_is_not_written_out(pairs: Pairs, share: float) -> None:
    sixteenths, eighths = (0, 240, 480, 720, 2880, 3120, 3360), (0, 480, 720, 2880, 3360)
    triplet = (1920, 2240, 2560)
    written = sorted((*(eighths if pairs is Pairs.EIGHTH else sixteenths), 960, 1440, *triplet))
    sounding = [Note(at // PPQ * PPQ + swung(at % PPQ, pairs, share), 42, 90, 60) for at in written]
    notes = [replace(note, start=note.start + 8 * (n % 3 - 1)) for n, note in enumerate(sounding)]
    found = placed(notes, GM, FOUR, HeardSwing(pairs, share, share, share, 8))
    assert [hit.at for _, hit in found] == written
    assert [hit.sounds_at for _, hit in found] == [note.start for note in notes]


def test_what_leans_out_at_the_end_belongs_to_the_first_bar() -> None:
    found = pattern_of([Note(4 * PPQ - 15, 36, 100, 60)], FOUR, 120, GM, 1)
    assert [(hit.at, hit.sounds_at) for hit in found.hits] == [(0, -15)]
    assert found.bars == 1


def test_loudness_articulation_and_notes_of_nobody() -> None:
    notes = [Note(0, 38, 20, 60), Note(240, 37, 80, 60), Note(480, 46, 120, 60), Note(720, 3, 90, 60)]
    found = pattern_of(notes, FOUR, 120, GM, 1)
    assert [(hit.voice, hit.ornament, hit.level) for hit in found.hits] == [
        (Voice.SNARE, Ornament.NONE, Level.GHOST),
        (Voice.SNARE, Ornament.CROSS, Level.NORMAL),
        (Voice.HAT, Ornament.OPEN, Level.ACCENT),
    ]


@pytest.mark.parametrize("name", ["techno", "rock"])
def test_bars_without_feel_come_back_as_they_were_written(name: str) -> None:
    pattern = drummer(print).generate(name, Wish(bars=2, humanize=0, swing=0.5), seed=5)[0]
    plain = [hit for hit in pattern.hits if hit.ornament in (Ornament.NONE, Ornament.OPEN)]
    found = pattern_of(notes_of(pattern, GM, Edge.WRAP), pattern.meter, pattern.tempo, GM, 2)
    assert {(hit.at, hit.voice) for hit in plain} <= found.onsets()
