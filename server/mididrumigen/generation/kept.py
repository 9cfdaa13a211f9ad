"""Figures that people kept playing, as the style's own: what they always strike, and how likely the rest is."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from mididrumigen.generation.signature import always_struck, lead_of, leads_of, struck_on_one
from mididrumigen.music.dice import Dice
from mididrumigen.music.kit import FEET, TIMEKEEPERS, Voice
from mididrumigen.music.manner import BAR, Figure, Manner, Stroke
from mididrumigen.music.pattern import Hit, Level, Pattern, sorted_hits, written
from mididrumigen.music.style import Cell, Kit, Section, StyleProfile
from mididrumigen.music.units import Bpm, Ticks

USUAL = 0.5  # of the bars: from here on a stroke belongs to the figure
TASTE = 0.8  # how often a draw for a place is the same from bar to bar
NEAR_TEMPO = 40  # bpm away, a figure is half as likely

Key = tuple[Ticks, Voice, bool]  # place in the figure, and whether it is a ghost
Chances = dict[Key, float]


class KeptCell(Cell, frozen=True, kw_only=True):
    """A cell whose every stroke has its chance (0-1), and the places that are never left empty."""

    chances: Chances
    steady: frozenset[Ticks]


class Repertoire(msgspec.Struct, frozen=True):
    """What a style can take from its manner: the figures that are led by one of its own cymbals, with what makes the
    style that style in each of them."""

    profile: StyleProfile
    manner: Manner
    figures: tuple[Figure, ...]
    always: tuple[Hit, ...]  # counted from a bar's start
    on_one: frozenset[Voice]

    def choose(self, tempo: Bpm, dice: Dice) -> KeptCell:
        """What was played near this tempo is likelier."""
        apart = [(tempo - figure.tempo) / NEAR_TEMPO for figure in self.figures]
        return self.cell_of(self.figures[dice.pick([1 / (1 + far * far) for far in apart], "figure")])

    def cell_of(self, figure: Figure) -> KeptCell:
        places = self._strokes(figure)
        hits = [(hit, chance) for hit, chance in places.values()]
        length = figure.bars * BAR
        return KeptCell(
            name=f"kept at {figure.tempo:g}",
            section=Section.MAIN,
            core=Pattern(sorted_hits([hit for hit, chance in hits if chance >= USUAL]), length),
            extras=Pattern(sorted_hits([hit for hit, chance in hits if chance < USUAL]), length),
            weight=1.0,
            chances={(hit.at, hit.voice, hit.level is Level.GHOST): chance for hit, chance in hits},
            steady=frozenset(figure.steady),
        )

    def _strokes(self, figure: Figure) -> dict[Key, tuple[Hit, float]]:
        found: dict[Key, tuple[Hit, float]] = {}
        for stroke in figure.strokes:
            voice = _on_kit(stroke.voice, self.profile.kit)
            if voice is None or (stroke.at % BAR == 0 and voice in FEET and voice not in self.on_one):
                continue
            hit = written(stroke.at, voice, _level(stroke, voice, self.profile, self.manner), stroke.ornament)
            found[hit.at, voice, stroke.ghost] = hit, stroke.chance / 100
        for bar in range(figure.bars):
            for hit in self.always:
                at = hit.at + bar * BAR
                found.pop((at, hit.voice, True), None)
                kept = found.get((at, hit.voice, False), (msgspec.structs.replace(hit, at=at), 1.0))[0]
                found[at, hit.voice, False] = (kept if _loud(kept, hit) else msgspec.structs.replace(hit, at=at)), 1.0
        return found


def repertoire_of(profile: StyleProfile, manner: Manner) -> Repertoire:
    mains = [cell for cell in profile.cells if cell.section is Section.MAIN and cell.meter.bar == BAR]
    leads = leads_of(mains)
    figures = tuple(figure for figure in manner.figures if _lead(figure) in leads)
    return Repertoire(profile, manner, figures, always_struck(mains), struck_on_one(mains))


def _lead(figure: Figure) -> Voice | None:
    return lead_of(s.voice for s in figure.strokes if s.chance >= 100 * USUAL)


def _loud(kept: Hit, hit: Hit) -> bool:
    return _LOUDNESS[kept.level] >= _LOUDNESS[hit.level]


_LOUDNESS = {level: number for number, level in enumerate(Level)}
_INSTEAD = {
    Voice.CRASH2: Voice.CRASH,
    Voice.TOM2: Voice.TOM1,
    Voice.TOM3: Voice.TOM4,
    Voice.TOM1: Voice.TOM2,
    Voice.TOM4: Voice.TOM3,
    Voice.RIDE: Voice.HAT,
}


def _on_kit(voice: Voice, kit: Kit) -> Voice | None:
    """On this kit; None for what it has not."""
    if voice in kit.voices:
        return voice
    other = _INSTEAD.get(voice)
    return other if other in kit.voices else None


def _level(stroke: Stroke, voice: Voice, profile: StyleProfile, manner: Manner) -> Level:
    """What the stroke's loudness is called in this style."""
    if stroke.ghost:
        return Level.GHOST
    dynamics, usual = profile.dynamics[voice], manner.limbs[stroke.limb].velocity
    mid = (dynamics.normal[0] + dynamics.normal[1]) / 2
    loud = stroke.velocity - usual + mid
    if loud >= (dynamics.normal[1] + dynamics.accent[0]) / 2:
        return Level.ACCENT
    return Level.SOFT if loud <= (dynamics.normal[0] + dynamics.soft[1]) / 2 else Level.NORMAL


def drawn(cell: KeptCell, index: int, number: int, density: float, dice: Dice) -> Iterator[Hit]:
    """The strokes of one bar, counted from its start: the figure's bar `index`, the pattern's bar `number`."""
    places: dict[Ticks, list[tuple[Hit, float, float]]] = {}
    start, taken = index * BAR, dict[tuple[Ticks, Voice], float]()
    for hit in sorted((*cell.core.bar(index), *cell.extras.bar(index)), key=lambda hit: hit.level is Level.GHOST):
        chance = cell.chances[hit.at, hit.voice, hit.level is Level.GHOST]
        low = taken.get((hit.at, hit.voice), 0.0)  # a ghost comes where the stroke does not
        taken[hit.at, hit.voice] = low + chance
        mark = _mark(hit, hit.at - start, number, dice)
        places.setdefault(hit.at, []).append((hit, mark, low + chance))
    for at, strokes in places.items():
        sure = None
        if at in cell.steady and all(mark >= chance for _, mark, chance in strokes):
            sure = max(strokes, key=lambda stroke: stroke[2])[0]
        done = set[Voice]()
        for hit, mark, chance in strokes:
            if hit.voice not in done and (hit is sure or mark < _at_density(hit, chance, density)):
                done.add(hit.voice)
                yield msgspec.structs.replace(hit, at=at - start)


def _mark(hit: Hit, place: Ticks, number: int, dice: Dice) -> float:
    """The draw of a place, the same in most bars; all that keeps time has one for the bar."""
    name: tuple[object, ...] = ("time",) if hit.voice in TIMEKEEPERS else (hit.voice, place)
    own = dice.unit("decides", *name, number) >= TASTE
    return dice.unit("kept", *name, *((number,) if own else ()))


def _at_density(hit: Hit, chance: float, density: float) -> float:
    """As often as the figure has it at 0.5; none but what is always there at 0, nearly all at 1."""
    if density >= 0.5:
        return chance + (1 - chance) * (density - 0.5) * 1.6
    if hit.level is Level.GHOST:
        return chance * density * 2
    return chance * (1 - (1 - 2 * density) * (1 - chance * chance))
