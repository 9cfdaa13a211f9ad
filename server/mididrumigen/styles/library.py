"""Finds a style by any of its names. Only the heads of the files are read until one is wanted."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from contextlib import nullcontext, suppress
from functools import cached_property, lru_cache
from hashlib import blake2b
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import msgspec

from mididrumigen.errors import BadName, BadStyle, CannotWrite, UnknownName
from mididrumigen.music.style import Status, StyleProfile
from mididrumigen.styles.files import read_style
from mididrumigen.styles.names import checked, key_of, nearest
from mididrumigen.styles.own import OwnStyles, own_filename
from mididrumigen.styles.schema import Head

OWN = "own/"  # before the file name of a style of the user's, where a shipped file has the same
LIKELY = 0.72  # from here on "did you mean" is worth asking
NEAR = 0.6  # below, two names have some letters in common, as any two have
AT_HAND = 32  # profiles kept once they were read: reading one takes as long as playing four bars of it


class Shelf(msgspec.Struct, frozen=True):
    """The style files as they were at one moment: text and head by file name, and file name by key of any spelling."""

    texts: dict[str, str]
    heads: dict[str, Head]  # by name
    files: dict[str, str]  # where two share a spelling, the shipped style has it, then the first by name
    fingerprint: str


class Kept(msgspec.Struct, frozen=True):
    """Where a learned style is now, which one it replaces, and where that one is."""

    file: Path
    replaced: StyleProfile | None = None
    before: Path | None = None

    def facts(self, bars: int) -> dict[str, str]:
        """All of it in words."""
        return {
            "file": _printable(self.file),
            "before": _printable(self.before) if self.before else "",
            "says": self.says(bars),
        }

    def says(self, bars: int) -> str:
        """One line for who learned it from so many bars; nothing where nothing was replaced."""
        if self.replaced is None:  # what stands there may be no style any more
            return f"what stood in its place is now in {_printable(self.before)}" if self.before else ""
        heard = re.search(r"(\d+) bars?\b", self.replaced.about)  # gone if somebody wrote another text
        from_what = f" (learned from {heard[0]})" if heard else ""
        thinner = f"; the new one is thinner, from {bars} bars" if heard and bars < int(heard[1]) else ""
        kept = f"that is now in {_printable(self.before)}" if self.before else "that was the very same"
        return f"replaces {self.replaced.name!r}{from_what}; {kept}{thinner}"


class Library:
    """The shipped styles (or those of any folder of style files), and those that the user's drummer has learned."""

    def __init__(self, folder: Traversable | None = None, own: OwnStyles | None = None) -> None:
        self.folder, self.own = folder or files("mididrumigen.styles") / "library", own
        self._load = lru_cache(AT_HAND)(read_style)
        self._on: tuple[object, Shelf] | None = None

    @cached_property
    def _shipped(self) -> dict[str, str]:
        """File name → text; each file is read once."""
        entries = (entry for entry in self.folder.iterdir() if entry.name.endswith(".toml"))
        return {entry.name: entry.read_text(encoding="utf-8") for entry in entries}

    @property
    def shelf(self) -> Shelf:
        """As it is now: styles that are learned meanwhile, by whichever process, are on it."""
        stamp = self.own.stamp() if self.own else None
        if self._on is None or self._on[0] != stamp:
            self._on = stamp, _shelf(self._shipped, self._own_texts())
        return self._on[1]

    def _own_texts(self) -> dict[str, str]:
        """By file name; one that a shipped file has too is told from it."""
        texts = self.own.texts() if self.own else {}
        return {OWN + name if name in self._shipped else name: text for name, text in texts.items()}

    @property
    def heads(self) -> dict[str, Head]:
        """File name → head, by name."""
        return self.shelf.heads

    @property
    def fingerprint(self) -> str:
        """Changes when any style file does."""
        return self.shelf.fingerprint

    def load(self, filename: str) -> StyleProfile:
        """Raises BadStyle."""
        return self._read(self.shelf, filename)

    def _read(self, shelf: Shelf, filename: str) -> StyleProfile:
        """Raises BadStyle, which says of a user's own file where it is."""
        try:
            return self._load(shelf.texts[filename], filename)
        except BadStyle as error:
            if self.own is None or filename in self._shipped:
                raise
            there = _printable(self.own.folder / filename.removeprefix(OWN))
            raise BadStyle(error.message, f"mend {there} (docs/STYLE_FILES.md), or delete it") from None

    def keep(self, name: str, text: str, manner: bytes = b"") -> Kept:
        """Puts a learned style on the shelf, in place of the one that has this name, whatever its file is called; that
        one is kept beside. Raises BadName, BadStyle, CannotWrite."""
        replaced = self._learned_before(name)
        if self.own is None:
            raise CannotWrite("this library has no place for styles of one's own")
        there = self.shelf.files.get(key_of(name), own_filename(name))
        file, before = self.own.keep(there.removeprefix(OWN), text, manner)
        return Kept(file, replaced, before)

    def refuse_unkept(self, name: str) -> None:
        """Before anything is learned: whether it could be kept. Raises BadName, BadStyle, CannotWrite."""
        self._learned_before(name)
        if self.own:
            self.own.refuse_unwritable()

    def _learned_before(self, name: str) -> StyleProfile | None:
        """Only what was learned is learned anew: of a shipped style somebody would get another drummer than they asked
        for, and what a user wrote would be lost. Raises BadName, BadStyle for a file that cannot be read."""
        there = self.shelf.files.get(key_of(checked(name)))
        if there is None:
            return None
        found, another = self.heads[there].name, "choose another"
        if there in self._shipped:
            raise BadName(f"{name.strip()!r} is a shipped style ({found})", f'{another}, such as "My {found}"')
        profile = self.load(there)
        if profile.status is not Status.LEARNED:
            raise BadName(f"{name.strip()!r} is a style of your own, in {there.removeprefix(OWN)}", another)
        return profile

    def find(self, name: str) -> StyleProfile:
        """The profile that goes by this name. Raises BadName, UnknownName, BadStyle."""
        shelf = self.shelf
        filename = shelf.files.get(key_of(checked(name)))
        if filename is None:
            raise self._unknown(name.strip())
        return self._read(shelf, filename)

    def profiles(self, kind: str = "") -> Iterator[StyleProfile]:
        """All, or all of one kind. Raises BadStyle for a shipped one; a learned one that is broken is left out."""
        shelf = self.shelf
        for filename, head in shelf.heads.items():
            if kind in ("", head.kind):
                with nullcontext() if filename in self._shipped else suppress(BadStyle):
                    yield read_style(shelf.texts[filename], filename)

    def broken(self) -> Iterator[BadStyle]:
        """What is wrong with learned styles."""
        for filename, text in sorted((self.own.texts() if self.own else {}).items()):
            try:
                read_style(text, filename)
            except BadStyle as error:
                yield error

    def spellings(self) -> Iterator[tuple[str, str]]:
        """Every way to write a name, and the name it stands for."""
        for head in self.heads.values():
            yield from ((spelling, head.name) for spelling in (head.name, *head.aliases))

    def beginning(self, text: str) -> list[str]:
        """Names of which a spelling begins with the text; only what the user may be about to write."""
        wanted = key_of(text)
        shelf = self.shelf
        begun = [(key, shelf.heads[file].name) for key, file in shelf.files.items() if key.startswith(wanted)]
        own = [name for key, name in begun if key == key_of(name)]
        return own or list(dict.fromkeys(name for _, name in begun))

    def _unknown(self, name: str) -> UnknownName:
        likely = nearest(name, self.spellings(), limit=1, least=LIKELY)
        if likely:
            return UnknownName(f"{name!r} is unknown", f"did you mean {likely[0]}?")
        near = ", ".join(nearest(name, self.spellings(), least=NEAR))
        hint = "`mididrumigen profiles` lists all, genres too"
        if lost := [file for file in self.shelf.texts if file not in self.heads]:  # whose names nobody knows
            hint += f"; {lost[0].removeprefix(OWN)}, a style of your own, is broken: `mididrumigen doctor` says where"
        return UnknownName(f"{name!r} is unknown", f"nearest known: {near}; {hint}" if near else hint)


def _shelf(shipped: dict[str, str], own: dict[str, str]) -> Shelf:
    heads = {filename: _head(text, filename) for filename, text in shipped.items()}
    for filename, text in own.items():
        with suppress(BadStyle):  # for `doctor`; it takes nobody else's styles away
            heads[filename] = _head(text, filename)
    heads = dict(sorted(heads.items(), key=lambda item: item[1].name.casefold()))
    spelled: dict[str, str] = {}
    for ours in (True, False):
        for filename, head in heads.items():
            if (filename in shipped) is ours:
                for spelling in (head.name, *head.aliases):
                    spelled.setdefault(key_of(spelling), filename)
    digest = blake2b(digest_size=12)
    texts = own | shipped
    for filename in heads:
        digest.update(texts[filename].encode())
    return Shelf(texts, heads, spelled, digest.hexdigest())


def _head(text: str, filename: str) -> Head:
    try:
        return msgspec.convert(tomllib.loads(text.partition("\n[")[0]), Head)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise BadStyle(f"{filename}:1: {error}") from None


def _printable(file: Path) -> str:
    """File names may hold any bytes."""
    return str(file).encode("utf-8", "backslashreplace").decode()
