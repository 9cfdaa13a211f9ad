#!/usr/bin/env python3
"""Learns what style match compares genres with, from a folder of performances: numbers only, no performance is copied.

    .venv/bin/python scripts/learn_references.py FOLDER

FOLDER has a `manifest.csv` (columns file, style, drummer, session, type) beside its MIDI files, as the Groove MIDI
Dataset has (CC BY 4.0, see NOTICE). Writes server/mididrumigen/styles/learned_references.json.
"""

from __future__ import annotations

import sys
from pathlib import Path

from msgspec import json

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "benchmarks"))

from performances import beats_by_genre, performances  # noqa: E402 - the folder is made known above

from mididrumigen.music.learning import learned  # noqa: E402

TARGET = ROOT / "server/mididrumigen/styles/learned_references.json"


def main() -> int:
    if len(sys.argv) != 2:
        print(__doc__)
        return 2
    by_genre = beats_by_genre(performances(Path(sys.argv[1])))
    known = {genre: learned([one.pattern for one in those]) for genre, those in by_genre.items()}
    lines = [f'"{genre}": {json.encode(what).decode()}' for genre, what in known.items()]
    TARGET.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    for genre, what in known.items():
        print(f"{genre:16} {len(by_genre[genre]):4} performances  {len(what.figures):4} figures")
    print(f"{TARGET.stat().st_size / 1000:.0f} KB in {TARGET}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
