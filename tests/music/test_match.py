"""Style match: a style's own bars match, spoiled ones fall far below, and whatever comes is judged without a fault."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from mididrumigen.music.dice import Dice
from mididrumigen.music.facts import Range
from mididrumigen.music.figures import apart, figure, heard_bar
from mididrumigen.music.kit import Voice
from mididrumigen.music.match import WEIGHTS, StyleMatch, heard, match, strength
from mididrumigen.music.pattern import Pattern, sorted_hits
from mididrumigen.music.reference import packed, reference_of, unpacked
from mididrumigen.music.style import Interval, StyleProfile
from mididrumigen.music.units import PPQ, Meter
from mididrumigen.styles.library import Library
from strategies import patterns
from styles_for_tests import looped as grid

pytestmark = pytest.mark.unit
LIBRARY = Library()
KEYS = ("rock", "jazz", "j-dilla", "samba", "techno", "waltz")


def style(key: str) -> StyleProfile:
    return LIBRARY.load(f"{key}.toml")


def judged(pattern: Pattern, key: str, *, tempo: bool = True) -> StyleMatch:
    return match(pattern, reference_of(style(key), pattern.meter), tempo=tempo)


def says(found: StyleMatch, name: str) -> str:
    return next(trait.says for trait in found.traits if trait.name == name)


def part(found: StyleMatch, name: str) -> int:
    return next(trait.match for trait in found.traits if trait.name == name)


ROCK = """
HH | x-x- x-x- x-x- x-x- |
SD | ---- O--- ---- O--- |
BD | O--- ---- O-O- ---- |
"""


def test_a_plain_rock_beat_is_rock_and_no_samba() -> None:
    found = judged(grid(ROCK), "rock")
    assert found.match >= 70
    assert (part(found, "backbeat"), says(found, "backbeat")) == (100, "backbeat as in the style")
    assert judged(grid(ROCK), "samba").match < 30
    assert judged(grid(ROCK), "jazz", tempo=False).match < 0.5 * found.match


def test_a_missing_backbeat_is_said_and_pulls_everything_down() -> None:
    whole = judged(grid(ROCK), "rock")
    half = judged(grid(ROCK.replace("---- O--- ---- O---", "---- O--- ---- ----")), "rock")
    none = judged(grid("\n".join(line for line in ROCK.splitlines() if "SD" not in line)), "rock")
    assert says(half, "backbeat") == "backbeat on 4 missing"
    assert says(none, "backbeat") == "backbeat on 2 and 4 missing"
    assert none.match < half.match < whole.match
    assert none.match < 0.3 * whole.match


def test_a_shuffle_is_no_straight_style() -> None:
    shuffled = grid(ROCK)
    hits = [replace(hit, shift=160 if hit.at % PPQ == 480 else 0) for hit in shuffled.hits]
    found = judged(replace(shuffled, hits=tuple(hits)), "rock", tempo=False)
    assert part(found, "subdivision") < 60
    assert "swung" in says(found, "swing") or part(found, "swing") < 60
    assert found.match < 0.75 * judged(grid(ROCK), "rock", tempo=False).match


def test_ghosts_that_lack_are_said() -> None:
    funky = judged(grid(ROCK), "clyde-stubblefield")
    assert says(funky, "ghosts") == "ghosts missing"
    assert part(funky, "ghosts") < 60


def test_exactness_is_a_fault_in_a_player_only() -> None:
    assert says(judged(grid(ROCK), "rock"), "lean").startswith("stiff")
    machine = judged(grid(ROCK), "techno")
    assert part(machine, "lean") >= 75
    assert "machine" in says(machine, "lean")


def test_the_tempo_can_be_left_out() -> None:
    slow = replace(grid(ROCK), tempo=40.0)
    with_it, without = judged(slow, "drum-and-bass"), judged(slow, "drum-and-bass", tempo=False)
    assert "slow for the style" in says(with_it, "tempo")
    assert {trait.name for trait in with_it.traits} == set(WEIGHTS)
    assert {trait.name for trait in without.traits} == set(WEIGHTS) - {"tempo"}


@pytest.mark.parametrize(("pace", "factor"), [("half-time", 2), ("double-time", 0.5)])
def test_half_time_and_double_time_are_heard_as_such(pace: str, factor: float) -> None:
    plain = judged(grid(ROCK, 8), "rock")
    spread = [replace(hit, at=int(hit.at * factor)) for hit in grid(ROCK, 8).hits]
    paced = replace(grid(ROCK, 8), hits=tuple(spread), length=int(8 * factor) * Meter().bar, tempo=112 * factor)
    rock = reference_of(style("rock"), Meter())
    found = match(paced, replace(rock, tempo=Interval(100, 110, 120)))
    assert abs(found.match - plain.match) < 12
    assert pace in says(found, "tempo")


def test_nothing_played_is_no_match() -> None:
    for key in KEYS:
        found = judged(Pattern((), 4 * Meter().bar), key)
        assert found.match == 0
        assert {trait.says for trait in found.traits} == {"nothing is played"}


def test_another_meter_says_so() -> None:
    found = judged(Pattern(grid(ROCK, 1).hits[:5], Meter(7, 8).bar, Meter(7, 8)), "techno")
    assert "7/8" in says(found, "subdivision")


def test_random_steps_fall_far_below() -> None:
    take, dice = grid(ROCK), Dice(5)
    places = [int(dice.unit("step", number) * 64) * PPQ // 4 for number in range(len(take.hits))]
    hits = {(at, hit.voice): replace(hit, at=at) for hit, at in zip(take.hits, places, strict=True)}
    assert judged(replace(take, hits=sorted_hits([*hits.values()])), "rock").match < 40


# ---------------------------------------------------------------------------------------------- laws


@given(patterns(), st.sampled_from(KEYS))
@settings(max_examples=60, deadline=None)
def test_whatever_comes_is_judged(pattern: Pattern, key: str) -> None:
    found = judged(pattern, key)
    assert 0 <= found.match <= 100
    assert all(0 <= trait.match <= 100 and trait.says and "\n" not in trait.says for trait in found.traits)
    assert found == judged(pattern, key)
    assert strength(heard(pattern), reference_of(style(key), pattern.meter)) == found.exact


@given(st.sampled_from(list(Voice)), st.integers(1, 32), st.sampled_from(KEYS))
@settings(max_examples=40, deadline=None)
def test_one_voice_alone_is_no_style(voice: Voice, bars: int, key: str) -> None:
    one = grid(ROCK, bars)
    hits = sorted_hits([replace(hit, voice=voice) for hit in one.hits if hit.voice is Voice.HAT])
    assert judged(replace(one, hits=hits), key).match <= 60


@given(st.integers(0, 2**400))
def test_a_mask_survives_its_text(mask: int) -> None:
    assert unpacked(packed(mask)) == mask


@given(st.integers(0, 2**96 - 1), st.integers(0, 2**96 - 1))
def test_bars_are_nearest_to_themselves(bar: int, other: int) -> None:
    bar, other = bar << 3, other << 3
    assert apart(heard_bar(bar), figure(bar, 0)) == 0
    assert 0 <= apart(heard_bar(bar), figure(other, 0)) <= 1
    assert apart(heard_bar(bar), figure(other, bar)) <= apart(heard_bar(bar), figure(other, 0))


@given(st.floats(-300, 300))
def test_a_range_fits_best_at_its_middle(value: float) -> None:
    usual = Range(10, 20, 30, 5)
    assert 0 < usual.fit(value) <= 1 == usual.fit(20)
    assert (usual.fit(value) >= 0.9 - 1e-9) == (10 <= value <= 30)
    assert usual.fit(35) == pytest.approx(0.5)
