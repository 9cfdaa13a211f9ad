"""The kinds of value that messages are made of, each with its meaning, unit and range.

`extra["unit"]` and the description go into docs/PROTOCOL.md; the ranges are checked when a message is read.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Meta

from mididrumigen.music.units import BARS_MAX, SEED_MAX, TEMPO_MAX, TEMPO_MIN, VARIATIONS_MAX

NAME_MAX = 120  # characters
TEXT_MAX = 500
WORD_MAX = 64
LIST_MAX = 64


def _word(says: str, unit: str = "", **limits: Any) -> Meta:
    return Meta(description=says, extra={"unit": unit}, **limits)


Name = Annotated[str, _word("a drummer, producer or genre, by any of its names", max_length=NAME_MAX)]
Bars = Annotated[int, _word("how many bars", "bars", ge=1, le=BARS_MAX)]
Tempo = Annotated[float, _word("quarter notes a minute; else the style's own", "bpm", ge=TEMPO_MIN, le=TEMPO_MAX)]
MeterText = Annotated[str, _word("such as 4/4 or 7/8; else the style's own", max_length=7)]
Variations = Annotated[int, _word("how many takes, each with a seed of its own", "takes", ge=1, le=VARIATIONS_MAX)]
Seed = Annotated[int, _word("the same seed gives the same pattern; else one is drawn", ge=0, le=SEED_MAX)]
Humanize = Annotated[float, _word("1 is the style's full feel, 0 keeps swing only", ge=0, le=1)]
Swing = Annotated[
    float,
    _word(
        "the first note's share of its pair, 0.5-0.75, or the same as percent, 50-75; else the style's own",
        "share",
        ge=0.5,
        le=75,
    ),
]
Density = Annotated[float, _word("how many strokes; 0.5 is the style's own", ge=0, le=1)]
Energy = Annotated[float, _word("how hard; else as the section asks", ge=0, le=1)]
FillAmount = Annotated[
    float, _word("how many fills; 0.5 is the style's own, 0 none, 1 one at the end of every phrase", ge=0, le=1)
]
SectionWord = Annotated[
    Literal["main", "intro", "verse", "chorus", "bridge", "fill", "outro"], _word("which part of a song it is for")
]
By = Annotated[str, _word("what writes the bars: auto, or one of `status`'s generators", max_length=WORD_MAX)]
KitNotes = Annotated[dict[str, int], Meta(max_length=256)]
KitWord = Annotated[
    str | KitNotes,
    _word(
        "a drum map by name (see `kits`), or notes by voice such as {kick: 36, snare: 38, hat: 42, snare.cross: 37}; "
        "those three are needed, what else is missing falls back to what is there"
    ),
]
To = Annotated[
    Literal["reply", "clip"], _word("what the asker will do with it; given back with the pattern, otherwise unused")
]
Keep = Annotated[bool, _word("the job goes on when the client that asked has left")]
Token = Annotated[str, _word("from the discovery file", max_length=200)]
Folder = Annotated[str, _word("a folder of this machine by its whole path", max_length=4096)]
Client = Annotated[str, _word("what kind of client this is, for logs and `jobs`", max_length=WORD_MAX)]
Instance = Annotated[str, _word("which device this is, among several; else one is given", max_length=WORD_MAX)]
Capabilities = Annotated[
    list[Annotated[str, Meta(max_length=WORD_MAX)]], _word("what the client can do", max_length=LIST_MAX)
]
ReplyPort = Annotated[
    int, _word("OSC only: where replies go, on the asker's address; 0 is the asking port", "port", ge=0, le=65535)
]
JobId = Annotated[str, _word("a job's id", max_length=WORD_MAX)]
PlayedBy = Annotated[
    Literal["internal", "midi", "device"],
    _word("whose time: our own, MIDI clock at the clock port, or what the device of this instance tells the engine"),
]
Channel = Annotated[int, _word("MIDI channel", ge=1, le=16)]
Offset = Annotated[
    float, _word("added to every note's time, negative is earlier; else the setting's", "ms", ge=-500, le=500)
]
ClipLength = Annotated[
    float,
    _word("the clip's length, after which it begins again; 0: to the bar of its last note", "beats", ge=0, le=4096),
]
CountIn = Annotated[int, _word("bars of cross-stick before the first; by our own time only", "bars", ge=0, le=4)]
Times = Annotated[int, _word("how often the bars are played; 0: until stopped", ge=0, le=10_000)]
GenerationId = Annotated[
    str, _word("a generation's id, or the beginning of it if only one begins so", max_length=WORD_MAX)
]
Begun = Annotated[str, _word("the beginning of a name", max_length=NAME_MAX)]
Limit = Annotated[int, _word("how many at most", ge=1, le=200)]

# What only goes out needs no ranges.
Port = Annotated[int, _word("a port on 127.0.0.1; 0 when there is none", "port")]
Stage = Annotated[str, _word("what is being done: waiting, writing, reading, keeping; then ended")]
Done = Annotated[float, _word("how much of it is done, 0-1")]
Says = Annotated[str, _word("one line for people")]
Code = Annotated[str, _word("one of the error words")]
Hint = Annotated[str, _word("what to do about it")]
Beats = Annotated[float, _word("quarter notes from the pattern's start", "beats")]
Seconds = Annotated[float, _word("seconds", "s")]
Names = Annotated[list[str], _word("names")]
