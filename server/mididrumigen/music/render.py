"""A pattern as sounding notes: ornaments played out, pitches from a drum map, nothing outside the bars, no overlaps."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

import msgspec

from mididrumigen.music.drum_map import DrumMap
from mididrumigen.music.ornaments import strokes
from mididrumigen.music.pattern import Hit, Pattern
from mididrumigen.music.units import Ticks


class Note(msgspec.Struct, frozen=True, order=True):
    """One MIDI note: start and length in ticks."""

    start: Ticks
    pitch: int
    velocity: int
    length: Ticks


class Edge(Enum):
    """What becomes of a note that leans out of the pattern: a loop wraps it around, an export holds it at the edge."""

    WRAP = "wrap"
    CLAMP = "clamp"


def notes_of(pattern: Pattern, drum_map: DrumMap, edge: Edge = Edge.CLAMP) -> list[Note]:
    """All notes in order. No two of one pitch overlap or start together; every note ends within the pattern."""
    found: dict[tuple[Ticks, int], Note] = {}
    for hit in _one_a_pitch(pattern, drum_map):
        for stroke in strokes(hit, pattern.tempo):
            start = _inside(stroke.at, pattern.length, edge)
            note = Note(start, drum_map.pitch(stroke.voice, stroke.ornament), stroke.velocity, stroke.length)
            known = found.get((start, note.pitch))
            if known is None or known.velocity < note.velocity:
                found[start, note.pitch] = note
    return _without_overlaps(sorted(found.values()), pattern.length)


def bars_of(pattern: Pattern, drum_map: DrumMap) -> list[list[Note]]:
    """The notes of each bar, for players that go from bar to bar: `start` is counted from the bar a note is written in,
    so it is negative where the feel leans out of it; of one moment and pitch the loudest."""
    bar, bars = pattern.meter.bar, [dict[tuple[Ticks, int], Note]() for _ in range(pattern.bars)]
    for hit in _one_a_pitch(pattern, drum_map):
        written = hit.at // bar
        for stroke in strokes(hit, pattern.tempo):
            pitch = drum_map.pitch(stroke.voice, stroke.ornament)
            note = Note(stroke.at - written * bar, pitch, stroke.velocity, stroke.length)
            known = bars[written].get((note.start, pitch))
            if known is None or known.velocity < note.velocity:
                bars[written][note.start, pitch] = note
    return [sorted(notes.values()) for notes in bars]


def _one_a_pitch(pattern: Pattern, drum_map: DrumMap) -> Iterable[Hit]:
    """Of hits that are written together and share a pitch in this map (stand-ins do), the loudest."""
    loudest: dict[tuple[Ticks, int], Hit] = {}
    for hit in pattern.hits:
        place = hit.at, drum_map.pitch(hit.voice, hit.ornament)
        if place not in loudest or loudest[place].velocity < hit.velocity:
            loudest[place] = hit
    return loudest.values()


def _inside(at: Ticks, length: Ticks, edge: Edge) -> Ticks:
    return at % length if edge is Edge.WRAP else max(0, min(length - 1, at))


def _without_overlaps(notes: list[Note], end: Ticks) -> list[Note]:
    """Each note stops where the next of its pitch begins."""
    stops: dict[int, Ticks] = {}
    cut: list[Note] = []
    for note in reversed(notes):
        length = max(1, min(note.length, stops.get(note.pitch, end) - note.start))
        cut.append(msgspec.structs.replace(note, length=length))
        stops[note.pitch] = note.start
    return cut[::-1]
