"""What a MIDI file has, for the commands that take one, and the drum map it is read with."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from mididrumigen.cli.words import PIPED

if TYPE_CHECKING:
    from mididrumigen.music.drum_map import DrumMap
    from mididrumigen.playback.midifile import Heard


def heard_path(file: str) -> Path:
    """`-` is what is sent to us."""
    from mididrumigen.platform.folders import expanded
    from mididrumigen.playback.midifile import PIPE

    return PIPE if file == PIPED else expanded(file)


def drums_in(path: Path, kit: str | None, most: int, does: str) -> tuple[Heard, DrumMap]:
    """In one meter that can be played, so many bars at most; without `kit` the map is found out, and the notes have to
    be drums. Raises BadMidi, BadKit."""
    from mididrumigen.errors import BadMidi
    from mididrumigen.music.drum_map import detected
    from mididrumigen.playback.drum_maps import drum_map
    from mididrumigen.playback.drum_tracks import WHERE
    from mididrumigen.playback.midifile import read_midi

    notes = drum_map(kit) if kit is not None else None
    heard = read_midi(path, most, does)
    if heard.unplayed:
        raise BadMidi(f"{path} is in {heard.unplayed}", "20-300 bpm and meters up to 16/16 are played here")
    if len(heard.meters) > 1:
        meters = ", ".join(map(str, heard.meters))
        raise BadMidi(f"{path} changes its meter ({meters})", "split it where the meter changes")
    if not (notes or heard.look_like_drums):
        raise BadMidi(f"{path} has no drums", f"{WHERE}; if all of its notes are drums, name their map with --kit")
    return heard, notes or detected(Counter(note.pitch for note in heard.notes))
