"""Playing along with a bass line: the kick goes with it.

A rhythm section that is locked in strikes together. What makes the style, its pulses and backbeats, stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from mididrumigen.music.dice import Dice
from mididrumigen.music.kit import Voice
from mididrumigen.music.pattern import Hit, Level, written
from mididrumigen.music.style import GRIDS, StyleProfile
from mididrumigen.music.units import PPQ, Meter, Ticks

JOINED = 0.85  # of the bass's onsets that the kick has not, it takes so many
LEFT = 0.7  # of the kick's strokes at weak places where the bass is silent, so many are left out
PULSE = 2  # a place's strength from which on a stroke carries the pulse
COARSE = ("8th", "16th", "triplet", "sextuplet")  # grids that a kick drum follows a bass on
APART = PPQ // 8  # a kick so near to another one is no other


class Line(msgspec.Struct, frozen=True):
    """Onsets of a clip that loops: ticks from its start, and its length."""

    onsets: tuple[Ticks, ...]
    length: Ticks

    def through(self, length: Ticks) -> Iterable[Ticks]:
        """All onsets as it loops for so long."""
        for start in range(0, length, self.length):
            yield from (start + onset for onset in self.onsets if start + onset < length)


def joined(
    hits: list[Hit], line: Line, profile: StyleProfile, meter: Meter, length: Ticks, filled: set[Ticks], dice: Dice
) -> list[Hit]:
    """The hits with the kick on the line's onsets; `filled` are bars (counted in bars) that a fill ends, left alone."""
    if Voice.KICK not in profile.kit.voices:
        return hits
    grid = _grid(profile)
    wanted = {_nearest(onset, grid) % length for onset in line.through(length)}
    kept = [hit for hit in hits if not _leaves(hit, wanted, meter, filled, dice)]
    kicks = {hit.at for hit in kept if hit.voice is Voice.KICK}
    backbeats = {hit.at for hit in kept if hit.voice in (Voice.SNARE, Voice.CLAP) and hit.level is not Level.GHOST}
    for at in sorted(wanted - backbeats):
        near = any(min(abs(at - kick), length - abs(at - kick)) < APART for kick in kicks)
        if not near and at // meter.bar not in filled and dice.unit("joins", at) < JOINED:
            kept.append(written(at, Voice.KICK, Level.NORMAL))
    return kept


def _leaves(hit: Hit, wanted: set[Ticks], meter: Meter, filled: set[Ticks], dice: Dice) -> bool:
    weak = hit.voice is Voice.KICK and meter.strength(hit.at % meter.bar) < PULSE
    free = weak and hit.at not in wanted and hit.at // meter.bar not in filled
    return free and dice.unit("leaves", hit.at) < LEFT


def _grid(profile: StyleProfile) -> frozenset[Ticks]:
    name = profile.grid.get(Voice.KICK, "16th")
    return GRIDS[name if name in COARSE else "16th"]


def _nearest(onset: Ticks, grid: frozenset[Ticks]) -> Ticks:
    beat = onset // PPQ * PPQ
    return min((beat + place for place in (*sorted(grid), PPQ)), key=lambda at: abs(at - onset))
