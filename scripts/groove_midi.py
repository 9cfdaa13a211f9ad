"""The Groove MIDI Dataset as patterns: a folder with its files and a manifest.csv."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec

from mididrumigen.errors import DrumError
from mididrumigen.music.drum_map import DrumMap, shipped_map
from mididrumigen.music.pattern import Pattern
from mididrumigen.music.transcribe import pattern_of
from mididrumigen.playback.midifile import read_midi

KEYS = {"blues": "blues-shuffle", "country": "country-train"}  # where our genre goes by another name
SOURCE = "Groove MIDI Dataset v1.0.0 (Gillick et al. 2019), CC BY 4.0"


class Performance(msgspec.Struct, frozen=True):
    """One file: what was played, by whom, in which of our genres."""

    file: Path
    style: str
    drummer: str
    session: str
    pattern: Pattern


def performances(data: Path, kind: str = "beat") -> Iterator[Performance]:
    """In the order of the manifest; what cannot be read is said on stderr."""
    with (data / "manifest.csv").open(encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            if row["type"] != kind:
                continue
            file = data / row["file"]
            try:
                heard = read_midi(file)
            except DrumError as error:
                print(error, file=sys.stderr)
                continue
            style = KEYS.get(row["style"], row["style"])
            pattern = pattern_of(heard.notes, heard.meter, heard.tempo, _roland(), heard.bars)
            yield Performance(file, style, row["drummer"], row["session"], pattern)


def _roland() -> DrumMap:
    """Of the kit that all was recorded on."""
    found = shipped_map("roland")
    if found is None:
        raise LookupError("no drum map is called roland")
    return found
