"""Style match: how much a pattern sounds like somebody, 0-100, trait by trait, in a musician's words.

Every bar is compared with all of the style's figures and judged by the one it is nearest to; what a figure does not say
(swing, ghosts, dynamics, lean, fills, tempo) is measured and compared with what is usual for the style. One weak trait
pulls the whole down: the total is a weighted harmonic mean. Only sums, products and quotients in a fixed order: the
same match on every machine.
"""

from __future__ import annotations

from functools import lru_cache

import msgspec

from mididrumigen.music import verdicts
from mididrumigen.music.facts import DYNAMICS, GHOSTS, LEAN, SWING, Facts, Range, facts_of
from mididrumigen.music.figures import MISSING, WRONG, Figure, HeardBar, apart, cut, distance, heard_bar, lane_points
from mididrumigen.music.kit import Performer
from mididrumigen.music.lanes import (
    BACKBEAT,
    COLOUR,
    GHOST,
    KICK,
    OPEN,
    PEDAL,
    RIDE,
    TIME,
    Stroke,
    fill_starts,
    mask_of,
    strokes_of,
    until,
)
from mididrumigen.music.pacing import DOUBLE, FAR, HALF, at_own_pace
from mididrumigen.music.pattern import Pattern
from mididrumigen.music.reference import PHASES, Reference, combs_of, phases_of
from mididrumigen.music.units import Bpm, Meter

WEIGHTS = {
    "tempo": 10,
    "subdivision": 14,
    "swing": 8,
    "backbeat": 18,
    "kick": 18,
    "hats": 20,
    "ghosts": 7,
    "dynamics": 5,
    "lean": 3,
    "fills": 4,
}
LEAST = 0.02  # of a trait, so that nothing is divided by zero
CHANCE, ALL = 0.25, 0.96  # how much of a figure any bar has, and how much of it is as good as all
SAME_GRID, ALL_GRID = 0.4, 0.92  # the same of the notes between the beats
FOREIGN = 0.85  # of the match in a meter that the style has no figure for
STIFF = 0.6  # of the lean of a human style that is played exactly on the grid
HAT_LANES = ((TIME, 4), (OPEN, 2), (RIDE, 2), (PEDAL, 1), (COLOUR, 3))


Chosen = list[tuple[HeardBar, int, Figure]]  # each different bar, how often it came, and the figure it is nearest to


class Trait(msgspec.Struct, frozen=True):
    """One side of a style: 0-100, and what a musician would say."""

    name: str
    match: int
    says: str


class StyleMatch(msgspec.Struct, frozen=True):
    """0-100 in all, and trait by trait."""

    match: int
    traits: tuple[Trait, ...]
    exact: float = 0.0  # the match before it was rounded, for ranking


class Heard(msgspec.Struct, frozen=True):
    """A pattern made ready for judging: all of it that does not depend on the style."""

    meter: Meter
    tempo: Bpm
    bars: int
    strokes: int
    groove: tuple[tuple[HeardBar, int], ...]  # each different bar, and how often it came
    phases: tuple[int, ...]
    facts: Facts
    fills: tuple[HeardBar, ...]
    fill_keeps: tuple[int, ...]
    section: str  # that it was asked for, or nothing
    pace: str  # half-time or double-time, which is undone here


def match(pattern: Pattern, reference: Reference, *, tempo: bool = True) -> StyleMatch:
    """`reference` is made for the pattern's meter. Without `tempo` that trait is left out."""
    found = judged(heard(pattern), reference, tempo=tempo)
    usual = reference.tempo
    if tempo and not pattern.origin.pace and not usual.low / FAR <= pattern.tempo <= usual.high * FAR:
        for pace in (HALF, DOUBLE):
            other = judged(heard(pattern, pace), reference)
            found = other if other.exact > found.exact else found
    return found


def heard(pattern: Pattern, pace: str = "") -> Heard:
    """Bars that were generated in half-time or double-time are judged as what they were made from."""
    pace = pace or pattern.origin.pace
    pattern = at_own_pace(pattern, pace)
    meter, bars = pattern.meter, max(1, pattern.bars)
    strokes = [stroke for stroke in strokes_of(pattern) if stroke.bar < bars]
    starts = fill_starts(strokes, bars, meter)
    by_bar: list[list[Stroke]] = [[] for _ in range(bars)]
    for stroke in strokes:
        by_bar[stroke.bar].append(stroke)
    groove: dict[HeardBar, int] = {}
    fills: list[HeardBar] = []
    for bar, those in enumerate(by_bar):
        mask, start = mask_of(those, meter), starts.get(bar)
        keep = until(start, meter) if start is not None else 0
        if start is not None:
            fills.append(heard_bar(mask & ~keep))
        if start is None or keep & mask:
            key = heard_bar(mask, keep)
            groove[key] = groove.get(key, 0) + 1
    combs = _combs(meter)
    phases = [0] * PHASES
    for known, times in groove.items():
        for place, here in enumerate(phases_of(known.mask, combs)):
            phases[place] += here * times
    facts = facts_of(strokes, bars, meter, pattern.tempo)
    keeps = tuple(until(starts[bar], meter) for bar in sorted(starts))
    return Heard(
        meter=meter,
        tempo=pattern.tempo,
        bars=bars,
        strokes=len(strokes),
        groove=tuple(groove.items()),
        phases=tuple(phases),
        facts=facts,
        fills=tuple(fills),
        fill_keeps=keeps,
        section=str(pattern.origin.wish.get("section") or ""),
        pace=pace,
    )


@lru_cache(64)
def _combs(meter: Meter) -> tuple[int, ...]:
    return combs_of(meter)


def judged(what: Heard, style: Reference, *, tempo: bool = True) -> StyleMatch:
    chosen = _chosen(what, style)
    parts = _parts(what, style, chosen, tempo)
    exact = _total(parts, style)
    words = verdicts.Told(
        what.facts, what.tempo, what.meter, what.bars, len(what.fills), what.strokes, chosen, what.pace
    )
    traits = tuple(
        Trait(name, round(100 * part), verdicts.says(name, part, words, style)) for name, part in parts.items()
    )
    return StyleMatch(round(100 * exact), traits, exact)


def strength(what: Heard, style: Reference, *, tempo: bool = True) -> float:
    """The match alone, 0-1 and not rounded, at a third of the price: for ranking."""
    return _total(_parts(what, style, _chosen(what, style), tempo), style)


def _chosen(what: Heard, style: Reference) -> Chosen:
    return [(bar, times, _nearest(bar, style)) for bar, times in what.groove]


def _parts(what: Heard, style: Reference, chosen: Chosen, tempo: bool) -> dict[str, float]:
    parts = {
        "tempo": _tempo(what.tempo, style),
        "subdivision": _stretched(_subdivision(what, chosen), SAME_GRID, ALL_GRID),
        "swing": _within(what.facts, style, SWING),
        "backbeat": _stretched(_lanes(chosen, style, ((BACKBEAT, 1),))),
        "kick": _stretched(_lanes(chosen, style, ((KICK, 1),))),
        "hats": _stretched(_lanes(chosen, style, HAT_LANES)),
        "ghosts": _ghosts(what, style, chosen),
        "dynamics": _within(what.facts, style, DYNAMICS),
        "lean": _within(what.facts, style, LEAN),
        "fills": _fills(what, style),
    }
    if not tempo:
        del parts["tempo"]
    return parts if what.strokes else dict.fromkeys(parts, 0.0)


def _stretched(part: float, chance: float = CHANCE, full: float = ALL) -> float:
    """Bars by chance have something in common too: that counts as nothing, and nearly everything as all."""
    return min(1.0, max(0.0, (part - chance) / (full - chance)))


def _total(parts: dict[str, float], style: Reference) -> float:
    weights, weighed = 0.0, 0.0
    for name, part in parts.items():
        weights += WEIGHTS[name]
        weighed += WEIGHTS[name] / max(LEAST, part)
    mean = weights / weighed
    return max(0.0, (mean - LEAST) / (1 - LEAST)) * (FOREIGN if style.foreign else 1.0)


# ---------------------------------------------------------------------------------------------- the figure


def _nearest(bar: HeardBar, style: Reference) -> Figure:
    """The style's figure that the bar is nearest to, as far as the bar is judged."""
    if bar.keep:
        return min((cut(known, bar.keep) for known in style.figures), key=lambda known: apart(bar, known))
    best, best_part, wide, heard_size = style.figures[0], 2.0, bar.far, bar.size
    for known in style.figures:
        size = known.size
        worst = MISSING * 2 * size + WRONG * 2 * heard_size
        # what surely lacks is counted first: most figures are out of the question by that alone
        if MISSING * 2 * (size - (known.core & wide).bit_count()) < best_part * worst:
            part = distance(bar, known) / worst
            if part < best_part:
                best, best_part = known, part
    return best


def _lanes(chosen: Chosen, style: Reference, lanes: tuple[tuple[int, int], ...]) -> float:
    """How near these lanes come to those of the figures, over all bars."""
    off, worst, bars = 0, 0, 0
    for bar, times, known in chosen:
        bars += times
        for lane, weight in lanes:
            points, most_points = lane_points(bar, known, style.lanes[lane])
            off += points * times * weight
            worst += most_points * times * weight
    # a single stroke too many in several bars is no other style: at least one stroke a bar is what it is measured by
    worst = max(worst, MISSING * 2 * lanes[0][1] * bars)
    return 1.0 - off / worst if worst else 0.5


def _subdivision(what: Heard, chosen: Chosen) -> float:
    """How much of what stands between the beats stands where the style's notes do."""
    wanted = [0] * PHASES
    for _, times, known in chosen:
        for place, count in enumerate(known.phases):
            wanted[place] += count * times
    ours, theirs = _smooth(what.phases), _smooth(wanted)
    all_ours, all_theirs = sum(ours), sum(theirs)
    if not all_ours or not all_theirs:
        return 0.5 if all_ours == all_theirs else 0.2
    shared = 0
    for here, there in zip(ours, theirs, strict=True):
        shared += min(here * all_theirs, there * all_ours)
    return shared / (all_ours * all_theirs)


def _smooth(phases: tuple[int, ...] | list[int]) -> list[int]:
    """Each stroke reaches two places to both sides; those on the beat count a third."""
    reach = []
    for place in range(PHASES):
        near = phases[place - 1] + phases[(place + 1) % PHASES]
        wide = phases[place - 2] + phases[(place + 2) % PHASES]
        reach.append((3 * phases[place] + 2 * near + wide) * (1 if place in (23, 0, 1) else 3))
    return reach


# ---------------------------------------------------------------------------------------------- what is measured


def _within(facts: Facts, style: Reference, those: range) -> float:
    """How usual these measures are, by the best of the style's ranges; 1 where nothing can be measured."""
    best = 0.0
    for ranges in style.ranges:
        found, total = 0, 0.0
        for index in those:
            value, usual = facts[index], ranges[index]
            if value is not None and usual is not None:
                found, total = found + 1, total + usual.fit(value)
        best = max(best, total / found if found else 0.8)
    if those is LEAN and style.performer is not Performer.PROGRAMMED and (facts[LEAN[-1]] or 0.0) < 1.0:
        return best * STIFF
    return best


def _ghosts(what: Heard, style: Reference, chosen: Chosen) -> float:
    """Half how many there are, half where they stand."""
    return 0.5 * _within(what.facts, style, GHOSTS) + 0.5 * _lanes(chosen, style, ((GHOST, 1),))


def _tempo(tempo: Bpm, style: Reference) -> float:
    """1 at the style's usual tempo, a little less at the ends of its interval, half at 15 % of it beyond them."""
    best = 0.0
    for usual in (style.tempo, style.heard_tempo):
        if usual is None:
            continue
        fit = Range(usual.low, usual.typical, usual.high, 0.15 * usual.typical).fit(tempo)
        best = max(best, fit)
    return best


def _fills(what: Heard, style: Reference) -> float:
    """As often as the style has them, and like its own."""
    usual, count = what.bars / style.fill_every, len(what.fills)
    if not count:
        return 0.6 if usual * style.fill_chance >= 1.5 else 1.0
    often = min(1.0, (usual + 1) / count)
    alike = 0.0
    for fill, keep in zip(what.fills, what.fill_keeps, strict=True):
        alike += max((_likeness(fill, known, keep) for known in style.fills), default=0.3)
    return often * (0.55 + 0.45 * alike / count)


def _likeness(fill: HeardBar, known: Figure, keep: int) -> float:
    there = cut(known, ~keep)
    return 1.0 - apart(fill, there) if there.size else 0.0
