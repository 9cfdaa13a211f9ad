"""The command line. Imports here stay light: each command brings in what it needs when it runs."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

if TYPE_CHECKING:
    from pathlib import Path

    from mididrumigen.platform.discovery import Daemon
    from mididrumigen.service import Drummer
    from mididrumigen.storage.store import Generation

# The same words as music.style.Section, the generators and the drum maps; a test keeps them equal.
SECTIONS = ("main", "intro", "verse", "chorus", "bridge", "fill", "outro")
GENERATORS = ("auto", "groove")
KITS = ("gm", "live", "ezdrummer", "superior", "addictive", "roland")
SHELLS = ("bash", "zsh", "fish")
STOPPED = 130  # the shell's number for Ctrl-C


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs a command; every mistake ends in one line on stderr (or one JSON document), never in a traceback."""
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    for stream in (sys.stdout, sys.stderr):  # a name that the terminal's encoding lacks is escaped, not fatal
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        status = _answered(arguments)
        if sys.stdout:
            sys.stdout.flush()
    except BrokenPipeError:  # the reader of our output has gone, as with `| head`
        os._exit(1)
    except OSError as error:  # our own output cannot be written; flushing it again at the end would fail again
        _failed("failed", error.strerror or str(error), "", as_json=False, status=1)
        os._exit(1)
    sys.exit(status)


def _answered(arguments: Sequence[str]) -> int:
    """Runs a command and reports what went wrong in it; the exit status."""
    from mididrumigen.errors import DrumError

    as_json = "--json" in arguments
    try:
        status = commands.main(args=list(arguments), prog_name="mididrumigen", standalone_mode=False)
    except click.UsageError as error:
        where = error.ctx.command_path if error.ctx else "mididrumigen"
        return _failed("bad_usage", error.format_message(), f"see `{where} --help`", as_json, 2)
    except DrumError as error:
        return _failed(error.code, error.message, error.hint, as_json, 1)
    except (click.Abort, KeyboardInterrupt):
        return _failed("stopped", "stopped", "", as_json, STOPPED)
    return status if isinstance(status, int) else 0


def _failed(code: str, message: str, hint: str, as_json: bool, status: int) -> int:
    message, hint = " ".join(message.split()).rstrip("."), " ".join(hint.split())
    if as_json:
        _print_json({"error": {"code": code, "message": message, "hint": hint}})
    else:
        _say(f"{message}; {hint}" if hint else message)
    return status


def _say(text: str) -> None:
    """One line for people, on stderr."""
    click.echo(f"mididrumigen: {text}", err=True)


def _print_json(document: Any) -> None:
    import msgspec

    encoded = msgspec.json.encode(msgspec.to_builtins(document, enc_hook=str))
    click.echo(msgspec.json.format(encoded, indent=2).decode())
    if sys.stdout:
        sys.stdout.flush()


# ---------------------------------------------------------------------------------------------- words for options


def _percent(_: click.Context, __: click.Parameter, value: float | None) -> float | None:
    """Swing is written in percent, as on a drum machine: 66.67 is a triplet."""
    return None if value is None else value / 100


def _meter(_: click.Context, __: click.Parameter, value: str | None) -> Any:
    from mididrumigen.errors import BadRequest
    from mididrumigen.music.units import meter_of

    try:
        return meter_of(value) if value else None
    except BadRequest as error:
        raise click.BadParameter(str(error)) from None


def _name_completions(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    """As `john-bonham`: a way to write the name that no shell needs quotes for."""
    from mididrumigen.app import library
    from mididrumigen.terminal.names import slug

    return [slug(name) for name in library().beginning(incomplete.strip("\"'"))]


def _file_completions(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    return [CompletionItem(incomplete, type="file")]


def _kit_completions(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    known = [CompletionItem(kit) for kit in KITS if kit.startswith(incomplete)]
    return known or [CompletionItem(incomplete, type="file")]


def _id_completions(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    from mididrumigen.app import drummer
    from mididrumigen.errors import DrumError

    try:
        return [made.id for made in drummer(lambda _: None).history() if made.id.startswith(incomplete)]
    except DrumError:  # nothing to complete from; the command itself will say why
        return []


class _Number(click.FloatRange):
    """A number in a range; `nan` is none."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        number: float = super().convert(value, param, ctx)
        if number != number:  # noqa: PLR0124 - only nan differs from itself
            self.fail(f"{value} is not a number", param, ctx)
        return number


as_json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
output_option = click.option(
    "-o",
    "output",
    metavar="FILE.mid|FOLDER",
    help="Where to write; else the current folder.",
    shell_complete=_file_completions,
)
name_argument = click.argument("name", shell_complete=_name_completions)


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, invoke_without_command=True)
@click.version_option(package_name="mididrumigen", message="%(prog)s %(version)s")
@click.pass_context
def commands(context: click.Context) -> None:
    """A drummer for Ableton Live: name a drummer, a producer or a genre, and it plays bars in that style."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


# ---------------------------------------------------------------------------------------------- generate


@commands.command()
@name_argument
@click.option("--bars", type=click.IntRange(1, 32), default=4, show_default=True)
@click.option("--tempo", type=_Number(20, 300), metavar="BPM", help="Else the style's own.")
@click.option("--meter", callback=_meter, metavar="N/D", help="Such as 3/4 or 7/8; else the style's own.")
@click.option("--variations", type=click.IntRange(1, 8), default=1, show_default=True)
@click.option("--seed", type=click.IntRange(0, 2**53 - 1), help="The same seed gives the same bytes.")
@click.option("--humanize", type=_Number(0, 1), default=1.0, show_default=True, help="0 keeps swing only.")
@click.option("--swing", type=_Number(50, 75), callback=_percent, help="Percent: 50 straight, 66.67 triplet.")
@click.option("--density", type=_Number(0, 1), help="How many strokes; 0.5 is the style's own.")
@click.option("--energy", type=_Number(0, 1), help="How hard; else as the section asks.")
@click.option("--section", type=click.Choice(SECTIONS), default="main", show_default=True)
@click.option("--by", type=click.Choice(GENERATORS), default="auto", show_default=True, help="What writes the bars.")
@click.option(
    "--kit",
    default="gm",
    show_default=True,
    metavar="MAP|FILE",
    help=f"{', '.join(KITS)}, or a drum-map file.",
    shell_complete=_kit_completions,
)
@output_option
@as_json_option
def generate(
    name: str,
    seed: int | None,
    variations: int,
    by: str,
    kit: str,
    output: str | None,
    as_json: bool,
    **wish: Any,
) -> None:
    """Play bars in the style of NAME: a drum tab here and a MIDI file for any DAW."""
    from mididrumigen.app import drummer
    from mididrumigen.generation.generator import Wish
    from mididrumigen.music.style import Section
    from mididrumigen.playback.drum_maps import drum_map

    drums = drummer(_say)
    wished = Wish(section=Section(wish.pop("section")), **wish)
    notes = drum_map(kit)
    made = drums.made(drums.generate(name, wished, by=by, seed=seed, variations=variations), notes)
    kept = _kept(drums, made)
    files = _written(made, output, kept)
    if as_json:
        _print_json(_generated(made, files))
    else:
        _show(made, files, kept)


def _kept(drums: Drummer, made: list[Generation]) -> bool:
    """Whether the history has them now; a history that cannot be written is said, and stops nothing."""
    from mididrumigen.errors import StoreNewer, StoreUnavailable

    try:
        drums.remember(made)
    except (StoreNewer, StoreUnavailable) as error:
        _say(f"not kept in the history: {error}")
        return False
    return True


def _written(made: list[Generation], output: str | None, kept: bool) -> list[Path]:
    """Writes each take; what cannot be written can still be replayed, and the error says how."""
    from mididrumigen.errors import CannotWrite
    from mididrumigen.platform.safe_write import unused, write_whole
    from mididrumigen.terminal.names import targets

    files: list[Path] = []
    for index, generation in enumerate(made):
        try:
            if not files:
                files, chosen = targets(output, made[0].name, [each.pattern for each in made])
            files[index] = files[index] if chosen else unused(files[index], generation.midi)
            write_whole(files[index], generation.midi, begins=b"MThd")
        except (CannotWrite, OSError) as error:
            says = (
                error.message
                if isinstance(error, CannotWrite)
                else f"cannot write {str(output)[:60]}: {error.strerror}"
            )
            before = f" ({index} of {len(made)} takes were written)" if index else ""
            hint = f"nothing is lost: `mididrumigen replay {generation.id} -o FILE.mid` writes it elsewhere"
            raise CannotWrite(f"{says}{before}", hint if kept else "choose another place with -o") from None
    return files


def _generated(made: list[Generation], files: Sequence[Path]) -> dict[str, Any]:
    from mididrumigen.terminal.names import printable

    patterns = [
        {
            "id": generation.id,
            "file": printable(file),
            "name": generation.name,
            "bars": generation.pattern.bars,
            "meter": str(generation.pattern.meter),
            "tempo": generation.pattern.tempo,
            "seed": generation.pattern.origin.seed,
            "by": generation.pattern.origin.generator,
            "style_match": None,  # until there is a ranker
        }
        for generation, file in zip(made, files, strict=True)
    ]
    return {"patterns": patterns, "origin": made[0].pattern.origin}


def _show(made: list[Generation], files: Sequence[Path], kept: bool = True) -> None:
    from mididrumigen.terminal.report import console, shown

    out = console()
    for generation, file in zip(made, files, strict=True):
        for line in shown(generation, file, kept, out):
            out.print(line, soft_wrap=True)


# ---------------------------------------------------------------------------------------------- replay


@commands.command()
@click.argument("id", required=False, shell_complete=_id_completions)
@output_option
@as_json_option
def replay(id: str | None, output: str | None, as_json: bool) -> None:  # noqa: A002 - the contract's word
    """Write an earlier generation again, byte for byte. Without ID: list the last ones."""
    from mididrumigen.app import drummer

    drums = drummer(_say)
    if id is None:
        _history(drums, as_json)
        return
    made = [drums.replay(id)]
    files = _written(made, output, kept=True)
    if as_json:
        _print_json(_generated(made, files))
    else:
        _show(made, files)


def _history(drums: Drummer, as_json: bool) -> None:
    from mididrumigen.terminal.report import console, history_table

    history = drums.history()
    if as_json:
        _print_json({"history": [{"id": made.id, "name": made.name, "made_at": made.made_at} for made in history]})
    else:
        console().print(history_table(history))


# ---------------------------------------------------------------------------------------------- profiles


@commands.group(invoke_without_command=True)
@as_json_option
@click.pass_context
def profiles(context: click.Context, as_json: bool) -> None:
    """The library: list it, or `show` one with its sources."""
    if context.invoked_subcommand is not None:
        return
    from mididrumigen.app import drummer
    from mididrumigen.protocol.answers import profile_rows
    from mididrumigen.terminal.report import console, library_table

    rows = profile_rows(drummer(_say).library.profiles())
    if as_json:
        _print_json({"profiles": rows})
    else:
        console().print(library_table(rows))


@profiles.command()
@name_argument
@as_json_option
@click.pass_context
def show(context: click.Context, name: str, as_json: bool) -> None:
    """One profile: what it claims, how sure it is, and on what grounds."""
    from mididrumigen.app import drummer
    from mididrumigen.protocol.answers import profile_answer
    from mididrumigen.terminal.report import console, profile_lines

    profile = drummer(_say).library.find(name)
    if as_json or (context.parent and context.parent.params["as_json"]):
        _print_json(profile_answer(profile))
        return
    out = console()
    for line in profile_lines(profile):
        out.print(line)


# ---------------------------------------------------------------------------------------------- the daemon


@commands.command()
@click.option("--port", type=click.IntRange(0, 65535), help="For WebSocket and HTTP; taken ones are passed over.")
@click.option("--osc-port", type=click.IntRange(0, 65535), help="For OSC; taken ones are passed over.")
def serve(port: int | None, osc_port: int | None) -> None:
    """Run the daemon here until Ctrl-C: the device, the browser and other programs talk to it."""
    from mididrumigen.app import run_daemon

    other = run_daemon(_ready, port=port, osc_port=osc_port)
    if other:
        click.echo(f"already running: {_where(other)}")


def _ready(daemon: Daemon) -> None:
    click.echo(f"ready {_where(daemon)}")
    sys.stdout.flush()


def _where(daemon: Daemon) -> str:
    return f"url={daemon.url} port={daemon.port} osc_port={daemon.osc_port} pid={daemon.pid}"


@commands.command()
@as_json_option
def status(as_json: bool) -> None:
    """How the running daemon is."""
    from mididrumigen.client import ask
    from mididrumigen.platform import folders
    from mididrumigen.platform.discovery import running
    from mididrumigen.terminal.report import console, facts_table

    daemon = running()
    facts = {**ask(daemon, "status"), "url": daemon.url, "discovery_file": str(folders.discovery_file())}
    if as_json:
        _print_json(facts)
    else:
        console().print(facts_table(facts))


@commands.command()
@click.option("--write", is_flag=True, help="Write the generated files of a source checkout instead.")
@as_json_option
def protocol(write: bool, as_json: bool) -> None:
    """The message catalogue: every method, notification, OSC address and error word."""
    from mididrumigen import documents
    from mididrumigen.protocol import catalogue

    if write:
        for file in documents.write():
            _say(f"wrote {file}")
    elif as_json:
        _print_json(catalogue.schema())
    else:
        click.echo(catalogue.markdown(), nl=False)


# ---------------------------------------------------------------------------------------------- doctor, completion


@commands.command()
@as_json_option
@click.pass_context
def doctor(context: click.Context, as_json: bool) -> None:
    """Every part with its status and what to do about it."""
    from mididrumigen.doctor import checks
    from mididrumigen.terminal.report import checks_table, console

    found = checks()
    if as_json:
        _print_json({"checks": found})
    else:
        console().print(checks_table(found))
    if any(check.status == "failed" for check in found):
        context.exit(1)


@commands.command()
@click.argument("shell", type=click.Choice(SHELLS))
def completion(shell: str) -> None:
    """Print the completion script of a SHELL; `eval "$(mididrumigen completion bash)"` switches it on."""
    from click.shell_completion import get_completion_class

    kind: Callable[..., Any] | None = get_completion_class(shell)
    if kind is not None:
        click.echo(kind(commands, {}, "mididrumigen", "_MIDIDRUMIGEN_COMPLETE").source())
