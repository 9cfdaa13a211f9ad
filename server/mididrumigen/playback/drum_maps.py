"""The drum map a user names: a shipped one, or one in a file."""

from __future__ import annotations

from mididrumigen.errors import BadKit
from mididrumigen.music.drum_map import SHIPPED, DrumMap, read_map, shipped_map
from mididrumigen.platform.folders import expanded

LARGEST = 64 * 1024  # bytes of a map file


def named_map(kit: str) -> DrumMap:
    """A shipped one by name. Raises BadKit."""
    if shipped := shipped_map(kit):
        return shipped
    raise BadKit(f"no drum map {kit[:80]!r}", f"use {', '.join(SHIPPED)}")


def drum_map(kit: str) -> DrumMap:
    """By name (`gm`, `live` …) or by path. Raises BadKit."""
    if shipped := shipped_map(kit):
        return shipped
    try:
        path = expanded(kit)
        if not path.is_file():
            raise BadKit(f"no drum map {kit[:80]!r}", f"use {', '.join(SHIPPED)} or the path of a file")
        if path.stat().st_size > LARGEST:
            raise BadKit(f"{kit} is too large for a drum map", "it is a short TOML file")
        return read_map(path.read_text(encoding="utf-8-sig"), path.name)
    except UnicodeDecodeError:
        raise BadKit(f"{path.name} is not text", "a drum map is a TOML file in UTF-8") from None
    except (OSError, ValueError) as error:
        raise BadKit(f"cannot read the drum map {kit[:80]!r}: {getattr(error, 'strerror', None) or error}") from None
