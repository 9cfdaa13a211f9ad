"""What a style's performances have in common: bars that come again and again, and what is usual of each measure."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from mididrumigen.music.facts import COUNT, DYNAMICS, GHOSTS, LEAN, SWING, Facts, facts_of
from mididrumigen.music.figures import Figure, HeardBar, apart, far, figure, heard_bar
from mididrumigen.music.lanes import Stroke, fill_starts, mask_of, strokes_of
from mididrumigen.music.pattern import Pattern
from mididrumigen.music.reference import Learned, packed

WINDOW = 4  # bars that are measured together
ALIKE = 0.3  # bars no further apart than this are the same figure (0 equal, 1 nothing in common)
ROUNDS = 4  # of gathering bars around figures
FEWEST = 2  # bars a figure was played in before it counts
THIN = 12  # bars in all below which every one counts
FIGURES_MOST = 96  # a style; the most frequent ones
ALWAYS, SOMETIMES = 0.55, 0.12  # how many of a figure's bars have a stroke that belongs to its core, or to its extras
_GIVE_LEAST = {**dict.fromkeys(SWING, 0.015), **dict.fromkeys(GHOSTS, 0.8), **dict.fromkeys(DYNAMICS, 4.0)}


def learned(performances: Sequence[Pattern]) -> Learned:
    """Of beats in 4/4; needs one at least."""
    pieces = [window for performance in performances for window in windows(performance)]
    bars: list[int] = []
    facts: list[Facts] = []
    for piece in pieces:
        strokes = strokes_of(piece)
        facts.append(facts_of(strokes, piece.bars, piece.meter, piece.tempo))
        bars += groove_bars(strokes, piece)
    ranges = [_range([each[index] for each in facts], index) for index in range(COUNT)]
    tempos = sorted(performance.tempo for performance in performances)
    figures = [(packed(core), packed(extras)) for core, extras in gathered(bars)]
    return Learned(figures, ranges, (tempos[0], tempos[len(tempos) // 2], tempos[-1]))


def windows(pattern: Pattern, bars: int = WINDOW) -> list[Pattern]:
    """Pieces of so many bars, one after the other; a rest of less than half is left out, unless it is all there is."""
    size, found = bars * pattern.meter.bar, list[Pattern]()
    for start in range(0, pattern.length, size):
        length = min(size, pattern.length - start)
        hits = tuple(replace(hit, at=hit.at - start) for hit in pattern.hits if start <= hit.at < start + length)
        if hits and (2 * length >= size or not found):
            found.append(replace(pattern, hits=hits, length=length))
    return found


def groove_bars(strokes: Sequence[Stroke], piece: Pattern) -> list[int]:
    """The masks of the bars that end without a fill and are not all but empty."""
    fills = fill_starts(list(strokes), piece.bars, piece.meter)
    bars = [[stroke for stroke in strokes if stroke.bar == bar] for bar in range(piece.bars) if bar not in fills]
    return [mask_of(bar, piece.meter) for bar in bars if len(bar) > 3]


def gathered(bars: Sequence[int]) -> list[tuple[int, int]]:
    """Figures as (core, extras), the most frequent first."""
    heard = [heard_bar(mask) for mask in bars]
    middles: list[Figure] = []
    groups: list[list[HeardBar]] = []
    for _ in range(ROUNDS):
        groups = [[] for _ in middles]
        for bar in heard:
            near = _nearest(bar, middles)
            if near < 0:
                near = len(middles)
                middles.append(figure(bar.mask, 0))
                groups.append([])
            groups[near].append(bar)
        groups = sorted((group for group in groups if group), key=len, reverse=True)
        middles = [figure(_common(group)[0], 0) for group in groups]
    return [_common(group) for group in groups if len(group) >= FEWEST or len(bars) < THIN][:FIGURES_MOST]


def _nearest(bar: HeardBar, middles: Sequence[Figure]) -> int:
    best, best_part = -1, ALIKE
    for index, middle in enumerate(middles):
        part = apart(bar, middle)
        if part <= best_part:
            best, best_part = index, part
    return best


def _common(group: Sequence[HeardBar]) -> tuple[int, int]:
    """What most of these bars have, and what some have: the places around which strokes gather."""
    counts: dict[int, int] = {}
    exact: dict[int, int] = {}
    for bar in group:
        for place in _bits(bar.near):
            counts[place] = counts.get(place, 0) + 1
        for place in _bits(bar.mask):
            exact[place] = exact.get(place, 0) + 1
    core = extras = 0
    for place, count in sorted(counts.items(), key=lambda item: (-item[1], -exact.get(item[0], 0), item[0])):
        one = 1 << place
        if count < SOMETIMES * len(group) or far(one) & (core | extras):
            continue
        if count >= ALWAYS * len(group):
            core |= one
        elif count >= 2:
            extras |= one
    return core, extras


def _bits(mask: int) -> list[int]:
    found = []
    while mask:
        low = mask & -mask
        found.append(low.bit_length() - 1)
        mask ^= low
    return found


def _range(values: Sequence[float | None], index: int) -> tuple[float, float, float, float] | None:
    """From one in eight to seven in eight, and how far the rest strays."""
    known = sorted(value for value in values if value is not None)
    if len(known) < 3:
        return None
    last = len(known) - 1
    low, middle, high = known[last // 8], known[last // 2], known[last - last // 8]
    least = 2.0 if index in LEAN else _GIVE_LEAST[index]
    return round(low, 3), round(middle, 3), round(high, 3), round(max(least, 0.5 * (high - low)), 3)
