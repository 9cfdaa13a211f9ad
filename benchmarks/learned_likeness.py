"""Is what was learned from somebody more like them than like others of their style?

    python benchmarks/learned_likeness.py [../shared/quality] [--style NAME …]

Learns from every other beat file of each drummer and style, plays 32 takes of four bars, and scores them (by drumeval,
which needs numpy) against the drummer's other files and against the others' files of that style. The drummer's own
halves are the measure of what can be had.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from naturalness import drummer_with

from mididrumigen.errors import DrumError
from mididrumigen.generation.generator import Wish
from mididrumigen.learning.folder import read_folder
from mididrumigen.learning.learner import Learned, learned
from mididrumigen.music.drum_map import detected
from mididrumigen.music.style import StyleProfile
from mididrumigen.playback.midifile import midi_bytes
from mididrumigen.styles.library import Library

LEAST = 4  # files
ENOUGH = 0.03


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=Path("../shared/quality"))
    parser.add_argument("--style", action="append", dest="styles")
    chosen = parser.parse_args()
    compare(chosen.folder / "data" / "gmd", chosen.folder / "drumeval.py", chosen.styles or [])


def compare(data: Path, judge: Path, styles: list[str]) -> None:
    genres = list(Library().profiles("genre"))
    margins: list[float] = []
    for style in styles or sorted(folder.name for folder in data.iterdir() if folder.is_dir()):
        by_drummer: dict[str, list[Path]] = {}
        for file in sorted((data / style).glob("*_beat_*.mid")):
            by_drummer.setdefault(file.name.partition("_")[0], []).append(file)
        for who, files in by_drummer.items():
            others = [file for other, those in by_drummer.items() if other != who for file in those]
            if len(files) >= LEAST and others:
                margins += _compared(f"{style} {who}", files, others, judge, genres)
    print(f"nearer to their own by {ENOUGH}: {sum(margin >= ENOUGH for margin in margins)} of {len(margins)}")


def _compared(name: str, files: list[Path], others: list[Path], judge: Path, genres: list[StyleProfile]) -> list[float]:
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary)
        heard, unseen, theirs = (
            _folder(root / part, those)
            for part, those in (("heard", files[::2]), ("unseen", files[1::2]), ("theirs", others))
        )
        try:
            style = learned(name, "x.toml", read_folder(heard, None, lambda _, __: None), genres)
        except DrumError as error:
            print(f"{name}: {error}")
            return []
        made = _played(root / "made", style)
        own, other = _score(judge, unseen, made), _score(judge, theirs, made)
        human = _score(judge, unseen, heard) - _score(judge, theirs, heard)
        print(
            f"{name:22} own {own:.3f}, others {other:.3f}: {own - other:+.3f} (their own halves {human:+.3f})",
            flush=True,
        )
        return [own - other]


def _folder(folder: Path, files: list[Path]) -> Path:
    folder.mkdir()
    for file in files:
        (folder / file.name).write_bytes(file.read_bytes())
    return folder


def _played(folder: Path, style: Learned) -> Path:
    folder.mkdir()
    drums, general = drummer_with(Library(), style.manner), detected({})
    for seed in range(32):
        take = drums.take(style.profile, Wish(bars=4), drums.generators["groove"], seed)
        (folder / f"{seed:02}.mid").write_bytes(midi_bytes(take, general, style.profile.name))
    return folder


def _score(judge: Path, reference: Path, made: Path) -> float:
    words = [sys.executable, str(judge), "compare", str(reference), str(made), "--json"]
    return float(json.loads(subprocess.run(words, capture_output=True, text=True, check=True).stdout)["score"])


if __name__ == "__main__":
    main()
