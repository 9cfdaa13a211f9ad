"""Fits the shipped manners: `python scripts/learn_manners.py ../shared/quality/data [--to FOLDER]`.

Their numbers are shipped with the attribution in NOTICE; the performances are not.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from pathlib import Path

from groove_midi import SOURCE, performances

from mididrumigen.learning.manners import manner_of
from mididrumigen.music.pattern import Pattern
from mididrumigen.styles.library import Library
from mididrumigen.styles.manners import SHIPPED, written


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("data", type=Path)
    asked.add_argument("--to", type=Path, default=Path(str(SHIPPED)))
    told = asked.parse_args()
    by_style = _by_style(told.data, "beat")
    fills = _by_style(told.data, "fill")
    told.to.mkdir(parents=True, exist_ok=True)
    library = Library()
    for key, patterns in sorted(by_style.items()):
        manner = manner_of(key, SOURCE, patterns, library.load(f"{key}.toml").swing[0].pairs, fills[key])
        if manner:
            text = written(manner)
            (told.to / f"{key}.json").write_bytes(text)
            print(f"{key}: {len(patterns)} performances, {len(manner.figures)} figures, {len(text) // 1000} kB")


def _by_style(data: Path, kind: str) -> dict[str, list[Pattern]]:
    found: dict[str, list[Pattern]] = defaultdict(list)
    for performance in performances(data, kind):
        found[performance.style].append(performance.pattern)
    return found


if __name__ == "__main__":
    main()
