"""The messages about what the engine plays; `messages` has all others."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from mididrumigen.protocol import words as w
from mididrumigen.protocol.message import Answer, Asked


class Play(Asked, frozen=True, kw_only=True):
    """Plays through the engine's MIDI port, at once or from the next bar on: bars in a style (`name`), an earlier
    generation (`id`), or, with neither, what plays goes on at another `tempo`. What an instance plays is replaced. It
    plays until it is stopped, also when the client has left. By our own time all instances share one tempo and one
    beat: the tempo that is given last is everybody's, and without one it stays as it is."""

    name: w.Name = ""
    id: w.GenerationId = ""
    instance: Annotated[str, Meta(description="which device or hand; else your own", max_length=w.WORD_MAX)] = ""
    clock: w.PlayedBy = "internal"
    tempo: w.Tempo | None = None
    bars: w.Bars = 4
    meter: w.MeterText | None = None
    seed: w.Seed | None = None
    humanize: w.Humanize = 1.0
    swing: w.Swing | None = None
    density: w.Density | None = None
    energy: w.Energy | None = None
    section: w.SectionWord = "main"
    by: w.By = "auto"
    kit: w.KitWord = "gm"
    channel: w.Channel = 10
    offset: w.Offset | None = None
    count_in: w.CountIn = 0
    times: w.Times = 0
    fill: w.FillAmount | None = None


class Playing(Answer, frozen=True, kw_only=True):
    """What an instance plays, and where it is."""

    instance: w.Instance
    id: Annotated[str, Meta(description="the generation that it plays")]
    name: Annotated[str, Meta(description="its style")]
    clock: w.PlayedBy
    playing: Annotated[bool, Meta(description="false while its clock stands still")]
    tempo: Annotated[float, Meta(description="quarter notes a minute", extra={"unit": "bpm"})]
    beat: Annotated[float, Meta(description="song position; negative in a count-in", extra={"unit": "beats"})]
    bar: Annotated[int, Meta(description="which of its bars, from 1 on; 0 in a count-in")]
    bars: Annotated[int, Meta(description="how many it has", extra={"unit": "bars"})]
    waiting: Annotated[bool, Meta(description="other bars come at the next bar line")]


class Stop(Asked, frozen=True, kw_only=True):
    """Ends what plays and every note of it. Stopping what does not play is no mistake."""

    instance: Annotated[str, Meta(description="which; else all of them", max_length=w.WORD_MAX)] = ""


class Panic(Asked, frozen=True, kw_only=True):
    """Ends everything that plays, every sounding note, and silences all channels."""


class StopAnswer(Answer, frozen=True, kw_only=True):
    """What was playing."""

    stopped: Annotated[list[str], Meta(description="instances that were playing")]


class EngineState(Answer, frozen=True, kw_only=True):
    """How the engine is."""

    state: Annotated[str, Meta(description="ready, starting or off")]
    api: Annotated[str, Meta(description="JACK, ALSA, CoreMIDI or Windows MM; nothing where there is no MIDI")]
    midi_port: Annotated[str, Meta(description="where it plays, as others see it")]
    clock_port: Annotated[str, Meta(description="where it hears MIDI clock")]
    priority: Annotated[str, Meta(description="real time, or why not")]
    problem: w.Says


# ---------------------------------------------------------------------------------------------- to the engine itself


class Tick(Asked, frozen=True, kw_only=True):
    """Where Live is, ten to fifty times a second. A beat comes in two parts, since a 32-bit float is off by .0004 beats
    at beat 16,384."""

    instance: w.Instance
    playing: Annotated[bool, Meta(description="whether the song goes on")]
    tempo: Annotated[float, Meta(description="quarter notes a minute", extra={"unit": "bpm"}, ge=5, le=999)]
    beat_whole: Annotated[int, Meta(description="song position", extra={"unit": "beats"}, ge=-999_999, le=999_999)]
    beat_fraction: Annotated[float, Meta(description="and what is beyond that", extra={"unit": "beats"}, ge=0, le=1)]
    numerator: Annotated[int, Meta(description="of the meter", ge=1, le=99)]
    denominator: Annotated[int, Meta(description="of the meter", ge=1, le=16)]


class Ended(Asked, frozen=True, kw_only=True):
    """Ends what the instance plays, at once; sent again and again it does no harm."""

    instance: w.Instance


ENGINE_WORDS: dict[str, type[Asked]] = {"transport": Tick, "stop": Ended, "panic": Panic}
