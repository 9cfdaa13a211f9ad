"""File names from names: plain, safe on every system, recognisable."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from mididrumigen.music.pattern import Pattern
from mididrumigen.platform.folders import expanded


def slug(name: str) -> str:
    """`"AC/DC"` → `"ac-dc"`; letters of every script stay."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    kept = "".join(char for char in plain if not unicodedata.combining(char))
    return re.sub(r"[\W_]+", "-", unicodedata.normalize("NFC", kept)).strip("-")[:60] or "drums"


def usual_filename(name: str, pattern: Pattern) -> str:
    """Such as `john-bonham-4bars-84bpm-seed7.mid`."""
    return f"{slug(name)}-{pattern.bars}bars-{pattern.tempo:g}bpm-seed{pattern.origin.seed}.mid"


def printable(file: Path) -> str:
    """A path as text; what is no text in it (file names may hold any bytes) is escaped."""
    return str(file).encode("utf-8", "backslashreplace").decode()


def targets(output: str | None, usual: list[str]) -> tuple[list[Path], bool]:
    """Where each file goes: a folder (existing, or written with a slash or without an ending) holds all under their
    usual names; a file takes one, or several with `-1`, `-2` … before its ending. True when the user chose the very
    name, so that a file there is meant to be replaced."""
    folder = expanded(output) if output else Path()
    is_folder = not output or output.endswith(("/", "\\")) or folder.is_dir() or not (folder.suffix or folder.exists())
    if is_folder:
        return [folder / name for name in usual], False
    if len(usual) == 1 or (folder.exists() and not folder.is_file()):
        return [folder] * len(usual), True
    return [folder.with_name(f"{folder.stem}-{number}{folder.suffix}") for number in range(1, len(usual) + 1)], False
