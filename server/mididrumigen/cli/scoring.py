"""`score`: how much a MIDI file sounds like somebody."""

from __future__ import annotations

import click

from mididrumigen.cli.hearing import drums_in, heard_path
from mididrumigen.cli.words import (
    as_json_option,
    file_completions,
    kit_completions,
    name_completions,
    print_json,
    say,
)


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
    from mididrumigen.errors import BadMidi
    from mididrumigen.music.transcribe import pattern_of
    from mididrumigen.playback.midifile import BARS_MOST
    from mididrumigen.protocol.answers import score_answer
    from mididrumigen.terminal.report import console, score_lines

    heard, notes = drums_in(heard_path(file), kit, BARS_MOST, "judged at a time")
    pattern = pattern_of(heard.notes, heard.meter, heard.tempo, notes, heard.bars)
    if not pattern.hits:
        raise BadMidi(f"{file} has no drums that the map {notes.name} knows", "name its own with --kit")
    answer = score_answer(*drummer(say).score(name, pattern, tempo=not without_tempo))
    if as_json:
        print_json(
            {"file": file, "kit": notes.name, "name": answer.name, "match": answer.match, "traits": answer.traits}
        )
        return
    out = console()
    for line in score_lines(answer):
        out.print(line)
