"""The groove engine: a style's own figures, varied the way a player varies them. Needs no network, model or key."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from mididrumigen.generation.along import joined
from mididrumigen.generation.generator import Wish
from mididrumigen.generation.kept import KeptCell, Repertoire, drawn, repertoire_of
from mididrumigen.generation.phrase import BarPlan, Setting, planned, setting_of
from mididrumigen.generation.sections import arranged
from mididrumigen.music.dice import Dice
from mididrumigen.music.kit import FEET, TIMEKEEPERS, Performer, Voice
from mididrumigen.music.manner import BAR, Manner
from mididrumigen.music.pattern import Hit, Level, Pattern, sorted_hits, written
from mididrumigen.music.playability import Place, mended
from mididrumigen.music.style import Section, StyleProfile

USUAL_CHANCE, LIBERAL_CHANCE, MACHINE_CHANCE = 0.15, 0.5, 0.4  # that an extra is played at the usual density
FULL_CHANCE = 0.96  # and at the highest
OWN_FIGURES = 0.2  # takes of a style people were recorded in that are made from the style file's own figures
HABIT = 0.5  # how often a player's taste decides on an extra for the whole pattern, rather than the whim of the bar


class GrooveEngine:
    """Deterministic: equal profile, wish and dice give equal bars."""

    name = "groove"

    def __init__(self, manner_for: Callable[[StyleProfile], Manner | None] = lambda _: None) -> None:
        self.manner_for = manner_for
        self._repertoires: dict[str, Repertoire] = {}

    def write(self, profile: StyleProfile, wish: Wish, dice: Dice) -> Pattern:
        setting = setting_of(profile, wish)
        as_recorded = setting.meter.bar == BAR and setting.stretch == 1 and wish.like is None
        repertoire = self._repertoire(profile) if as_recorded else None
        kept = self._kept(repertoire, setting, dice.child("kept"))
        plan = planned(profile, setting, dice.child("plan"), kept, repertoire.fills if repertoire else None)
        bars = [_bar(plan, bar, profile, setting, dice.child("bars")) for bar in range(setting.bars)]
        arrangement = arranged([list(bar.values()) for bar in bars], plan, profile, setting)
        hits = [_placed(hit, bar, setting) for bar, hits in enumerate(arrangement) for hit in hits]
        if wish.along:
            filled = {bar for bar, planned_bar in enumerate(plan) if planned_bar.fills}
            hits = joined(hits, wish.along, profile, setting.meter, setting.length, filled, dice.child("along"))
        pattern = Pattern(sorted_hits(hits), setting.length, setting.meter, setting.tempo)
        return mended(pattern, profile.performer, profile.kit, _spare(bars, plan, setting))

    def _kept(self, repertoire: Repertoire | None, setting: Setting, dice: Dice) -> KeptCell | None:
        """What somebody kept playing in this very style, for most of its takes."""
        if repertoire is None or not repertoire.figures or setting.section is not Section.MAIN:
            return None
        return repertoire.choose(setting.tempo, dice) if dice.unit("own") >= OWN_FIGURES else None

    def _repertoire(self, profile: StyleProfile) -> Repertoire | None:
        """Of a style that people were recorded in; others have their own figures only."""
        manner = self.manner_for(profile)
        if manner is None or manner.key != profile.key:
            return None
        known = self._repertoires.get(profile.key)
        if known is None or known.profile is not profile or known.manner is not manner:
            known = self._repertoires[profile.key] = repertoire_of(profile, manner)
        return known


Bar = dict[Place, Hit]  # places counted from the bar's start


def _bar(plan: list[BarPlan], number: int, profile: StyleProfile, setting: Setting, dice: Dice) -> Bar:
    """The hits of one bar, counted from its start, as written."""
    bar = plan[number]
    groove = _groove(bar, number, profile, setting, dice)
    filled_from = setting.meter.bar - sum(fill.length for fill in bar.fills)
    keeps = bar.fills[-1].keeps if bar.fills else frozenset()
    groove = {place: hit for place, hit in groove.items() if hit.at < filled_from or hit.voice in keeps}
    start = filled_from
    for fill in bar.fills:
        for hit in fill.figure.hits:
            groove[start + hit.at, hit.voice] = msgspec.structs.replace(hit, at=start + hit.at)
        start += fill.length
    if bar.crash and Voice.CRASH in profile.kit.voices:
        _crash(groove)
    return groove


def _groove(bar: BarPlan, number: int, profile: StyleProfile, setting: Setting, dice: Dice) -> Bar:
    if isinstance(bar.cell, KeptCell):
        return {(hit.at, hit.voice): hit for hit in drawn(bar.cell, bar.index, number, setting.density, dice)}
    start = bar.index * setting.meter.bar
    hits: Bar = {}
    for hit in bar.cell.core.bar(bar.index):
        if dice.unit("thin", hit.voice, hit.at) >= _thinned(hit, setting):
            hits[hit.at - start, hit.voice] = msgspec.structs.replace(hit, at=hit.at - start)
    for hit in bar.cell.extras.bar(bar.index):
        taste = dice.unit("decides", hit.voice, hit.at, number) < HABIT or profile.performer is Performer.PROGRAMMED
        when = () if taste else (number,)
        if dice.unit("extra", hit.voice, hit.at, *when) < _extra_chance(profile, setting.density):
            hits[hit.at - start, hit.voice] = msgspec.structs.replace(hit, at=hit.at - start)
    return hits


def _extra_chance(profile: StyleProfile, density: float) -> float:
    """None at density 0, the style's own at 0.5, nearly all at 1."""
    machine = profile.performer is Performer.PROGRAMMED
    usual = MACHINE_CHANCE if machine else USUAL_CHANCE + LIBERAL_CHANCE * profile.phrase.liberty
    if density <= 0.5:
        return usual * density * 2
    return usual + (FULL_CHANCE - usual) * (density - 0.5) * 2


def _thinned(hit: Hit, setting: Setting) -> float:
    """The chance that a core hit is left out below the usual density: ghosts first, then what keeps time on weak
    places and the kick's pick-ups; never a backbeat or a pulse."""
    lack = max(0.0, 0.5 - setting.density) * 2
    strength = setting.meter.strength(hit.at)
    if hit.level is Level.GHOST:
        return min(1.0, 1.6 * lack)
    if strength >= 2 or not (hit.voice in TIMEKEEPERS or hit.voice in FEET):
        return 0.0
    return lack * (0.9 if strength == 0 else 0.35) * (1.0 if hit.voice in TIMEKEEPERS else 0.6)


def _crash(groove: Bar) -> None:
    """A crash on one, in place of what keeps time there."""
    for voice in (Voice.HAT, Voice.RIDE):
        groove.pop((0, voice), None)
    groove[0, Voice.CRASH] = written(0, Voice.CRASH, Level.ACCENT)


def _placed(hit: Hit, bar: int, setting: Setting) -> Hit:
    return msgspec.structs.replace(hit, at=hit.at + bar * setting.meter.bar)


def _spare(bars: list[Bar], plan: list[BarPlan], setting: Setting) -> frozenset[Place]:
    """Where strokes stand that came as extras: they give way first."""
    length, places = setting.meter.bar, set[Place]()
    for number, (bar, planned_bar) in enumerate(zip(bars, plan, strict=True)):
        core = {(hit.at, hit.voice) for hit in planned_bar.cell.core.bar(planned_bar.index)}
        filled_from = length - sum(fill.length for fill in planned_bar.fills)
        for at, voice in bar:
            if at < filled_from and (at + planned_bar.index * length, voice) not in core:
                places.add((at + number * length, voice))
    return frozenset(places)
