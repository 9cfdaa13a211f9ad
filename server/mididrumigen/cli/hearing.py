"""What a MIDI file has, for the commands that take one, and the drum map it is read with."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from mididrumigen.music.drum_map import DrumMap
    from mididrumigen.playback.midifile import Heard


def drums_in(path: Path, kit: str | None) -> tuple[Heard, DrumMap]:
    """In one meter that can be played; without `kit` the map is found out. Raises BadMidi, BadKit."""
    from mididrumigen.errors import BadMidi
    from mididrumigen.music.drum_map import detected
    from mididrumigen.playback.drum_maps import drum_map
    from mididrumigen.playback.midifile import read_midi

    notes = drum_map(kit) if kit is not None else None
    heard = read_midi(path)
    if heard.unplayed:
        raise BadMidi(f"{path} is in {heard.unplayed}", "20-300 bpm and meters up to 16/16 are played here")
    if len(heard.meters) > 1:
        meters = ", ".join(map(str, heard.meters))
        raise BadMidi(f"{path} changes its meter ({meters})", "split it where the meter changes")
    return heard, notes or detected(Counter(note.pitch for note in heard.notes))
