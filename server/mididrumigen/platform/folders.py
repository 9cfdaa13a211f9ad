"""Where MidiDrumiGen keeps its things: `MIDIDRUMIGEN_HOME` if set, else the platform's own data folder."""

from __future__ import annotations

import os
from pathlib import Path

from mididrumigen.errors import CannotWrite


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


def styles() -> Path:
    """Style files of the user's own."""
    return home() / "styles"


def unusable(error: OSError) -> CannotWrite:
    """What to say when the home folder cannot be used."""
    reason = error.strerror or str(error)
    return CannotWrite(f"cannot use the data folder {home()}: {reason}", "set MIDIDRUMIGEN_HOME to a folder of yours")


def logs() -> Path:
    return home() / "logs"


def discovery_file() -> Path:
    """What a running daemon says of itself, readable by its user only."""
    return home() / "daemon.json"


def ledger(who: str = "engine") -> Path:
    """What the engine of the daemon, or of another program, has sounding."""
    return home() / f"{who}.ledger"


def lock_file() -> Path:
    """Whoever holds its lock is the daemon; the system lets go of it however the daemon ends."""
    return home() / "daemon.lock"
