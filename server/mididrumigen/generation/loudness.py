"""Written levels become velocities: the style's dynamics, how hard the section is played, and the meter's weight."""

from __future__ import annotations

import msgspec

from mididrumigen.music.humanize import ghost_range
from mididrumigen.music.kit import Performer, Voice
from mididrumigen.music.pattern import Hit, Level, Pattern
from mididrumigen.music.style import StyleProfile

# The part of a level's range that the meter's strength adds: 0 a weak sixteenth … 4 the downbeat.
_METER = (-0.25, -0.1, 0.1, 0.2, 0.3)
_EVEN = frozenset({Voice.SNARE, Voice.CLAP, Voice.CRASH})  # a backbeat is not weaker for standing on two


def loud(pattern: Pattern, profile: StyleProfile, energy: float) -> Pattern:
    """The pattern with the profile's velocities at this energy (0-1; louder for every step of it)."""
    hits = tuple(
        msgspec.structs.replace(hit, velocity=_velocity(hit, pattern, profile, energy)) for hit in pattern.hits
    )
    return msgspec.structs.replace(pattern, hits=hits)


def _velocity(hit: Hit, pattern: Pattern, profile: StyleProfile, energy: float) -> int:
    dynamics, level = profile.dynamics[hit.voice], hit.level
    low, high = dynamics.range(level)
    weight = 0.0
    if hit.voice not in _EVEN and level is not Level.GHOST and profile.performer is not Performer.PROGRAMMED:
        weight = _METER[pattern.meter.strength(hit.at)]
    part = 0.5 + weight + (energy - 0.5) * 0.8
    gain = 0.86 + 0.28 * energy
    velocity = round((low + (high - low) * part) * gain)
    if level is Level.GHOST:
        softest, loudest = ghost_range(dynamics)
        return max(softest, min(loudest, velocity))
    return max(1, min(127, velocity))
