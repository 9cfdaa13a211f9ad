"""The command line. Imports here stay light: each command brings in what it needs when it runs."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any

import click

from mididrumigen.cli.daemon import doctor, panic, protocol, serve, status, stop
from mididrumigen.cli.humanizing import humanize
from mididrumigen.cli.learning import learn
from mididrumigen.cli.library import profiles
from mididrumigen.cli.live import play
from mididrumigen.cli.playing import generate, replay
from mididrumigen.cli.scoring import score, similar
from mididrumigen.cli.setup import setup
from mididrumigen.cli.words import print_json, say

SHELLS = ("bash", "zsh", "fish")
STOPPED = 130  # the shell's number for Ctrl-C


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs a command; every mistake ends in one line on stderr (or one JSON document), never in a traceback."""
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    for stream in (sys.stdout, sys.stderr):  # a name that the terminal's encoding lacks is escaped, not fatal
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        ended = _answered(arguments)
        if sys.stdout:
            sys.stdout.flush()
    except BrokenPipeError:  # the reader of our output has gone, as with `| head`
        os._exit(1)
    except OSError as error:  # our own output cannot be written; flushing it again at the end would fail again
        _failed("failed", error.strerror or str(error), "", as_json=False, ends=1)
        os._exit(1)
    sys.exit(ended)


def _answered(arguments: Sequence[str]) -> int:
    """Runs a command and reports what went wrong in it; the exit status."""
    from mididrumigen.errors import DrumError

    as_json = "--json" in arguments
    try:
        ended = commands.main(args=list(arguments), prog_name="mididrumigen", standalone_mode=False)
    except click.UsageError as error:
        where = error.ctx.command_path if error.ctx else "mididrumigen"
        return _failed("bad_usage", error.format_message(), f"see `{where} --help`", as_json, 2)
    except DrumError as error:
        return _failed(error.code, error.message, error.hint, as_json, 1)
    except (click.Abort, KeyboardInterrupt):
        return _failed("stopped", "stopped", "", as_json, STOPPED)
    return ended if isinstance(ended, int) else 0


def _failed(code: str, message: str, hint: str, as_json: bool, ends: int) -> int:
    message, hint = " ".join(message.split()).rstrip("."), " ".join(hint.split())
    if as_json:
        print_json({"error": {"code": code, "message": message, "hint": hint}})
    else:
        say(f"{message}; {hint}" if hint else message)
    return ends


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, invoke_without_command=True)
@click.version_option(package_name="mididrumigen", message="%(prog)s %(version)s")
@click.pass_context
def commands(context: click.Context) -> None:
    """A drummer for Ableton Live: name a drummer, a producer or a genre, and it plays bars in that style."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@commands.command()
@click.argument("shell", type=click.Choice(SHELLS))
def completion(shell: str) -> None:
    """Print the completion script of a SHELL; `eval "$(mididrumigen completion bash)"` switches it on."""
    from click.shell_completion import get_completion_class

    kind: Callable[..., Any] | None = get_completion_class(shell)
    if kind is not None:
        click.echo(kind(commands, {}, "mididrumigen", "_MIDIDRUMIGEN_COMPLETE").source())


for _command in (
    generate,
    humanize,
    play,
    replay,
    learn,
    score,
    similar,
    profiles,
    setup,
    serve,
    stop,
    panic,
    status,
    protocol,
    doctor,
):
    commands.add_command(_command)
