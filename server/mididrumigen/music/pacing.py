"""Half-time and double-time undone: the bars as the style would have them at its own tempo."""

from __future__ import annotations

from msgspec.structs import replace

from mididrumigen.music.pattern import Pattern

HALF, DOUBLE = "half-time", "double-time"
FAR = 1.25  # this much outside a style's tempos, another pace is thought of


def at_own_pace(pattern: Pattern, pace: str) -> Pattern:
    """Of half-time, which spreads a bar over two, every two bars as one at half the tempo; of
    double-time the reverse."""
    if pace == HALF:
        bars = max(1, pattern.bars // 2)
        length = bars * pattern.meter.bar
        hits = [replace(hit, at=hit.at // 2, shift=hit.shift // 2) for hit in pattern.hits]
        if pattern.bars == 1:  # half a bar of the style, which goes on in the same way
            hits += [replace(hit, at=hit.at + length // 2) for hit in hits]
        kept = {(hit.at, hit.voice): hit for hit in hits if hit.at < length}
        return replace(pattern, hits=tuple(kept.values()), length=length, tempo=pattern.tempo / 2)
    if pace == DOUBLE:
        moved = tuple(replace(hit, at=hit.at * 2, shift=hit.shift * 2) for hit in pattern.hits)
        return replace(pattern, hits=moved, length=pattern.length * 2, tempo=pattern.tempo * 2)
    return pattern
