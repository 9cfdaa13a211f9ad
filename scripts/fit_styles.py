#!/usr/bin/env python3
"""Fits all that is shipped of people's playing; numbers only, no performance is copied.

    python scripts/fit_styles.py FOLDER

FOLDER has a `manifest.csv` beside its MIDI files, as the Groove MIDI Dataset has (CC BY 4.0, see NOTICE). Writes what
bars and feel are made from, styles/manners/*.json, and what style match compares with, styles/learned_references.json.
"""

from __future__ import annotations

import sys
from pathlib import Path

from msgspec import json

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "benchmarks"))

from performances import SOURCE, Performance, beats_by_genre, fills_by_genre, performances  # noqa: E402

from mididrumigen.learning.manners import manner_of  # noqa: E402
from mididrumigen.learning.references import learned  # noqa: E402
from mididrumigen.styles.library import Library  # noqa: E402
from mididrumigen.styles.manners import written  # noqa: E402

STYLES = ROOT / "server/mididrumigen/styles"


def main() -> int:
    if len(sys.argv) != 2:
        print(__doc__)
        return 2
    heard = performances(Path(sys.argv[1]))
    beats, fills = beats_by_genre(heard), fills_by_genre(heard)
    _manners(beats, fills)
    _references(beats)
    return 0


def _manners(beats: dict[str, list[Performance]], fills: dict[str, list[Performance]]) -> None:
    library, folder = Library(), STYLES / "manners"
    folder.mkdir(exist_ok=True)
    for genre, those in beats.items():
        pairs = library.load(f"{genre}.toml").swing[0].pairs
        their_fills = [one.pattern for one in fills.get(genre, [])]
        manner = manner_of(genre, SOURCE, [one.pattern for one in those], pairs, their_fills)
        if manner:
            (folder / f"{genre}.json").write_bytes(written(manner))
            counts = f"{len(manner.figures):4} figures  {len(manner.fills):4} beats of fills"
            print(f"{genre:16} {len(those):4} performances  {counts}")


def _references(beats: dict[str, list[Performance]]) -> None:
    known = {genre: learned([one.pattern for one in those]) for genre, those in beats.items()}
    lines = [f'"{genre}": {json.encode(what).decode()}' for genre, what in known.items()]
    target = STYLES / "learned_references.json"
    target.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    print(f"{target.stat().st_size / 1000:.0f} KB in {target}")


if __name__ == "__main__":
    sys.exit(main())
