"""Where MidiDrumiGen keeps its things: `MIDIDRUMIGEN_HOME` if set, else the platform's own data folder."""

from __future__ import annotations

import os
from pathlib import Path


def home() -> Path:
    """The folder for database, configuration and logs; it need not exist yet."""
    if chosen := os.environ.get("MIDIDRUMIGEN_HOME"):
        return expanded(chosen)
    from platformdirs import user_data_path

    return user_data_path("MidiDrumiGen", appauthor=False)


def expanded(path: str) -> Path:
    """The path with `~` resolved where there is such a user, else as it is written."""
    try:
        return Path(path).expanduser()
    except RuntimeError:  # ~somebody who is not here
        return Path(path)


def database() -> Path:
    return home() / "drums.db"
