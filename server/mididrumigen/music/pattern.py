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


def level_of(velocity: int) -> Level:
    """The written level nearest to a velocity; the louder one when between two."""
    return min(reversed(Level), key=lambda level: abs(level.velocity - velocity))


class Hit(msgspec.Struct, frozen=True, order=True):
    """One stroke: `at` on the notated grid (ticks from the pattern's start), `shift` the feel that moves it (ticks)."""

    at: Ticks
    voice: Voice
    velocity: int
    shift: Ticks = 0
    length: Ticks = SHORT
    ornament: Ornament = Ornament.NONE

    @property
    def sounds_at(self) -> Ticks:
        return self.at + self.shift


class Origin(msgspec.Struct, frozen=True, omit_defaults=True):
    """All that is needed to make the same pattern again."""

    profile: str = ""
    profile_version: str = ""
    generator: str = ""
    provider: str = ""
    seed: int = 0
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
