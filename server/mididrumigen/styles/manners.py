"""Manners: what was learned of each genre from people's performances, and of whom the user had learned."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

import msgspec

from mididrumigen.music.manner import Manner
from mididrumigen.music.style import Status, StyleProfile
from mididrumigen.styles.own import OwnStyles

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
    """Each is read when it is first wanted; a learned one again whenever its file changes."""

    def __init__(self, own: OwnStyles | None = None) -> None:
        self.own = own
        self._own: dict[str, tuple[object, Manner | None]] = {}

    def of(self, profile: StyleProfile) -> Manner | None:
        """How this style is played: as it was learned from somebody, else as its genre is."""
        own = self._learned(profile.key) if profile.status is Status.LEARNED else None
        return own or self.shipped(profile.leans_on)

    def _learned(self, key: str) -> Manner | None:
        stamp = self.own.manner_stamp(key) if self.own else None
        if self.own is None or stamp is None:
            return None
        if key not in self._own or self._own[key][0] != stamp:
            self._own[key] = stamp, _decoded(self.own.manner(key), key)
        return self._own[key][1]

    @staticmethod
    @lru_cache(None)
    def shipped(key: str) -> Manner | None:
        file = SHIPPED / f"{_AS.get(key, key)}.json"
        return _DECODER.decode(file.read_bytes()) if file.is_file() else None


def _decoded(text: bytes, key: str) -> Manner | None:
    """None for what is no manner, or an empty one; these are files that people change, rename and pass on."""
    try:
        found = _DECODER.decode(text)
    except msgspec.DecodeError:
        return None
    return msgspec.structs.replace(found, key=key) if found.figures and found.is_sound else None


_DECODER = msgspec.json.Decoder(Manner)


def written(manner: Manner) -> bytes:
    """As a file: a line for each figure and stroke, so that a difference can be read."""
    return msgspec.json.encode(manner).replace(b"[[", b"\n[[").replace(b"],[", b"],\n[") + b"\n"
