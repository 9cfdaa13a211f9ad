"""Swing, measured and taken off again."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean

from mididrumigen.music.groove import PAIRS, swung
from mididrumigen.music.pattern import Hit
from mididrumigen.music.style import Pairs
from mididrumigen.music.units import PPQ, Ticks

FEWEST = 6  # off-beats from which a share is measured
STRAIGHT, SHUFFLE = 0.5, 2 / 3
LEAST, MOST = 0.44, 0.74
THIRD = PPQ * 2 // 3


def swing_share(hits: Sequence[Hit], pairs: Pairs) -> float:
    """The first note's part of its pair, from where off-beats stand against the beats."""
    pair, place = PAIRS[pairs]
    on = [hit.shift for hit in hits if hit.at % pair == 0]
    off = [straight_place(hit, pairs) for hit in hits]
    late = [shift for at, shift in off if at % pair == place]
    if len(late) < FEWEST or not on:
        return SHUFFLE if pairs is Pairs.TRIPLET else STRAIGHT
    share = (place + fmean(late) - fmean(on)) / pair
    return max(LEAST, min(MOST, share))


def unswung(hit: Hit, pairs: Pairs, share: float) -> tuple[Ticks, Ticks]:
    """The place a hit is written at in this kind of swing, and how late it is there once the swing is taken off."""
    at, shift = straight_place(hit, pairs)
    start = at - at % PPQ
    return at, shift - (swung(at - start, pairs, share) - (at - start))


def straight_place(hit: Hit, pairs: Pairs) -> tuple[Ticks, Ticks]:
    """A late eighth that was taken for a triplet's third partial, where the style writes eighths."""
    if pairs is Pairs.EIGHTH and hit.at % PPQ == THIRD:
        return hit.at - THIRD + PPQ // 2, hit.shift + THIRD - PPQ // 2
    return hit.at, hit.shift
