"""`serve`, `status`, `protocol` and `doctor`: the daemon, and how everything is."""

from __future__ import annotations

import os
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

import click

from mididrumigen.cli.words import as_json_option, print_json, say

if TYPE_CHECKING:
    from mididrumigen.platform.discovery import Daemon


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), help="For WebSocket and HTTP; taken ones are passed over.")
@click.option("--osc-port", type=click.IntRange(0, 65535), help="For OSC; taken ones are passed over.")
@click.option("--midi-port", metavar="NAME", help="Play through the MIDI port of that name; a new one, if none has it.")
def serve(port: int | None, osc_port: int | None, midi_port: str | None) -> None:
    """Run the daemon here until Ctrl-C: the device, the browser and other programs talk to it."""
    from mididrumigen.daemon import run

    other = run(_ready, port=port, osc_port=osc_port, midi_port=midi_port)
    if other:
        click.echo(f"already running: {_where(other)}")
        return
    if sys.stderr and sys.stderr.isatty():
        say("stopped")
    _leave_at_once()


def _leave_at_once() -> None:
    """All is closed and written; a thread that nobody waits for any more (in the middle of a huge file, say) would
    hold the end up for as long as it likes."""
    if threading.active_count() > 1:
        for stream in filter(None, (sys.stdout, sys.stderr)):
            with suppress(OSError):
                stream.flush()
        os._exit(0)


def _ready(daemon: Daemon) -> None:
    try:
        click.echo(f"ready {_where(daemon)}")
        if sys.stdout:
            sys.stdout.flush()
    except OSError:  # nobody is there to read it, and the daemon is ready all the same
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - stays open to the end


def _where(daemon: Daemon) -> str:
    ports = f"port={daemon.port} osc_port={daemon.osc_port} engine_port={daemon.engine_port}"
    return f"url={daemon.url} {ports} pid={daemon.pid}"


@click.command()
@click.option("--token", is_flag=True, help="Print its token and nothing else.")
@as_json_option
def status(token: bool, as_json: bool) -> None:
    """How the running daemon is."""
    from mididrumigen.client import ask
    from mididrumigen.platform import folders
    from mididrumigen.platform.discovery import running
    from mididrumigen.terminal.report import console, facts_table

    daemon = running()
    if token:
        click.echo(daemon.token)
        return
    facts = {**ask(daemon, "status"), "url": daemon.url, "discovery_file": str(folders.discovery_file())}
    if as_json:
        print_json(facts)
    else:
        console().print(facts_table(facts))


@click.command()
@click.argument("instance", default="")
@as_json_option
def stop(instance: str, as_json: bool) -> None:
    """End what the daemon plays: all of it, or one INSTANCE."""
    _ended("stop", {"instance": instance}, as_json)


@click.command()
@as_json_option
def panic(as_json: bool) -> None:
    """End everything that the daemon plays, and silence all MIDI channels."""
    _ended("panic", {}, as_json)


def _ended(method: str, params: dict[str, str], as_json: bool) -> None:
    from mididrumigen.client import ask
    from mididrumigen.platform.discovery import running

    answer = ask(running(), method, **params)
    if as_json:
        print_json(answer)
    else:
        click.echo(f"stopped: {', '.join(answer['stopped'])}" if answer["stopped"] else "nothing was playing")


@click.command()
@click.option("--write", is_flag=True, help="Write the generated files of a source checkout instead.")
@as_json_option
def protocol(write: bool, as_json: bool) -> None:
    """The message catalogue: every method, notification, OSC address and error word."""
    from mididrumigen import documents
    from mididrumigen.protocol import catalogue

    if write:
        for file in documents.write():
            say(f"wrote {file}")
    elif as_json:
        print_json(catalogue.schema())
    else:
        click.echo(catalogue.markdown(), nl=False)


@click.command()
@as_json_option
@click.pass_context
def doctor(context: click.Context, as_json: bool) -> None:
    """Every part with its status and what to do about it."""
    from mididrumigen.doctor import checks
    from mididrumigen.terminal.report import checks_table, console

    found = checks()
    if as_json:
        print_json({"checks": found})
    else:
        console().print(checks_table(found))
    if any(check.status == "failed" for check in found):
        context.exit(1)
