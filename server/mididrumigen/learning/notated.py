"""Played notes as they would be written: swing is not written out, so swung notes stand on straight places."""

from __future__ import annotations

from collections.abc import Iterable

from mididrumigen.music.drum_map import DrumMap
from mididrumigen.music.pattern import Hit
from mididrumigen.music.render import Note
from mididrumigen.music.swing_heard import HeardSwing
from mididrumigen.music.transcribe import loudest, placed
from mididrumigen.music.units import Meter


def notated(notes: Iterable[Note], drum_map: DrumMap, meter: Meter, swing: HeardSwing | None) -> list[Hit]:
    """One hit for each place and voice, the loudest; what stands before the start is left out. Only grids that a style
    can have are heard: a quintuplet is learned as its nearest."""
    hits = loudest(hit for _, hit in placed(notes, drum_map, meter, swing, only_usual=True))
    return [hit for hit in hits.values() if hit.at >= 0]
