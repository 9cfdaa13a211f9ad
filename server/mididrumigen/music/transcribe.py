"""Sounding notes as a pattern: which voice each is, and where on the grid it was meant to be."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from mididrumigen.music.drum_map import DrumMap, places_of
from mididrumigen.music.grids import grids_of, place_of
from mididrumigen.music.kit import Voice
from mididrumigen.music.pattern import Hit, Level, Pattern, sorted_hits
from mididrumigen.music.render import Note
from mididrumigen.music.swing_heard import HeardSwing
from mididrumigen.music.units import Bpm, Meter, Ticks

GHOST_BELOW, ACCENT_FROM = 45, 112  # velocities

Place = tuple[Ticks, Voice]


def pattern_of(notes: Iterable[Note], meter: Meter, tempo: Bpm, drum_map: DrumMap, bars: int) -> Pattern:
    """So many bars; what leans out of them at the end belongs to the first one.

    Each pulse has the grid of `grids`; how far an onset is from its place is its shift. Notes that neither the map nor
    General MIDI has are left out.
    """
    length = bars * meter.bar
    hits = loudest(replace(hit, at=hit.at % length) for _, hit in placed(notes, drum_map, meter))
    return Pattern(sorted_hits(list(hits.values())), length, meter, tempo)


def placed(
    notes: Iterable[Note],
    drum_map: DrumMap,
    meter: Meter,
    swing: HeardSwing | None = None,
    *,
    only_usual: bool = False,
) -> list[tuple[Note, Hit]]:
    """Each note that is a drum, with the hit it is; places count on beyond any bar. Swing that was heard is not written
    out: swung notes stand on straight places. `only_usual` leaves out the seldom grids of `grids`."""
    voices = places_of(drum_map)
    known = [note for note in notes if note.pitch in voices]
    grids = grids_of([note.start for note in known], meter, swing, only_usual=only_usual)
    found = list[tuple[Note, Hit]]()
    for note in known:
        voice, ornament = voices[note.pitch]
        at = place_of(note.start, meter, grids)
        found.append((note, Hit(at, voice, note.velocity, note.start - at, note.length, ornament, _level(note))))
    return found


def _level(note: Note) -> Level:
    if note.velocity < GHOST_BELOW:
        return Level.GHOST
    return Level.ACCENT if note.velocity >= ACCENT_FROM else Level.NORMAL


def loudest(hits: Iterable[Hit]) -> dict[Place, Hit]:
    """One hit for each place and voice: of several the loudest, of equally loud ones the nearest."""
    found: dict[Place, Hit] = {}
    for hit in hits:
        before = found.get((hit.at, hit.voice))
        if before is None or (hit.velocity, -abs(hit.shift)) > (before.velocity, -abs(before.shift)):
            found[hit.at, hit.voice] = hit
    return found
