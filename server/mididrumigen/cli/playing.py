"""`generate` and `replay`: bars as a tab and a MIDI file."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from mididrumigen.cli.words import (
    PIPED,
    as_json_option,
    id_completions,
    name_argument,
    output_option,
    print_json,
    say,
    wish_options,
)

if TYPE_CHECKING:
    from pathlib import Path

    from mididrumigen.service import Drummer
    from mididrumigen.storage.store import Generation


@click.command()
@name_argument
@wish_options
@click.option("--variations", type=click.IntRange(1, 8), default=1, show_default=True)
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

    refuse_pipe(output, as_json, variations)
    drums = drummer(say)
    wished = Wish(section=Section(wish.pop("section")), **wish)
    notes = drum_map(kit)
    made = drums.made(drums.generate(name, wished, by=by, seed=seed, variations=variations), notes)
    hand_over(drums, made, output, as_json, kept_by(drums, made))


def refuse_pipe(output: str | None, as_json: bool, takes: int = 1) -> None:
    """What `-o -` cannot do: a file goes to whoever reads our output, and only the one."""
    if output != PIPED:
        return
    if as_json:
        raise click.UsageError("--json and -o - both want standard output; choose one")
    if takes > 1:
        raise click.UsageError("-o - is for one take; --variations needs a folder")
    if not sys.stdout or sys.stdout.isatty():
        raise click.UsageError(
            "-o - writes a MIDI file, which is nothing for a terminal; send it into a program or file"
        )


def hand_over(
    drums: Drummer, made: list[Generation], output: str | None, as_json: bool, kept: bool, usual: str = "", **more: Any
) -> None:
    """Takes as files and as what is told of them: a tab for people, a document (with `more` in it) for programs."""
    if output == PIPED:
        sys.stdout.buffer.write(made[0].midi)
        return
    files = written(made, output, kept, usual)
    if as_json:
        print_json(generated(drums, made, files) | more)
    else:
        show(made, files, kept)


def kept_by(drums: Drummer, made: list[Generation]) -> bool:
    """Whether the history has them now; a history that cannot be written is said, and stops nothing."""
    from mididrumigen.errors import StoreNewer, StoreUnavailable

    try:
        drums.remember(made)
    except (StoreNewer, StoreUnavailable) as error:
        say(f"not kept in the history: {error}")
        return False
    return True


def written(made: list[Generation], output: str | None, kept: bool, usual: str = "") -> list[Path]:
    """Writes each take, where none is chosen under `usual` or its usual name; what cannot be written can still be
    replayed, and the error says how."""
    from mididrumigen.errors import CannotWrite
    from mididrumigen.platform.safe_write import unused, write_whole
    from mididrumigen.terminal.names import targets, usual_filename

    files: list[Path] = []
    names = [usual or usual_filename(made[0].name, each.pattern) for each in made]
    for index, generation in enumerate(made):
        try:
            if not files:
                files, chosen = targets(output, names)
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


def generated(drums: Drummer, made: list[Generation], files: Sequence[Path]) -> dict[str, Any]:
    from mididrumigen.protocol.answers import take_facts
    from mididrumigen.terminal.names import printable

    patterns = [
        {
            **take_facts(generation.id, generation.pattern),
            "file": printable(file),
            "style_match": drums.style_match(generation.pattern),
        }
        for generation, file in zip(made, files, strict=True)
    ]
    return {"patterns": patterns, "origin": made[0].pattern.origin}


def show(made: list[Generation], files: Sequence[Path], kept: bool = True) -> None:
    from mididrumigen.terminal.report import console, shown

    out = console()
    for generation, file in zip(made, files, strict=True):
        for line in shown(generation, file, kept, out):
            out.print(line, soft_wrap=True)


# ---------------------------------------------------------------------------------------------- replay


@click.command()
@click.argument("id", required=False, shell_complete=id_completions)
@output_option
@as_json_option
def replay(id: str | None, output: str | None, as_json: bool) -> None:  # noqa: A002 - the contract's word
    """Write an earlier generation again, byte for byte. Without ID: list the last ones."""
    from mididrumigen.app import drummer

    refuse_pipe(output, as_json)
    drums = drummer(say)
    if id is None:
        _history(drums, as_json)
    else:
        hand_over(drums, [drums.replay(id)], output, as_json, kept=True)


def _history(drums: Drummer, as_json: bool) -> None:
    from mididrumigen.terminal.report import console, history_table

    history = drums.history()
    if as_json:
        print_json({"history": [{"id": made.id, "name": made.name, "made_at": made.made_at} for made in history]})
    else:
        console().print(history_table(history))
