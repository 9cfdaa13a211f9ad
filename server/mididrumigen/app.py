"""The composition root: the only place that names concrete classes, but for the daemon's own (`daemon.py`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from mididrumigen.generation.by_groove import GrooveEngine
from mididrumigen.music.humanize import HabitFeel
from mididrumigen.music.learned_feel import LearnedFeel
from mididrumigen.platform import folders
from mididrumigen.service import Drummer
from mididrumigen.styles.library import Library
from mididrumigen.styles.manners import Manners
from mididrumigen.styles.own import OwnStyles

if TYPE_CHECKING:
    from pathlib import Path

    from anyio.abc import TaskGroup

    from mididrumigen.config import Settings
    from mididrumigen.playback.supervisor import EngineProcess
    from mididrumigen.storage.sqlite import SqliteStore


def drummer(says: Callable[[str], None]) -> Drummer:
    """The service with everything in it. `says` hears what the user should know beside the result."""
    manner_of = Manners(own_styles()).of
    return Drummer(library(), [GrooveEngine(manner_of)], LearnedFeel(manner_of, HabitFeel()), lambda: store(says))


def store(says: Callable[[str], None]) -> SqliteStore:
    from mididrumigen.storage.sqlite import SqliteStore

    return SqliteStore(folders.database(), says)


def started(
    chosen: Settings, group: TaskGroup, ledger: Path, says: Callable[[str, str], None] = lambda _, __: None
) -> EngineProcess:
    """An engine that lives in `group`, with the ports that the settings ask for; it opens them by and by."""
    from mididrumigen.playback.supervisor import EngineProcess
    from mididrumigen.playback.wire import Open

    opening = Open(chosen.midi_port, chosen.midi_clock_port, chosen.engine_port, chosen.midi_api)
    engine = EngineProcess(opening, ledger, says)
    group.start_soon(engine.run)
    return engine


def library() -> Library:
    """The shipped styles and those that were learned here."""
    return Library(own=own_styles())


def own_styles() -> OwnStyles:
    return OwnStyles(folders.styles())
