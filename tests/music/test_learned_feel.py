"""Feel as people have it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from statistics import fmean, pstdev

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from mididrumigen.music.dice import Dice
from mididrumigen.music.humanize import HabitFeel, Touch, ghost_range, humanize
from mididrumigen.music.kit import Performer, Voice
from mididrumigen.music.learned_feel import LearnedFeel
from mididrumigen.music.notation import read
from mididrumigen.music.pattern import Level, Pattern
from mididrumigen.music.style import StyleProfile
from mididrumigen.music.units import Meter, millis_of_ticks
from mididrumigen.music.validate import faults
from mididrumigen.styles.library import Library
from mididrumigen.styles.manners import Manners
from strategies import patterns

pytestmark = pytest.mark.unit

LIBRARY, MANNERS = Library(), Manners()
FUNK, BONHAM, DILLA = LIBRARY.find("funk"), LIBRARY.find("John Bonham"), LIBRARY.find("J Dilla")
FEEL = LearnedFeel(MANNERS.of, HabitFeel())
SEEDS = range(20)
BEAT = """
HH | x-x- x-x- x-x- x-x- | % | % | % | % | % | % | % |
SD | ---- O--g -g-- O--g | % | % | % | % | % | % | % |
BD | o--- --o- o-o- ---- | % | % | % | % | % | % | % |
"""


def beat() -> Pattern:
    return read(BEAT, Meter(), 100)


def felt(profile: StyleProfile, seed: int, pattern: Pattern | None = None) -> Pattern:
    return humanize(pattern or beat(), profile, Dice(seed), FEEL)


@given(patterns(), st.integers(0, 10**9), st.sampled_from([FUNK, BONHAM]))
def test_any_pattern_can_be_felt_and_no_stroke_is_lost(pattern: Pattern, seed: int, profile: StyleProfile) -> None:
    found = felt(profile, seed, pattern)
    assert [(hit.at, hit.voice) for hit in found.hits] == [(hit.at, hit.voice) for hit in pattern.hits]
    assert list(faults(found)) == []
    assert found == felt(profile, seed, pattern)


def test_the_same_place_leans_alike_from_bar_to_bar_and_no_bar_is_another() -> None:
    likeness = []
    for seed in SEEDS:
        pattern = felt(FUNK, seed)
        bars = [{(h.at % 3840, h.voice): h.shift for h in pattern.bar(number)} for number in range(8)]
        assert len({tuple(bar.values()) for bar in bars}) == 8
        places = list(bars[0])
        halves = [[fmean(bar[place] for bar in bars[start::2]) for place in places] for start in (0, 1)]
        likeness.append(_correlation(*halves))
    assert fmean(likeness) > 0.2  # white noise has none


def test_limbs_err_alike_and_each_on_its_own() -> None:
    """Voices that hit together: what is left of their place's mean correlates, and is not the same."""
    found = []
    for seed in SEEDS:
        pattern, left = felt(FUNK, seed), defaultdict(list)
        for hit in pattern.hits:
            if hit.at % 3840 == 0:
                left[hit.voice].append(hit.shift)
        found.append(_correlation(left[Voice.HAT], left[Voice.KICK]))
    assert 0.1 < fmean(found) < 0.8


def test_accents_are_a_habit_and_ghosts_stay_ghosts() -> None:
    low, high = ghost_range(FUNK.dynamics[Voice.SNARE])
    for seed in SEEDS:
        by_place: dict[int, list[int]] = defaultdict(list)
        for hit in felt(FUNK, seed).hits:
            if hit.level is Level.GHOST:
                assert low <= hit.velocity <= high
            if hit.voice is Voice.HAT:
                by_place[hit.at % 3840].append(hit.velocity)
            if hit.voice is Voice.SNARE and hit.at % 3840 in (960, 2880):
                assert hit.velocity >= 70, "a backbeat stays one"
        means = [fmean(place) for place in by_place.values()]
        noise = fmean(pstdev(place) for place in by_place.values())
        assert pstdev(means) + noise > 3


@pytest.mark.parametrize("profile", [FUNK, BONHAM], ids=["funk", "John Bonham"])
def test_voices_lean_as_the_profile_says(profile: StyleProfile) -> None:
    """On the whole; and the difference between two voices, which no latency of a recording hides, in their order."""
    leans: dict[Voice, list[float]] = defaultdict(list)
    for seed in range(60):
        for hit in felt(profile, seed).hits:
            if hit.at % 480 == 0:  # swing moves none of these
                leans[hit.voice].append(millis_of_ticks(hit.shift, 100))
    for voice, found in leans.items():
        assert abs(fmean(found) - profile.feel[voice].lean.typical) < 7  # some milliseconds of them all limbs together
    typical = {voice: profile.feel[voice].lean.typical for voice in leans}
    first, last = min(typical, key=lambda voice: typical[voice]), max(typical, key=lambda voice: typical[voice])
    if typical[last] - typical[first] > 5:
        assert fmean(leans[first]) < fmean(leans[last])


def test_a_machine_has_none_of_it_and_a_style_nobody_was_heard_in_the_habits_of_its_numbers() -> None:
    machine, plain = replace(FUNK, performer=Performer.PROGRAMMED), HabitFeel()
    nobody = LearnedFeel(lambda _: None, plain)
    for profile, feel in ((machine, FEEL), (DILLA, FEEL), (FUNK, nobody)):
        assert feel.touches(beat(), profile, Dice(4)) == plain.touches(beat(), profile, Dice(4))
    assert nobody.levels(beat(), FUNK, Dice(4)) == plain.levels(beat(), FUNK, Dice(4))


def test_flat_bars_are_meant_as_who_played_nearly_this_meant_them() -> None:
    pattern = beat()
    flat = replace(pattern, hits=tuple(replace(hit, velocity=100, level=Level.NORMAL) for hit in pattern.hits))
    backbeats = ghosts = count = 0
    for seed in SEEDS:
        for hit, level in zip(flat.hits, FEEL.levels(flat, FUNK, Dice(seed)), strict=True):
            if hit.voice is Voice.SNARE:
                count += 1
                backbeats += hit.at % 1920 == 960 and level in (Level.NORMAL, Level.ACCENT)
                ghosts += hit.at % 480 == 240 and level is Level.GHOST
    assert backbeats + ghosts > 0.8 * count


def test_a_manner_that_knows_next_to_nothing_will_do() -> None:
    rich = MANNERS.of(FUNK)
    assert rich is not None
    lonely = replace(rich, key="lonely", figures=(replace(rich.figures[0], limbs={}, strokes=()),), limbs={})
    feel = LearnedFeel(lambda _: lonely, HabitFeel())
    touches = feel.touches(beat(), FUNK, Dice(1))
    assert len(touches) == len(beat().hits)
    assert all(isinstance(touch, Touch) for touch in touches)


def _correlation(first: Sequence[float], second: Sequence[float]) -> float:
    one, two = fmean(first), fmean(second)
    both = fmean((a - one) * (b - two) for a, b in zip(first, second, strict=True))
    return both / (pstdev(first) * pstdev(second))
