"""Played notes as they would be written: swing is not written out, so swung notes stand on straight places."""

from __future__ import annotations

from collections.abc import Iterable

from mididrumigen.music.drum_map import DrumMap
from mididrumigen.music.kit import Voice
from mididrumigen.music.pattern import Hit
from mididrumigen.music.render import Note
from mididrumigen.music.swing_heard import HeardSwing
from mididrumigen.music.transcribe import placed
from mididrumigen.music.units import Meter, Ticks


def notated(notes: Iterable[Note], drum_map: DrumMap, meter: Meter, swing: HeardSwing | None) -> list[Hit]:
    """One hit for each place and voice, the loudest; what stands before the start is left out."""
    found: dict[tuple[Ticks, Voice], Hit] = {}
    for _, hit in placed(notes, drum_map, meter, swing):
        before = found.get((hit.at, hit.voice))
        if hit.at >= 0 and (before is None or before.velocity < hit.velocity):
            found[hit.at, hit.voice] = hit
    return list(found.values())
