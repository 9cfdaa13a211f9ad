"""What a listener may wish for, and what anything that writes bars has to answer."""

from __future__ import annotations

from typing import Protocol

import msgspec

from mididrumigen.errors import BadRequest
from mididrumigen.generation.along import Line
from mididrumigen.generation.like import Model
from mididrumigen.music.dice import Dice
from mididrumigen.music.groove import SWING_MAX, SWING_MIN
from mididrumigen.music.pattern import Pattern
from mididrumigen.music.style import Section, StyleProfile
from mididrumigen.music.units import BARS_MAX, TEMPO_MAX, TEMPO_MIN, Bpm, Meter

# How many strokes a section has, and how hard it is played, when nobody says.
USUAL_DENSITY = {
    Section.MAIN: 0.5,
    Section.INTRO: 0.4,
    Section.VERSE: 0.42,
    Section.CHORUS: 0.58,
    Section.BRIDGE: 0.45,
    Section.FILL: 0.6,
    Section.OUTRO: 0.5,
}
USUAL_ENERGY = {
    Section.MAIN: 0.5,
    Section.INTRO: 0.4,
    Section.VERSE: 0.42,
    Section.CHORUS: 0.72,
    Section.BRIDGE: 0.48,
    Section.FILL: 0.62,
    Section.OUTRO: 0.5,
}


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked for; None leaves it to the profile. Swing is a share 0.5-0.75, `fill` how many fills there are (0.5
    the style's own). `like` are bars to groove like, `along` a bass line to go with. Raises BadRequest."""

    bars: int = 4
    tempo: Bpm | None = None
    meter: Meter | None = None
    humanize: float = 1.0
    swing: float | None = None
    density: float | None = None
    energy: float | None = None
    section: Section = Section.MAIN
    fill: float | None = None
    like: Model | None = None
    along: Line | None = None

    def __post_init__(self) -> None:
        within("bars", self.bars, 1, BARS_MAX)
        within("tempo", self.tempo, TEMPO_MIN, TEMPO_MAX)
        within("humanize", self.humanize, 0, 1)
        within("swing", self.swing, SWING_MIN, SWING_MAX)
        within("density", self.density, 0, 1)
        within("energy", self.energy, 0, 1)
        within("fill", self.fill, 0, 1)

    def as_words(self) -> dict[str, str | int | float | None]:
        """For the record, in plain types; of given bars only how much there was."""
        words: dict[str, str | int | float | None] = msgspec.to_builtins(
            msgspec.structs.replace(self, like=None, along=None)
        )
        given = {
            "fill": self.fill,
            "like": f"{self.like.pattern.bars} bars" if self.like else None,
            "along": f"{len(self.along.onsets)} onsets" if self.along else None,
        }
        words = {word: value for word, value in words.items() if word not in given}
        asked = {word: value for word, value in given.items() if value is not None}
        return words | {"meter": str(self.meter) if self.meter else None} | asked


def within(name: str, value: float | None, low: float, high: float) -> None:
    if value is not None and not low <= value <= high:
        raise BadRequest(f"{name} {value:g} is not between {low:g} and {high:g}")


class Generator(Protocol):
    """Writes bars on the grid with written dynamics; feel comes afterwards, from the one humanizer."""

    name: str

    def write(self, profile: StyleProfile, wish: Wish, dice: Dice) -> Pattern: ...
