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
    for when, message in _events(notes_of(pattern, drum_map)):
        track.append(message.copy(time=when - at))
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


def _events(notes: list[Note]) -> list[tuple[Ticks, mido.Message]]:
    """Note-ons and note-offs in order of time; at one moment the offs first, so that a repeated note is heard."""
    events = []
    for note in notes:
        shared = {"channel": DRUM_CHANNEL, "note": note.pitch}
        events.append((note.start, 1, mido.Message("note_on", velocity=note.velocity, **shared)))
        events.append((note.start + note.length, 0, mido.Message("note_off", velocity=0, **shared)))
    events.sort(key=lambda event: (event[0], event[1], event[2].note))
    return [(when, message) for when, _, message in events]
