"""Takes on the wire, and any bars that are to have the feel of a style."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Meta, Struct, field

from mididrumigen.protocol import words as w
from mididrumigen.protocol.message import Answer, Asked


class LiveNote(Answer, frozen=True, kw_only=True):
    """One note, ready for Live's add_new_notes."""

    pitch: Annotated[int, Meta(description="MIDI note")]
    start_time: w.Beats
    duration: w.Beats
    velocity: Annotated[int, Meta(description="1-127")]
    probability: Annotated[float, Meta(description="always 1")] = 1.0


class Take(Answer, frozen=True, kw_only=True):
    """What is said of a take wherever one is told."""

    id: w.GenerationId
    name: Annotated[str, Meta(description="the style's own name")]
    meter: w.MeterText
    tempo: Annotated[float, Meta(description="quarter notes a minute", extra={"unit": "bpm"})]
    bars: Annotated[int, Meta(description="how many bars", extra={"unit": "bars"})]
    seed: Annotated[int, Meta(description="makes this very take again")]
    by: Annotated[str, Meta(description="what wrote it")]


class WirePattern(Take, frozen=True, kw_only=True):
    """One take. `hits` are what was written, `notes` what sounds, with the asked kit's pitches; a stroke that leans
    before the first bar is a note at the loop's end."""

    ppq: Annotated[int, Meta(description="ticks in a quarter note", extra={"unit": "ticks"})]
    hits: Annotated[
        list[tuple[int, str, int, int, int]],
        Meta(description="[at, voice, velocity, shift, length]; at, shift and length in ticks"),
    ]
    written: Annotated[
        list[tuple[str, str]],
        Meta(
            description="for each hit [level, ornament]: ghost, soft, normal or accent; flam, drag, open … or nothing"
        ),
    ]
    notes: Annotated[list[LiveNote], Meta(description="in order of time")]
    style_match: Annotated[
        int | None, Meta(description="0-100: how much it sounds like its style; null if that is gone")
    ]
    origin: Annotated[dict[str, Any], Meta(description="profile, version, seed and wish it came from")]


# ---------------------------------------------------------------------------------------------- humanize

MOST = 16_384  # hits or notes of 64 bars, and then some


class ClipNote(Struct, frozen=True, kw_only=True):
    """One note of a clip, as Live's get_notes tells it; what else it says of a note is ignored."""

    pitch: Annotated[int, Meta(description="MIDI note", ge=0, le=127)]
    start_time: Annotated[float, Meta(description="quarter notes from the clip's start", ge=0, le=4096)]
    duration: Annotated[float, Meta(description="quarter notes", gt=0, le=4096)] = 0.25
    velocity: Annotated[float, Meta(description="how loud", ge=1, le=127)] = 100.0


HitsIn = Annotated[
    list[tuple[int, str, int, int, int]],
    Meta(
        description="[at, voice, velocity, shift, length] as patterns have them; at, shift and length in ticks of 960",
        max_length=MOST,
    ),
]
WrittenIn = Annotated[
    list[tuple[str, str]],
    Meta(description="for each hit [level, ornament], as in patterns; the ornament is used", max_length=MOST),
]
NotesIn = Annotated[list[ClipNote], Meta(description="a clip's notes, in place of hits", max_length=MOST)]
LikeIn = Annotated[
    list[ClipNote],
    Meta(description="a clip's notes, read with `kit`, that the bars shall groove like", max_length=MOST),
]
AlongIn = Annotated[list[ClipNote], Meta(description="a bass clip's notes that the kick goes with", max_length=MOST)]
BarsIn = Annotated[
    int, Meta(description="how many bars; 0: to the bar of the last stroke", extra={"unit": "bars"}, ge=0, le=64)
]


class Humanize(Asked, frozen=True, kw_only=True):
    """Gives any bars the feel of a style: a pattern's `hits`, or a clip's `notes`. Every stroke stays on its step, with
    its accents and, of notes, its pitch; what is no drum of the kit stays where it is. A style's swing is put on
    bars that are straight; a straight style leaves bars the swing they have."""

    name: w.Name
    hits: HitsIn = field(default_factory=list)
    written: WrittenIn = field(default_factory=list)
    notes: NotesIn = field(default_factory=list)
    bars: BarsIn = 0
    tempo: w.Tempo | None = None
    meter: w.MeterText = "4/4"
    humanize: w.Humanize = 1.0
    seed: w.Seed | None = None
    kit: w.KitWord | None = None


class HumanizeAnswer(Answer, frozen=True, kw_only=True):
    """The same bars, felt anew; `play` and `replay` know them by their id if the history has them."""

    pattern: Annotated[WirePattern, Meta(description="the bars; of a clip, `notes` are its own with their pitches")]
    kit: Annotated[str, Meta(description="the drum map that the notes were read with")]
    strangers: Annotated[list[int], Meta(description="pitches that are no drums of it; they stayed where they were")]
    kept: Annotated[bool, Meta(description="whether the history has it")]
    says: w.Says
