"""What a style file may say, field by field. docs/STYLE_FILES.md is written for authors."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct, json

Confidence = Annotated[float, Meta(ge=0.05, le=1.0)]
Share = Annotated[float, Meta(ge=0.5, le=0.75)]
Tempo = Annotated[float, Meta(ge=20, le=300)]
Chance = Annotated[float, Meta(ge=0.0, le=1.0)]
Velocity = Annotated[int, Meta(ge=1, le=127)]
Text = Annotated[str, Meta(min_length=1, max_length=400)]
Range = tuple[Velocity, Velocity]
Milliseconds = Annotated[float, Meta(ge=-60, le=60)]
Cite = Annotated[list[str], Meta(min_length=1)]
GridName = Literal["8th", "16th", "32nd", "triplet", "sextuplet", "mixed"]


class Claim(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Every table of numbers says where it comes from and how sure it is."""

    cite: Cite
    confidence: Confidence


class TempoTable(Claim, frozen=True, kw_only=True):
    low: Tempo
    typical: Tempo
    high: Tempo


class GridTable(Claim, frozen=True, kw_only=True):
    voices: dict[str, GridName]


class SwingTable(Claim, frozen=True, kw_only=True):
    voices: Annotated[list[str], Meta(min_length=1)]
    pairs: Literal["8th", "16th", "triplet"]
    low: Share
    typical: Share
    high: Share
    by_tempo: list[tuple[Tempo, Share]] = []


class FeelTable(Claim, frozen=True, kw_only=True):
    lean: dict[str, tuple[Milliseconds, Milliseconds, Milliseconds]]
    spread: dict[str, Annotated[float, Meta(ge=0, le=30)]]


class Levels(Struct, frozen=True, forbid_unknown_fields=True):
    normal: Range
    accent: Range
    soft: Range | None = None
    ghost: Range | None = None


class DynamicsTable(Claim, frozen=True, kw_only=True):
    voices: dict[str, Levels]


class PhraseTable(Claim, frozen=True, kw_only=True):
    fill_every: Annotated[int, Meta(ge=1, le=16)]
    fill_chance: Chance
    crash_after: Chance
    liberty: Chance


class KitTable(Claim, frozen=True, kw_only=True):
    voices: Annotated[list[str], Meta(min_length=1)]
    about: Text
    double_pedal: bool = False
    players: list[list[str]] = []


class CellTable(Claim, frozen=True, kw_only=True):
    name: Text
    grid: str
    extras: str = ""
    section: Literal["main", "intro", "verse", "chorus", "bridge", "outro"] = "main"
    meter: str = "4/4"
    weight: Annotated[float, Meta(gt=0, le=10)] = 1.0
    tempo: tuple[Tempo, Tempo] | None = None


class FillTable(Claim, frozen=True, kw_only=True):
    name: Text
    grid: str
    meter: str = "4/4"
    weight: Annotated[float, Meta(gt=0, le=10)] = 1.0
    keeps: list[str] = []


class WordsTable(Claim, frozen=True, kw_only=True):
    says: Annotated[list[Text], Meta(min_length=3)]


class SourceTable(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    id: Text
    kind: Literal["recording", "book", "article", "interview", "dataset", "video", "score"]
    by: Text
    title: Text
    year: Annotated[int, Meta(ge=1900, le=2199)]
    where: str = ""


class FailureTable(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    collector: Text
    reason: Text
    remedy: str = ""


class StyleFile(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    name: Annotated[str, Meta(min_length=1, max_length=120)]
    kind: Literal["artist", "producer", "genre"]
    performer: Literal["human", "programmed", "ensemble"]
    leans_on: Text
    aliases: list[Text] = []
    about: Text
    meters: Annotated[list[str], Meta(min_length=1)]
    tempo: TempoTable
    grid: GridTable
    swing: Annotated[list[SwingTable], Meta(min_length=1)]
    feel: FeelTable
    dynamics: DynamicsTable
    phrase: PhraseTable
    kit: KitTable
    words: WordsTable
    cells: Annotated[list[CellTable], Meta(min_length=1)]
    fills: Annotated[list[FillTable], Meta(min_length=1)]
    sources: Annotated[list[SourceTable], Meta(min_length=1)]
    status: Literal["shipped", "learned"] = "shipped"
    failures: list[FailureTable] = []


class Head(Struct, frozen=True):
    """The first lines of a style file: enough to list and find it."""

    name: str
    kind: str
    performer: str
    leans_on: str
    about: str
    aliases: list[str] = []


# msgspec works a type out when it is first read. Two threads that do so at once crash the interpreter (0.22: three runs
# out of four, with eight threads), so it is done here, once and under the import's lock.
for _kind in (Head, StyleFile):
    json.Decoder(_kind)
