"""`profiles`: the library, and one style with its sources."""

from __future__ import annotations

import click

from mididrumigen.cli.words import as_json_option, name_argument, print_json, say


@click.group(invoke_without_command=True)
@as_json_option
@click.pass_context
def profiles(context: click.Context, as_json: bool) -> None:
    """The library: list it, or `show` one with its sources."""
    if context.invoked_subcommand is not None:
        return
    from mididrumigen.app import drummer
    from mididrumigen.protocol.answers import profile_rows
    from mididrumigen.terminal.report import console, library_table

    rows = profile_rows(drummer(say).library.profiles())
    if as_json:
        print_json({"profiles": rows})
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

    profile = drummer(say).library.find(name)
    if as_json or (context.parent and context.parent.params["as_json"]):
        print_json(profile_answer(profile))
        return
    out = console()
    for line in profile_lines(profile):
        out.print(line)
