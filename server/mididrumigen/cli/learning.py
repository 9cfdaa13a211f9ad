"""`learn`: a profile from a folder of drum MIDI."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from mididrumigen.cli.words import KITS, as_json_option, file_completions, kit_completions, print_json, say

if TYPE_CHECKING:
    from mididrumigen.learning.learner import Learned


@click.command()
@click.argument("name")
@click.argument("folder", shell_complete=file_completions)
@click.option(
    "--kit",
    metavar="MAP|FILE",
    help=f"The files' drum map: {', '.join(KITS)}, or a file; else it is found out.",
    shell_complete=kit_completions,
)
@as_json_option
def learn(name: str, folder: str, kit: str | None, as_json: bool) -> None:
    """Learn how somebody plays from the MIDI files in FOLDER, and know the style as NAME from now on."""
    from mididrumigen.app import drummer
    from mididrumigen.platform.folders import expanded
    from mididrumigen.playback.drum_maps import drum_map
    from mididrumigen.protocol.answers import profile_answer

    drums, notes = drummer(say), drum_map(kit) if kit else None
    with _progress() as listener:
        style = drums.learn(name, expanded(folder), notes, listener)
    kept = drums.keep_style(style).facts(style.bars)
    if kept["says"]:
        say(kept["says"])
    if as_json:
        facts = {"files": style.read.files, "bars": style.bars, "kit": style.read.drum_map.name}
        print_json(_fields(profile_answer(style.profile)) | facts | kept)
    else:
        _show(style, kept["file"])


def _fields(answer: object) -> dict[str, object]:
    from msgspec import to_builtins

    fields: dict[str, object] = to_builtins(answer)
    return fields


def _show(style: Learned, file: str) -> None:
    from rich.text import Text

    from mididrumigen.terminal.report import console, profile_lines

    out = console()
    for line in profile_lines(style.profile):
        out.print(line, soft_wrap=True)
    shell = f'mididrumigen generate "{style.profile.name}"'
    read_as = style.read.drum_map.name
    out.print(Text.assemble("read as ", (read_as, "bold"), "; kept in ", (file, "bold")), soft_wrap=True)
    out.print(Text.assemble("try it: ", (shell, "bold")), soft_wrap=True)


@contextmanager
def _progress() -> Iterator[Callable[[float, str], None]]:
    """A bar on stderr, where a person looks at it; nothing else."""
    if not (sys.stderr and sys.stderr.isatty()):
        yield lambda _, __: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

    columns = BarColumn(), TaskProgressColumn(), TextColumn("{task.description}")
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading", total=1.0)
        yield lambda part, says: bar.update(task, completed=part, description=says)
