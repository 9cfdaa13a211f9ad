"""Figures that people kept playing, as a style's own: each stroke with its chance, some of them never left out."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil

import msgspec

from mididrumigen.generation.heard_fills import HeardFills
from mididrumigen.generation.signature import always_struck, fewest_timekeepers, lead_of, leads_of, struck_on_one
from mididrumigen.music.dice import Dice
from mididrumigen.music.kit import FEET, TIMEKEEPERS, Voice
from mididrumigen.music.manner import BAR, Figure, Manner
from mididrumigen.music.pattern import Hit, Level, Pattern, sorted_hits, written
from mididrumigen.music.style import GRIDS, Cell, Kit, Pairs, Section, StyleProfile
from mididrumigen.music.units import PPQ, Bpm, Ticks

USUAL = 0.5  # of the bars: from here on a stroke belongs to the figure
ON_GRID = 0.85  # of a figure must stand where the style writes anything; what does not is left out
KEEPS_TIME = 0.6  # as many strokes that keep time as the emptiest bar of the style's own figures, about
SWINGS = 0.56  # share: from here on a style of swung eighths is heard as one
NEAR_TEMPO = 80  # bpm away, a figure is half as likely
TASTE = 0.8  # how often a draw for a place is the same from bar to bar

Key = tuple[Ticks, Voice, bool]  # place in the figure, and whether it is a ghost


class KeptCell(Cell, frozen=True, kw_only=True):
    """A cell whose every stroke has its chance (0-1), and the places that are never left empty."""

    chances: dict[Key, float]
    steady: frozenset[Ticks]
    least: int  # strokes that keep time in every bar


class Repertoire(msgspec.Struct, frozen=True):
    """What a style can take from its manner: the figures that are led by one of its own cymbals and stand on its grid,
    with what makes the style that style in each of them."""

    profile: StyleProfile
    manner: Manner
    figures: tuple[Figure, ...]
    grid: frozenset[Ticks]  # where in a beat the style writes anything
    always: tuple[Hit, ...]  # counted from a bar's start
    on_one: frozenset[Voice]
    least: int
    fills: HeardFills
    cells: dict[int, KeptCell] = {}  # those that were played before, by the figure's number

    def choose(self, tempo: Bpm, dice: Dice) -> KeptCell:
        """What was played near this tempo is likelier."""
        apart = [(tempo - figure.tempo) / NEAR_TEMPO for figure in self.figures]
        number = dice.pick([1 / (1 + far * far) for far in apart], "figure")
        if number not in self.cells:
            self.cells[number] = self.cell_of(self.figures[number])
        return self.cells[number]

    def cell_of(self, figure: Figure) -> KeptCell:
        strokes = self._with_signature(self._strokes(figure), figure.bars).values()
        return KeptCell(
            name=f"kept at {figure.tempo:g} bpm",
            section=Section.MAIN,
            core=Pattern(sorted_hits([hit for hit, chance in strokes if chance >= USUAL]), figure.length),
            extras=Pattern(sorted_hits([hit for hit, chance in strokes if chance < USUAL]), figure.length),
            weight=1.0,
            chances={(hit.at, hit.voice, hit.level is Level.GHOST): chance for hit, chance in strokes},
            steady=frozenset(figure.steady),
            least=self.least,
        )

    def _strokes(self, figure: Figure) -> dict[Key, tuple[Hit, float]]:
        found: dict[Key, tuple[Hit, float]] = {}
        for stroke in figure.strokes:
            voice = _on_kit(stroke.voice, self.profile.kit)
            if voice and self._fits(stroke.at, voice):
                level = self.manner.level(voice, stroke.velocity, self.profile.dynamics[voice])
                hit = written(stroke.at, voice, Level.GHOST if stroke.ghost else level, stroke.ornament)
                found[hit.at, voice, stroke.ghost] = hit, stroke.chance / 100
        return found

    def _fits(self, at: Ticks, voice: Voice) -> bool:
        """On the grid, and no foot on one where the style has none in any bar."""
        return at % PPQ in self.grid and not (at % BAR == 0 and voice in FEET and voice not in self.on_one)

    def _with_signature(self, found: dict[Key, tuple[Hit, float]], bars: int) -> dict[Key, tuple[Hit, float]]:
        for hit in (msgspec.structs.replace(hit, at=hit.at + bar * BAR) for bar in range(bars) for hit in self.always):
            ghost = hit.level is Level.GHOST
            found.pop((hit.at, hit.voice, not ghost), None)
            kept = found.get((hit.at, hit.voice, ghost), (hit, 1.0))[0]
            same = kept.ornament is hit.ornament and _LOUDNESS[kept.level] >= _LOUDNESS[hit.level]
            found[hit.at, hit.voice, ghost] = (kept if same else hit), 1.0
        return found


def repertoire_of(profile: StyleProfile, manner: Manner) -> Repertoire:
    mains = [cell for cell in profile.cells if cell.section is Section.MAIN and cell.meter.bar == BAR]
    leads = leads_of(mains)
    grid = frozenset(place for name in profile.grid.values() for place in GRIDS[name])
    least = ceil(KEEPS_TIME * fewest_timekeepers(mains))

    rule = profile.swing_of(Voice.HAT)
    swinging = rule is not None and rule.pairs is not Pairs.SIXTEENTH and rule.share.typical >= SWINGS

    def fits(figure: Figure) -> bool:
        keeps_time = _timekeepers(figure) >= least and (_swings(figure) or not swinging)
        return _lead(figure) in leads and keeps_time and _on_grid(figure, grid) >= ON_GRID

    figures = tuple(figure for figure in manner.figures if fits(figure))
    always = always_struck(mains)
    fills = HeardFills(profile, manner, grid, always)
    return Repertoire(profile, manner, figures, grid, always, struck_on_one(mains), least, fills)


def drawn(cell: KeptCell, index: int, number: int, density: float, dice: Dice) -> Iterator[Hit]:
    """The strokes of one bar, counted from its start: the figure's bar `index`, the pattern's bar `number`."""
    start = index * BAR
    of_time = _surest_time(cell, index) * _draw(("time",), number, dice)
    places: dict[Ticks, list[tuple[Hit, float, float]]] = {}  # each with its draw, and what it must be below
    for hit in sorted((*cell.core.bar(index), *cell.extras.bar(index)), key=lambda hit: hit.level is Level.GHOST):
        below = cell.chances[hit.at, hit.voice, hit.level is Level.GHOST]
        if hit.level is Level.GHOST:  # it comes where the stroke does not
            below += cell.chances.get((hit.at, hit.voice, False), 0.0)
        draw = of_time if hit.voice in TIMEKEEPERS else _draw((hit.voice, hit.at - start), number, dice)
        places.setdefault(hit.at, []).append((hit, draw, below))
    for at, strokes in places.items():
        sure = None
        if at in cell.steady and all(draw >= below for _, draw, below in strokes):
            sure = max(strokes, key=lambda stroke: stroke[2])[0]
        struck = set[Voice]()
        for hit, draw, below in strokes:
            if hit.voice not in struck and (hit is sure or draw < _at_density(hit, below, density)):
                struck.add(hit.voice)
                yield msgspec.structs.replace(hit, at=at - start)


def _surest_time(cell: KeptCell, index: int) -> float:
    """What a bar's timekeepers are drawn below, so that it never has fewer of them than the style needs."""
    bar = (chance for (at, voice, _), chance in cell.chances.items() if voice in TIMEKEEPERS and at // BAR == index)
    surest = sorted(bar, reverse=True)
    count = min(len(surest), cell.least)
    return surest[count - 1] if count else 1.0


def _draw(place: tuple[object, ...], number: int, dice: Dice) -> float:
    """The same for a place in most bars; all that keeps time has one draw a bar, so that it comes and goes together."""
    whim = dice.unit("decides", *place, number) >= TASTE
    return dice.unit("kept", *place, *((number,) if whim else ()))


def _at_density(hit: Hit, chance: float, density: float) -> float:
    """The figure's own at 0.5, only what is always there at 0, nearly all at 1."""
    if density >= 0.5:
        return chance + (1 - chance) * (density - 0.5) * 1.6
    if hit.level is Level.GHOST:
        return chance * density * 2
    return chance * (1 - (1 - 2 * density) * (1 - chance * chance))


def _lead(figure: Figure) -> Voice | None:
    return lead_of(stroke.voice for stroke in figure.strokes if stroke.chance >= 100 * USUAL)


def _on_grid(figure: Figure, places: frozenset[Ticks]) -> float:
    """How much of the figure stands there."""
    on = total = 0
    for stroke in figure.strokes:
        total += stroke.chance
        on += stroke.chance if stroke.at % PPQ in places else 0
    return on / total


def _swings(figure: Figure) -> bool:
    """Whether what keeps time has a second note of a pair."""
    time = (stroke for stroke in figure.strokes if stroke.voice in TIMEKEEPERS and stroke.chance >= 100 * USUAL)
    return any(stroke.at % PPQ in (PPQ // 2, PPQ * 2 // 3) for stroke in time)


def _timekeepers(figure: Figure) -> int:
    """How many strokes can keep time in its emptier bar."""
    bars = [0] * figure.bars
    for stroke in figure.strokes:
        bars[stroke.at // BAR] += stroke.voice in TIMEKEEPERS
    return min(bars)


def _on_kit(voice: Voice, kit: Kit) -> Voice | None:
    """The voice, or what the kit has in its place; None for nothing."""
    return next((other for other in (voice, *_INSTEAD.get(voice, ())) if other in kit.voices), None)


_INSTEAD = {
    Voice.CRASH2: (Voice.CRASH,),
    Voice.RIDE: (Voice.HAT,),
    Voice.TOM1: (Voice.TOM2,),
    Voice.TOM2: (Voice.TOM1, Voice.TOM3),
    Voice.TOM3: (Voice.TOM4, Voice.TOM2),
    Voice.TOM4: (Voice.TOM3,),
}


_LOUDNESS = {level: number for number, level in enumerate(Level)}
