"""A pattern as a listener takes it in: bar for bar, where each limb is heard, as one whole number with a bit a place.

A bar has eight lanes (kick, backbeat, ghosts, time …) of 24 places a quarter note. Where something sounds counts, not
where it is written, so a file that was played and bars that were generated are judged alike. Whole numbers make
comparing two bars a matter of a few bitwise operations, with the same result on every machine.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from mididrumigen.music.kit import TIMEKEEPERS, TOMS, Ornament, Voice
from mididrumigen.music.pattern import Hit, Pattern
from mididrumigen.music.units import PPQ, Meter, Ticks

PLACE: Ticks = PPQ // 24  # sixteenths, 32nds and their triplets all stand on one
EARLY = 3  # places before the bar line that still belong to the bar
GAP = 4  # empty places between lanes, so that nearness never reaches into the next one

KICK, BACKBEAT, GHOST, TIME, OPEN, RIDE, PEDAL, COLOUR = range(8)
LANES = 8

SNARES = frozenset({Voice.SNARE, Voice.CLAP})
CRASHES = frozenset({Voice.CRASH, Voice.CRASH2, Voice.CHINA, Voice.SPLASH})  # they mark, they keep no time
_OPEN = (Ornament.OPEN, Ornament.HALF)
_TOMS = frozenset(TOMS)
GHOST_PART = 0.55  # a stroke below this part of the loud ones is a ghost note
KICK_PART = 0.75  # of the kick's loudness a snare stroke has to have at least to be taken for a loud one
GHOST_CAP = 60  # and never louder than this


def places(meter: Meter) -> int:
    return max(1, meter.bar // PLACE)


def lane_width(meter: Meter) -> int:
    return places(meter) + 2 * EARLY + GAP


class Stroke(msgspec.Struct, frozen=True, gc=False):
    """One sounding hit: ticks from the start of its bar, which lane, how loud."""

    bar: int
    place: Ticks
    lane: int
    velocity: int
    voice: Voice
    extra_lane: int = -1  # open hats and rides stand in a lane of their own beside that of time


def strokes_of(pattern: Pattern, ghost_below: float | None = None) -> list[Stroke]:
    """Every hit but crashes, in order."""
    length = pattern.meter.bar
    ghost_below = ghosts_below(pattern.hits) if ghost_below is None else ghost_below
    found: list[Stroke] = []
    for hit in pattern.hits:
        lane, extra = _LANE_OF[hit.voice], -1
        if lane < 0:
            continue
        if lane == BACKBEAT and hit.velocity < ghost_below and hit.ornament is not Ornament.CROSS:
            lane = GHOST
        elif lane == TIME:
            extra = RIDE if hit.voice is not Voice.HAT else OPEN if hit.ornament in _OPEN else -1
        bar = hit.at // length
        found.append(Stroke(bar, hit.at + hit.shift - bar * length, lane, hit.velocity, hit.voice, extra))
    return found


def _lane_of(voice: Voice) -> int:
    if voice in CRASHES:
        return -1
    if voice in SNARES:
        return BACKBEAT
    if voice in TIMEKEEPERS:
        return TIME
    return {Voice.KICK: KICK, Voice.PEDAL: PEDAL}.get(voice, COLOUR)


_LANE_OF = {voice: _lane_of(voice) for voice in Voice}  # looked up once a hit: hashing a name takes a while


def ghosts_below(hits: Iterable[Hit]) -> float:
    """Snare strokes softer than this are ghost notes: measured by the pattern's own loud ones, and by the kick's, so
    that ghosts do not grow loud for lack of a backbeat."""
    snare, kick = list[int](), list[int]()
    for hit in hits:
        lane = _LANE_OF[hit.voice]
        if lane == BACKBEAT:
            snare.append(hit.velocity)
        elif lane == KICK:
            kick.append(hit.velocity)
    return min(GHOST_CAP, GHOST_PART * max(_loud(snare), KICK_PART * _loud(kick)))


def _loud(velocities: list[int]) -> int:
    """That of the loud strokes: louder than five in six."""
    velocities.sort()
    return velocities[(len(velocities) - 1) * 17 // 20] if velocities else 0


def mask_of(strokes: Iterable[Stroke], meter: Meter) -> int:
    """The bar's strokes as one number."""
    width, last = lane_width(meter), places(meter) + EARLY - 1
    mask = 0
    for stroke in strokes:
        place = min(last, max(-EARLY, (stroke.place + PLACE // 2) // PLACE)) + EARLY
        mask |= 1 << (stroke.lane * width + place)
        if stroke.extra_lane >= 0:
            mask |= 1 << (stroke.extra_lane * width + place)
    return mask


def lane_masks(meter: Meter) -> tuple[int, ...]:
    """For each lane the bits that are its own."""
    width = lane_width(meter)
    return tuple(((1 << (width - GAP)) - 1) << (lane * width) for lane in range(LANES))


def until(place: Ticks, meter: Meter) -> int:
    """The bits of all lanes before a place of the bar."""
    width, count = lane_width(meter), max(0, place // PLACE - 1 + EARLY)
    one = (1 << count) - 1
    mask = 0
    for lane in range(LANES):
        mask |= one << (lane * width)
    return mask


# ---------------------------------------------------------------------------------------------- fills


def fill_starts(strokes: list[Stroke], bars: int, meter: Meter) -> dict[int, Ticks]:
    """Where the fill of a bar begins, for bars that end with one. What most bars do is the groove and no fill."""
    beat = meter.pulses[0]
    beats = max(1, meter.bar // beat)
    toms = [[0] * beats for _ in range(bars)]
    loud = [[0] * beats for _ in range(bars)]
    time = [[0] * beats for _ in range(bars)]
    soft = [[0] * beats for _ in range(bars)]
    for stroke in strokes:
        if stroke.bar >= bars:
            continue
        index = min(beats - 1, max(0, (stroke.place + PLACE) // beat))
        if stroke.lane == COLOUR and stroke.voice in _TOMS:
            toms[stroke.bar][index] += 1
        elif stroke.lane == BACKBEAT:
            loud[stroke.bar][index] += 1
        elif stroke.lane == GHOST:
            soft[stroke.bar][index] += 1
        elif stroke.lane == TIME:
            time[stroke.bar][index] += 1
    found: dict[int, Ticks] = {}
    for bar in range(bars):
        first = beats
        here = toms[bar], loud[bar], soft[bar], time[bar]
        while first and _fills(*(counts[first - 1] for counts in here)):
            first -= 1
        if first < beats:
            found[bar] = first * beat
    return found if 2 * len(found) <= bars or bars == 1 else {}


def _fills(toms: int, loud: int, soft: int, time: int) -> bool:
    """Whether a beat is part of a fill: the toms speak, or the snare does while nothing keeps time, or drowns it."""
    drums = toms + loud + soft
    if time == 0 and drums >= (2 if toms else 3):
        return True
    return toms + loud >= 3 or (toms >= 2 and drums >= 3)
