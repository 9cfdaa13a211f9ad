"""Which figure stands in which bar, and where fills and crashes go: the form of a few bars."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import msgspec

from mididrumigen.generation.generator import USUAL_DENSITY, USUAL_ENERGY, Wish
from mididrumigen.generation.heard_fills import HeardFills
from mididrumigen.generation.pace import NAMES, at_pace, stretch_for, stretched
from mididrumigen.music.dice import Dice
from mididrumigen.music.meters import fill_in_meter, in_meter
from mididrumigen.music.pattern import Pattern
from mididrumigen.music.style import Cell, Fill, Phrase, Section, StyleProfile
from mididrumigen.music.units import Bpm, Meter

PHRASE_BARS = 4
OWN_FILLS = 0.4  # of a style's fills are its file's where others were heard
CHANCE_OF_ANOTHER = 0.35  # that a phrase ends with another of the style's figures


class Setting(msgspec.Struct, frozen=True):
    """The wish with the profile's answers where it left something open."""

    bars: int
    tempo: Bpm
    meter: Meter
    stretch: Fraction
    density: float
    energy: float
    section: Section
    fill: float = 0.5

    @property
    def length(self) -> int:
        return self.bars * self.meter.bar

    @property
    def pace(self) -> str:
        return NAMES[self.stretch]


class BarPlan(msgspec.Struct, frozen=True):
    """One bar: a figure's bar `index`, the fills that end it (in order), and whether it opens with a crash."""

    cell: Cell
    index: int
    fills: tuple[Fill, ...] = ()
    crash: bool = False


def setting_of(profile: StyleProfile, wish: Wish) -> Setting:
    tempo = wish.tempo or profile.tempo.typical
    energy = USUAL_ENERGY[wish.section] if wish.energy is None else wish.energy
    return Setting(
        bars=wish.bars,
        tempo=tempo,
        meter=wish.meter or profile.meters[0],
        stretch=stretch_for(tempo, profile.tempo),
        density=USUAL_DENSITY[wish.section] if wish.density is None else wish.density,
        energy=energy,
        section=wish.section,
        fill=0.5 if wish.fill is None else wish.fill,
    )


def planned(
    profile: StyleProfile, setting: Setting, dice: Dice, kept: Cell | None = None, heard: HeardFills | None = None
) -> list[BarPlan]:
    """One plan a bar; all of them `kept`'s where that is given, with fills as they were `heard`."""
    plan = _figured(profile, setting, dice, kept)
    return _with_fills(plan, profile, setting, dice, heard)


def _figured(profile: StyleProfile, setting: Setting, dice: Dice, kept: Cell | None) -> list[BarPlan]:
    if kept:
        return [BarPlan(kept, bar % kept.core.bars) for bar in range(setting.bars)]
    figures = _figures(profile, setting)
    first = dice.pick([cell.weight for cell in figures], "figure")
    others = [cell for cell in figures if cell is not figures[first]]
    plan: list[BarPlan] = []
    while len(plan) < setting.bars:
        cell = figures[first]
        ends = len(plan) % PHRASE_BARS + cell.core.bars >= PHRASE_BARS
        if others and ends and dice.unit("another", len(plan)) < CHANCE_OF_ANOTHER:
            cell = others[dice.pick([other.weight for other in others], "which other", len(plan))]
        plan += [BarPlan(cell, index) for index in range(cell.core.bars)]
    return plan[: setting.bars]


def _figures(profile: StyleProfile, setting: Setting) -> list[Cell]:
    """The style's figures for this section, in this meter (its own if it has any), at this pace."""
    wanted = [cell for cell in profile.cells if cell.section is setting.section]
    mains = [cell for cell in profile.cells if cell.section is Section.MAIN]
    choice = _in_meter(wanted, setting) or _in_meter(mains, setting) or wanted or mains
    choice = [cell for cell in choice if cell.tempo is None or setting.tempo / setting.stretch in cell.tempo] or choice
    if setting.section is Section.BRIDGE and choice[0].section is Section.MAIN:
        choice = [min(choice, key=lambda cell: cell.weight)]  # the one that is heard least makes the contrast
    return [_laid_out(cell, setting) for cell in choice]


def _in_meter(cells: Sequence[Cell], setting: Setting) -> list[Cell]:
    return [cell for cell in cells if cell.meter == setting.meter]


def _laid_out(cell: Cell, setting: Setting) -> Cell:
    extras = cell.extras if cell.extras.hits else msgspec.structs.replace(cell.core, hits=())

    def laid(figure: Pattern) -> Pattern:
        return in_meter(stretched(figure, setting.stretch), setting.meter)

    return msgspec.structs.replace(cell, core=laid(cell.core), extras=laid(extras))


# ---------------------------------------------------------------------------------------------- fills


def _with_fills(
    plan: list[BarPlan], profile: StyleProfile, setting: Setting, dice: Dice, heard: HeardFills | None
) -> list[BarPlan]:
    last = len(plan) - 1
    for bar in range(len(plan)):
        whole = setting.section is Section.FILL and bar == last
        if whole or dice.unit("fill", bar) < _chance(bar, profile.phrase, setting):
            own = _chosen(profile, setting, dice.child("fill", bar), whole)
            fills = tuple(_as_heard(fill, heard, dice.child("heard", bar)) for fill in own)
            plan[bar] = msgspec.structs.replace(plan[bar], fills=fills)
    filled = [bool(bar.fills) for bar in plan]
    for bar, before in enumerate([filled[-1], *filled[:-1]]):  # the loop's end leads into its first bar
        chorus = setting.section is Section.CHORUS and bar % PHRASE_BARS == 0
        if (before and dice.unit("crash", bar) < profile.phrase.crash_after) or chorus:
            plan[bar] = msgspec.structs.replace(plan[bar], crash=True)
    return plan


def _chance(bar: int, phrase: Phrase, setting: Setting) -> float:
    """The style's own chance of a fill, moved by how many are wished for: below the middle towards none; above it
    to one in the last bar, and on to one at the end of each phrase."""
    usual = _usual_chance(bar, phrase, setting)
    if setting.fill <= 0.5:
        return usual * setting.fill * 2
    more = setting.fill * 2 - 1
    last = bar == setting.bars - 1 and setting.bars > 1 and setting.section is not Section.OUTRO
    if last:
        return usual + (1 - usual) * min(1.0, more * 2)
    return usual + (1 - usual) * more if (bar + 1) % phrase.fill_every == 0 else usual


def _usual_chance(bar: int, phrase: Phrase, setting: Setting) -> float:
    """A fill ends each phrase, and rather than not the pattern; more energy, more fills."""
    last = bar == setting.bars - 1
    leads_on = setting.section in (Section.INTRO, Section.FILL)
    if last and (leads_on or setting.section is Section.OUTRO):
        return 1.0 if leads_on else 0.0  # an outro's last bar is its ending
    if setting.section is Section.OUTRO and bar == setting.bars - 2:
        return 1.0
    if (bar + 1) % phrase.fill_every == 0:
        return phrase.fill_chance * (0.6 + 0.8 * setting.energy)
    if last and setting.bars > 1:
        return phrase.fill_chance * setting.bars / phrase.fill_every if setting.bars < phrase.fill_every else 0.0
    return 0.0


def _chosen(profile: StyleProfile, setting: Setting, dice: Dice, whole: bool) -> list[Fill]:
    """The fill that ends a bar; for a whole bar of filling, others before it while there is room."""
    known = [fill for fill in profile.fills if fill.meter == setting.meter] or list(profile.fills)
    figures = [(fill.weight, _fill_in(fill, setting)) for fill in known]
    fills: list[Fill] = []
    room = setting.meter.bar
    while fitting := [pair for pair in figures if pair[1].length <= room]:
        weights = [weight for weight, _ in fitting]
        fills.insert(0, fitting[dice.pick(weights, "which", len(fills))][1])
        room -= fills[0].length
        if not whole:
            break
    return fills


def _as_heard(fill: Fill, heard: HeardFills | None, dice: Dice) -> Fill:
    """For most, one that was heard, of the same length."""
    if heard is None or dice.unit("own") < OWN_FILLS:
        return fill
    return heard.fill(fill.length, dice) or fill


def _fill_in(fill: Fill, setting: Setting) -> Fill:
    """The fill in this meter, and at the groove's pace where that leaves it within a bar."""
    figure = fill_in_meter(fill.figure, setting.meter)
    if figure.length * setting.stretch <= setting.meter.bar:
        figure = at_pace(figure, setting.stretch)
    return msgspec.structs.replace(fill, figure=figure)
