"""Fits the shipped manners: `python scripts/learn_manners.py ../shared/quality/data [--without drummer7] [--to DIR]`.

The folder has a manifest.csv (file, style, drummer, type) as the Groove MIDI Dataset's. Its numbers are shipped with
the attribution of NOTICE; the performances are not.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import defaultdict
from collections.abc import Collection, Iterator
from pathlib import Path

import msgspec

from mididrumigen.errors import DrumError
from mididrumigen.learning.manners import manner_of
from mididrumigen.music.drum_map import shipped_map
from mididrumigen.music.pattern import Pattern
from mididrumigen.music.transcribe import pattern_of
from mididrumigen.playback.midifile import read_midi
from mididrumigen.styles.library import Library

SOURCE = "Groove MIDI Dataset v1.0.0 (Gillick et al. 2019), CC BY 4.0"
KEYS = {"blues": "blues-shuffle", "country": "country-train"}
FOLDER = Path(__file__).parent.parent / "server/mididrumigen/styles/manners"


def performances(data: Path, without: Collection[str] = (), kind: str = "beat") -> Iterator[tuple[str, Pattern]]:
    """(style's key, what was played), in the order of the manifest."""
    roland = shipped_map("roland")
    if roland is None:
        raise LookupError("the drum map of the data set's kit has gone")
    with (data / "manifest.csv").open(encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            if row["type"] != kind or row["drummer"] in without:
                continue
            try:
                heard = read_midi(data / row["file"])
            except DrumError as error:
                print(error, file=sys.stderr)
                continue
            key = KEYS.get(row["style"], row["style"])
            yield key, pattern_of(heard.notes, heard.meter, heard.tempo, roland, heard.bars)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("data", type=Path)
    asked.add_argument("--without", nargs="*", default=[])
    asked.add_argument("--to", type=Path, default=FOLDER)
    told = asked.parse_args()
    by_style: dict[str, list[Pattern]] = defaultdict(list)
    for key, pattern in performances(told.data, told.without):
        by_style[key].append(pattern)
    told.to.mkdir(parents=True, exist_ok=True)
    library = Library()
    for key, patterns in sorted(by_style.items()):
        manner = manner_of(key, SOURCE, patterns, library.load(f"{key}.toml").swing[0].pairs)
        if manner:
            text = msgspec.json.encode(manner).replace(b"[[", b"\n[[").replace(b"}],[", b"}],\n[")
            (told.to / f"{key}.json").write_bytes(text)
            print(f"{key}: {len(patterns)} performances, {len(manner.figures)} figures, {len(text) // 1000} kB")


if __name__ == "__main__":
    main()
