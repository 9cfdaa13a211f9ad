"""Units of musical time, and the meter.

Inside `music/` the only unit is the tick (960 to the quarter note). Beats are quarter notes, as in Live.
"""

from __future__ import annotations

import re
from typing import TypeAlias

import msgspec

from mididrumigen.errors import BadRequest

Ticks: TypeAlias = int
Beats: TypeAlias = float  # quarter notes, Live's unit
Bpm: TypeAlias = float  # quarter notes a minute
Seconds: TypeAlias = float  # monotonic
Millis: TypeAlias = float

PPQ: Ticks = 960  # ticks (pulses) per quarter note
TEMPO_MIN: Bpm = 20
TEMPO_MAX: Bpm = 300
BARS_MAX = 32
BARS_MAX_IMPORT = 64
VARIATIONS_MAX = 8
SEED_MAX = 2**53 - 1  # every seed is exact in JSON


def ticks_of_beats(beats: Beats) -> Ticks:
    """The nearest tick; exact for every beat that came from `beats_of_ticks`."""
    return round(beats * PPQ)


def beats_of_ticks(ticks: Ticks) -> Beats:
    return ticks / PPQ


def ticks_of_millis(millis: Millis, tempo: Bpm) -> Ticks:
    return round(millis * tempo * PPQ / 60_000)


def millis_of_ticks(ticks: Ticks, tempo: Bpm) -> Millis:
    return ticks * 60_000 / (tempo * PPQ)


class Meter(msgspec.Struct, frozen=True, order=True):
    """A time signature: 1-16 over 2, 4, 8 or 16."""

    numerator: int = 4
    denominator: int = 4

    def __post_init__(self) -> None:
        if not 1 <= self.numerator <= 16 or self.denominator not in (2, 4, 8, 16):
            raise BadRequest(
                f"{self.numerator}/{self.denominator} is not a meter", "use 1-16 over 2, 4, 8 or 16, such as 7/8"
            )

    def __str__(self) -> str:
        return f"{self.numerator}/{self.denominator}"

    @property
    def bar(self) -> Ticks:
        return self.numerator * 4 * PPQ // self.denominator

    @property
    def compound(self) -> bool:
        """Counted in threes: 6/8, 9/8, 12/8, 15/16 ..."""
        return self.denominator >= 8 and self.numerator % 3 == 0 and self.numerator > 3

    @property
    def pulses(self) -> tuple[Ticks, ...]:
        """The lengths a player counts in one bar: quarters, dotted groups, or twos and a last three (7/8 = 2+2+3)."""
        unit = 4 * PPQ // self.denominator
        if self.denominator <= 4:
            return (PPQ,) * (self.bar // PPQ)
        if self.compound:
            return (3 * unit,) * (self.numerator // 3)
        size = 2 if self.denominator == 8 else 4
        return _groups(self.numerator, size, unit)

    def pulse_at(self, at: Ticks) -> tuple[Ticks, Ticks]:
        """When the pulse that a place stands in begins, and how long it is."""
        start = at - at % self.bar
        for pulse in self.pulses:
            if at < start + pulse:
                return start, pulse
            start += pulse
        raise AssertionError("a bar is its pulses")

    @property
    def groups(self) -> tuple[int, ...]:
        """The pulses in the groups they are felt in: 4/4 = 2+2, 5/4 = 3+2, 7/4 = 2+2+3."""
        count = len(self.pulses)
        if count in (1, 3):
            return (count,)
        if count == 5:
            return (3, 2)
        return (2,) * (count // 2) if count % 2 == 0 else (*(2,) * ((count - 3) // 2), 3)

    def strength(self, at: Ticks) -> int:
        """How strong a place in the bar is: 4 the downbeat, 3 a group's start, 2 a pulse, 1 an eighth, 0 the rest."""
        if at % self.bar == 0:
            return 4
        start, pulses = 0, iter(self.pulses)
        for size in self.groups:
            for index in range(size):
                if at % self.bar == start:
                    return 2 if index else 3
                start += next(pulses)
        return 1 if at % (PPQ // 2) == 0 else 0


def _groups(count: int, size: int, unit: Ticks) -> tuple[Ticks, ...]:
    """`count` units in groups of `size`; what is left over lengthens the last group (or stands alone)."""
    whole, rest = divmod(count, size)
    if not whole:
        return (rest * unit,)
    if size == 2 and rest:
        return (size * unit,) * (whole - 1) + ((size + rest) * unit,)
    return (size * unit,) * whole + ((rest * unit,) if rest else ())


def meter_of(text: str) -> Meter:
    """`"7/8"` → Meter(7, 8). Raises BadRequest."""
    found = re.fullmatch(r"\s*(\d{1,3})\s*/\s*(\d{1,3})\s*", text, re.ASCII)
    if not found:
        raise BadRequest(f"{text[:20]!r} is not a meter", "write it like 4/4 or 7/8")
    return Meter(int(found[1]), int(found[2]))
