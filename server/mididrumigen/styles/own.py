"""Styles of the user's own: style files in the data folder, written whole, read again whenever they change."""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path

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

    def keep(self, filename: str, text: str, manner: bytes = b"") -> None:
        """All of it or nothing, in place of what stood there. Raises CannotWrite."""
        file = self.folder / filename
        write_together({file.with_suffix(".json"): manner, file: text.encode()})

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
