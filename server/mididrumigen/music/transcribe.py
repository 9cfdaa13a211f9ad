"""Sounding notes as a pattern: which voice each is, and where on the grid it was meant to be."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from mididrumigen.music.drum_map import GM, SHIPPED, DrumMap, shipped_map
from mididrumigen.music.kit import Ornament, Voice
from mididrumigen.music.pattern import Hit, Level, Pattern, sorted_hits
from mididrumigen.music.render import Note
from mididrumigen.music.units import PPQ, Bpm, Meter, Ticks

STRAIGHT = PPQ // 4
GRIDS = (STRAIGHT, PPQ // 6, PPQ // 8)  # sixteenths, their triplets, 32nds
GHOST_BELOW, ACCENT_FROM = 45, 112  # velocities
# What most maps do not name, but files have: second kick and snare of General MIDI, its other toms, and the edges of
# Roland's hat and floor tom (as tabulated with the Groove MIDI Dataset).
ALSO = {35: "kick", 40: "snare.rim", 47: "tom2", 50: "tom1", 22: "hat", 26: "hat.half", 58: "tom4"}


def pattern_of(notes: Iterable[Note], meter: Meter, tempo: Bpm, drum_map: DrumMap, bars: int) -> Pattern:
    """So many bars; what leans out of them at the end belongs to the first one.

    Each beat has the grid that its onsets stand nearest to (sixteenths, their triplets, 32nds); how far an onset is
    from its place is its shift. Notes that neither the map nor General MIDI has are left out.
    """
    voices = _voices(drum_map)
    known = [note for note in notes if note.pitch in voices]
    grids = _grids(known)
    hits = [_hit(note, *voices[note.pitch], grids) for note in known]
    length = bars * meter.bar
    hits = [replace(hit, at=hit.at % length) for hit in hits]
    return Pattern(sorted_hits(list({(hit.at, hit.voice): hit for hit in hits}.values())), length, meter, tempo)


def likely_map(notes: Iterable[Note]) -> DrumMap:
    """The shipped map that knows most of the notes; General MIDI where another knows no more."""
    pitches = [note.pitch for note in notes]
    maps = [found for name in SHIPPED if (found := shipped_map(name))]
    known = [len([pitch for pitch in pitches if pitch in found.notes.values() or pitch in ALSO]) for found in maps]
    return maps[known.index(max(known))]


def _voices(drum_map: DrumMap) -> dict[int, tuple[Voice, Ornament]]:
    """What each pitch is: by the map, else by General MIDI; plain strokes before articulations."""
    general = {pitch: _place(key) for pitch, key in ALSO.items()}
    general |= {pitch: _place(key) for key, pitch in reversed(GM.items())}
    own = {pitch: place for place, pitch in reversed(drum_map.notes.items())}
    plain = {pitch: place for place, pitch in drum_map.notes.items() if place[1] is Ornament.NONE}
    return general | own | plain


def _place(key: str) -> tuple[Voice, Ornament]:
    voice, _, way = key.partition(".")
    return Voice(voice), Ornament(way)


def _grids(notes: list[Note]) -> dict[int, Ticks]:
    """The step of each beat in which something begins."""
    beats: dict[int, list[Ticks]] = {}
    for note in notes:
        beats.setdefault((note.start + STRAIGHT // 2) // PPQ, []).append(note.start)
    return {beat: min(GRIDS, key=lambda step: _off(starts, step)) for beat, starts in beats.items()}


def _off(starts: list[Ticks], step: Ticks) -> int:
    """How far all are from this grid; a finer one is nearer by chance, which is taken off."""
    return sum(abs(start - round(start / step) * step) for start in starts) * STRAIGHT // step


def _hit(note: Note, voice: Voice, ornament: Ornament, grids: dict[int, Ticks]) -> Hit:
    step = grids[(note.start + STRAIGHT // 2) // PPQ]
    at = round(note.start / step) * step
    level = (
        Level.GHOST if note.velocity < GHOST_BELOW else Level.ACCENT if note.velocity >= ACCENT_FROM else Level.NORMAL
    )
    return Hit(at, voice, note.velocity, note.start - at, note.length, ornament, level)
