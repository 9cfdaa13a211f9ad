"""Takes and files as what the engine plays: bars of notes, and the count-in before them."""

from __future__ import annotations

from mididrumigen.music.drum_map import DrumMap
from mididrumigen.music.kit import Ornament, Voice
from mididrumigen.music.pattern import Pattern
from mididrumigen.music.render import Note, bars_of
from mididrumigen.music.units import Meter
from mididrumigen.playback.midifile import Heard
from mididrumigen.playback.part import Loop, LoopNote

CLICK, FIRST_CLICK = 80, 110  # velocities
CLICK_LENGTH = 120  # ticks


def loop_of(pattern: Pattern, drum_map: DrumMap, label: str = "", count_in: int = 0) -> Loop:
    """A pattern as a loop; `count_in` bars of cross-stick before it."""
    bars = [[_note(note) for note in bar] for bar in bars_of(pattern, drum_map)]
    return Loop(bars, pattern.meter, pattern.tempo, label, [clicks(pattern.meter, drum_map)] * count_in)


def loop_of_file(heard: Heard, drum_map: DrumMap, label: str = "", count_in: int = 0) -> Loop:
    """What a file has as a loop of whole bars."""
    bars: list[list[LoopNote]] = [[] for _ in range(heard.bars)]
    for note in heard.notes:
        bar, start = divmod(note.start, heard.meter.bar)
        bars[bar].append((start, note.pitch, note.velocity, note.length))
    return Loop(bars, heard.meter, heard.tempo, label, [clicks(heard.meter, drum_map)] * count_in)


def clicks(meter: Meter, drum_map: DrumMap) -> list[LoopNote]:
    """One bar of counting: a stroke on each pulse, the first one louder."""
    pitch, at = drum_map.pitch(Voice.SNARE, Ornament.CROSS), 0
    found: list[LoopNote] = []
    for pulse in meter.pulses:
        found.append((at, pitch, CLICK if at else FIRST_CLICK, CLICK_LENGTH))
        at += pulse
    return found


def _note(note: Note) -> LoopNote:
    return note.start, note.pitch, note.velocity, note.length
