"""A pattern as a Standard MIDI File: type 0, channel 10, PPQ 960, exactly as long as its bars."""

from __future__ import annotations

import io

import mido

from mididrumigen.music.drum_map import DrumMap
from mididrumigen.music.pattern import Pattern
from mididrumigen.music.render import Note, notes_of
from mididrumigen.music.units import PPQ, Meter, Ticks

DRUM_CHANNEL = 9  # channel 10, counted from 0


def midi_bytes(pattern: Pattern, drum_map: DrumMap, name: str) -> bytes:
    """The file's bytes: equal patterns give equal bytes. Feel that leans before the first bar is held at its start."""
    file = mido.MidiFile(type=0, ticks_per_beat=PPQ, charset="utf-8")
    track = mido.MidiTrack()
    file.tracks.append(track)
    track.append(mido.MetaMessage("track_name", name=name, time=0))
    track.append(mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(pattern.tempo), time=0))
    track.append(_time_signature(pattern.meter))
    at: Ticks = 0
    for when, kind, pitch, velocity in _events(notes_of(pattern, drum_map)):
        track.append(mido.Message(kind, True, channel=DRUM_CHANNEL, note=pitch, velocity=velocity, time=when - at))
        at = when
    track.append(mido.MetaMessage("end_of_track", time=pattern.length - at))
    out = io.BytesIO()
    file.save(file=out)
    return out.getvalue()


def _time_signature(meter: Meter) -> mido.MetaMessage:
    click = 36 if meter.compound else 24  # MIDI clocks to the metronome's click: a dotted quarter or a quarter
    return mido.MetaMessage(
        "time_signature",
        numerator=meter.numerator,
        denominator=meter.denominator,
        clocks_per_click=click,
        notated_32nd_notes_per_beat=8,
        time=0,
    )


def _events(notes: list[Note]) -> list[tuple[Ticks, str, int, int]]:
    """(when, kind, pitch, velocity) in order of time; at one moment the offs first, so that a repeated note is heard.
    They come from a valid pattern and need no second check."""
    events = [(note.start, "note_on", note.pitch, note.velocity) for note in notes]
    events += [(note.start + note.length, "note_off", note.pitch, 0) for note in notes]
    return sorted(events, key=lambda event: (event[0], event[1] == "note_on", event[2]))
