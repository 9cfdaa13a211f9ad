"""Voices of the kit, the ornaments a stroke can carry, and the limbs that play them."""

from __future__ import annotations

from enum import StrEnum


class Voice(StrEnum):
    """A drum or cymbal. How it is struck is the hit's ornament."""

    CRASH = "crash"
    CRASH2 = "crash2"
    CHINA = "china"
    SPLASH = "splash"
    RIDE = "ride"
    HAT = "hat"
    CLAP = "clap"
    SNARE = "snare"
    TOM1 = "tom1"  # highest
    TOM2 = "tom2"
    TOM3 = "tom3"
    TOM4 = "tom4"  # the floor tom
    KICK = "kick"
    PEDAL = "pedal"  # the hi-hat closed by the foot
    COWBELL = "cowbell"
    TAMBOURINE = "tambourine"
    SHAKER = "shaker"
    CABASA = "cabasa"
    CLAVES = "claves"
    WOODBLOCK = "woodblock"
    AGOGO_HIGH = "agogo_high"
    AGOGO_LOW = "agogo_low"
    CONGA_MUTE = "conga_mute"
    CONGA_HIGH = "conga_high"
    CONGA_LOW = "conga_low"
    BONGO_HIGH = "bongo_high"
    BONGO_LOW = "bongo_low"
    TIMBALE_HIGH = "timbale_high"
    TIMBALE_LOW = "timbale_low"
    GUIRO = "guiro"
    TRIANGLE = "triangle"


class Ornament(StrEnum):
    """How a stroke is played when it is not a plain one."""

    NONE = ""
    FLAM = "flam"  # one grace note just before
    DRAG = "drag"  # two grace notes
    ROLL = "roll"  # strokes for the whole length of the note
    CROSS = "cross"  # cross-stick (side stick)
    RIM = "rim"  # rimshot
    OPEN = "open"
    HALF = "half"  # half-open hat
    BELL = "bell"
    EDGE = "edge"  # a ride struck on its edge, like a crash
    CHOKE = "choke"


class Performer(StrEnum):
    """Who plays: limb limits and human feel bind a human only; an ensemble is checked player by player."""

    HUMAN = "human"
    PROGRAMMED = "programmed"
    ENSEMBLE = "ensemble"


FEET = frozenset({Voice.KICK, Voice.PEDAL})
TOMS = (Voice.TOM1, Voice.TOM2, Voice.TOM3, Voice.TOM4)
CYMBALS = frozenset({Voice.CRASH, Voice.CRASH2, Voice.CHINA, Voice.SPLASH, Voice.RIDE})
TIMEKEEPERS = frozenset({Voice.HAT, Voice.RIDE, Voice.SHAKER, Voice.TAMBOURINE, Voice.CABASA})

# Groups that a style file may name instead of single voices.
GROUPS: dict[str, tuple[Voice, ...]] = {
    "all": tuple(Voice),
    "toms": TOMS,
    "cymbals": tuple(voice for voice in Voice if voice in CYMBALS),
    "percussion": tuple(voice for voice in Voice if list(Voice).index(voice) >= list(Voice).index(Voice.COWBELL)),
}


def voices_of(name: str) -> tuple[Voice, ...]:
    """A voice or a group by name; empty when there is none of that name."""
    if name in GROUPS:
        return GROUPS[name]
    return (Voice(name),) if name in Voice._value2member_map_ else ()
