"""The shipped manners: what was learned of each genre from people's performances."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

import msgspec

from mididrumigen.music.manner import Manner

SHIPPED = files("mididrumigen.styles") / "manners"

# Genres nobody recorded for us play as the nearest that was.
_AS = {
    "house": "dance",
    "techno": "dance",
    "metal": "punk",
    "new-wave": "rock",
    "half-time-shuffle": "blues-shuffle",
    "drum-and-bass": "funk",
    "trap": "hiphop",
    "uk-garage": "hiphop",
}


class Manners:
    """By the key of a genre, read when first wanted."""

    def __init__(self, folder: Traversable | None = None) -> None:
        self.folder = folder or SHIPPED
        self.of = lru_cache(None)(self._read)

    def _read(self, key: str) -> Manner | None:
        file = self.folder / f"{_AS.get(key, key)}.json"
        return _DECODER.decode(file.read_bytes()) if file.is_file() else None


_DECODER = msgspec.json.Decoder(Manner)


def written(manner: Manner) -> bytes:
    """As a file: a line for each figure and stroke, so that a difference can be read."""
    return msgspec.json.encode(manner).replace(b"[[", b"\n[[").replace(b"],[", b"],\n[") + b"\n"
