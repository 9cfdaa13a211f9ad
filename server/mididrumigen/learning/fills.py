"""How fills are built: which beats they are made of, where in the bar each stands, and which follows which."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from statistics import fmean

from msgspec.structs import replace

from mididrumigen.learning.grid import one_grid_a_beat
from mididrumigen.learning.swing import straight_place
from mididrumigen.music.kit import CYMBALS, Ornament, Voice
from mididrumigen.music.manner import BAR, FillBeat, FillStroke
from mididrumigen.music.pattern import Hit, Pattern
from mididrumigen.music.style import Pairs
from mididrumigen.music.transcribe import GHOST_BELOW
from mididrumigen.music.units import PPQ, Ticks

MOST = 40  # of a style, for each beat of the bar

Cell = frozenset[tuple[Ticks, Voice, bool]]  # place in the beat, voice, whether it is loud
Key = tuple[int, Cell]


def fill_beats(fills: Iterable[Pattern], pairs: Pairs) -> tuple[FillBeat, ...]:
    """Of fills in 4/4: the beats that were heard most, counted back from each fill's end, which is the bar's (3)."""
    heard: dict[Key, list[list[Hit]]] = defaultdict(list)
    pairs_heard: set[tuple[Key, Key]] = set()
    for fill in fills:
        if fill.meter.bar == BAR:
            keys = []
            for beat, hits in _beats(fill, pairs):
                keys.append((beat, frozenset((hit.at, hit.voice, hit.velocity >= GHOST_BELOW) for hit in hits)))
                heard[keys[-1]].append(hits)
            pairs_heard |= set(itertools.pairwise(keys))
    kept = [key for beat in range(BAR // PPQ) for key in _most_heard(heard, beat)]
    number = {key: index for index, key in enumerate(kept)}
    after: dict[Key, list[int]] = defaultdict(list)
    for first, second in pairs_heard:
        if first in number and second in number:
            after[first].append(number[second])
    return tuple(FillBeat(key[0], len(heard[key]), _strokes(heard[key]), tuple(sorted(after[key]))) for key in kept)


def _most_heard(heard: dict[Key, list[list[Hit]]], beat: int) -> list[Key]:
    keys = [key for key in heard if key[0] == beat]
    return sorted(keys, key=lambda key: (-len(heard[key]), sorted(key[1])))[:MOST]


def _beats(fill: Pattern, pairs: Pairs) -> list[tuple[int, list[Hit]]]:
    """Its last four beats, each with its hits counted from the beat; without a crash that the fill leads to."""
    straight = [(0, replace(hit, at=straight_place(hit, pairs)[0])) for hit in fill.hits]
    beats: dict[int, list[Hit]] = defaultdict(list)
    for _, hit in one_grid_a_beat(straight, 1):
        beats[hit.at // PPQ].append(replace(hit, at=hit.at % PPQ))
    last = max(beats, default=0)
    if any(hit.voice in CYMBALS and hit.at == 0 for hit in beats[last]) and all(hit.at == 0 for hit in beats[last]):
        last -= 1
    counted = ((beat - last + BAR // PPQ - 1, hits) for beat, hits in sorted(beats.items()) if beat <= last and hits)
    return [(beat, hits) for beat, hits in counted if beat >= 0]


def _strokes(times: Sequence[list[Hit]]) -> tuple[FillStroke, ...]:
    """The beat, each stroke as loud as it was on average."""
    velocities: dict[tuple[Ticks, Voice], list[int]] = defaultdict(list)
    ways: dict[tuple[Ticks, Voice], Counter[Ornament]] = defaultdict(Counter)
    for hits in times:
        for hit in hits:
            velocities[hit.at, hit.voice].append(hit.velocity)
            ways[hit.at, hit.voice][hit.ornament] += 1
    return tuple(
        FillStroke(at, voice, ways[at, voice].most_common(1)[0][0], round(fmean(velocities[at, voice])))
        for at, voice in sorted(velocities)
    )
