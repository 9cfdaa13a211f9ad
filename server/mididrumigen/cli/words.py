"""What the commands share: their options and arguments, what Tab completes, and how they speak."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any

import click
from click.shell_completion import CompletionItem

# The same words as music.style.Section, the generators and the drum maps; a test keeps them equal.
SECTIONS = ("main", "intro", "verse", "chorus", "bridge", "fill", "outro")
GENERATORS = ("auto", "groove")
CLOCKS = ("internal", "midi", "device")
PIPED = "-"  # as a file: what others send us, or take from us
KITS = ("gm", "live", "ezdrummer", "superior", "addictive", "roland")


def say(text: str) -> None:
    """One line for people, on stderr."""
    click.echo(f"mididrumigen: {text}", err=True)


def print_json(document: Any) -> None:
    import msgspec

    encoded = msgspec.json.encode(msgspec.to_builtins(document, enc_hook=str))
    click.echo(msgspec.json.format(encoded, indent=2).decode())
    if sys.stdout:
        sys.stdout.flush()


def percent(_: click.Context, __: click.Parameter, value: float | None) -> float | None:
    """Swing is written in percent, as on a drum machine: 66.67 is a triplet."""
    return None if value is None else value / 100


def meter(_: click.Context, __: click.Parameter, value: str | None) -> Any:
    from mididrumigen.errors import BadRequest
    from mididrumigen.music.units import meter_of

    try:
        return meter_of(value) if value else None
    except BadRequest as error:
        raise click.BadParameter(str(error)) from None


def name_completions(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    """As `john-bonham`: a way to write the name that no shell needs quotes for."""
    from mididrumigen.app import library
    from mididrumigen.terminal.names import slug

    return [slug(name) for name in library().beginning(incomplete.strip("\"'"))]


def file_completions(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    return [CompletionItem(incomplete, type="file")]


def kit_completions(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    known = [CompletionItem(kit) for kit in KITS if kit.startswith(incomplete)]
    return known or [CompletionItem(incomplete, type="file")]


def id_completions(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    from mididrumigen.app import drummer
    from mididrumigen.errors import DrumError

    try:
        return [made.id for made in drummer(lambda _: None).history() if made.id.startswith(incomplete)]
    except DrumError:  # nothing to complete from; the command itself will say why
        return []


class Number(click.FloatRange):
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
    metavar="FILE.mid|FOLDER|-",
    help="Where to write, - is standard output; else the current folder.",
    shell_complete=file_completions,
)
WISHES = (
    click.option("--bars", type=click.IntRange(1, 32), default=4, show_default=True),
    click.option("--tempo", type=Number(20, 300), metavar="BPM", help="Else the style's own."),
    click.option("--meter", callback=meter, metavar="N/D", help="Such as 3/4 or 7/8; else the style's own."),
    click.option("--seed", type=click.IntRange(0, 2**53 - 1), help="The same seed gives the same bytes."),
    click.option("--humanize", type=Number(0, 1), default=1.0, show_default=True, help="0 keeps swing only."),
    click.option("--swing", type=Number(50, 75), callback=percent, help="Percent: 50 straight, 66.67 triplet."),
    click.option("--density", type=Number(0, 1), help="How many strokes; 0.5 is the style's own."),
    click.option("--energy", type=Number(0, 1), help="How hard; else as the section asks."),
    click.option("--fill", type=Number(0, 1), help="How many fills; 0.5 is the style's own, 0 none."),
    click.option("--section", type=click.Choice(SECTIONS), default="main", show_default=True),
    click.option(
        "--by", type=click.Choice(GENERATORS), default="auto", show_default=True, help="What writes the bars."
    ),
    click.option(
        "--kit",
        default="gm",
        show_default=True,
        metavar="MAP|FILE",
        help=f"{', '.join(KITS)}, or a drum-map file.",
        shell_complete=kit_completions,
    ),
)


def wish_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """What can be wished of bars, wherever they are made."""
    for option in reversed(WISHES):
        command = option(command)
    return command


name_argument = click.argument("name", shell_complete=name_completions)


def name_or_file_completions(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[Any]:
    return [*name_completions(context, parameter, incomplete), *file_completions(context, parameter, incomplete)]


def is_file(name: str) -> bool:
    """By its ending, or by a path to one: a file `rock` in this folder is not what `play rock` means."""
    from contextlib import suppress

    from mididrumigen.platform.folders import expanded

    if name.lower().endswith((".mid", ".midi")):
        return True
    with suppress(OSError, ValueError):
        if "/" in name or os.sep in name:
            with expanded(name).open("rb") as file:
                return file.read(4) == b"MThd"
    return False
