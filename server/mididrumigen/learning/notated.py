"""Played notes as they would be written: swing is not written out, so swung notes stand on straight places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from mididrumigen.music.drum_map import DrumMap
from mididrumigen.music.groove import SWING_MAX, SWING_MIN, swung
from mididrumigen.music.kit import Voice
from mididrumigen.music.pattern import Hit
from mididrumigen.music.render import Note
from mididrumigen.music.swing_heard import HeardSwing
from mididrumigen.music.transcribe import placed
from mididrumigen.music.units import PPQ, Ticks

STRAIGHT = PPQ // 4
STEPS = (STRAIGHT, PPQ // 6, PPQ // 8)


def notated(notes: Iterable[Note], drum_map: DrumMap, swing: HeardSwing | None) -> list[Hit]:
    """One hit for each place and voice, the loudest; what stands before the start is left out."""
    known = placed(notes, drum_map)
    grids = _grids([note.start for note, _ in known], swing)
    found: dict[tuple[Ticks, Voice], Hit] = {}
    for note, hit in known:
        at = _nearest(note.start, grids[_beat(note.start)])
        before = found.get((at, hit.voice))
        if at >= 0 and (before is None or before.velocity < hit.velocity):
            found[at, hit.voice] = replace(hit, at=at, shift=note.start - at)
    return list(found.values())


Grid = Mapping[Ticks, Ticks]  # where it sounds → where it is written, within a beat and on the next one


def _grids(starts: Sequence[Ticks], swing: HeardSwing | None) -> dict[int, Grid]:
    beats: dict[int, list[Ticks]] = {}
    for start in starts:
        beats.setdefault(_beat(start), []).append(start)
    ways = [(step, _grid(step, swing)) for step in STEPS]
    return {
        beat: min(ways, key=lambda way: _off(within, way[1]) * STRAIGHT / way[0])[1] for beat, within in beats.items()
    }


def _grid(step: Ticks, swing: HeardSwing | None) -> Grid:
    share = max(SWING_MIN, min(SWING_MAX, swing.share)) if swing else SWING_MIN
    places = range(0, PPQ + 1, step)
    if swing is None or step == PPQ // 6:
        return {place: place for place in places}
    return {swung(place, swing.pairs, share) if place < PPQ else PPQ: place for place in places}


def _off(starts: Sequence[Ticks], grid: Grid) -> int:
    return sum(min(abs(_within(start) - sounds) for sounds in grid) for start in starts)


def _nearest(start: Ticks, grid: Grid) -> Ticks:
    """The written place, counted from the beginning."""
    within = _within(start)
    return start - within + grid[min(grid, key=lambda sounds: abs(within - sounds))]


def _beat(start: Ticks) -> int:
    return (start + STRAIGHT // 2) // PPQ


def _within(start: Ticks) -> Ticks:
    """Since its beat; a little before it is negative."""
    return start - _beat(start) * PPQ
