"""`score` and `similar`: how much bars sound like somebody, and like whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from mididrumigen.cli.hearing import drums_in, heard_path
from mididrumigen.cli.words import (
    as_json_option,
    file_completions,
    is_file,
    kit_completions,
    name_completions,
    name_or_file_completions,
    print_json,
    say,
)

if TYPE_CHECKING:
    from mididrumigen.music.drum_map import DrumMap
    from mididrumigen.music.pattern import Pattern


@click.command()
@click.argument("file", metavar="FILE.mid", shell_complete=file_completions)
@click.option("--as", "name", required=True, metavar="NAME", help="Whose style.", shell_complete=name_completions)
@click.option(
    "--kit", metavar="MAP|FILE", help="The file's drum map; else it is guessed.", shell_complete=kit_completions
)
@click.option("--without-tempo", is_flag=True, help="Judge the playing only.")
@as_json_option
def score(file: str, name: str, kit: str | None, without_tempo: bool, as_json: bool) -> None:
    """How much the drums of FILE.mid sound like NAME: 0-100, trait by trait."""
    from mididrumigen.app import drummer
    from mididrumigen.protocol.answers import score_answer
    from mididrumigen.terminal.report import console, score_lines

    pattern, notes = _drums(file, kit)
    answer = score_answer(*drummer(say).score(name, pattern, tempo=not without_tempo))
    if as_json:
        print_json(
            {"file": file, "kit": notes.name, "name": answer.name, "match": answer.match, "traits": answer.traits}
        )
        return
    out = console()
    for line in score_lines(answer):
        out.print(line)


def _drums(file: str, kit: str | None) -> tuple[Pattern, DrumMap]:
    """A file's bars, and the map they were read with. Raises BadMidi, BadKit."""
    from mididrumigen.errors import BadMidi
    from mididrumigen.music.transcribe import pattern_of
    from mididrumigen.playback.midifile import BARS_MOST

    heard, notes = drums_in(heard_path(file), kit, BARS_MOST, "judged at a time")
    pattern = pattern_of(heard.notes, heard.meter, heard.tempo, notes, heard.bars)
    if not pattern.hits:
        raise BadMidi(f"{file} has no drums that the map {notes.name} knows", "name its own with --kit")
    return pattern, notes


@click.command()
@click.argument("what", metavar="NAME|FILE.mid", shell_complete=name_or_file_completions)
@click.option("--limit", type=click.IntRange(1, 200), default=5, show_default=True, help="How many.")
@click.option(
    "--kit", metavar="MAP|FILE", help="A file's drum map; else it is guessed.", shell_complete=kit_completions
)
@as_json_option
def similar(what: str, limit: int, kit: str | None, as_json: bool) -> None:
    """Who plays most like NAME, or like the drums of FILE.mid, and why."""
    from mididrumigen.app import drummer
    from mididrumigen.protocol.answers import alike_answer, similar_answer
    from mididrumigen.terminal.report import console, similar_table

    drums = drummer(say)
    if is_file(what):
        answer = similar_answer(drums.similar(_drums(what, kit)[0], limit))
    elif kit is not None:
        raise click.UsageError(f"--kit is for files; {what} is a name")
    else:
        answer = alike_answer(drums.alike(what, limit))
    if as_json:
        print_json({"similar": answer.similar})
        return
    console().print(similar_table(answer))
