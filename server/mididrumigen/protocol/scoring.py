"""The messages about style match; `messages` has all others."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from mididrumigen.music.units import BARS_MAX_IMPORT, PPQ
from mididrumigen.protocol import words as w
from mididrumigen.protocol.message import Answer, Asked
from mididrumigen.protocol.takes import MOST, ClipNote


class GivenPattern(Struct, frozen=True, kw_only=True):
    """Bars that somebody else wrote: `hits` as in `WirePattern`, or `notes` that are read with the kit. A whole
    `WirePattern` will do: what it has beside is ignored."""

    meter: Annotated[str, Meta(description="such as 4/4 or 7/8", max_length=7)] = "4/4"
    tempo: Annotated[float, Meta(description="quarter notes a minute", extra={"unit": "bpm"}, ge=20, le=300)] = 120
    bars: Annotated[
        int, Meta(description="how many; 0: as many as have strokes", extra={"unit": "bars"}, ge=0, le=BARS_MAX_IMPORT)
    ] = 0
    ppq: Annotated[int, Meta(description="ticks in a quarter note", extra={"unit": "ticks"}, ge=1, le=15360)] = PPQ
    hits: Annotated[
        list[tuple[int, str, int, int, int]],
        Meta(description="[at, voice, velocity, shift, length]; ticks", max_length=MOST),
    ] = []
    written: Annotated[
        list[tuple[str, str]],
        Meta(description="for each hit [level, ornament]; may be left out", max_length=MOST),
    ] = []
    notes: Annotated[list[ClipNote], Meta(description="used when there are no hits", max_length=MOST)] = []


class Score(Asked, frozen=True, kw_only=True):
    """How much bars sound like a style, trait by trait: those of an earlier generation (`id`), or a `pattern`."""

    name: w.Name
    id: w.GenerationId = ""
    pattern: Annotated[GivenPattern | None, Meta(description="bars to be judged")] = None
    kit: w.KitWord | None = None
    tempo: Annotated[bool, Meta(description="whether the tempo is judged too")] = True


class TraitMatch(Answer, frozen=True, kw_only=True):
    """One side of a style."""

    name: Annotated[
        str,
        Meta(
            description="tempo, subdivision, swing, backbeat, kick, hats, ghosts, dynamics, lean or fills",
        ),
    ]
    match: Annotated[int, Meta(description="0-100")]
    says: w.Says


class ScoreAnswer(Answer, frozen=True, kw_only=True):
    """The match in all, in which a weak trait weighs more than a good one, and the traits."""

    name: Annotated[str, Meta(description="the style's own name")]
    match: Annotated[int, Meta(description="0-100")]
    traits: Annotated[list[TraitMatch], Meta(description="trait by trait")]


class Similar(Asked, frozen=True, kw_only=True):
    """Who plays most like somebody (`name`), like an earlier generation (`id`), or like a `pattern`."""

    name: Annotated[str, Meta(description="a style by any of its names", max_length=w.NAME_MAX)] = ""
    id: w.GenerationId = ""
    pattern: Annotated[GivenPattern | None, Meta(description="bars to be judged")] = None
    kit: w.KitWord | None = None
    limit: w.Limit = 5


class SimilarRow(Answer, frozen=True, kw_only=True):
    """One style that is near."""

    name: Annotated[str, Meta(description="its name")]
    score: Annotated[int, Meta(description="0-100")]
    why: w.Says


class SimilarAnswer(Answer, frozen=True, kw_only=True):
    """The nearest first."""

    similar: Annotated[list[SimilarRow], Meta(description="styles")]
