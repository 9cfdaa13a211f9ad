"""Every message, defined once. The documents, the schema and the device's types are made from here.

A method's parameters are a struct whose docstring says what the method does; the same struct is read from JSON
(by name, or by position) and from OSC (required values first, then pairs of name and value).
"""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Meta, Struct, field

from mididrumigen.protocol import words as w
from mididrumigen.protocol.message import Answer, Asked
from mididrumigen.protocol.pads import Pads, PadsAnswer
from mididrumigen.protocol.playing import EngineState, Panic, Play, Playing, Stop, StopAnswer
from mididrumigen.protocol.scoring import Score, ScoreAnswer, Similar, SimilarAnswer
from mididrumigen.protocol.takes import AlongIn, Humanize, HumanizeAnswer, LikeIn, Take, WirePattern

PROTOCOL = 1  # grows when something is renamed or taken away, never when something is added


# ---------------------------------------------------------------------------------------------- hello and status


class Hello(Struct, frozen=True, kw_only=True):
    """Says who asks; comes first, and once. What a newer client may say beside is ignored."""

    token: w.Token
    client: w.Client = ""
    instance: w.Instance = ""
    capabilities: w.Capabilities = []
    reply_port: w.ReplyPort = 0


class Welcome(Answer, frozen=True, kw_only=True):
    """The daemon's side of the greeting."""

    protocol: Annotated[int, Meta(description="the protocol's version")]
    version: Annotated[str, Meta(description="the daemon's version")]
    instance: w.Instance
    osc_port: w.Port
    engine_port: w.Port
    capabilities: Annotated[
        list[str], Meta(description="the methods this daemon has, and what `generate` takes beside: like, along")
    ]


class Status(Asked, frozen=True, kw_only=True):
    """How the daemon is."""


class StatusAnswer(Answer, frozen=True, kw_only=True):
    """The daemon at a glance."""

    version: Annotated[str, Meta(description="the daemon's version")]
    protocol: Annotated[int, Meta(description="the protocol's version")]
    pid: Annotated[int, Meta(description="its process")]
    uptime: w.Seconds
    port: w.Port
    osc_port: w.Port
    engine_port: w.Port
    clients: Annotated[int, Meta(description="who has said hello, over both wires")]
    jobs: Annotated[int, Meta(description="how many are running")]
    store: Annotated[str, Meta(description="ok, opening, or what is wrong with the history")]
    styles: Annotated[int, Meta(description="how many styles it knows")]
    generators: Annotated[list[str], Meta(description="what can write bars, for `by`")]
    engine: Annotated[EngineState, Meta(description="what plays through a MIDI port")]
    playing: Annotated[list[Playing], Meta(description="what it plays")]


# ---------------------------------------------------------------------------------------------- generate and jobs


class Generate(Asked, frozen=True, kw_only=True):
    """Bars in a style: answers with a job, which ends with `pattern`, `failed` or `cancelled`. With a clip to be
    `like`, `name` may be empty: then it is whoever plays most like it."""

    name: w.Name
    bars: w.Bars = 4
    tempo: w.Tempo | None = None
    meter: w.MeterText | None = None
    variations: w.Variations = 1
    seed: w.Seed | None = None
    humanize: w.Humanize = 1.0
    swing: w.Swing | None = None
    density: w.Density | None = None
    energy: w.Energy | None = None
    section: w.SectionWord = "main"
    by: w.By = "auto"
    kit: w.KitWord = "gm"
    to: w.To = "reply"
    keep: w.Keep = False
    fill: w.FillAmount | None = None
    like: LikeIn = field(default_factory=list)
    along: AlongIn = field(default_factory=list)
    along_length: w.ClipLength = 0.0


class JobAnswer(Answer, frozen=True, kw_only=True):
    """The job that was begun."""

    job: w.JobId


class Cancel(Asked, frozen=True, kw_only=True):
    """Ends a job; its end is told as `cancelled`, or as what it was if it had come first."""

    job: w.JobId


class Watch(Asked, frozen=True, kw_only=True):
    """Hear of a job that somebody else began, or that was begun before a reconnect: its progress and its end come here
    too, also when it has ended a short while ago. A watched job goes on when its first asker leaves."""

    job: w.JobId


class JobState(Answer, frozen=True, kw_only=True):
    """How a job stands."""

    job: w.JobId
    kind: Annotated[str, Meta(description="the method that began it")]
    name: Annotated[str, Meta(description="the style it is about")]
    client: w.Client
    instance: w.Instance
    state: Annotated[str, Meta(description="running, or its end: pattern, learned, failed, cancelled")]
    stage: w.Stage
    done: w.Done
    says: w.Says
    seconds: w.Seconds
    keep: w.Keep


class Jobs(Asked, frozen=True, kw_only=True):
    """All jobs that run, whoever began them, and those that ended lately."""


class JobsAnswer(Answer, frozen=True, kw_only=True):
    """Jobs, the oldest first."""

    jobs: Annotated[list[JobState], Meta(description="the jobs")]


class Progress(Answer, frozen=True, kw_only=True):
    """A job goes on; at most ten a second."""

    job: w.JobId
    stage: w.Stage
    done: w.Done
    says: w.Says


class Pattern(Answer, frozen=True, kw_only=True):
    """A `generate` job's end: its takes."""

    job: w.JobId
    patterns: Annotated[list[WirePattern], Meta(description="the takes, in the order they were made")]
    style_match: Annotated[int | None, Meta(description="0-100, the best take's")]
    origin: Annotated[dict[str, Any], Meta(description="the first take's origin")]
    to: w.To
    kept: Annotated[bool, Meta(description="whether the history has them, so that `replay` finds them")]
    says: w.Says


class Failed(Answer, frozen=True, kw_only=True):
    """A job's end: it could not be done."""

    job: w.JobId
    code: w.Code
    message: w.Says
    hint: w.Hint


class Cancelled(Answer, frozen=True, kw_only=True):
    """A job's end: somebody cancelled it, or all who wanted it left, or the daemon stops."""

    job: w.JobId


# ---------------------------------------------------------------------------------------------- the library


class Learn(Asked, frozen=True, kw_only=True):
    """A profile from the MIDI files below a folder, kept under its name, in place of one that was learned so before,
    which stays beside it: answers with a job, which ends with `learned`, `failed` or `cancelled`."""

    name: w.Name
    folder: w.Folder
    kit: w.KitWord | None = None
    keep: w.Keep = False


class Profiles(Asked, frozen=True, kw_only=True):
    """All styles, people before genres."""


class ProfileRow(Answer, frozen=True, kw_only=True):
    """One style in the list."""

    name: Annotated[str, Meta(description="its name")]
    kind: Annotated[str, Meta(description="artist, producer or genre")]
    status: Annotated[str, Meta(description="shipped, researched, thin, learned or genre default")]
    confidence: Annotated[float, Meta(description="how sure its claims are, 0-1")]
    about: Annotated[str, Meta(description="one line")]


class ProfilesAnswer(Answer, frozen=True, kw_only=True):
    """The list."""

    profiles: Annotated[list[ProfileRow], Meta(description="the styles")]


class Profile(Asked, frozen=True, kw_only=True):
    """One style: what it claims, how sure it is, and on what grounds."""

    name: w.Name


class Range(Answer, frozen=True, kw_only=True):
    """An interval."""

    low: Annotated[float, Meta(description="low end")]
    typical: Annotated[float, Meta(description="usual value")]
    high: Annotated[float, Meta(description="high end")]


class Claim(Answer, frozen=True, kw_only=True):
    """One piece of evidence."""

    collector: Annotated[str, Meta(description="what found it")]
    source: Annotated[str, Meta(description="recording, book, article …")]
    claim: Annotated[str, Meta(description="what it is about")]
    value: Annotated[str, Meta(description="what it says")]
    confidence: Annotated[float, Meta(description="0-1")]


class Failure(Answer, frozen=True, kw_only=True):
    """What a collector could not find out."""

    collector: Annotated[str, Meta(description="which")]
    reason: w.Says
    remedy: w.Hint


class ProfileAnswer(Answer, frozen=True, kw_only=True):
    """The profile; a person's is our own description, and no endorsement by anybody is implied."""

    name: Annotated[str, Meta(description="its name")]
    kind: Annotated[str, Meta(description="artist, producer or genre")]
    performer: Annotated[str, Meta(description="human, programmed or ensemble")]
    status: Annotated[str, Meta(description="shipped, researched, thin, learned or genre default")]
    confidence: Annotated[float, Meta(description="how sure its claims are, 0-1")]
    about: Annotated[str, Meta(description="one line")]
    words: Annotated[list[str], Meta(description="traits in a musician's words")]
    tempo: Annotated[Range, Meta(description="quarter notes a minute", extra={"unit": "bpm"})]
    meters: Annotated[list[str], Meta(description="those it has figures for")]
    swing: Annotated[Range, Meta(description="share of the first note of a pair, of the voice that swings most")]
    evidence: Annotated[list[Claim], Meta(description="what each claim rests on")]
    failures: Annotated[list[Failure], Meta(description="what could not be found out")]


class Learned(Answer, frozen=True, kw_only=True):
    """A `learn` job's end: the profile is in the library."""

    job: w.JobId
    profile: Annotated[ProfileAnswer, Meta(description="what was learned; its failures say what was left out or thin")]
    files: Annotated[int, Meta(description="MIDI files that there are")]
    bars: Annotated[int, Meta(description="what was learned from", extra={"unit": "bars"})]
    kit: Annotated[str, Meta(description="the drum map that they were read with")]
    file: Annotated[str, Meta(description="the style file that it is in")]
    before: Annotated[
        str, Meta(description="where the file of the same name now is that it replaces; empty: there was none")
    ]
    says: w.Says


class Complete(Asked, frozen=True, kw_only=True):
    """Names for a search field: those of which a spelling begins with the text."""

    text: w.Begun
    limit: w.Limit = 8


class CompleteAnswer(Answer, frozen=True, kw_only=True):
    """The best first."""

    names: w.Names


class Kits(Asked, frozen=True, kw_only=True):
    """The drum maps that `kit` can name."""


class KitRow(Answer, frozen=True, kw_only=True):
    """One drum map."""

    name: Annotated[str, Meta(description="for `kit`")]
    notes: Annotated[dict[str, int], Meta(description="MIDI note of each voice, or voice.articulation")]


class KitsAnswer(Answer, frozen=True, kw_only=True):
    """The drum maps."""

    kits: Annotated[list[KitRow], Meta(description="drum maps")]


# ---------------------------------------------------------------------------------------------- the history


class History(Asked, frozen=True, kw_only=True):
    """What was made, the newest first."""

    limit: w.Limit = 20


class HistoryRow(Take, frozen=True, kw_only=True):
    """One generation."""

    made_at: Annotated[str, Meta(description="ISO 8601, UTC")]


class HistoryAnswer(Answer, frozen=True, kw_only=True):
    """Generations."""

    history: Annotated[list[HistoryRow], Meta(description="the newest first")]


class Replay(Asked, frozen=True, kw_only=True):
    """An earlier generation again: exactly as it was, or with another kit."""

    id: w.GenerationId
    kit: w.KitWord | None = None


class ReplayAnswer(Answer, frozen=True, kw_only=True):
    """The generation."""

    pattern: Annotated[WirePattern, Meta(description="as it was told when it was made")]
    midi: Annotated[
        bytes, Meta(description="the MIDI file, base64 in JSON; with its own kit byte for byte what it was")
    ]


class Method(Struct, frozen=True):
    """What a word takes and answers, and how its job ends if it begins one."""

    asked: type[Struct]
    answer: type[Struct]
    ends: tuple[str, ...] = ()


METHODS: dict[str, Method] = {
    "hello": Method(Hello, Welcome),
    "status": Method(Status, StatusAnswer),
    "generate": Method(Generate, JobAnswer, ("pattern", "failed", "cancelled")),
    "learn": Method(Learn, JobAnswer, ("learned", "failed", "cancelled")),
    "cancel": Method(Cancel, JobState),
    "watch": Method(Watch, JobState),
    "jobs": Method(Jobs, JobsAnswer),
    "humanize": Method(Humanize, HumanizeAnswer),
    "play": Method(Play, Playing),
    "stop": Method(Stop, StopAnswer),
    "panic": Method(Panic, StopAnswer),
    "profiles": Method(Profiles, ProfilesAnswer),
    "profile": Method(Profile, ProfileAnswer),
    "score": Method(Score, ScoreAnswer),
    "similar": Method(Similar, SimilarAnswer),
    "complete": Method(Complete, CompleteAnswer),
    "kits": Method(Kits, KitsAnswer),
    "pads": Method(Pads, PadsAnswer),
    "history": Method(History, HistoryAnswer),
    "replay": Method(Replay, ReplayAnswer),
}

NOTIFICATIONS: dict[str, type[Struct]] = {
    "progress": Progress,
    "pattern": Pattern,
    "learned": Learned,
    "failed": Failed,
    "cancelled": Cancelled,
}
WORD_OF: dict[type[Struct], str] = {kind: word for word, kind in NOTIFICATIONS.items()}
