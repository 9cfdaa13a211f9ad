"""Sounding notes as a pattern: which voice each is, and where on the grid it was meant to be."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from mididrumigen.music.drum_map import DrumMap, places_of
from mididrumigen.music.kit import Ornament, Voice
from mididrumigen.music.pattern import Hit, Level, Pattern, sorted_hits
from mididrumigen.music.render import Note
from mididrumigen.music.units import PPQ, Bpm, Meter, Ticks

STRAIGHT = PPQ // 4
GRIDS = (STRAIGHT, PPQ // 6, PPQ // 8)  # sixteenths, their triplets, 32nds
GHOST_BELOW, ACCENT_FROM = 45, 112  # velocities


def pattern_of(notes: Iterable[Note], meter: Meter, tempo: Bpm, drum_map: DrumMap, bars: int) -> Pattern:
    """So many bars; what leans out of them at the end belongs to the first one.

    Each beat has the grid that its onsets stand nearest to (sixteenths, their triplets, 32nds); how far an onset is
    from its place is its shift. Notes that neither the map nor General MIDI has are left out.
    """
    length = bars * meter.bar
    hits = [replace(hit, at=hit.at % length) for _, hit in placed(notes, drum_map)]
    return Pattern(sorted_hits(list({(hit.at, hit.voice): hit for hit in hits}.values())), length, meter, tempo)


def placed(notes: Iterable[Note], drum_map: DrumMap) -> list[tuple[Note, Hit]]:
    """Each note that is a drum, with the hit it is; places count on beyond any bar."""
    voices = places_of(drum_map)
    known = [note for note in notes if note.pitch in voices]
    grids = _grids(known)
    return [(note, _hit(note, *voices[note.pitch], grids)) for note in known]


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
