"""The rules every pattern keeps, whoever wrote it. Checked once where a pattern enters."""

from __future__ import annotations

from collections.abc import Iterator

from mididrumigen.errors import BadPattern
from mididrumigen.music.pattern import Pattern, sorted_hits
from mididrumigen.music.units import BARS_MAX_IMPORT, TEMPO_MAX, TEMPO_MIN


def validated(pattern: Pattern) -> Pattern:
    """The same pattern, or BadPattern with its first fault."""
    for fault in faults(pattern):
        raise BadPattern(fault)
    return pattern


def faults(pattern: Pattern) -> Iterator[str]:
    """Everything that is wrong with a pattern, in plain words."""
    if pattern.length <= 0 or pattern.length % pattern.meter.bar:
        yield f"its length {pattern.length} is no whole number of bars in {pattern.meter}"
    if pattern.bars > BARS_MAX_IMPORT:
        yield f"{pattern.bars} bars are more than {BARS_MAX_IMPORT}"
    if not TEMPO_MIN <= pattern.tempo <= TEMPO_MAX:
        yield f"its tempo {pattern.tempo:g} is outside {TEMPO_MIN:g}-{TEMPO_MAX:g}"
    seen = set()
    for hit in pattern.hits:
        if not 0 <= hit.at < pattern.length:
            yield f"{hit.voice} at {hit.at} stands outside the pattern"
        if not 1 <= hit.velocity <= 127:
            yield f"{hit.voice} at {hit.at} has velocity {hit.velocity}"
        if hit.length < 1:
            yield f"{hit.voice} at {hit.at} has no length"
        if (hit.at, hit.voice) in seen:
            yield f"{hit.voice} is struck twice at {hit.at}"
        seen.add((hit.at, hit.voice))
    if pattern.hits != sorted_hits(pattern.hits):
        yield "its hits are not in order"
