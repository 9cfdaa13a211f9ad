"""Styles of the user's own: style files in the data folder, written whole, read again whenever they change."""

from __future__ import annotations

import os
from hashlib import blake2b
from itertools import count
from pathlib import Path

from mididrumigen.errors import CannotWrite
from mididrumigen.platform.safe_write import write_together
from mididrumigen.styles.names import checked, key_of

Stamp = tuple[tuple[str, int, int], ...]
LARGEST = 2**20  # bytes of a style file
LARGEST_MANNER = 2**23


class OwnStyles:
    """The folder need not exist; files that cannot be read are not there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def stamp(self) -> Stamp:
        """Another one whenever a file comes, goes or changes; looking takes microseconds."""
        found = []
        for file in self._files():
            try:
                facts = file.stat()
            except OSError:  # it has just gone
                continue
            found.append((file.name, facts.st_mtime_ns, facts.st_ino))
        return tuple(found)

    def texts(self) -> dict[str, str]:
        """File name → text."""
        found: dict[str, str] = {}
        for file in self._files():
            try:
                if file.stat().st_size <= LARGEST:
                    found[file.name] = file.read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError):
                continue
        return found

    def manner_stamp(self, key: str) -> tuple[int, int] | None:
        """Another one whenever the manner of a learned style changes; None where there is none."""
        try:
            facts = (self.folder / f"{key}.json").stat()
        except OSError:
            return None
        return (facts.st_mtime_ns, facts.st_ino) if facts.st_size <= LARGEST_MANNER else None

    def manner(self, key: str) -> bytes:
        """How a learned style is played, as it was written; nothing where nothing is."""
        try:
            return (self.folder / f"{key}.json").read_bytes()
        except OSError:
            return b""

    def refuse_unwritable(self) -> None:
        """Raises CannotWrite where nothing could be kept, as far as can be told without writing."""
        there = self.folder
        try:
            while not there.exists() and there != there.parent:
                there = there.parent
            reason = "" if os.access(there, os.W_OK | os.X_OK) else "it cannot be written to"
            reason = reason if there.is_dir() else "it is no folder"
        except OSError as error:
            reason = error.strerror or str(error)
        if reason:
            raise CannotWrite(f"cannot write into {there}: {reason}", self._hint)

    def keep(self, filename: str, text: str, manner: bytes = b"") -> tuple[Path, Path | None]:
        """All of it or nothing, in place of what stood there, which is kept beside it: where both are. Raises
        CannotWrite."""
        file = self.folder / filename
        wanted = {file.with_suffix(".json"): manner, file: text.encode()}
        before = self._before(wanted)
        write_together(before | wanted, self._hint)
        return file, list(before)[-1] if before else None  # the style file, where there was one

    def _before(self, wanted: dict[Path, bytes]) -> dict[Path, bytes]:
        """What stands there and says something else, under names that no library reads and nothing has yet."""
        try:
            there = {file: file.read_bytes() for file in wanted if file.exists()}
        except OSError as error:
            raise CannotWrite(f"cannot read {error.filename}: {error.strerror}", self._hint) from None
        if all(wanted[file] == data for file, data in there.items()):
            return {}
        for number in count(1):
            aside = {file.with_name(f"{file.name}.{number}.bak"): data for file, data in there.items()}
            if not any(file.exists() for file in aside):
                break
        return aside

    @property
    def _hint(self) -> str:
        return f"learned styles are kept in {self.folder}; set MIDIDRUMIGEN_HOME to another folder of yours"

    def _files(self) -> list[Path]:
        try:
            return sorted(file for file in self.folder.iterdir() if file.suffix == ".toml" and file.name[0] != ".")
        except OSError:
            return []


def own_filename(name: str) -> str:
    """One for all spellings of a name, and none for two names; never a shipped one's. Raises BadName."""
    key = key_of(checked(name))
    plain = "".join(char for char in key if char.isascii() and char.isalnum())[:40]
    return f"{plain or 'style'}-{blake2b(key.encode(), digest_size=5).hexdigest()}.toml"
