"""Performances: what was played, in pieces of one meter, on the grid and with its feel kept apart. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from math import atan2, cos, hypot, pi, sin, sqrt
from statistics import median

from msgspec import Struct
from msgspec.structs import replace

from mididrumigen.learning.notated import notated
from mididrumigen.music.drum_map import DrumMap
from mididrumigen.music.levels import levelled
from mididrumigen.music.pattern import Hit, Pattern, sorted_hits
from mididrumigen.music.render import Note
from mididrumigen.music.swing_heard import HeardSwing, heard_swing
from mididrumigen.music.units import PPQ, Bpm, Meter, Millis, Ticks, millis_of_ticks, ticks_of_millis

BARS_MOST = 64  # of a piece, so that each is a pattern like any other; a longer stretch is cut
BARS_LEAST = 2
LATENCY: Millis = 30  # a whole file this far from the grid is late or early by its recording, not by its drummer
STEP: Ticks = PPQ // 4
CLICK = 0.2  # below this (0 is chance, 1 a machine) strokes have nothing to do with the file's grid
CLICK_LEAST = 0.12  # however many strokes say so
STROKES = 32  # needed to say so


class Stretch(Struct, frozen=True):
    """Some bars of one meter: notes counted from its start, and the tempos from when on (the first from 0)."""

    name: str
    notes: list[Note]
    meter: Meter
    length: Ticks
    tempos: tuple[tuple[Ticks, Bpm], ...]
    tempo_known: bool = True


class Performance(Struct, frozen=True):
    """A piece of playing: whole bars, up to 64, of one meter.

    The pattern's `at` is the notated place, `shift` all that moved it (swing and feel), `velocity` what was played and
    `level` what it was in its voice. `swing` is this piece's own, if it swings. `to_click` is false where places cannot
    be trusted: then only loudness can be learned from it.
    """

    name: str
    pattern: Pattern
    tempos: tuple[tuple[Ticks, Bpm], ...]
    tempo_known: bool = True
    swing: HeardSwing | None = None
    to_click: bool = True
    offset: Millis = 0.0  # taken off the whole piece

    @property
    def is_short(self) -> bool:
        """Too short to have figures."""
        return self.pattern.bars < BARS_LEAST

    def tempo_at(self, at: Ticks) -> Bpm:
        """What was in force there."""
        return next((tempo for start, tempo in reversed(self.tempos) if start <= at), self.tempos[0][1])

    def millis(self, hit: Hit, ticks: Ticks) -> Millis:
        """A distance of ticks at a hit."""
        return millis_of_ticks(ticks, self.tempo_at(hit.at))


def performances(stretch: Stretch, drum_map: DrumMap) -> list[Performance]:
    """The pieces of a stretch, without silent bars at their ends; those of a single bar are good for fills only."""
    bar = stretch.meter.bar
    whole = _one(stretch, drum_map)
    parts: dict[int, list[int]] = {}
    for played in sorted({hit.at // bar for hit in whole.pattern.hits}):
        parts.setdefault(played // BARS_MOST, []).append(played)
    return [_piece(whole, part[0], part[-1] + 1) for part in parts.values()]


def _one(stretch: Stretch, drum_map: DrumMap) -> Performance:
    offset = _offset(stretch)
    tempo = _usual_tempo(stretch)
    notes = [replace(note, start=note.start - ticks_of_millis(offset, tempo)) for note in stretch.notes]
    to_click = len(notes) < STROKES or clicked(note.start for note in notes) >= _by_chance(len(notes))
    swing = heard_swing((note.start for note in notes), stretch.meter) if to_click else None
    hits = notated(notes, drum_map, stretch.meter, swing)
    bars = max((hit.at for hit in hits), default=0) // stretch.meter.bar + 1
    pattern = levelled(Pattern(sorted_hits(hits), bars * stretch.meter.bar, stretch.meter, tempo))
    return Performance(stretch.name, pattern, stretch.tempos, stretch.tempo_known, swing, to_click, offset)


def _piece(whole: Performance, first: int, end: int) -> Performance:
    """Some bars of it, counted from their own start; in twos from the beginning, so that phrases stay in step."""
    first -= first % 2 if end - first > 1 else 0
    bar = whole.pattern.meter.bar
    start, until = first * bar, end * bar
    within = (bisect_left(whole.pattern.hits, at, key=_at) for at in (start, until))
    hits = tuple(replace(hit, at=hit.at - start) for hit in whole.pattern.hits[slice(*within)])
    tempos = [(0, whole.tempo_at(start)), *((at - start, tempo) for at, tempo in whole.tempos if start < at < until)]
    pattern = replace(whole.pattern, hits=hits, length=until - start)
    return replace(whole, pattern=pattern, tempos=tuple(tempos))


def _at(hit: Hit) -> Ticks:
    return hit.at


def _usual_tempo(stretch: Stretch) -> Bpm:
    """The one that is longest in force."""
    ends = [*(start for start, _ in stretch.tempos[1:]), max(stretch.length, stretch.tempos[-1][0] + 1)]
    lasts: dict[Bpm, Ticks] = {}
    for (start, tempo), end in zip(stretch.tempos, ends, strict=True):
        lasts[tempo] = lasts.get(tempo, 0) + end - start
    return max(lasts, key=lambda tempo: lasts[tempo])


# ---------------------------------------------------------------------------------------------- where the grid is


def clicked(starts: Iterable[Ticks]) -> float:
    """How much strokes gather at places of a grid, 0-1, of the grid on which they do so most."""
    starts = list(starts)
    return max(_gathered(starts, step)[0] for step in (PPQ, PPQ // 2, PPQ // 3, STEP, PPQ // 6))


def _by_chance(count: int) -> float:
    """How much so many strokes might gather where there is no grid: the less, the more there are."""
    return max(CLICK_LEAST, min(CLICK, 3 / sqrt(count)))


def _gathered(starts: Sequence[Ticks], step: Ticks) -> tuple[float, float]:
    """How much they gather around one place of a step, and which (in ticks, at most half a step away)."""
    if not starts:
        return 0.0, 0.0
    turns = [start % step * 2 * pi / step for start in starts]
    x, y = sum(map(cos, turns)) / len(turns), sum(map(sin, turns)) / len(turns)
    return hypot(x, y), atan2(y, x) * step / (2 * pi)


def _offset(stretch: Stretch) -> Millis:
    """By how much the whole stretch is off, or nothing where that is as much as a drummer may be. The sixteenth that it
    belongs to is the one that puts its strokes on the meter's strong places."""
    starts = [note.start for note in stretch.notes]
    gathers, middle = _gathered(starts, STEP)
    if len(starts) < STROKES or gathers < 2 * CLICK:
        return 0.0
    near = [(start - middle + STEP / 2) % STEP - STEP / 2 for start in starts]
    off = middle + median(near)
    tempo = _usual_tempo(stretch)
    if abs(millis_of_ticks(round(off), tempo)) <= LATENCY:
        return 0.0
    ways = [off, off - STEP if off > 0 else off + STEP]
    best = max(ways, key=lambda way: _strength(stretch, way) * (1.1 if way == off else 1.0))
    return round(millis_of_ticks(round(best), tempo), 1)


def _strength(stretch: Stretch, off: float) -> float:
    """How strong the places are that loud strokes fall on."""
    total = 0.0
    for note in stretch.notes:
        place = round((note.start - off) / STEP) * STEP
        total += stretch.meter.strength(place) * note.velocity
    return total
