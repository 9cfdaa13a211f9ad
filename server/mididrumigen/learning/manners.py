"""A style's manner from what several people played in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from math import ceil, sqrt
from statistics import fmean

from mididrumigen.learning.fills import fill_beats
from mididrumigen.learning.habits import figures_of
from mididrumigen.music.kit import Voice
from mididrumigen.music.manner import Figure, Limb, LimbHabit, Manner
from mididrumigen.music.pattern import Pattern
from mididrumigen.music.style import Pairs

MOST_FIGURES = 160  # of one style


def manner_of(
    key: str,
    source: str,
    performances: Iterable[Pattern],
    pairs: Pairs,
    fills: Iterable[Pattern] = (),
    drums: frozenset[Voice] = frozenset(),
) -> Manner | None:
    """What is usual in these performances, and their figures: a long one has more, but not in proportion. Figures that
    leave one of `drums` out are breaks, and none of them."""
    whole = ([each for each in figures_of(one, pairs) if drums <= _struck(each)] for one in performances)
    each = [found for found in whole if found]
    figures = [figure for found in each for figure in _some(found, ceil(sqrt(len(found))))]
    if not figures:
        return None
    figures = _some(figures, MOST_FIGURES)
    return Manner(
        key=key,
        source=source,
        share=round(fmean(figure.share for figure in figures)),
        push=round(fmean(figure.push for figure in figures)),
        limbs={limb: touch for limb in Limb if (touch := _usual(limb, figures))},
        figures=tuple(figures),
        fills=fill_beats(fills, pairs),
    )


def _struck(figure: Figure) -> set[Voice]:
    """What it strikes in every other bar or oftener, wherever in the bar."""
    chances: Counter[Voice] = Counter()
    for stroke in figure.strokes:
        chances[stroke.voice] += stroke.chance
    return {voice for voice, chance in chances.items() if chance >= 50 * figure.bars}


def _some(figures: Sequence[Figure], count: int) -> list[Figure]:
    """So many of them, evenly from beginning to end."""
    if len(figures) <= count:
        return list(figures)
    return [figures[(2 * number + 1) * len(figures) // (2 * count)] for number in range(count)]


def _usual(limb: Limb, figures: Sequence[Figure]) -> LimbHabit | None:
    """The mean of the figures that have the limb; ghosts of those that have ghosts."""
    touches = [figure.limbs[limb] for figure in figures if limb in figure.limbs]
    if not touches:
        return None

    def mean(values: Iterable[int]) -> int:
        known = [value for value in values if value]
        return round(fmean(known)) if known else 0

    return LimbHabit(
        lean=round(fmean(touch.lean for touch in touches)),
        spread=mean(touch.spread for touch in touches),
        velocity=mean(touch.velocity for touch in touches),
        swell=mean(touch.swell for touch in touches),
        ghost=mean(touch.ghost for touch in touches),
        ghost_swell=mean(touch.ghost_swell for touch in touches),
    )
