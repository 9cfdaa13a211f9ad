"""Sounding notes as a pattern: which voice each is, and where on the grid it was meant to be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec
from msgspec.structs import replace

from mididrumigen.music.drum_map import DrumMap, places_of
from mididrumigen.music.groove import SWING_MAX, SWING_MIN, swung
from mididrumigen.music.kit import Ornament, Voice
from mididrumigen.music.pattern import Hit, Level, Pattern, sorted_hits
from mididrumigen.music.render import Note
from mididrumigen.music.style import Pairs
from mididrumigen.music.swing_heard import HeardSwing
from mididrumigen.music.units import PPQ, Bpm, Meter, Ticks

STRAIGHT = PPQ // 4
STEPS: tuple[Ticks, ...] = (STRAIGHT, PPQ // 6, PPQ // 8)  # sixteenths, their triplets, 32nds
PARTS = (5, 7)  # strokes in a beat that are so seldom that they have to be plain:
ODD_STROKES = 4  # places in a beat, at least
ODD_OFF = PPQ // 60  # the most that they stray, on average
ODD_NEARER = 3  # times as near as on any usual grid; where the beat before was such a one: nearer
ONE_PLACE = PPQ // 20  # what begins within this is one place
GHOST_BELOW, ACCENT_FROM = 45, 112  # velocities


def pattern_of(notes: Iterable[Note], meter: Meter, tempo: Bpm, drum_map: DrumMap, bars: int) -> Pattern:
    """So many bars; what leans out of them at the end belongs to the first one.

    Each beat has the grid that its onsets stand nearest to (sixteenths, their triplets, 32nds, plain quintuplets or
    septuplets); how far an onset is
    from its place is its shift. Notes that neither the map nor General MIDI has are left out.
    """
    length = bars * meter.bar
    hits = [replace(hit, at=hit.at % length) for _, hit in placed(notes, drum_map, meter)]
    return Pattern(sorted_hits(list({(hit.at, hit.voice): hit for hit in hits}.values())), length, meter, tempo)


def placed(
    notes: Iterable[Note], drum_map: DrumMap, meter: Meter, swing: HeardSwing | None = None
) -> list[tuple[Note, Hit]]:
    """Each note that is a drum, with the hit it is; places count on beyond any bar. Swing that was heard is not written
    out: swung notes stand on straight places."""
    voices = places_of(drum_map)
    known = [note for note in notes if note.pitch in voices]
    grids = _grids(known, swing, ODD if set(meter.pulses) == {PPQ} else ())
    return [(note, _hit(note, *voices[note.pitch], grids)) for note in known]


def _hit(note: Note, voice: Voice, ornament: Ornament, grids: dict[int, Grid]) -> Hit:
    at = _place(note.start, grids)
    level = (
        Level.GHOST if note.velocity < GHOST_BELOW else Level.ACCENT if note.velocity >= ACCENT_FROM else Level.NORMAL
    )
    return Hit(at, voice, note.velocity, note.start - at, note.length, ornament, level)


def _place(start: Ticks, grids: dict[int, Grid]) -> Ticks:
    """What stands just before a beat may be of the one before, if that has a grid of its own kind."""
    beat = _beat(start)
    at = beat * PPQ + grids[beat].nearest(start - beat * PPQ)
    before = grids.get(beat - 1)
    if at < beat * PPQ and before in ODD:
        at = (beat - 1) * PPQ + before.nearest(start - (beat - 1) * PPQ)
    return at


def _beat(start: Ticks) -> int:
    return (start + STRAIGHT // 2) // PPQ


# ---------------------------------------------------------------------------------------------- a beat's grid


class Grid(msgspec.Struct, frozen=True):
    """Places around and within a beat, ticks from its start: where each sounds, and where it is written."""

    places: Mapping[Ticks, Ticks]
    step: Ticks

    def nearest(self, start: Ticks) -> Ticks:
        """The written place."""
        return self.places[min(self.places, key=lambda sounds: abs(start - sounds))]

    def off(self, starts: Sequence[Ticks]) -> Ticks:
        """How far all are from where they should sound."""
        return sum(min(abs(start - sounds) for sounds in self.places) for start in starts)


def _usual(step: Ticks, swing: HeardSwing | None) -> Grid:
    """From a step before the beat to the next one."""
    written = range(-step, PPQ + 1, step)
    if swing is None or step == PPQ // 6:
        return Grid({place: place for place in written}, step)
    share = max(SWING_MIN, min(SWING_MAX, swing.share))
    beats = [(place // PPQ * PPQ, place) for place in written]
    return Grid({beat + swung(place - beat, swing.pairs, share): place for beat, place in beats}, step)


ODD = [Grid({at: at for at in (round(PPQ * n / parts) for n in range(parts + 1))}, PPQ // parts) for parts in PARTS]


def _grids(notes: Sequence[Note], swing: HeardSwing | None, odd: Sequence[Grid]) -> dict[int, Grid]:
    """Of each beat in which something begins."""
    beats: dict[int, list[Ticks]] = {}
    for note in notes:
        beat = _beat(note.start)
        beats.setdefault(beat, []).append(note.start - beat * PPQ)
    usual = [_usual(step, swing) for step in STEPS]
    eighths = swing is not None and swing.pairs is Pairs.EIGHTH
    found: dict[int, Grid] = {}
    for beat, starts in sorted(beats.items()):
        before = found.get(beat - 1)
        plain = (grid for grid in odd if _plainly(grid, starts, usual, 1 if grid is before else ODD_NEARER))
        found[beat] = next(plain, None) or _nearest(starts, usual, eighths)
    return found


def _nearest(starts: Sequence[Ticks], usual: Sequence[Grid], eighths: bool) -> Grid:
    """A finer grid is nearer by chance, which is taken off. Where eighths swing, a stroke on the second of three is one
    of a triplet and no sixteenth."""
    middle = eighths and any(PPQ * 7 // 24 < start < PPQ * 3 // 8 for start in starts)

    def cost(grid: Grid) -> tuple[float, bool]:
        triplets = grid.step == PPQ // 6
        weight = 1.0 if triplets and middle else STRAIGHT / grid.step
        return grid.off(starts) * weight, triplets is not middle

    return min(usual, key=cost)


def _plainly(odd: Grid, starts: Sequence[Ticks], usual: Sequence[Grid], nearer: int) -> bool:
    """Whether these are quintuplets, or septuplets, and nothing else."""
    places = list[Ticks]()
    for start in sorted(starts):
        if not places or start - places[-1] > ONE_PLACE:
            places.append(start)
    off = odd.off(places)
    near = all(grid.off(places) > nearer * off for grid in usual)
    return len(places) >= ODD_STROKES and off <= ODD_OFF * len(places) and near
