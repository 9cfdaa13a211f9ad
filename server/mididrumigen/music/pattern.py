"""A hit, a pattern, and where a pattern came from."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from mididrumigen.music.kit import Ornament, Voice
from mididrumigen.music.units import Bpm, Meter, Ticks

SHORT: Ticks = 120  # the length of an ordinary stroke: a 32nd note


class Level(StrEnum):
    """How loud a stroke is written; the profile's dynamics say what that is in velocity."""

    GHOST = "ghost"
    SOFT = "soft"
    NORMAL = "normal"
    ACCENT = "accent"

    @property
    def velocity(self) -> int:
        return _WRITTEN[self]


_WRITTEN = {Level.GHOST: 30, Level.SOFT: 64, Level.NORMAL: 96, Level.ACCENT: 120}


class Hit(msgspec.Struct, frozen=True, gc=False):
    """One stroke. What is written and what is played are kept apart, so that feel can be removed and done again:
    `at` (ticks from the pattern's start, on the notated grid) and `level`, against `shift` (ticks) and `velocity`."""

    at: Ticks
    voice: Voice
    velocity: int
    shift: Ticks = 0
    length: Ticks = SHORT
    ornament: Ornament = Ornament.NONE
    level: Level = Level.NORMAL

    @property
    def sounds_at(self) -> Ticks:
        return self.at + self.shift


def written(at: Ticks, voice: Voice, level: Level, ornament: Ornament = Ornament.NONE, length: Ticks = SHORT) -> Hit:
    """A hit as it stands in a grid: its velocity is that of its level."""
    return Hit(at, voice, level.velocity, 0, length, ornament, level)


class Origin(msgspec.Struct, frozen=True, omit_defaults=True):
    """All that is needed to make the same pattern again."""

    name: str = ""
    profile: str = ""
    profile_version: str = ""
    generator: str = ""
    provider: str = ""
    seed: int = 0
    kit: str | dict[str, int] = ""  # the drum map of its file: one that ships by name, another by its notes
    pace: str = ""  # "half-time" or "double-time" where the tempo was far from the style's own
    wish: dict[str, str | int | float | None] = {}


class Pattern(msgspec.Struct, frozen=True):
    """Bars of drums: hits sorted by (at, voice), `length` in ticks and a whole number of bars."""

    hits: tuple[Hit, ...]
    length: Ticks
    meter: Meter = Meter()
    tempo: Bpm = 120.0
    origin: Origin = Origin()

    @property
    def bars(self) -> int:
        return self.length // self.meter.bar

    def bar(self, index: int) -> tuple[Hit, ...]:
        """The hits notated in one bar, still counted from the pattern's start."""
        start = index * self.meter.bar
        return tuple(hit for hit in self.hits if start <= hit.at < start + self.meter.bar)

    def onsets(self) -> frozenset[tuple[Ticks, Voice]]:
        """Where what is struck, without feel and loudness."""
        return frozenset((hit.at, hit.voice) for hit in self.hits)


def sorted_hits(hits: list[Hit] | tuple[Hit, ...]) -> tuple[Hit, ...]:
    return tuple(sorted(hits, key=lambda hit: (hit.at, VOICE_ORDER[hit.voice], hit.ornament, hit.velocity)))


VOICE_ORDER = {voice: index for index, voice in enumerate(Voice)}
