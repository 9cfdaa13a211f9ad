"""What makes a style that style, read off its own figures: so that it is kept in whatever else is played in it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from mididrumigen.music.kit import TIMEKEEPERS, Voice
from mididrumigen.music.pattern import Hit, Level, sorted_hits
from mididrumigen.music.style import Cell

ALWAYS = 0.8  # of the style's bars have this backbeat, or this foot on the hat
EVERY = 0.999  # and anything else
LEADS = 0.1  # a cymbal that leads so much of the style's figures may lead


def always_struck(cells: Sequence[Cell]) -> tuple[Hit, ...]:
    """The strokes beside the time that nearly every bar has, counted from its start."""
    weights: dict[tuple[int, Voice], float] = defaultdict(float)
    ways: dict[tuple[int, Voice], Counter[Hit]] = defaultdict(Counter)
    total = 0.0
    for cell in cells:
        bar = cell.meter.bar
        total += cell.weight * cell.core.bars
        for hit in cell.core.hits:
            if hit.voice not in TIMEKEEPERS:
                weights[hit.at % bar, hit.voice] += cell.weight
                ways[hit.at % bar, hit.voice][replace(hit, at=hit.at % bar)] += 1
    usual = {place: those.most_common(1)[0][0] for place, those in ways.items()}
    return sorted_hits([hit for place, hit in usual.items() if weights[place] >= total * _needed(hit)])


def _needed(hit: Hit) -> float:
    """How many of the bars must have it."""
    return EVERY if hit.voice is Voice.KICK or hit.level is Level.GHOST else ALWAYS


def struck_on_one(cells: Sequence[Cell]) -> frozenset[Voice]:
    """Every voice that some bar begins with, be it as an extra."""
    hits = (hit for cell in cells for hit in (*cell.core.hits, *cell.extras.hits) if hit.at % cell.meter.bar == 0)
    return frozenset(hit.voice for hit in hits)


def leads_of(cells: Iterable[Cell]) -> frozenset[Voice | None]:
    """The cymbals that keep time in a good part of the figures; who is on the hat goes to the ride at times."""
    weights: dict[Voice | None, float] = defaultdict(float)
    for cell in cells:
        weights[lead_of(hit.voice for hit in cell.core.hits)] += cell.weight
    total = 0.0
    for weight in weights.values():
        total += weight
    leads = {lead for lead, weight in weights.items() if weight >= LEADS * total}
    return frozenset(leads | ({Voice.RIDE} if Voice.HAT in leads else set()))


def lead_of(voices: Iterable[Voice]) -> Voice | None:
    """Hat or ride, whichever is struck more; None for neither."""
    count = Counter(voice for voice in voices if voice in (Voice.HAT, Voice.RIDE))
    return count.most_common(1)[0][0] if count else None


def fewest_timekeepers(cells: Iterable[Cell]) -> int:
    """The strokes that keep time in the emptiest bar of these figures."""
    counts = (
        sum(hit.voice in TIMEKEEPERS for hit in cell.core.bar(number))
        for cell in cells
        for number in range(cell.core.bars)
    )
    return min(counts, default=0)
