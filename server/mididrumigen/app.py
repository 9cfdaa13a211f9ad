"""The composition root: the only place that names concrete classes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from mididrumigen.errors import BadKit
from mididrumigen.generation.by_groove import GrooveEngine
from mididrumigen.music.drum_map import SHIPPED, DrumMap, read_map, shipped_map
from mididrumigen.music.humanize import HabitFeel
from mididrumigen.platform import folders
from mididrumigen.service import Drummer
from mididrumigen.storage.store import Store
from mididrumigen.styles.library import Library

MAP_BYTES_MAX = 64 * 1024


def drummer(says: Callable[[str], None]) -> Drummer:
    """The service with everything in it. `says` hears what the user should know beside the result."""
    return Drummer(Library(), [GrooveEngine()], HabitFeel(), lambda: store(says))


def store(says: Callable[[str], None]) -> Store:
    from mididrumigen.storage.sqlite import SqliteStore

    return SqliteStore(folders.database(), says)


def drum_map(kit: str) -> DrumMap:
    """A shipped drum map by name, or one from a file. Raises BadKit."""
    if shipped := shipped_map(kit):
        return shipped
    path = Path(kit).expanduser()
    try:
        if not path.is_file():
            raise BadKit(f"no drum map {kit!r}", f"use {', '.join(SHIPPED)} or the path of a file")
        if path.stat().st_size > MAP_BYTES_MAX:
            raise BadKit(f"{kit} is too large for a drum map", "it is a short TOML file")
        return read_map(path.read_text(encoding="utf-8"), path.name)
    except UnicodeDecodeError:
        raise BadKit(f"{path.name} is not text", "a drum map is a TOML file in UTF-8") from None
    except (OSError, ValueError) as error:
        raise BadKit(f"cannot read the drum map {kit!r}: {getattr(error, 'strerror', None) or error}") from None
