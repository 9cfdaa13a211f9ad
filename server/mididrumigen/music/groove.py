"""Swing: where the second note of a pair really stands.

A swing share is the first note's part of its pair: 0.5 is straight, 2/3 a triplet, exactly. What lies between the
notes of a pair moves along in proportion. Straight places swing, tuplets do not, except in a shuffle that is written
in triplets, where the third partial is the off-beat.
"""

from __future__ import annotations

from mididrumigen.music.pattern import Hit
from mididrumigen.music.style import Pairs, StyleProfile
from mididrumigen.music.units import PPQ, Bpm, Meter, Ticks

SWING_MIN, SWING_MAX = 0.5, 0.75
PAIRS: dict[Pairs, tuple[Ticks, Ticks]] = {  # how long a pair is, and where its second note is written
    Pairs.EIGHTH: (PPQ, PPQ // 2),
    Pairs.SIXTEENTH: (PPQ // 2, PPQ // 4),
    Pairs.TRIPLET: (PPQ, PPQ * 2 // 3),
}
STRAIGHT_STEP: Ticks = PPQ // 16  # a 64th: what stands on one is straight, not a tuplet


def swing_shift(hit: Hit, profile: StyleProfile, meter: Meter, tempo: Bpm, swing: float | None = None) -> Ticks:
    """How far swing moves a hit. `swing` overrides every voice's own share; else the profile's at that tempo."""
    rule = profile.swing_of(hit.voice)
    if rule is None:
        return 0
    pairs = Pairs.SIXTEENTH if meter.compound else rule.pairs
    if pairs is not rule.pairs and swing is None:
        return 0  # the compound pulse is the shuffle already
    place = place_in_pulse(hit.at, meter)
    return swung(place, pairs, rule.at(tempo) if swing is None else swing) - place


def swung(place: Ticks, pairs: Pairs, share: float) -> Ticks:
    """Where a place within its pulse comes to stand."""
    pair, off_beat = PAIRS[pairs]
    if pairs is Pairs.TRIPLET:
        return place if place % (PPQ // 6) or place >= PPQ else _bent(place, pair, off_beat, share)
    if place % STRAIGHT_STEP:
        return place
    start = place - place % pair
    return start + _bent(place - start, pair, off_beat, share)


def _bent(place: Ticks, pair: Ticks, off_beat: Ticks, share: float) -> Ticks:
    """Straight lines from (0, off_beat, pair) to (0, share × pair, pair)."""
    target = round(share * pair)
    if place <= off_beat:
        return round(place * target / off_beat)
    return target + round((place - off_beat) * (pair - target) / (pair - off_beat))


def place_in_pulse(at: Ticks, meter: Meter) -> Ticks:
    """Ticks since the pulse began; in 7/8 the last pulse is longer than a pair."""
    return at - meter.pulse_at(at)[0]
