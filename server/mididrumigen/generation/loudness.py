"""Written levels become velocities: the style's dynamics, and how hard the section is played."""

from __future__ import annotations

import msgspec

from mididrumigen.music.humanize import ghost_range
from mididrumigen.music.pattern import Hit, Level, Pattern
from mididrumigen.music.style import StyleProfile


def loud(pattern: Pattern, profile: StyleProfile, energy: float) -> Pattern:
    """The pattern with the profile's velocities at this energy (0-1; louder for every step of it)."""
    hits = tuple(msgspec.structs.replace(hit, velocity=_velocity(hit, profile, energy)) for hit in pattern.hits)
    return msgspec.structs.replace(pattern, hits=hits)


def _velocity(hit: Hit, profile: StyleProfile, energy: float) -> int:
    dynamics, level = profile.dynamics[hit.voice], hit.level
    low, high = dynamics.range(level)
    part = 0.5 + (energy - 0.5) * 0.8
    gain = 0.86 + 0.28 * energy
    velocity = round((low + (high - low) * part) * gain)
    if level is Level.GHOST:
        softest, loudest = ghost_range(dynamics)
        return max(softest, min(loudest, velocity))
    return max(1, min(127, velocity))
