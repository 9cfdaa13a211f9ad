"""`setup`: the device into Live, and what to click next."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mididrumigen.cli.words import as_json_option, print_json

if TYPE_CHECKING:
    from mididrumigen.platform.live import Installed

DONE = {"installed": "is in", "replaced": "is brought up to date in", "unchanged": "is already in"}
NEXT = (
    "In Live's browser open User Library, Presets, MIDI Effects, Max MIDI Effect.",
    "Drag MidiDrumiGen onto the MIDI track with your drums, in front of the drum rack.",
    "Type a drummer, a producer or a genre, press Return, then Generate.",
)
WITHOUT_MAX = (
    "Live without Max for Live (Intro, Lite, Standard) says that the device is not available. Then:",
    '- a file: mididrumigen generate "John Bonham", and drag the .mid onto a MIDI track;',
    '- in time: mididrumigen play "John Bonham", and choose its MIDI port as the track\'s input{port}.',
)
ON_WINDOWS = ", which on Windows must be a loopback port of loopMIDI or Windows MIDI Services"


@click.command()
@click.option("--user-library", "library", metavar="FOLDER", help="Live's User Library, if it is not found.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@as_json_option
def setup(library: str | None, dry_run: bool, as_json: bool) -> None:
    """Put the device into Live's User Library, and say what to click next."""
    import os

    from mididrumigen.platform import live

    command = [sys.executable, "-m", "mididrumigen", "serve"]
    if not dry_run:
        live.leave_command(command)
    folder = live.user_library(library, sys.platform, os.environ, Path.home())
    if dry_run:
        _tell({"device": str(live.installed_in(folder)), "status": "planned", "command": command}, as_json)
        return
    made = live.install(folder)
    _tell(_facts(made, command), as_json)


def _facts(made: Installed, command: list[str]) -> dict[str, Any]:
    return {
        "device": str(made.path),
        "status": made.status,
        "kept": str(made.kept) if made.kept else None,
        "command": command,
    }


def _tell(facts: dict[str, Any], as_json: bool) -> None:
    steps = list(NEXT)
    without = [line.format(port=ON_WINDOWS if sys.platform == "win32" else "") for line in WITHOUT_MAX]
    if as_json:
        print_json({**facts, "next": steps, "without_max": without})
        return
    if facts["status"] == "planned":
        click.echo(f"The device would go to {facts['device']}. Nothing was done.")
        return
    click.echo(f"The device {DONE[facts['status']]} {facts['device']}.")
    if facts["kept"]:
        click.echo(f"One that was there and is not ours is now {facts['kept']}.")
    click.echo("It can start the daemon itself; or run: mididrumigen serve")
    click.echo("\nNext:")
    for number, step in enumerate(steps, 1):
        click.echo(f"{number}. {step}")
    click.echo()
    for line in without:
        click.echo(line)
