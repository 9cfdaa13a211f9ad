"""Figures, habits and fills read off performances that are made up to have them."""

from __future__ import annotations

from math import sin

import pytest
from msgspec.structs import replace

from mididrumigen.learning.fills import fill_beats
from mididrumigen.learning.grid import one_grid_a_beat
from mididrumigen.learning.habits import figures_of
from mididrumigen.learning.manners import MOST_FIGURES, manner_of
from mididrumigen.learning.swing import swing_share, unswung
from mididrumigen.music.groove import swung
from mididrumigen.music.kit import Ornament, Voice
from mididrumigen.music.manner import BAR, Limb, Stroke
from mididrumigen.music.notation import read
from mididrumigen.music.pattern import Hit, Pattern
from mididrumigen.music.style import Pairs
from mididrumigen.music.units import Meter, ticks_of_millis

pytestmark = pytest.mark.unit

BEAT = "HH | x-x- x-x- x-x- x-x- |\nSD | ---- O--- ---- O--- |\nBD | o--- ---- o-o- ---- |"


def played(grid: str = BEAT, bars: int = 16, **late: float) -> Pattern:
    """Bars of a grid, each voice as many milliseconds late as said."""
    one = read(grid, Meter(), 100)
    hits = [
        replace(hit, at=hit.at + number * one.length, shift=ticks_of_millis(late.get(hit.voice, 0.0), 100))
        for number in range(bars // one.bars)
        for hit in one.hits
    ]
    return Pattern(tuple(hits), bars * BAR, Meter(), 100)


def at(strokes: tuple[Stroke, ...], place: int, voice: Voice) -> Stroke:
    return next(stroke for stroke in strokes if (stroke.at, stroke.voice) == (place, voice))


def test_every_eight_bars_are_a_figure() -> None:
    found = figures_of(played(bars=20), Pairs.SIXTEENTH)
    assert len(found) == 3
    assert {figure.bars for figure in found} == {2}
    assert {stroke.chance for figure in found for stroke in figure.strokes} == {100}
    assert found[0].share == 500


def test_limbs_lean_against_each_other_and_together_against_the_click() -> None:
    (figure,) = figures_of(played(bars=8, hat=4.0, snare=-11.0, kick=4.0), Pairs.SIXTEENTH)
    assert figure.limbs[Limb.SNARE].lean - figure.limbs[Limb.TIME].lean == pytest.approx(-150, abs=4)
    assert abs(figure.push - 10 * (4 * 22 - 11 * 4) / 26) < 25
    assert figure.limbs[Limb.KICK].spread == 0


def test_a_place_that_is_struck_in_three_of_four_bars_has_that_chance_and_its_own_lean() -> None:
    pattern = played(bars=8)
    extra = [Hit(number * BAR + 720, Voice.KICK, 60, ticks_of_millis(20, 100)) for number in (0, 2, 4)]
    hits = tuple(sorted((*pattern.hits, *extra), key=lambda hit: hit.at))
    (figure,) = figures_of(replace(pattern, hits=hits), Pairs.SIXTEENTH)
    stroke = at(figure.strokes, 720, Voice.KICK)
    assert stroke.chance == 75
    assert stroke.lean > 80
    assert 60 <= stroke.velocity < 70


def test_bars_on_another_cymbal_are_another_figure() -> None:
    ride = BEAT.replace("HH", "RD")
    both = played(bars=5), played(ride, bars=3)
    hits = (*both[0].hits, *(replace(hit, at=hit.at + 5 * BAR) for hit in both[1].hits))
    (figure,) = figures_of(Pattern(hits, 8 * BAR, Meter(), 100), Pairs.SIXTEENTH)
    assert Voice.RIDE not in {stroke.voice for stroke in figure.strokes}


def test_ghosts_and_strokes_of_one_place_are_kept_apart() -> None:
    pattern = played(bars=8)
    hits = [
        replace(hit, velocity=25) if hit.voice is Voice.SNARE and hit.at // BAR % 4 == 0 else hit
        for hit in pattern.hits
    ]
    (figure,) = figures_of(replace(pattern, hits=tuple(hits)), Pairs.SIXTEENTH)
    here = [stroke for stroke in figure.strokes if stroke.voice is Voice.SNARE and stroke.at == 960]
    assert {(stroke.ghost, stroke.chance) for stroke in here} == {(True, 50), (False, 50)}
    assert next(stroke.velocity for stroke in here if stroke.ghost) < 40


def test_places_that_are_never_empty_are_steady() -> None:
    (figure,) = figures_of(played(bars=8), Pairs.SIXTEENTH)
    assert set(figure.steady) == set(range(0, 2 * BAR, 480))


@pytest.mark.parametrize("bars", ["3/4", "silence", "one stroke"])
def test_what_is_no_groove_in_four_has_no_figure(bars: str) -> None:
    pattern = played(bars=8)
    if bars == "3/4":
        pattern = replace(pattern, meter=Meter(3, 4), length=8 * 2880)
    else:
        pattern = replace(pattern, hits=pattern.hits[: 0 if bars == "silence" else 1])
    assert figures_of(pattern, Pairs.SIXTEENTH) == []
    assert manner_of("x", "me", [pattern], Pairs.SIXTEENTH) is None


@pytest.mark.parametrize("share", [0.5, 0.58, 0.64])
@pytest.mark.parametrize("pairs", [Pairs.EIGHTH, Pairs.SIXTEENTH])
def test_swing_is_measured_and_taken_off(share: float, pairs: Pairs) -> None:
    straight = read("HH | xxxx xxxx xxxx xxxx |", Meter(), 100).hits
    if pairs is Pairs.EIGHTH:
        straight = tuple(hit for hit in straight if hit.at % 480 == 0)
    hits = [replace(hit, shift=swung(hit.at % 960, pairs, share) - hit.at % 960) for hit in straight] * 2
    assert swing_share(hits, pairs) == pytest.approx(share, abs=0.005)
    assert all(abs(unswung(hit, pairs, share)[1]) <= 3 for hit in hits)


def test_a_late_eighth_that_was_taken_for_a_triplet_is_an_eighth() -> None:
    assert unswung(Hit(640, Voice.RIDE, 80, 10), Pairs.EIGHTH, 0.5) == (480, 170)
    assert unswung(Hit(640, Voice.RIDE, 80, 10), Pairs.SIXTEENTH, 0.5) == (640, 10)


def test_a_beat_has_one_grid() -> None:
    hits = [(0, Hit(place, Voice.HAT, 80)) for place in (0, 240, 480, 640)]
    assert [(hit.at, hit.shift) for _, hit in one_grid_a_beat(hits, 1)][-1] == (720, -80)
    triplets = [(0, Hit(place, Voice.HAT, 80)) for place in (0, 320, 640, 640)]
    assert [hit.at for _, hit in one_grid_a_beat(triplets, 1)] == [0, 320, 640, 640]


def test_a_long_performance_has_more_figures_but_not_in_proportion() -> None:
    short, long = played(bars=32), played(bars=256)
    one, two = (manner_of("x", "me", [each], Pairs.SIXTEENTH) for each in (short, long))
    assert one is not None
    assert two is not None
    assert len(one.figures) == 2 < len(two.figures) == 6
    many = manner_of("x", "me", [played(bars=8)] * (2 * MOST_FIGURES), Pairs.SIXTEENTH)
    assert many is not None
    assert len(many.figures) == MOST_FIGURES


def test_what_is_left_over_when_place_is_accounted_for_is_the_spread() -> None:
    pattern = played(bars=16)
    hits = [replace(hit, shift=ticks_of_millis(12 * sin(37 * index), 100)) for index, hit in enumerate(pattern.hits)]
    manner = manner_of("x", "me", [replace(pattern, hits=tuple(hits))], Pairs.SIXTEENTH)
    assert manner is not None
    assert 60 < manner.limbs[Limb.TIME].spread < 110  # a sine of 12 ms: 8.5


# ---------------------------------------------------------------------------------------------- fills

FILL = "SD | oooo oooo ---- ---- |\nT1 | ---- ---- oooo ---- |\nT4 | ---- ---- ---- ooO- |"


def test_fills_are_the_beats_they_are_made_of_and_what_follows_what() -> None:
    found = fill_beats([played(FILL, bars=1)] * 3, Pairs.SIXTEENTH)
    assert [(beat.beat, beat.count) for beat in found] == [(0, 3), (1, 3), (2, 3), (3, 3)]
    assert [beat.after for beat in found] == [(1,), (2,), (3,), ()]
    assert [stroke.voice for stroke in found[3].strokes] == [Voice.TOM4] * 3
    assert found[3].strokes[0].ornament is Ornament.NONE


def test_the_crash_a_fill_leads_to_is_not_its_end() -> None:
    fill = played(FILL, bars=1)
    crash = Hit(BAR, Voice.CRASH, 120), Hit(BAR, Voice.KICK, 110)
    with_crash = Pattern((*fill.hits, *crash), 2 * BAR, Meter(), 100)
    assert fill_beats([with_crash], Pairs.SIXTEENTH) == fill_beats([fill], Pairs.SIXTEENTH)
