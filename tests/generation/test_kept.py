"""Figures that people kept playing, and what is made of them."""

from __future__ import annotations

import itertools

import pytest

from mididrumigen.app import drummer
from mididrumigen.generation.by_groove import GrooveEngine
from mididrumigen.generation.generator import Wish
from mididrumigen.generation.kept import KeptCell, Repertoire, drawn, repertoire_of
from mididrumigen.generation.ranker import DRAFTS, GOOD, chosen
from mididrumigen.music.dice import Dice
from mididrumigen.music.kit import Ornament, Voice
from mididrumigen.music.manner import BAR, Figure, FillBeat, FillStroke, Limb, LimbHabit, Manner, Stroke
from mididrumigen.music.pattern import Hit, Level, Pattern
from mididrumigen.music.playability import is_playable
from mididrumigen.music.style import GRIDS, StyleProfile
from mididrumigen.music.units import Meter
from mididrumigen.styles.library import Library
from mididrumigen.styles.manners import Manners
from styles_for_tests import style

pytestmark = pytest.mark.unit

SEEDS = range(12)
HOME = style(**{'leans_on = "rock"': 'leans_on = "test"'})
TOUCH = LimbHabit(lean=0, spread=100, velocity=90, swell=8, ghost=25, ghost_swell=5)


def hats(chance: int = 100) -> list[Stroke]:
    return [Stroke(at, Voice.HAT, Ornament.NONE, False, chance, 80, 0) for at in range(0, BAR, 480)]


def figure(*strokes: Stroke, steady: tuple[int, ...] = ()) -> Figure:
    limbs = {Limb.TIME: TOUCH, Limb.SNARE: TOUCH, Limb.KICK: TOUCH, Limb.TOM: TOUCH, Limb.CRASH: TOUCH}
    return Figure(100, 1, 500, 0, limbs, (*hats(), *strokes), steady)


def manner(*figures: Figure, fills: tuple[FillBeat, ...] = ()) -> Manner:
    return Manner("test", "made up", 500, 0, figures[0].limbs, figures, fills)


def repertoire(*figures: Figure, fills: tuple[FillBeat, ...] = ()) -> Repertoire:
    return repertoire_of(HOME, manner(*figures, fills=fills))


def stroke(at: int, voice: Voice, chance: int, ghost: bool = False, velocity: int = 90) -> Stroke:
    return Stroke(at, voice, Ornament.NONE, ghost, chance, velocity, 0)


def bars(cell: KeptCell, density: float = 0.5, seeds: range = SEEDS) -> list[set[tuple[int, Voice]]]:
    found = []
    for seed in seeds:
        for number in range(4):
            hits = drawn(cell, number % cell.core.bars, number, density, Dice(seed))
            found.append({(hit.at, hit.voice) for hit in hits})
    return found


def test_a_place_is_struck_as_often_as_it_was_heard() -> None:
    cell = repertoire(figure(stroke(600, Voice.KICK, 30), stroke(720, Voice.KICK, 90))).cell_of(
        figure(stroke(600, Voice.KICK, 30), stroke(720, Voice.KICK, 90))
    )
    found = bars(cell, seeds=range(150))
    for at, chance in ((600, 0.3), (720, 0.9)):
        assert sum((at, Voice.KICK) in bar for bar in found) / len(found) == pytest.approx(chance, abs=0.1)


def test_what_keeps_time_comes_and_goes_together() -> None:
    loose = Figure(100, 1, 500, 0, figure().limbs, tuple(hats(60)), ())
    counts = {sum(voice is Voice.HAT for _, voice in bar) for bar in bars(repertoire(figure()).cell_of(loose))}
    assert counts <= {8}, "all of the same chance, and never fewer than the style needs"


def test_a_place_that_was_never_empty_is_never_empty() -> None:
    steady = figure(stroke(720, Voice.KICK, 50), stroke(720, Voice.SNARE, 40, ghost=True), steady=(720,))
    cell = repertoire(steady).cell_of(steady)
    assert all(any(at == 720 for at, _ in bar) for bar in bars(cell))


def test_a_ghost_comes_where_the_stroke_does_not() -> None:
    both = figure(stroke(720, Voice.SNARE, 50), stroke(720, Voice.SNARE, 50, ghost=True, velocity=25))
    cell = repertoire(both).cell_of(both)
    levels = set()
    for seed in SEEDS:
        for number in range(4):
            (hit,) = (
                hit for hit in drawn(cell, 0, number, 0.5, Dice(seed)) if (hit.at, hit.voice) == (720, Voice.SNARE)
            )
            levels.add(hit.level)
    assert levels in ({Level.GHOST, Level.ACCENT}, {Level.GHOST, Level.NORMAL})


def test_the_styles_backbeat_is_in_every_figure_and_what_its_kit_lacks_in_none() -> None:
    odd = figure(stroke(960, Voice.SNARE, 30, ghost=True, velocity=25), stroke(480, Voice.CHINA, 100))
    for bar in bars(repertoire(odd).cell_of(odd)):
        assert {(960, Voice.SNARE), (2880, Voice.SNARE)} <= bar
        assert Voice.CHINA not in {voice for _, voice in bar}


@pytest.mark.parametrize("seed", SEEDS)
def test_density_only_adds(seed: int) -> None:
    kept = figure(
        *(stroke(at, Voice.KICK, 15 + at // 60) for at in range(0, BAR, 240)), stroke(240, Voice.SNARE, 40, True)
    )
    cell = repertoire(kept).cell_of(kept)
    found = [bars(cell, step / 8, range(seed, seed + 1)) for step in range(9)]
    for sparse, dense in itertools.pairwise(found):
        assert all(few <= more for few, more in zip(sparse, dense, strict=True))
    assert sum(map(len, found[0])) < sum(map(len, found[4])) < sum(map(len, found[8]))


def test_figures_led_by_another_cymbal_or_off_the_grid_are_not_the_styles() -> None:
    tom_led = Figure(
        100, 1, 500, 0, figure().limbs, tuple(stroke(at, Voice.TOM1, 100) for at in range(0, BAR, 480)), ()
    )
    plain = style(**{'leans_on = "rock"': 'leans_on = "test"', 'all = "mixed"': 'all = "16th"'})
    triplets = figure(*(stroke(at, Voice.KICK, 100) for at in range(320, BAR, 320) if at % 960))
    assert repertoire_of(plain, manner(tom_led, triplets, figure())).figures == (figure(),)


# ---------------------------------------------------------------------------------------------- fills


def beat(number: int, *voices: Voice, after: tuple[int, ...] = ()) -> FillBeat:
    strokes = tuple(FillStroke(240 * index, voice, Ornament.NONE, 100) for index, voice in enumerate(voices))
    return FillBeat(number, 1, strokes, after)


def test_a_fill_goes_from_beat_to_beat_as_it_was_heard() -> None:
    toms, snares = (Voice.TOM1, Voice.TOM1, Voice.TOM4), (Voice.SNARE, Voice.SNARE, Voice.SNARE)
    beats = (beat(2, *snares, after=(2,)), beat(2, *toms, after=(3,)), beat(3, *snares), beat(3, *toms))
    fills = repertoire(figure(), fills=beats).fills
    same = 0
    for seed in range(60):
        fill = fills.fill(1920, Dice(seed))
        assert fill is not None
        assert fill.length == 1920
        voices = [hit.voice == Voice.SNARE for hit in fill.figure.hits]
        same += voices[0] == voices[-1]
    assert same > 40, "one that was heard to follow is likelier"
    assert fills.fill(BAR, Dice(1)) is None, "nothing was heard on the first beats"
    assert fills.fill(480, Dice(1)) is None, "half a beat"


# ---------------------------------------------------------------------------------------------- what the user gets


@pytest.mark.parametrize("key", ["funk", "jazz", "neworleans", "reggae", "country-train"])
def test_shipped_figures_are_playable_on_the_styles_grid_and_kit(key: str) -> None:
    profile = Library().load(f"{key}.toml")
    engine = GrooveEngine(Manners().of)
    grid = frozenset(place for name in profile.grid.values() for place in GRIDS[name])
    for seed in SEEDS:
        pattern = engine.write(profile, Wish(bars=4), Dice(seed))
        assert is_playable(pattern, profile.performer, profile.kit)
        assert {hit.voice for hit in pattern.hits} <= profile.kit.voices | {Voice.CRASH}
        assert {hit.at % 960 for hit in pattern.hits} <= grid | GRIDS["mixed"]
        assert pattern == engine.write(profile, Wish(bars=4), Dice(seed))


@pytest.mark.parametrize("seed", SEEDS)
def test_more_density_is_the_same_bars_and_some_more_whichever_draft_is_played(seed: int) -> None:
    drums = drummer(lambda line: None)
    sizes = [
        len(drums.generate("rock", Wish(bars=2, density=step / 4, humanize=0), seed=seed)[0].hits) for step in range(5)
    ]
    assert sizes == sorted(sizes)


def test_no_bar_of_four_repeats_mechanically() -> None:
    drums = drummer(lambda line: None)
    for seed in SEEDS:
        pattern = drums.generate("rock", Wish(), seed=seed)[0]
        felt = [tuple((h.at % BAR, h.voice, h.shift, h.velocity) for h in pattern.bar(number)) for number in range(4)]
        assert len(set(felt)) == 4


# ---------------------------------------------------------------------------------------------- the ranker


def _drafts(*matches: float) -> tuple[int, list[int]]:
    made: list[int] = []

    def draft(number: int) -> Pattern:
        made.append(number)
        return Pattern((Hit(number, Voice.KICK, 100),), BAR)

    number, found = chosen(draft, lambda pattern: matches[pattern.hits[0].at])
    assert found.hits[0].at == number
    return number, made


def test_the_first_good_draft_is_played_else_the_best() -> None:
    assert _drafts(GOOD, 1.0, 1.0) == (0, [0])
    assert _drafts(0.1, GOOD + 0.1, 1.0) == (1, [0, 1])
    assert _drafts(0.1, 0.3, 0.2) == (1, list(range(DRAFTS)))
    assert _drafts(0.2, 0.2, 0.2)[0] == 0


def test_weak_drafts_are_replaced() -> None:
    drums = drummer(lambda line: None)
    profile = drums.library.find("neworleans")
    engine = drums.generators["groove"]
    better = sum(
        drums.judge.match(drums.take(profile, Wish(), engine, seed), profile).exact
        >= drums.judge.match(engine.write(profile, Wish(), Dice(seed)), profile).exact
        for seed in SEEDS
    )
    assert better >= 9


def test_other_meters_and_sections_have_the_styles_own_figures() -> None:
    profile: StyleProfile = Library().find("funk")
    with_manner, without = GrooveEngine(Manners().of), GrooveEngine()
    for wish in (Wish(meter=Meter(7, 8)), Wish(meter=Meter(6, 8))):
        assert with_manner.write(profile, wish, Dice(3)) == without.write(profile, wish, Dice(3))
