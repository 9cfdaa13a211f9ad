"""What commands print for people: takes with their tab, the library, a profile, the history, doctor's findings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from msgspec.structs import replace
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from mididrumigen.doctor import Check
from mididrumigen.music.style import Evidence, Status, StyleProfile
from mididrumigen.protocol.messages import ProfileRow
from mididrumigen.protocol.scoring import ScoreAnswer, SimilarAnswer
from mididrumigen.storage.store import Generation
from mididrumigen.terminal.names import printable
from mididrumigen.terminal.tab import tab

_COLOURS = {"ok": "green", "warning": "yellow", "failed": "red"}


def console() -> Console:
    """Standard output; rich itself heeds NO_COLOR, pipes and the width."""
    return Console(highlight=False, markup=False)


def shown(made: Generation, file: Path, kept: bool, out: Console) -> Iterator[RenderableType]:
    """One take: title, tab, file."""
    pattern = made.pattern
    facts = [
        f"{pattern.bars} bar{'s' if pattern.bars > 1 else ''}",
        str(pattern.meter),
        f"{pattern.tempo:g} bpm",
        *([f"played in {pattern.origin.pace}"] if pattern.origin.pace else []),
        f"seed {pattern.origin.seed}",
        f"by {pattern.origin.generator}",
    ]
    yield Text.assemble((made.name, "bold"), f", {', '.join(facts)}")
    yield Text()
    yield from tab(pattern, out)
    again = f"   again: mididrumigen replay {made.id}" if kept else ""
    yield Text.assemble((printable(file), "bold"), (again, "dim"))


def history_table(history: Sequence[Generation]) -> RenderableType:
    if not history:
        return Text('nothing yet: mididrumigen generate "John Bonham" makes the first')
    table = Table("id", "name", "bars", "bpm", "seed", "made", box=None)
    for made in history:
        pattern = made.pattern
        cells = (made.id, made.name, pattern.bars, f"{pattern.tempo:g}", pattern.origin.seed, made.made_at)
        table.add_row(*map(str, cells))
    return table


def library_table(rows: Sequence[ProfileRow]) -> Table:
    table = Table("name", "kind", "status", "sure", "about", box=None)
    for row in rows:
        table.add_row(row.name, row.kind, row.status, f"{row.confidence:.2f}", row.about)
    return table


def score_lines(answer: ScoreAnswer) -> Iterator[RenderableType]:
    yield Text.assemble((f"{answer.match}", "bold"), f" of 100: how much it sounds like {answer.name}")
    table = Table("trait", "match", "", "says", box=None)
    for trait in answer.traits:
        colour = "green" if trait.match >= 75 else "yellow" if trait.match >= 40 else "red"
        bar = Text("█" * round(trait.match / 10), style=colour)
        table.add_row(trait.name, Text(str(trait.match), justify="right"), bar, trait.says)
    yield table


def similar_table(answer: SimilarAnswer) -> Table:
    table = Table("name", "near", "why", box=None)
    for row in answer.similar:
        table.add_row(row.name, Text(str(row.score), justify="right"), row.why)
    return table


def profile_lines(profile: StyleProfile) -> Iterator[RenderableType]:
    yield Text.assemble((profile.name, "bold"), f"  {profile.kind}, {profile.performer}, {profile.status}")
    yield Text(profile.about)
    yield Text(", ".join(profile.words), style="cyan")
    if profile.kind != "genre" and profile.status is Status.SHIPPED:
        yield Text("Our description of a style; no endorsement is implied.", style="dim")
    table = Table("claim", "value", "sure", "source", box=None)
    for item in _claims(profile):
        table.add_row(item.claim, item.value, f"{item.confidence:.2f}", item.source)
    yield table
    yield from failure_lines(profile)


def _claims(profile: StyleProfile) -> Iterator[Evidence]:
    """Learned fills, which may be two dozen and have no names of their own, are one."""
    fills = [item for item in profile.evidence if item.claim.startswith("fills[")]
    if profile.status is not Status.LEARNED or not fills:
        yield from profile.evidence
        return
    strokes = sorted(len(fill.figure.hits) for fill in profile.fills)
    many = f"{len(fills)} fills" if len(fills) > 1 else "1 fill"
    span = f"{strokes[0]}-{strokes[-1]}" if strokes[0] != strokes[-1] else f"{strokes[0]}"
    yield from (item for item in profile.evidence if item not in fills)
    yield replace(fills[0], claim="fills", value=f"{many} of {span} strokes")


def failure_lines(profile: StyleProfile) -> Iterator[RenderableType]:
    """What could not be found out, or only guessed."""
    for failure in profile.failures:
        yield Text.assemble((f"{failure.reason}", "yellow"), (f"; {failure.remedy}" if failure.remedy else "", "dim"))


def checks_table(found: Sequence[Check]) -> Table:
    table = Table("part", "status", box=None)
    for name in ("says", "what to do"):
        table.add_column(name, overflow="fold")  # a path must not be cut: it is there to be copied
    for check in found:
        table.add_row(check.name, Text(check.status, style=_COLOURS[check.status]), check.says, check.remedy)
    return table


def facts_table(facts: dict[str, Any]) -> Table:
    table = Table(box=None, show_header=False)
    table.add_column()
    table.add_column(overflow="fold")
    for name, value in facts.items():
        table.add_row(name.replace("_", " "), _in_words(value))
    return table


def _in_words(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name.replace('_', ' ')} {_in_words(inner)}" for name, inner in value.items() if inner != "")
    return "; ".join(map(_in_words, value)) if isinstance(value, list) else str(value)
