"""Finds a style by any of its names. Only the heads of the files are read until one is wanted."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cached_property, lru_cache
from hashlib import blake2b
from importlib.resources import files
from importlib.resources.abc import Traversable

import msgspec

from mididrumigen.errors import BadStyle, UnknownName
from mididrumigen.music.style import StyleProfile
from mididrumigen.styles.files import read_style
from mididrumigen.styles.names import checked, key_of, nearest
from mididrumigen.styles.schema import Head

LIKELY = 0.72  # from here on "did you mean" is worth asking
AT_HAND = 32  # profiles kept once they were read: reading one takes as long as playing four bars of it


class Library:
    """The shipped styles, or those of any folder of style files."""

    def __init__(self, folder: Traversable | None = None) -> None:
        self.folder = folder or files("mididrumigen.styles") / "library"
        self.load = lru_cache(AT_HAND)(self._read)

    @cached_property
    def _texts(self) -> dict[str, str]:
        """File name → text; each file is read once."""
        entries = (entry for entry in self.folder.iterdir() if entry.name.endswith(".toml"))
        return {entry.name: entry.read_text(encoding="utf-8") for entry in entries}

    @cached_property
    def heads(self) -> dict[str, Head]:
        """File name → head, by name."""
        found = {filename: _head(text, filename) for filename, text in self._texts.items()}
        return dict(sorted(found.items(), key=lambda item: item[1].name.casefold()))

    @cached_property
    def _files(self) -> dict[str, str]:
        """Key of every spelling → file name; where two share one, the first head has it."""
        found: dict[str, str] = {}
        for filename, head in self.heads.items():
            for spelling in (head.name, *head.aliases):
                found.setdefault(key_of(spelling), filename)
        return found

    @property
    def fingerprint(self) -> str:
        """Changes when any style file does."""
        digest = blake2b(digest_size=12)
        for filename in self.heads:
            digest.update(self._texts[filename].encode())
        return digest.hexdigest()

    def find(self, name: str) -> StyleProfile:
        """The profile that goes by this name. Raises BadName, UnknownName, BadStyle."""
        filename = self._files.get(key_of(checked(name)))
        if filename is None:
            raise self._unknown(name.strip())
        return self.load(filename)

    def _read(self, filename: str) -> StyleProfile:
        return read_style(self._texts[filename], filename)

    def profiles(self) -> Iterator[StyleProfile]:
        yield from (self._read(filename) for filename in self.heads)

    def spellings(self) -> Iterator[tuple[str, str]]:
        """Every way to write a name, and the name it stands for."""
        for head in self.heads.values():
            yield from ((spelling, head.name) for spelling in (head.name, *head.aliases))

    def beginning(self, text: str) -> list[str]:
        """Names of which a spelling begins with the text; only what the user may be about to write."""
        wanted = key_of(text)
        begun = [(key, self.heads[file].name) for key, file in self._files.items() if key.startswith(wanted)]
        own = [name for key, name in begun if key == key_of(name)]
        return own or list(dict.fromkeys(name for _, name in begun))

    def _unknown(self, name: str) -> UnknownName:
        likely = nearest(name, self.spellings(), limit=1, least=LIKELY)
        if likely:
            return UnknownName(f"{name!r} is unknown", f"did you mean {likely[0]}?")
        near = ", ".join(nearest(name, self.spellings()))
        return UnknownName(
            f"{name!r} is unknown", f"nearest known: {near}; `mididrumigen profiles` lists all, genres too"
        )


def _head(text: str, filename: str) -> Head:
    try:
        return msgspec.convert(tomllib.loads(text.partition("\n[")[0]), Head)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise BadStyle(f"{filename}:1: {error}") from None
