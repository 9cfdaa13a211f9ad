"""A style profile: how somebody plays, every number an interval with a confidence and the evidence for it."""

from __future__ import annotations

from enum import StrEnum
from itertools import pairwise

import msgspec

from mididrumigen.music.kit import Performer, Voice
from mididrumigen.music.pattern import Level, Pattern
from mididrumigen.music.units import PPQ, Bpm, Meter, Millis, Ticks


class Section(StrEnum):
    MAIN = "main"
    INTRO = "intro"
    VERSE = "verse"
    CHORUS = "chorus"
    BRIDGE = "bridge"
    FILL = "fill"
    OUTRO = "outro"


class Status(StrEnum):
    """How far a profile can be trusted."""

    SHIPPED = "shipped"
    RESEARCHED = "researched"
    THIN = "thin"
    LEARNED = "learned"
    GENRE_DEFAULT = "genre default"


class Pairs(StrEnum):
    """Which two notes a swing ratio divides."""

    EIGHTH = "8th"
    SIXTEENTH = "16th"
    TRIPLET = "triplet"  # eighths notated as first and third of a triplet (shuffles)


class Source(msgspec.Struct, frozen=True, omit_defaults=True):
    """A recording, book, article, interview or data set that a claim rests on."""

    id: str
    kind: str
    by: str
    title: str
    year: int
    where: str = ""

    def __str__(self) -> str:
        return f"{self.by}, {self.title} ({self.year})" + (f", {self.where}" if self.where else "")


class Evidence(msgspec.Struct, frozen=True):
    """One claim, who collected it, and how sure it is (0-1)."""

    collector: str
    source: str
    claim: str
    value: str
    confidence: float


class Failure(msgspec.Struct, frozen=True):
    """What a collector could not find out, or only guess, and what would help."""

    collector: str
    reason: str
    remedy: str


class Interval(msgspec.Struct, frozen=True):
    low: float
    typical: float
    high: float

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high


class Swing(msgspec.Struct, frozen=True):
    """The first note's share of its pair, 0.5-0.75, for some voices; `by_tempo` are (bpm, share) points between."""

    voices: frozenset[Voice]
    pairs: Pairs
    share: Interval
    by_tempo: tuple[tuple[Bpm, float], ...] = ()

    def at(self, tempo: Bpm) -> float:
        """The typical share at a tempo, straight lines between the points."""
        points = self.by_tempo
        if not points:
            return self.share.typical
        if tempo <= points[0][0]:
            return points[0][1]
        for (low, first), (high, second) in pairwise(points):
            if tempo <= high:
                return first + (second - first) * (tempo - low) / (high - low)
        return points[-1][1]


class VoiceFeel(msgspec.Struct, frozen=True):
    """Milliseconds: `lean` is where the voice sits (minus is early), `spread` how far single hits stray from there."""

    lean: Interval
    spread: Millis


class Dynamics(msgspec.Struct, frozen=True):
    """Velocities of one voice at each written level, as (soft end, loud end)."""

    ghost: tuple[int, int]
    soft: tuple[int, int]
    normal: tuple[int, int]
    accent: tuple[int, int]

    def range(self, level: Level) -> tuple[int, int]:
        return {Level.GHOST: self.ghost, Level.SOFT: self.soft, Level.NORMAL: self.normal, Level.ACCENT: self.accent}[
            level
        ]


class Cell(msgspec.Struct, frozen=True):
    """A typical figure of whole bars: `core` is what makes it recognisable, `extras` what a player adds at will."""

    name: str
    section: Section
    core: Pattern
    extras: Pattern
    weight: float
    tempo: Interval | None = None  # only played in this range

    @property
    def meter(self) -> Meter:
        return self.core.meter


class Fill(msgspec.Struct, frozen=True):
    """A figure for the end of a bar; `keeps` are the voices of the groove that go on below it."""

    name: str
    figure: Pattern
    weight: float
    keeps: frozenset[Voice] = frozenset()

    @property
    def meter(self) -> Meter:
        return self.figure.meter

    @property
    def length(self) -> Ticks:
        return self.figure.length


class Phrase(msgspec.Struct, frozen=True):
    """How bars follow each other: chances are 0-1."""

    fill_every: int = 4
    fill_chance: float = 0.7
    crash_after: float = 0.7  # a crash on the one that follows a fill
    liberty: float = 0.5  # how freely extras come and go from bar to bar; a machine has 0


class Kit(msgspec.Struct, frozen=True):
    """What stands on stage. `players` (an ensemble) lists who has which voices; one player otherwise."""

    voices: frozenset[Voice]
    double_pedal: bool = False
    players: tuple[frozenset[Voice], ...] = ()


class StyleProfile(msgspec.Struct, frozen=True):
    """Everything the groove engine needs to know about somebody's playing."""

    key: str  # the style file's name, such as john-bonham
    name: str
    kind: str  # artist, producer or genre
    performer: Performer
    leans_on: str  # key of the genre whose learned feel it shares
    aliases: tuple[str, ...]
    about: str
    words: tuple[str, ...]
    tempo: Interval
    meters: tuple[Meter, ...]
    grid: dict[Voice, str]
    swing: tuple[Swing, ...]
    feel: dict[Voice, VoiceFeel]
    dynamics: dict[Voice, Dynamics]
    phrase: Phrase
    kit: Kit
    cells: tuple[Cell, ...]
    fills: tuple[Fill, ...]
    sources: tuple[Source, ...]
    evidence: tuple[Evidence, ...]
    status: Status = Status.SHIPPED
    confidence: float = 0.5
    version: str = ""
    failures: tuple[Failure, ...] = ()

    def swing_of(self, voice: Voice) -> Swing | None:
        """The first rule that names the voice."""
        return next((rule for rule in self.swing if voice in rule.voices), None)


GRIDS: dict[str, frozenset[Ticks]] = {
    # the places in a quarter note that a voice may be written on
    "8th": frozenset(range(0, PPQ, PPQ // 2)),
    "16th": frozenset(range(0, PPQ, PPQ // 4)),
    "32nd": frozenset(range(0, PPQ, PPQ // 8)),
    "triplet": frozenset(range(0, PPQ, PPQ // 3)),
    "sextuplet": frozenset(range(0, PPQ, PPQ // 6)),
    "mixed": frozenset({*range(0, PPQ, PPQ // 8), *range(0, PPQ, PPQ // 12)}),
}
