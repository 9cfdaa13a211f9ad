"""The groove engine on a made-up style: what a wish changes and what it never breaks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mididrumigen.errors import BadRequest
from mididrumigen.generation.by_groove import GrooveEngine
from mididrumigen.generation.generator import Wish
from mididrumigen.generation.loudness import loud
from mididrumigen.music.dice import Dice
from mididrumigen.music.humanize import HabitFeel, humanize
from mididrumigen.music.kit import Performer, Voice
from mididrumigen.music.notation import write
from mididrumigen.music.pattern import Level, Pattern
from mididrumigen.music.playability import clashes, is_playable
from mididrumigen.music.style import Section, StyleProfile
from mididrumigen.music.units import Meter, meter_of
from mididrumigen.music.validate import faults
from strategies import meters
from styles_for_tests import style

pytestmark = pytest.mark.unit

PROFILE = style()
MACHINE = style(**{'performer = "human"': 'performer = "programmed"', "liberty = 0.6": "liberty = 0"})
SEEDS = range(10)
seeds = st.integers(0, 10**9)


def written(wish: Wish, seed: int, profile: StyleProfile = PROFILE) -> Pattern:
    return GrooveEngine().write(profile, wish, Dice(seed))


def velocity(pattern: Pattern) -> float:
    return sum(hit.velocity for hit in pattern.hits) / len(pattern.hits)


def test_a_phrase_reads_like_a_drummer() -> None:
    """A golden groove: a change of the engine shows here as a drum tab."""
    pattern = written(Wish(), 7)
    assert write(pattern).splitlines() == GOLDEN.strip().splitlines()


GOLDEN = """
CC | X--- -- -- -- | ---- -- ---- -- | ---- ---- ---- -- | -- ---- ---- ---- |
HH | --x- xx xx xx | x-x- xx x-x- xx | x-x- x-x- x-x- xx | xx x-x- ---- ---- |
SD | ---- O- -- O- | ---g O- -g-g O- | --g- O--g -g-- O- | -g O--g oooo ---- |
T1 | ---- -- -- -- | ---- -- ---- -- | ---- ---- ---- -- | -- ---- ---- oo-- |
T4 | ---- -- -- -- | ---- -- ---- -- | ---- ---- ---- -- | -- ---- ---- --oO |
BD | o--o -o oo -- | o-o- -- o-oo -o | o-oo ---- --o- -o | oo ---- ---- ---- |
"""


@given(meters, st.integers(1, 9), seeds, st.sampled_from(Section), st.floats(0, 1), st.floats(0, 1))
def test_any_wish_ends_in_valid_playable_bars(
    meter: Meter, bars: int, seed: int, section: Section, density: float, energy: float
) -> None:
    wish = Wish(bars=bars, meter=meter, section=section, density=density, energy=energy)
    pattern = written(wish, seed)
    assert list(faults(pattern)) == []
    assert pattern.length == bars * meter.bar
    assert is_playable(pattern, Performer.HUMAN, PROFILE.kit)
    assert {hit.voice for hit in pattern.hits} <= PROFILE.kit.voices


@given(st.floats(20, 300), seeds)
def test_any_tempo_ends_in_playable_bars(tempo: float, seed: int) -> None:
    pattern = written(Wish(tempo=tempo), seed)
    assert pattern.tempo == tempo
    assert list(clashes(pattern, Performer.HUMAN, PROFILE.kit)) == []


@given(seeds)
def test_the_same_seed_gives_the_same_bars(seed: int) -> None:
    assert written(Wish(), seed) == written(Wish(), seed)


def test_another_seed_gives_other_bars() -> None:
    assert len({written(Wish(), seed).onsets() for seed in SEEDS}) >= 8


@pytest.mark.parametrize("profile", [PROFILE, MACHINE], ids=["human", "machine"])
@pytest.mark.parametrize("seed", SEEDS)
def test_density_only_adds(profile: StyleProfile, seed: int) -> None:
    counts = [len(written(Wish(density=step / 8), seed, profile).hits) for step in range(9)]
    assert counts == sorted(counts)
    assert counts[0] < counts[4] < counts[8]


@pytest.mark.parametrize("seed", SEEDS)
def test_energy_only_gets_louder(seed: int) -> None:
    # the fills come and go with energy, so the same strokes are compared
    patterns = [loud(written(Wish(energy=step / 8), seed), PROFILE, step / 8) for step in range(9)]
    shared = frozenset.intersection(*(pattern.onsets() for pattern in patterns))
    loudness = [sum(h.velocity for h in p.hits if (h.at, h.voice) in shared) for p in patterns]
    assert loudness == sorted(loudness)
    assert loudness[0] < loudness[4] < loudness[8]


@given(seeds, st.floats(0, 1))
def test_ghosts_stay_ghosts(seed: int, energy: float) -> None:
    pattern = humanize(loud(written(Wish(energy=energy), seed), PROFILE, energy), PROFILE, Dice(seed), HabitFeel())
    ghosts = [hit.velocity for hit in pattern.hits if hit.level is Level.GHOST]
    backbeats = [hit.velocity for hit in pattern.hits if hit.voice is Voice.SNARE and hit.level is Level.ACCENT]
    assert backbeats
    assert all(5 <= ghost <= 42 for ghost in ghosts), "half of the style's plain stroke"
    assert max(ghosts, default=0) < min(backbeats)


def test_a_person_varies_and_a_machine_repeats() -> None:
    no_fill = Wish(bars=8)
    human = style(**{"fill_chance = 0.6": "fill_chance = 0", "weight = 2": "weight = 10"})
    machine = style(
        **{
            'performer = "human"': 'performer = "programmed"',
            "fill_chance = 0.6": "fill_chance = 0",
            "liberty = 0.6": "liberty = 0",
        }
    )
    for seed in SEEDS:
        bars = [_bar(written(no_fill, seed, human), number) for number in range(8)]
        assert len(set(bars)) >= 4
        two = [_bar(written(no_fill, seed, machine), number) for number in range(8)]
        assert len(set(two)) <= 3


def _bar(pattern: Pattern, number: int) -> frozenset[tuple[int, str]]:
    return frozenset((hit.at - number * pattern.meter.bar, hit.voice) for hit in pattern.bar(number))


def test_the_figure_stays_recognisable() -> None:
    """At the usual density every core stroke before the fill is there."""
    for seed in SEEDS:
        pattern = written(Wish(bars=4), seed)
        snares = {hit.at for hit in pattern.hits if hit.voice is Voice.SNARE and hit.velocity > 80}
        assert {960, 2880, 4800, 6720, 8640, 10560} <= snares


def test_a_fill_is_followed_by_a_crash() -> None:
    crashes = fills = 0
    for seed in range(40):
        pattern = written(Wish(bars=8), seed)
        for bar in (3, 7):
            filled = any(hit.voice in (Voice.TOM1, Voice.TOM4) for hit in pattern.bar(bar))
            fills += filled
            start = (bar + 1) % 8 * 3840
            crashes += filled and any(hit.voice is Voice.CRASH and hit.at == start for hit in pattern.hits)
    assert fills > 15
    assert 0.5 < crashes / fills < 1


def test_sections_mean_something() -> None:
    for seed in SEEDS:
        main, verse, chorus = (written(Wish(section=Section(name)), seed) for name in ("main", "verse", "chorus"))
        assert velocity(loud(verse, PROFILE, 0.42)) < velocity(loud(chorus, PROFILE, 0.72))
        assert any(hit.voice is Voice.CRASH and hit.at == 0 for hit in chorus.hits)
        assert sum(hit.voice is Voice.RIDE for hit in chorus.hits) > sum(hit.voice is Voice.RIDE for hit in main.hits)
        intro = written(Wish(section=Section.INTRO), seed)
        assert not any(hit.voice is Voice.SNARE for hit in intro.bar(0))
        outro = written(Wish(section=Section.OUTRO), seed)
        assert {hit.at for hit in outro.bar(3)} == {3 * 3840}
        fill = written(Wish(section=Section.FILL, bars=1), seed)
        assert not any(hit.voice is Voice.HAT for hit in fill.hits)
        assert sum(hit.voice in (Voice.SNARE, Voice.TOM1, Voice.TOM4) for hit in fill.hits) >= 8


@pytest.mark.parametrize("meter", ["3/4", "5/4", "6/8", "7/8", "12/8", "9/8", "7/4", "2/2", "11/16"])
def test_other_meters_have_their_length_and_their_accents(meter: str) -> None:
    there = meter_of(meter)
    for seed in SEEDS:
        pattern = written(Wish(meter=there, bars=2, energy=0.5), seed)
        assert pattern.length == 2 * there.bar
        kicks = {hit.at for hit in pattern.bar(0) if hit.voice is Voice.KICK}
        assert 0 in kicks
        snares = {hit.at for hit in pattern.bar(0) if hit.voice is Voice.SNARE and hit.velocity > 80}
        starts = _pulse_starts(there)
        assert snares & set(starts[1:]) or len(starts) == 1, "a backbeat on a pulse"


def _pulse_starts(meter: Meter) -> list[int]:
    starts, at = [], 0
    for pulse in meter.pulses:
        starts.append(at)
        at += pulse
    return starts


def test_six_eight_has_three_hats_to_the_pulse() -> None:
    pattern = written(Wish(meter=meter_of("6/8"), bars=1, density=0.5), 1)
    hats = {hit.at for hit in pattern.bar(0) if hit.voice in (Voice.HAT, Voice.CRASH)}
    assert {0, 480, 960} <= hats


@pytest.mark.parametrize(("tempo", "backbeats"), [(100, [960, 2880]), (220, [1920]), (50, [480, 1440, 2400, 3360])])
def test_far_from_its_tempo_the_style_goes_half_or_double_time(tempo: float, backbeats: list[int]) -> None:
    one_cell = style(**{"weight = 2": "weight = 10", "fill_chance = 0.6": "fill_chance = 0"})
    pattern = written(Wish(tempo=tempo, bars=1, density=0.5), 4, one_cell)
    loud = [hit.at for hit in pattern.hits if hit.voice is Voice.SNARE and hit.velocity > 80]
    assert loud == backbeats


def test_extras_replace_what_stands_there() -> None:
    for seed in SEEDS:
        pattern = written(Wish(density=1.0), seed)
        assert len(pattern.onsets()) == len(pattern.hits)


@pytest.mark.parametrize(
    "wish",
    [
        {"bars": 0},
        {"bars": 33},
        {"tempo": 19.9},
        {"tempo": float("nan")},
        {"humanize": 1.1},
        {"swing": 0.49},
        {"density": -0.1},
        {"energy": float("inf")},
    ],
)
def test_wishes_outside_the_ranges_are_refused(wish: dict[str, float]) -> None:
    with pytest.raises(BadRequest):
        Wish(**wish)  # type: ignore[arg-type]
