"""Human performances in a folder such as the Groove MIDI Dataset's: `manifest.csv` names file, style, drummer, type."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from mididrumigen.errors import BadMidi
from mididrumigen.music.pattern import Pattern
from mididrumigen.music.transcribe import pattern_of
from mididrumigen.music.units import Meter
from mididrumigen.playback.drum_maps import named_map
from mididrumigen.playback.midifile import read_midi

SOURCE = "Groove MIDI Dataset v1.0.0 (Gillick et al. 2019), CC BY 4.0"
CALLED = {"blues": "blues-shuffle", "country": "country-train"}  # their styles → our genres; the others are alike


@dataclass(frozen=True, eq=False)
class Performance:
    """One file of the folder."""

    file: str
    genre: str  # the key of our profile
    drummer: str
    session: str
    beat: bool  # else a fill
    pattern: Pattern


def performances(folder: Path) -> list[Performance]:
    """All that can be read; what cannot is said on stderr."""
    drums = named_map("roland")
    found: list[Performance] = []
    with (folder / "manifest.csv").open(encoding="utf-8", newline="") as manifest:
        rows = list(csv.DictReader(manifest))
    for row in rows:
        try:
            heard = read_midi(folder / row["file"])
        except BadMidi as error:
            print(f"left out: {error}", file=sys.stderr)
            continue
        pattern = pattern_of(heard.notes, heard.meter, heard.tempo, drums, heard.bars)
        genre = CALLED.get(row["style"], row["style"])
        found.append(Performance(row["file"], genre, row["drummer"], row["session"], row["type"] == "beat", pattern))
    return found


def beats_by_genre(those: Iterable[Performance]) -> dict[str, list[Performance]]:
    """What figures and references are learned from: beats in 4/4."""
    return _by_genre(one for one in those if one.beat)


def fills_by_genre(those: Iterable[Performance]) -> dict[str, list[Performance]]:
    """The same of fills."""
    return _by_genre(one for one in those if not one.beat)


def _by_genre(those: Iterable[Performance]) -> dict[str, list[Performance]]:
    by_genre: dict[str, list[Performance]] = {}
    for one in those:
        if one.pattern.meter == Meter() and one.pattern.hits:
            by_genre.setdefault(one.genre, []).append(one)
    return dict(sorted(by_genre.items()))
