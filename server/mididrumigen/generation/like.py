"""Bars that groove like given ones: their figure in place of a style's own, with all else the style's."""

from __future__ import annotations

from collections import Counter, defaultdict
from fractions import Fraction

import msgspec

from mididrumigen.music.kit import Ornament, Voice
from mididrumigen.music.pattern import Hit, Level, Pattern, sorted_hits, written
from mididrumigen.music.style import Cell, Interval, Pairs, Section, StyleProfile, Swing
from mididrumigen.music.swing_heard import HeardSwing
from mididrumigen.music.units import Ticks

OFTEN = 0.6  # of the repeats have a stroke of the figure itself
AT_TIMES = 0.2  # and so many one that is played at will; seldomer ones are a fill's or a slip
REPEATS = (1, 2, 4)  # bars that a figure may be long
LONGER = Fraction(6, 100)  # by which a longer figure must agree more with its repeats
FASTER, SLOWER = 1.5, 0.67  # how far from its tempo it is still played so

Place = tuple[Ticks, Voice]


class Model(msgspec.Struct, frozen=True):
    """Bars to groove like: written straight, and how they swing if they do."""

    pattern: Pattern
    swing: HeardSwing | None


def like(profile: StyleProfile, model: Model, tempo: float) -> StyleProfile:
    """The style with the model's figure as its only one, played at any tempo near this one."""
    pattern = model.pattern
    return msgspec.structs.replace(
        profile,
        version=f"{profile.version} like a clip",
        cells=(_cell(pattern),),
        meters=(pattern.meter,),
        tempo=Interval(tempo * SLOWER, tempo, tempo * FASTER),
        swing=(_swing(model.swing),),
    )


def _swing(heard: HeardSwing | None) -> Swing:
    """As was heard, for all voices; straight if nothing was."""
    if heard is None:
        return Swing(frozenset(Voice), Pairs.SIXTEENTH, Interval(0.5, 0.5, 0.5))
    return Swing(frozenset(Voice), heard.pairs, heard.interval(heard.as_swing))


def _cell(pattern: Pattern) -> Cell:
    bars = _period(pattern)
    length, repeats = bars * pattern.meter.bar, pattern.bars / bars
    found: dict[Place, list[Hit]] = defaultdict(list)
    for hit in pattern.hits:
        found[hit.at % length, hit.voice].append(hit)
    often = [_usual(place, hits) for place, hits in found.items() if len(hits) >= OFTEN * repeats]
    at_times = [
        _usual(place, hits) for place, hits in found.items() if AT_TIMES * repeats <= len(hits) < OFTEN * repeats
    ]
    core, extras = (
        Pattern(sorted_hits(hits), length, pattern.meter, pattern.tempo) for hits in (often or at_times, at_times)
    )
    return Cell("like a clip", Section.MAIN, core, extras, 1.0)


def _usual(place: Place, hits: list[Hit]) -> Hit:
    """The stroke as it mostly is: level and ornament."""
    ways = Counter((hit.level, hit.ornament) for hit in hits)
    level, ornament = max(sorted(ways), key=lambda way: ways[way])
    return written(place[0], place[1], Level(level), Ornament(ornament))


def _period(pattern: Pattern) -> int:
    """How many bars until it repeats itself: the shortest that does nearly as well as longer ones."""
    bars = [{(hit.at % pattern.meter.bar, hit.voice) for hit in pattern.bar(bar)} for bar in range(pattern.bars)]
    if len(bars) <= 2:
        return len(bars)
    best, agreement = 1, _agreement(bars, 1)
    for period in REPEATS[1:]:
        if len(bars) >= 2 * period and len(bars) % period == 0 and _agreement(bars, period) > agreement + LONGER:
            best, agreement = period, _agreement(bars, period)
    return best


def _agreement(bars: list[set[Place]], period: int) -> Fraction:
    """Mean Jaccard likeness of each bar with the one that repeats it; exact, since it decides what is played."""
    pairs = [(bars[bar], bars[bar + period]) for bar in range(len(bars) - period)]
    alike = [Fraction(len(one & other), max(1, len(one | other))) for one, other in pairs]
    return sum(alike, Fraction()) / len(pairs)
