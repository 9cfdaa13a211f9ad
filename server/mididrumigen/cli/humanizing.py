"""`humanize`: any drum MIDI with the feel of a style."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from mididrumigen.cli.hearing import drums_in, heard_path
from mididrumigen.cli.words import (
    KITS,
    Number,
    as_json_option,
    file_completions,
    kit_completions,
    name_completions,
    output_option,
    say,
)

if TYPE_CHECKING:
    from pathlib import Path

    from mididrumigen.music.drum_map import DrumMap
    from mididrumigen.playback.midifile import Heard
    from mididrumigen.service import Humanized


@click.command()
@click.argument("file", metavar="FILE.mid", shell_complete=file_completions)
@click.option("--as", "name", metavar="NAME", required=True, help="Whose feel.", shell_complete=name_completions)
@click.option("--humanize", "amount", type=Number(0, 1), default=1.0, show_default=True, help="0: swing only.")
@click.option("--tempo", type=Number(20, 300), metavar="BPM", help="Of a file that has none; else the style's own.")
@click.option("--seed", type=click.IntRange(0, 2**53 - 1), help="The same seed gives the same bytes.")
@click.option(
    "--kit",
    metavar="MAP|FILE",
    help=f"The file's drum map: {', '.join(KITS)}, or a file; else it is found out.",
    shell_complete=kit_completions,
)
@output_option
@as_json_option
def humanize(
    file: str,
    name: str,
    amount: float,
    tempo: float | None,
    seed: int | None,
    kit: str | None,
    output: str | None,
    as_json: bool,
) -> None:
    """Give the drums in FILE.mid the feel of a style: every stroke stays on its step, none is lost."""
    from mididrumigen.app import drummer
    from mididrumigen.cli.playing import hand_over, kept_by, refuse_pipe
    from mididrumigen.music.units import BARS_MAX_IMPORT
    from mididrumigen.terminal.names import slug

    refuse_pipe(output, as_json)
    path = heard_path(file)
    heard, notes = drums_in(path, kit, BARS_MAX_IMPORT, "humanized at a time")
    if tempo and heard.has_tempo:
        raise click.UsageError(f"--tempo is for a file that has none; this one is at {heard.tempo:g} bpm")
    drums = drummer(say)
    known = heard.tempo if heard.has_tempo else tempo
    felt = drums.humanize_notes(
        heard.notes,
        name,
        notes,
        bars=heard.bars,
        meter=heard.meter,
        tempo=known,
        amount=amount,
        seed=seed,
    )
    _tell(path, heard, felt, known, notes, kit)
    made = [drums.made_anew(felt, heard)]
    usual = f"{slug(path.stem)}-{slug(made[0].name)}.mid"
    read = {"kit": notes.name, "strangers": felt.strangers}
    hand_over(drums, made, output, as_json, kept_by(drums, made), usual, **read)


def _tell(path: Path, heard: Heard, felt: Humanized, known: float | None, notes: DrumMap, kit: str | None) -> None:
    """What was decided for the user, and what was left alone."""
    if not known:
        say(f"{path.name} has no tempo: the style's own, {felt.pattern.tempo:g} bpm; --tempo sets another")
    if not kit and notes.name != "gm":
        say(f"{path.name} is read with the drum map {notes.name}; --kit names another")
    if felt.strangers:
        pitches = ", ".join(map(str, felt.strangers))
        say(f"left where it was, being no drum of {notes.name}: note {pitches}")
    if heard.others:
        say(f"left out: {heard.others} notes of other tracks or channels than the drums'")
