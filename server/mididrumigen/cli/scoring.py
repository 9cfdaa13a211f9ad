"""`score`: how much a MIDI file sounds like somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from mididrumigen.cli.words import (
    as_json_option,
    file_completions,
    kit_completions,
    name_completions,
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

    drums = drummer(say)
    profile = drums.library.find(name)
    pattern, notes = heard_file(file, kit)
    answer = score_answer(profile, drums.judge.match(pattern, profile, tempo=not without_tempo))
    if as_json:
        print_json(
            {"file": file, "kit": notes.name, "name": answer.name, "match": answer.match, "traits": answer.traits}
        )
        return
    out = console()
    for line in score_lines(answer):
        out.print(line)


def heard_file(name: str, kit: str | None) -> tuple[Pattern, DrumMap]:
    """What a file has as a pattern, and the drum map it was read with. Raises BadMidi, BadKit."""
    from collections import Counter

    from mididrumigen.errors import BadMidi
    from mididrumigen.music.drum_map import detected
    from mididrumigen.music.transcribe import pattern_of
    from mididrumigen.platform.folders import expanded
    from mididrumigen.playback.drum_maps import drum_map
    from mididrumigen.playback.midifile import read_midi

    notes = drum_map(kit) if kit is not None else None
    heard = read_midi(expanded(name))
    notes = notes or detected(Counter(note.pitch for note in heard.notes))
    pattern = pattern_of(heard.notes, heard.meter, heard.tempo, notes, heard.bars)
    if not pattern.hits:
        raise BadMidi(f"{name} has no drums that the map {notes.name} knows", "name its own with --kit")
    return pattern, notes
