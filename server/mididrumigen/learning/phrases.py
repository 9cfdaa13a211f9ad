"""How bars follow each other: how often a fill ends them, what follows it, how much a bar changes the one before."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from mididrumigen.learning.figures import SPARSE, Bar, Figure, bars_of, distance
from mididrumigen.learning.performance import Performance
from mididrumigen.learning.traits import mean
from mididrumigen.music.kit import CYMBALS, Voice
from mididrumigen.music.style import Phrase

LENGTHS = (2, 4, 8, 16)
USUAL = 0.15  # of the times an extra is played by somebody without liberty, and how many more with all of it
RANGE = 0.5
CRASHES = CYMBALS - {Voice.RIDE}


def phrase_of(performances: Sequence[Performance], figures: Sequence[Figure]) -> Phrase:
    """By counting, in pieces that were played to a click: the phrase that has a fill about every other time."""
    pieces = [bars_of(each) for each in performances if each.to_click]
    often = mean([float(bar.is_fill) for bars in pieces for bar in bars])
    every = next((length for length in LENGTHS if often * length >= 0.5), LENGTHS[-1])
    return Phrase(every, _part(often * every, 0.1), _part(_crashes(pieces), 0.0), _part(_liberty(pieces, figures), 0.1))


def _crashes(pieces: Sequence[Sequence[Bar]]) -> float:
    after = [
        any(hit.at == 0 and hit.voice in CRASHES for hit in later.hits)
        for bars in pieces
        for bar, later in pairwise(bars)
        if bar.is_fill
    ]
    return mean([float(crash) for crash in after])


def _liberty(pieces: Sequence[Sequence[Bar]], figures: Sequence[Figure]) -> float:
    """Half by how often what may be added is, half by how unlike a bar is the one two before it, which it repeats."""
    often = mean([figure.often for figure in figures if figure.often] or [USUAL])
    changes = [
        distance(_onsets(bar), _onsets(later))
        for bars in pieces
        for bar, later in zip(bars, bars[2:], strict=False)
        if not bar.is_fill and not later.is_fill and len(bar.hits) >= SPARSE
    ]
    return (max(0.0, often - USUAL) / RANGE + 2 * mean(changes)) / 2


def _onsets(bar: Bar) -> frozenset[tuple[int, Voice]]:
    return frozenset((hit.at, hit.voice) for hit in bar.hits)


def _part(value: float, least: float) -> float:
    return round(max(least, min(1.0, value)), 2)
