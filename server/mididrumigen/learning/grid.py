"""One grid a beat: what was taken for a triplet among sixteenths was a late sixteenth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import msgspec

from mididrumigen.music.grids import GRID_STEPS
from mididrumigen.music.pattern import Hit
from mididrumigen.music.units import PPQ, Ticks

PLAIN = 1 / 0.85  # how much more a stroke on the sixteenths counts than one on another grid


def one_grid_a_beat(hits: Sequence[tuple[int, Hit]], length: int) -> Iterable[tuple[int, Hit]]:
    """Each beat of the figure has the grid that most of its strokes stand on; the others are late or early there."""
    beats: dict[tuple[int, int], list[Ticks]] = defaultdict(list)
    for number, hit in hits:
        beats[number % length, hit.at // PPQ].append(hit.at % PPQ)
    grids = {beat: _grid(places) for beat, places in beats.items()}
    for number, hit in hits:
        step = grids[number % length, hit.at // PPQ]
        beat, place = divmod(hit.at, PPQ)
        at = beat * PPQ + min(round(place / step) * step, PPQ - step)
        yield number, msgspec.structs.replace(hit, at=at, shift=hit.shift + hit.at - at)


def _grid(places: Sequence[Ticks]) -> Ticks:
    """Sixteenths, if not clearly triplets or 32nds."""
    on = {
        step: sum(place % step == 0 for place in places) * (PLAIN if step == GRID_STEPS[0] else 1)
        for step in GRID_STEPS
    }
    return max(GRID_STEPS, key=lambda step: on[step])
