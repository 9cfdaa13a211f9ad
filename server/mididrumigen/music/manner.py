"""A manner: how people play in a style, as numbers learned from their performances.

A figure is a bar or two that somebody kept playing, as habits: how often each place is struck, how loud, how early or
late. It holds no performance: bars are drawn from it, and no two come out alike.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta

from mididrumigen.music.kit import TOMS, Ornament, Voice
from mididrumigen.music.levels import level_beside
from mididrumigen.music.pattern import Level
from mididrumigen.music.style import Dynamics
from mididrumigen.music.units import PPQ, Bpm, Ticks

SLOT: Ticks = PPQ // 12  # the finest place that is told apart: sixteenths, 32nds and triplets all fall near one
BAR: Ticks = 4 * PPQ  # manners are learned in 4/4


Place = Annotated[Ticks, Meta(ge=0, lt=2 * BAR)]
Velocity = Annotated[int, Meta(ge=0, le=127)]
Tenths = Annotated[int, Meta(ge=-5000, le=5000)]
Share = Annotated[int, Meta(ge=300, le=800)]


class Limb(StrEnum):
    """Voices that are played alike, by the same hand or foot."""

    KICK = "kick"
    PEDAL = "pedal"
    SNARE = "snare"
    TIME = "time"  # hat, ride, and whatever else keeps time
    TOM = "tom"
    CRASH = "crash"


def limb_of(voice: Voice) -> Limb:
    return _LIMBS.get(voice, Limb.TIME)


_LIMBS = {
    Voice.KICK: Limb.KICK,
    Voice.PEDAL: Limb.PEDAL,
    Voice.SNARE: Limb.SNARE,
    Voice.CLAP: Limb.SNARE,
    Voice.CRASH: Limb.CRASH,
    Voice.CRASH2: Limb.CRASH,
    Voice.CHINA: Limb.CRASH,
    Voice.SPLASH: Limb.CRASH,
} | dict.fromkeys(TOMS, Limb.TOM)


class Stroke(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One place of a figure. A snare place that is now a ghost, now a stroke, is two of them."""

    at: Place  # from the figure's start
    voice: Voice
    ornament: Ornament
    ghost: bool
    chance: Annotated[int, Meta(ge=0, le=100)]  # in how many bars of a hundred
    velocity: Velocity  # mean
    lean: Tenths  # tenths of a millisecond, against its limb's own lean; swing is taken off

    @property
    def limb(self) -> Limb:
        return limb_of(self.voice)


class LimbHabit(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """How one limb plays: lean (tenths of ms, minus is early) and its spread, mean velocity and its spread, of plain
    strokes and of ghosts. Spreads are standard deviations of what is left when place in the bar is accounted for."""

    lean: Tenths
    spread: Tenths
    velocity: Velocity
    swell: Velocity
    ghost: Velocity
    ghost_swell: Velocity


class Figure(msgspec.Struct, frozen=True, array_like=True):
    """One or two bars of 4/4 that somebody kept playing."""

    tempo: Annotated[Bpm, Meta(ge=1, le=1000)]
    bars: Annotated[int, Meta(ge=1, le=2)]
    share: Share  # swing of its pairs, in thousandths: 500 is straight
    push: Tenths  # tenths of ms: how far all limbs together are from the click
    limbs: dict[Limb, LimbHabit]
    strokes: tuple[Stroke, ...]
    steady: tuple[Place, ...]  # places where something is always struck

    @property
    def length(self) -> Ticks:
        return self.bars * BAR


class FillStroke(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A stroke of a fill, counted from its beat."""

    at: Annotated[int, Meta(ge=0, lt=PPQ)]
    voice: Voice
    ornament: Ornament
    velocity: Velocity


class FillBeat(msgspec.Struct, frozen=True, array_like=True):
    """One beat of fills: the beat of the bar it was heard on (0-3), how often, and which beats came after it."""

    beat: Annotated[int, Meta(ge=0, le=3)]
    count: Annotated[int, Meta(ge=0, le=1_000_000)]
    strokes: tuple[FillStroke, ...]
    after: tuple[int, ...]  # numbers in the manner's list


class Manner(msgspec.Struct, frozen=True):
    """All figures of a style, and their means: what is usual there; and how its fills go from beat to beat."""

    key: str
    source: str
    share: Share
    push: Tenths
    limbs: dict[Limb, LimbHabit]
    figures: tuple[Figure, ...]
    fills: tuple[FillBeat, ...] = ()

    @property
    def is_sound(self) -> bool:
        """What the bounds of each number cannot say: places are in their figures, and beats lead to beats."""
        places = ((at, each.length) for each in self.figures for at in (*(s.at for s in each.strokes), *each.steady))
        following = (after for beat in self.fills for after in beat.after)
        return all(at < length for at, length in places) and all(0 <= after < len(self.fills) for after in following)

    def level(self, voice: Voice, velocity: int, dynamics: Dynamics) -> Level:
        """What a style of these dynamics calls a stroke that was played so loud here; it is no ghost."""
        usual = self.limbs.get(limb_of(voice))
        return level_beside(velocity - usual.velocity if usual else 0, dynamics)
