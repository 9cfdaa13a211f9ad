"""Reads one style file into a profile, and refuses what would mislead a drummer.

Refused, with file and line: unknown fields, numbers out of range, a claim without a source, a cell off its own grid,
a cell or fill that its performer cannot play at the tempos the file names.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable
from hashlib import blake2b
from math import fsum
from typing import TypeVar

import msgspec

from mididrumigen.errors import BadNotation, BadRequest, BadStyle, NotOnGrid
from mididrumigen.music import notation
from mididrumigen.music.kit import Performer, Voice, voices_of
from mididrumigen.music.pattern import Hit, Pattern, sorted_hits
from mididrumigen.music.playability import clashes
from mididrumigen.music.style import (
    GRIDS,
    Cell,
    Dynamics,
    Evidence,
    Failure,
    Fill,
    Interval,
    Kit,
    Pairs,
    Phrase,
    Section,
    Source,
    Status,
    StyleProfile,
    Swing,
    VoiceFeel,
)
from mididrumigen.music.units import Meter, meter_of
from mididrumigen.styles.locate import line_of
from mididrumigen.styles.schema import Claim, Levels, StyleFile

T = TypeVar("T")
PLAIN = Pattern((), Meter().bar)
COLLECTORS = {"shipped": "library", "learned": "midi"}


def read_style(text: str, filename: str) -> StyleProfile:
    """The profile in a style file's text. Raises BadStyle, its message beginning with `filename:line:`."""
    return _Reader(text, filename).profile()


class _Reader:
    """One file on its way to a profile; keeps the text so that every refusal can name its line."""

    def __init__(self, text: str, filename: str) -> None:
        self.text, self.filename = text, filename
        try:
            self.raw = msgspec.convert(tomllib.loads(text), StyleFile)
        except tomllib.TOMLDecodeError as error:
            found = re.search(r"line (\d+)", str(error))
            raise BadStyle(f"{filename}:{found[1] if found else 1}: {error}") from None
        except msgspec.ValidationError as error:
            says, _, path = str(error).partition(" - at ")
            raise self.refusal(says, path.strip("`")) from None
        self.sources = {s.id: Source(s.id, s.kind, s.by, s.title, s.year, s.where) for s in self.raw.sources}

    def refusal(self, says: str, path: str, below: int = 0) -> BadStyle:
        line = line_of(self.text, path)
        opens = self.text.splitlines()[line - 1].rstrip().endswith(("'''", '"""'))
        line += below if opens else max(0, below - 1)  # TOML drops the line break after opening quotes
        return BadStyle(f"{self.filename}:{line}: {says}", "see docs/STYLE_FILES.md")

    def profile(self) -> StyleProfile:
        raw = self.raw
        evidence = tuple(self.evidence())
        profile = StyleProfile(
            key=self.filename.removesuffix(".toml"),
            name=raw.name,
            kind=raw.kind,
            performer=Performer(raw.performer),
            leans_on=raw.leans_on,
            aliases=tuple(raw.aliases),
            about=raw.about,
            words=tuple(raw.words.says),
            tempo=self.interval(raw.tempo.low, raw.tempo.typical, raw.tempo.high, "tempo"),
            meters=tuple(self.meter(text, "meters") for text in raw.meters),
            grid={voice: raw.grid.voices[name] for name, voice in self.spread(raw.grid.voices, "grid.voices")},
            swing=tuple(self.swing()),
            feel=self.feel(),
            dynamics=self.dynamics(),
            phrase=Phrase(raw.phrase.fill_every, raw.phrase.fill_chance, raw.phrase.crash_after, raw.phrase.liberty),
            kit=self.kit(),
            cells=tuple(self.cells()),
            fills=tuple(self.fills()),
            sources=tuple(self.sources.values()),
            evidence=evidence,
            status=Status(raw.status),
            failures=tuple(Failure(f.collector, f.reason, f.remedy) for f in raw.failures),
            confidence=round(fsum(item.confidence for item in evidence) / len(evidence), 2),
            version=blake2b(self.text.encode(), digest_size=6).hexdigest(),
        )
        self.check(profile)
        return profile

    # ------------------------------------------------------------------------------------------ claims

    def evidence(self) -> Iterable[Evidence]:
        for path, claim, value in self.claims():
            for name in claim.cite:
                if name not in self.sources:
                    raise self.refusal(f"cites {name!r}, which is not among its sources", f"{path}.cite")
            cited = "; ".join(str(self.sources[name]) for name in claim.cite)
            yield Evidence(COLLECTORS[self.raw.status], cited, path, value, claim.confidence)

    def claims(self) -> Iterable[tuple[str, Claim, str]]:
        raw = self.raw
        yield "tempo", raw.tempo, f"{raw.tempo.low:g}-{raw.tempo.high:g} bpm, typically {raw.tempo.typical:g}"
        yield "grid", raw.grid, ", ".join(f"{name} {grid}" for name, grid in raw.grid.voices.items())
        for index, rule in enumerate(raw.swing):
            share = (
                f"{', '.join(rule.voices)}: {rule.typical:.0%} of {rule.pairs} pairs ({rule.low:.0%}-{rule.high:.0%})"
            )
            yield f"swing[{index}]", rule, share
        yield (
            "feel",
            raw.feel,
            ", ".join(f"{name} {low:g}..{high:g} ms" for name, (low, _, high) in raw.feel.lean.items()),
        )
        yield (
            "dynamics",
            raw.dynamics,
            ", ".join(f"{n} {v.normal[0]}-{v.accent[1]}" for n, v in raw.dynamics.voices.items()),
        )
        yield "phrase", raw.phrase, f"a fill every {raw.phrase.fill_every} bars"
        yield "kit", raw.kit, raw.kit.about
        yield "words", raw.words, ", ".join(raw.words.says)
        for index, cell in enumerate(raw.cells):
            yield f"cells[{index}]", cell, f"{cell.section}: {cell.name}"
        for index, fill in enumerate(raw.fills):
            yield f"fills[{index}]", fill, f"fill: {fill.name}"

    # ------------------------------------------------------------------------------------------ parts

    def interval(self, low: float, typical: float, high: float, path: str) -> Interval:
        if not low <= typical <= high:
            raise self.refusal(f"{low:g}, {typical:g}, {high:g} are not in order", path)
        return Interval(low, typical, high)

    def meter(self, text: str, path: str) -> Meter:
        try:
            return meter_of(text)
        except BadRequest as error:
            raise self.refusal(error.message, path) from None

    def spread(self, table: dict[str, T], path: str) -> list[tuple[str, Voice]]:
        """(name in the file, voice) for every voice named, groups first, so that a single voice overrides its group."""
        for name in table:
            if not voices_of(name):
                raise self.refusal(f"{name!r} is no voice", path)
        broad_first = sorted(table, key=lambda name: -len(voices_of(name)))
        return [(name, voice) for name in broad_first for voice in voices_of(name)]

    def swing(self) -> Iterable[Swing]:
        for index, rule in enumerate(self.raw.swing):
            path = f"swing[{index}]"
            voices = frozenset(voice for _, voice in self.spread(dict.fromkeys(rule.voices), path))
            share = self.interval(rule.low, rule.typical, rule.high, path)
            if [bpm for bpm, _ in rule.by_tempo] != sorted({bpm for bpm, _ in rule.by_tempo}):
                raise self.refusal("the tempos of by_tempo must rise", f"{path}.by_tempo")
            yield Swing(voices, Pairs(rule.pairs), share, tuple(rule.by_tempo))

    def feel(self) -> dict[Voice, VoiceFeel]:
        raw = self.raw.feel
        leans = {voice: raw.lean[name] for name, voice in self.spread(raw.lean, "feel.lean")}
        spreads = {voice: raw.spread[name] for name, voice in self.spread(raw.spread, "feel.spread")}
        for voice in Voice:
            if voice not in leans or voice not in spreads:
                raise self.refusal(f"nothing is said of {voice}; give `all` a lean and a spread", "feel")
        return {voice: VoiceFeel(self.interval(*leans[voice], "feel.lean"), spreads[voice]) for voice in Voice}

    def dynamics(self) -> dict[Voice, Dynamics]:
        raw = self.raw.dynamics.voices
        levels = {voice: raw[name] for name, voice in self.spread(raw, "dynamics.voices")}
        missing = [voice for voice in Voice if voice not in levels]
        if missing:
            raise self.refusal(f"nothing is said of {missing[0]}; give `all` its velocities", "dynamics")
        return {voice: self.levels(level) for voice, level in levels.items()}

    def levels(self, levels: Levels) -> Dynamics:
        normal, accent = levels.normal, levels.accent
        soft = levels.soft or (normal[0] * 2 // 3, normal[0] * 5 // 6)
        ghost = levels.ghost or (20, min(44, normal[0] // 2))
        if not all(low <= high for low, high in (ghost, soft, normal, accent)):
            raise self.refusal("a velocity range is written (soft end, loud end)", "dynamics")
        if ghost[1] > 60 or ghost[1] * 2 > normal[1] + 1:
            raise self.refusal(f"ghost notes up to {ghost[1]} are not below 60 and half of {normal[1]}", "dynamics")
        return Dynamics(ghost, soft, normal, accent)

    def kit(self) -> Kit:
        raw = self.raw.kit
        voices = frozenset(voice for _, voice in self.spread(dict.fromkeys(raw.voices), "kit.voices"))
        players = tuple(
            frozenset(voice for _, voice in self.spread(dict.fromkeys(names), "kit.players")) for names in raw.players
        )
        if (self.raw.performer == "ensemble") != bool(players):
            raise self.refusal("an ensemble, and nobody else, lists its players", "kit.players")
        if players and frozenset().union(*players) != voices:
            raise self.refusal("the players together need exactly the kit's voices", "kit.players")
        return Kit(voices, raw.double_pedal, players)

    def cells(self) -> Iterable[Cell]:
        for index, cell in enumerate(self.raw.cells):
            path = f"cells[{index}]"
            meter = self.meter(cell.meter, f"{path}.meter")
            core = self.drawn(cell.grid, meter, notation.read, f"{path}.grid")
            extras = self.drawn(cell.extras, meter, notation.read, f"{path}.extras") if cell.extras.strip() else PLAIN
            if cell.extras.strip() and extras.length != core.length:
                raise self.refusal("the extras need as many bars as the grid", f"{path}.extras")
            tempo = Interval(cell.tempo[0], (cell.tempo[0] + cell.tempo[1]) / 2, cell.tempo[1]) if cell.tempo else None
            yield Cell(cell.name, Section(cell.section), core, extras, cell.weight, tempo)

    def fills(self) -> Iterable[Fill]:
        for index, fill in enumerate(self.raw.fills):
            path = f"fills[{index}]"
            figure = self.drawn(fill.grid, self.meter(fill.meter, f"{path}.meter"), notation.read_fill, f"{path}.grid")
            keeps = frozenset(voice for _, voice in self.spread(dict.fromkeys(fill.keeps), f"{path}.keeps"))
            yield Fill(fill.name, figure, fill.weight, keeps)

    def drawn(self, grid: str, meter: Meter, read: Callable[[str, Meter], Pattern], path: str) -> Pattern:
        try:
            return read(grid, meter)
        except BadNotation as error:
            raise self.refusal(str(error), path, below=error.line) from None

    # ------------------------------------------------------------------------------------------ sense

    def check(self, profile: StyleProfile) -> None:
        if not any(cell.section is Section.MAIN and cell.meter == profile.meters[0] for cell in profile.cells):
            raise self.refusal(f"no main cell in {profile.meters[0]}, its first meter", "meters")
        for index, cell in enumerate(profile.cells):
            together = msgspec.structs.replace(cell.core, hits=_merged(cell))
            self.check_figure(together, profile, f"cells[{index}].grid", cell.tempo or profile.tempo)
            if cell.meter.denominator > 4:  # the voices' grids see to it elsewhere
                self.check_written(together, f"cells[{index}].extras")
        for index, fill in enumerate(profile.fills):
            self.check_figure(fill.figure, profile, f"fills[{index}].grid", profile.tempo)

    def check_written(self, figure: Pattern, path: str) -> None:
        """Core and extras each can be written; together they may be too fine."""
        try:
            notation.write(figure)
        except NotOnGrid as error:
            raise self.refusal("divides a pulse in ways that do not go together with the grid's", path) from error

    def check_figure(self, figure: Pattern, profile: StyleProfile, path: str, tempo: Interval) -> None:
        for hit in figure.hits:
            if hit.voice not in profile.kit.voices:
                raise self.refusal(f"plays the {hit.voice}, which is not in the kit", path)
            if hit.voice not in profile.grid:
                raise self.refusal(f"plays the {hit.voice}, whose grid is not given", path)
            if figure.meter.denominator <= 4 and hit.at % 960 not in GRIDS[profile.grid[hit.voice]]:
                raise self.refusal(f"{hit.voice} at {hit.at} is off its {profile.grid[hit.voice]} grid", path)
        played = msgspec.structs.replace(figure, tempo=tempo.typical)
        for clash in clashes(played, profile.performer, profile.kit):
            raise self.refusal(f"cannot be played at {tempo.typical:g} bpm: {clash.says}", path)


def _merged(cell: Cell) -> tuple[Hit, ...]:
    """Core and extras together; an extra replaces what the core has on the same place and voice."""
    extras = {(hit.at, hit.voice) for hit in cell.extras.hits}
    kept = [hit for hit in cell.core.hits if (hit.at, hit.voice) not in extras]
    return sorted_hits([*kept, *cell.extras.hits])
