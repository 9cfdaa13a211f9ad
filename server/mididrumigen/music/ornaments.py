"""Ornaments become strokes: a flam its grace note, a drag two, a roll its many, a choke a short ring.

Distances follow the usual reading: a grace note stands some 30 ms before its stroke and is much softer; a drag is
two of them; a roll is played in even strokes of about 55 ms, hand to hand.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from mididrumigen.music.kit import CYMBALS, Ornament, Voice
from mididrumigen.music.pattern import Hit
from mididrumigen.music.units import Bpm, Millis, Ticks, ticks_of_millis

GRACE: Millis = 30
DRAG: Millis = 45
ROLL_STROKE: Millis = 55
GRACE_PARTS = (2, 5)  # a grace note has two fifths of its stroke's velocity
CHOKED: Millis = 90
RING: Millis = 400  # cymbals and open hats are held, so that a sampler lets them sound


class Stroke(msgspec.Struct, frozen=True, order=True):
    """One sounding note before it has a pitch: `at` and `length` in ticks, feel included."""

    at: Ticks
    voice: Voice
    velocity: int
    length: Ticks
    ornament: Ornament = Ornament.NONE


def strokes(hit: Hit, tempo: Bpm) -> Iterator[Stroke]:
    """All strokes of one hit, the main one last. Grace notes may fall before tick 0: the caller clamps or wraps."""
    at, plain = hit.sounds_at, _articulation(hit.ornament)
    if hit.ornament is Ornament.ROLL:
        yield from _roll(hit, tempo)
        return
    graces = {Ornament.FLAM: (GRACE,), Ornament.DRAG: (2 * DRAG, DRAG)}.get(hit.ornament, ())
    for before in graces:
        soft = max(1, hit.velocity * GRACE_PARTS[0] // GRACE_PARTS[1])
        yield Stroke(at - ticks_of_millis(before, tempo), hit.voice, soft, ticks_of_millis(before / 2, tempo))
    yield Stroke(at, hit.voice, hit.velocity, _length(hit, tempo), plain)


def _roll(hit: Hit, tempo: Bpm) -> Iterator[Stroke]:
    count = max(2, round(hit.length / max(1, ticks_of_millis(ROLL_STROKE, tempo))))
    for index in range(count):
        velocity = hit.velocity if index == 0 else max(1, hit.velocity * (7 + index % 2) // 10)
        at = hit.sounds_at + hit.length * index // count
        yield Stroke(at, hit.voice, velocity, max(1, hit.length // (2 * count)))


def _length(hit: Hit, tempo: Bpm) -> Ticks:
    if hit.ornament is Ornament.CHOKE:
        return ticks_of_millis(CHOKED, tempo)
    rings = hit.voice in CYMBALS or hit.ornament in (Ornament.OPEN, Ornament.HALF)
    return max(hit.length, ticks_of_millis(RING, tempo)) if rings else hit.length


def _articulation(ornament: Ornament) -> Ornament:
    """What is left for the drum map once grace notes and rolls are played out."""
    played_out = (Ornament.FLAM, Ornament.DRAG, Ornament.ROLL, Ornament.CHOKE)
    return Ornament.NONE if ornament in played_out else ornament
