"""The composition root: the only place that names concrete classes."""

from __future__ import annotations

import gc
import secrets
import sys
from collections.abc import Callable
from importlib import metadata
from typing import TYPE_CHECKING, Any

from mididrumigen.generation.by_groove import GrooveEngine
from mididrumigen.music.humanize import HabitFeel
from mididrumigen.platform import folders
from mididrumigen.service import Drummer
from mididrumigen.styles.library import Library

if TYPE_CHECKING:
    from mididrumigen.config import Settings
    from mididrumigen.platform.discovery import Daemon
    from mididrumigen.storage.sqlite import SqliteStore


def drummer(says: Callable[[str], None]) -> Drummer:
    """The service with everything in it. `says` hears what the user should know beside the result."""
    return Drummer(library(), [GrooveEngine()], HabitFeel(), lambda: store(says))


def store(says: Callable[[str], None]) -> SqliteStore:
    from mididrumigen.storage.sqlite import SqliteStore

    return SqliteStore(folders.database(), says)


def library() -> Library:
    """The shipped styles."""
    return Library()


# ---------------------------------------------------------------------------------------------- the daemon

SETTLE = 0.8  # seconds that jobs and clients have to come to an end
LAST_WORDS = 0.4  # and that the store has to write what it was given
ATTEMPTS = 3  # at being the one daemon, when another is just ending
SWITCH = 0.0005  # seconds until a busy thread lets the loop have its turn


async def serve(settings: Settings, ready: Callable[[Daemon], None]) -> None:
    """The daemon, until it is asked to end. The caller holds the lock. Raises NoPort, CannotWrite."""
    import anyio
    from loguru import logger

    from mididrumigen.frontends.desk import Desk
    from mididrumigen.frontends.http import pages
    from mididrumigen.frontends.listening import listening
    from mididrumigen.frontends.metrics import Metrics
    from mididrumigen.frontends.osc import OscServer
    from mididrumigen.frontends.websocket import WebSockets
    from mididrumigen.jobs import Jobs
    from mididrumigen.platform import discovery, logs
    from mididrumigen.platform.stop import stop_asked
    from mididrumigen.storage.keeper import Keeper

    sys.setswitchinterval(SWITCH)
    token, version = secrets.token_urlsafe(32), metadata.version("mididrumigen")
    logs.open_logs(folders.logs(), settings.log_level, (token,))
    keeper, metrics = Keeper(), Metrics(version)
    with stop_asked() as asked:
        async with anyio.create_task_group() as group:
            jobs = Jobs(group, settings.jobs, settings.jobs_each, metrics.job)
            desk = Desk(drummer(logger.warning), keeper, jobs, metrics, version)
            websockets = WebSockets(desk, settings, metrics, token, pages(desk, metrics))
            osc = OscServer(desk, settings, metrics, token)
            metrics.watch(desk.clients, lambda: len(jobs.running), osc.lost)
            async with listening(websockets, osc, settings) as ports:
                desk.ports = ports
                group.start_soon(osc.run)
                group.start_soon(websockets.sweep)
                group.start_soon(desk.open_store)
                with discovery.published(ports, token, version) as daemon:
                    ready(daemon)
                    gc.freeze()  # what is here now stays: no collection need look at it again
                    await asked.wait()
                with anyio.move_on_after(SETTLE):
                    await jobs.settle()
                    await websockets.flush()
            group.cancel_scope.cancel()
    keeper.close(LAST_WORDS)
    logs.close_logs()


def run_daemon(ready: Callable[[Daemon], None], **said: Any) -> Daemon | None:
    """Runs the daemon in this process until it is asked to end; or the one that runs already, which is another's.

    `said` are settings from the command line. Raises BadSettings, NoPort, CannotWrite, NotRunning.
    """
    import anyio

    from mididrumigen.config import settings
    from mididrumigen.errors import NotRunning, first_of
    from mididrumigen.platform import discovery

    chosen = settings(**said)
    for attempt in range(ATTEMPTS):
        with discovery.only_one() as mine:
            if mine:
                try:
                    anyio.run(serve, chosen, ready)
                except BaseExceptionGroup as errors:
                    raise first_of(errors) from None
                return None
        try:
            return discovery.running(wait=discovery.STARTING)
        except NotRunning:  # it has just ended
            if attempt == ATTEMPTS - 1:
                raise
    return None
