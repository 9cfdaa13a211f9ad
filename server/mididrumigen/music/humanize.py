"""Feel: what a player does to the written place and loudness of each hit.

`Feel` is the seam: whatever knows how people play (this rule of thumb, or a model learned from performances) answers
one touch per hit. Swing is not feel: it stays at humanize 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import Protocol

import msgspec

from mididrumigen.music.dice import Dice
from mididrumigen.music.groove import swing_shift
from mididrumigen.music.kit import Performer, Voice
from mididrumigen.music.levels import by_style
from mididrumigen.music.pattern import Hit, Level, Pattern
from mididrumigen.music.style import Dynamics, StyleProfile
from mididrumigen.music.units import Bpm, Millis, Ticks, ticks_of_millis

LEAN_MAX: Millis = 60  # no feel moves a hit further
GHOST_MIN, GHOST_MAX = 5, 60


class Touch(msgspec.Struct, frozen=True):
    """What feel adds to one hit: milliseconds (minus is early) and velocity."""

    millis: Millis = 0.0
    velocity: float = 0.0


class Feel(Protocol):
    """For each hit of the pattern, in order: a touch; and how loud it is meant where nobody has said so."""

    def touches(self, pattern: Pattern, profile: StyleProfile, dice: Dice) -> Sequence[Touch]: ...

    def levels(self, pattern: Pattern, profile: StyleProfile, dice: Dice, /) -> Sequence[Level]: ...


def humanize(
    pattern: Pattern, profile: StyleProfile, dice: Dice, feel: Feel, amount: float = 1.0, swing: float | None = None
) -> Pattern:
    """The same hits with new shifts and velocities. At 0 only swing is left, and with no swing nothing at all."""
    still = [Touch()] * len(pattern.hits)
    touches = feel.touches(pattern, profile, dice) if amount > 0 else still
    swung = _swung(pattern, profile, swing)
    room = _room(pattern, swung)
    hits = tuple(
        _touched(hit, touch, amount, shift, space, profile, pattern.tempo)
        for hit, touch, shift, space in zip(pattern.hits, touches, swung, room, strict=True)
    )
    return msgspec.structs.replace(pattern, hits=hits)


def _swung(pattern: Pattern, profile: StyleProfile, swing: float | None) -> list[Ticks]:
    """How far swing moves each hit; the same in every bar."""
    bar, known = pattern.meter.bar, dict[tuple[Ticks, Voice], Ticks]()
    for hit in pattern.hits:
        place = hit.at % bar, hit.voice
        if place not in known:
            known[place] = swing_shift(hit, profile, pattern.meter, pattern.tempo, swing)
    return [known[hit.at % bar, hit.voice] for hit in pattern.hits]


def _touched(
    hit: Hit, touch: Touch, amount: float, swing: Ticks, room: Ticks, profile: StyleProfile, tempo: Bpm
) -> Hit:
    millis = max(-LEAN_MAX, min(LEAN_MAX, touch.millis * amount))
    moved = max(-room, min(room, ticks_of_millis(millis, tempo)))
    velocity = hit.velocity + round(touch.velocity * amount)
    if velocity != hit.velocity:
        low, high = _bounds(hit, profile.dynamics[hit.voice])
        velocity = max(low, min(high, velocity))
    return msgspec.structs.replace(hit, shift=swing + moved, velocity=velocity)


def _bounds(hit: Hit, dynamics: Dynamics) -> tuple[int, int]:
    """Feel takes no stroke out of its level: a backbeat stays one, a ghost too."""
    if hit.level is Level.GHOST:
        return ghost_range(dynamics)
    softer = {Level.SOFT: 1, Level.NORMAL: dynamics.soft[0], Level.ACCENT: dynamics.normal[0]}[hit.level]
    return min(hit.velocity, softer), 127


def ghost_range(dynamics: Dynamics) -> tuple[int, int]:
    """The softest and loudest that a ghost note may be: 5 to 60, and never more than half of a plain stroke."""
    return GHOST_MIN, min(GHOST_MAX, dynamics.normal[0] // 2)


def _room(pattern: Pattern, swung: Sequence[Ticks]) -> list[Ticks]:
    """A third of the way to the nearest stroke of the same voice: feel never lets two of them meet."""
    room = [pattern.length] * len(pattern.hits)
    last: dict[Voice, int] = {}
    for index, hit in enumerate(pattern.hits):
        if hit.voice in last:
            before = last[hit.voice]
            # swing can carry a straight stroke past a tuplet: then there is no room at all
            gap = max(0, (hit.at + swung[index] - pattern.hits[before].at - swung[before]) // 3)
            room[index] = gap
            room[before] = min(room[before], gap)
        last[hit.voice] = index
    return room


class HabitFeel:
    """Feel from the profile's own numbers: each voice leans, the same place of the bar leans the same way every time,
    the player drifts slowly, and only the smallest part is chance. A machine has its lean and its habits, no drift."""

    # Parts of the voice's spread, together about its whole (root of squares), in the proportions measured on the Groove
    # MIDI Dataset: voices that hit together err alike (.60), and one hit errs like the one before (.59).
    HABIT, DRIFT, CHANCE = 0.35, 0.72, 0.6
    MEMORY = 0.7  # how much of the drift is left a sixteenth later
    VELOCITY_HABIT, VELOCITY_CHANCE = 0.35, 0.3  # parts of the dynamic range at the level

    def touches(self, pattern: Pattern, profile: StyleProfile, dice: Dice) -> list[Touch]:
        alive = profile.performer is not Performer.PROGRAMMED
        drift = self._drift(pattern, dice) if alive else {}
        return [self._touch(hit, pattern, profile, dice, drift) for hit in pattern.hits]

    def levels(self, pattern: Pattern, profile: StyleProfile, _: Dice) -> list[Level]:
        return [hit.level for hit in by_style(pattern, profile).hits]

    def _touch(self, hit: Hit, pattern: Pattern, profile: StyleProfile, dice: Dice, drift: dict[int, float]) -> Touch:
        feel, place = profile.feel[hit.voice], hit.at % pattern.meter.bar
        soft, loudest = profile.dynamics[hit.voice].range(hit.level)
        habit = dice.bell("lean", hit.voice, place)
        millis = feel.lean.typical + feel.spread * self.HABIT * habit
        if not drift:
            return Touch(millis, 0.0)
        millis += feel.spread * (
            self.DRIFT * drift[_sixteenth(hit.at)] + self.CHANCE * dice.bell("chance", hit.voice, hit.at)
        )
        loud = self.VELOCITY_HABIT * dice.bell("loud", hit.voice, place)
        loud += self.VELOCITY_CHANCE * dice.bell("hand", hit.voice, hit.at)
        return Touch(millis, (loudest - soft) * loud)

    def _drift(self, pattern: Pattern, dice: Dice) -> dict[int, float]:
        """Slow wandering, one value a sixteenth: a first-order autoregression of standard deviation 1."""
        value, fresh, path = 0.0, sqrt(1 - self.MEMORY * self.MEMORY), {}
        for step in range(_sixteenth(pattern.length) + 1):
            value = self.MEMORY * value + fresh * dice.bell("drift", step)
            path[step] = value
        return path


def _sixteenth(at: Ticks) -> int:
    return at // 240
