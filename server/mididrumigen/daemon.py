"""The daemon: its parts put together, its beginning and its end."""

from __future__ import annotations

import gc
import secrets
import sys
from collections.abc import Callable
from importlib import metadata
from typing import Any

import anyio
from loguru import logger
from msgspec.structs import replace

from mididrumigen.app import drummer, started
from mididrumigen.config import Settings, settings, unknown
from mididrumigen.errors import NoEngine, NotRunning, first_of
from mididrumigen.frontends.desk import Desk
from mididrumigen.frontends.http import pages
from mididrumigen.frontends.listening import listening
from mididrumigen.frontends.metrics import Metrics
from mididrumigen.frontends.osc import OscServer
from mididrumigen.frontends.stage import Stage
from mididrumigen.frontends.websocket import WebSockets
from mididrumigen.jobs import Jobs
from mididrumigen.platform import discovery, folders, logs
from mididrumigen.platform.discovery import Daemon
from mididrumigen.platform.stop import stop_asked
from mididrumigen.playback.supervisor import EngineProcess
from mididrumigen.storage.keeper import Keeper

SETTLE = 0.6  # seconds that jobs and clients have to come to an end
LAST_WORDS = 0.3  # and that the store has after that
ATTEMPTS = 3  # at being the one daemon, when another is just ending
SWITCH = 0.0005  # seconds until a busy thread lets the loop have its turn
GARBAGE = 20_000  # new objects between collections, of which few are ever found: a take alone makes some thousands

Ready = Callable[[Daemon], None]


def run(ready: Ready, **said: Any) -> Daemon | None:
    """Runs the daemon in this process until it is asked to end; or the one that runs already, which is another's.

    `said` are settings from the command line. Raises BadSettings, NoPort, CannotWrite, NotRunning.
    """
    chosen = settings(**said)
    for attempt in range(ATTEMPTS):
        with discovery.only_one() as mine:
            if mine:
                _run(chosen, ready)
                return None
        try:
            return discovery.running(wait=discovery.STARTING)
        except NotRunning:  # it has just ended
            if attempt == ATTEMPTS - 1:
                raise
    return None


def _run(chosen: Settings, ready: Ready) -> None:
    try:
        anyio.run(_serve, chosen, ready)
    except BaseExceptionGroup as errors:
        raise first_of(errors) from None
    finally:
        logs.close_logs()


async def _serve(chosen: Settings, ready: Ready) -> None:
    """All parts, in a task group that ends with the daemon. The caller holds the lock."""
    sys.setswitchinterval(SWITCH)
    gc.set_threshold(GARBAGE)
    token, version = secrets.token_urlsafe(32), metadata.version("mididrumigen")
    quieter = logs.open_logs(folders.logs(), chosen.log_level, (token,))
    drums, keeper, metrics = drummer(logger.warning), Keeper(), Metrics(version)
    with stop_asked() as asked:
        async with anyio.create_task_group() as group:
            jobs = Jobs(group, chosen.jobs, chosen.jobs_each, metrics.job)
            engine = started(chosen, group, folders.ledger(), logger.log) if chosen.engine else None
            desk = Desk(drums, keeper, jobs, Stage(engine, chosen.midi_offset), metrics, version)
            websockets = WebSockets(desk, chosen, metrics, token, pages(desk, metrics))
            osc = OscServer(desk, chosen, metrics, token)
            metrics.watch(desk.clients, lambda: len(jobs.running), osc.lost)
            async with listening(websockets, osc, chosen) as desk.ports:
                for task in (osc.run, websockets.sweep, desk.open_store):
                    group.start_soon(task)
                ports = replace(desk.ports, engine_port=await _engine_port(engine))
                with discovery.published(ports, token, version) as daemon:
                    _say(daemon, ready)
                    quieter()
                    await asked.wait()
                logger.info("stopping")
                await _settle(jobs, websockets, SETTLE)
                keeper.abandon()  # who still waits for the store has waited long enough
                await _settle(jobs, websockets, LAST_WORDS)
            group.cancel_scope.cancel()
    keeper.close(LAST_WORDS, drums.close)
    logger.info("stopped")


async def _engine_port(engine: EngineProcess | None) -> int:
    """A daemon without its engine still writes bars; `status` and the log say what is wrong."""
    try:
        return (await engine.is_ready()).engine_port if engine else 0
    except NoEngine as error:
        logger.warning(str(error))
        return 0


async def _settle(jobs: Jobs, websockets: WebSockets, seconds: float) -> None:
    """Every job tells its end, and every client hears it; as far as that can be had in time."""
    with anyio.move_on_after(seconds):
        await jobs.settle()
        await websockets.flush()


def _say(daemon: Daemon, ready: Ready) -> None:
    facts = {"version": daemon.version, "pid": daemon.pid, "port": daemon.port, "osc_port": daemon.osc_port}
    facts |= {"engine_port": daemon.engine_port}
    logger.bind(**facts).info("ready")
    for name in unknown():
        logger.warning(f"{name} is no setting and is ignored; docs/SETTINGS.md lists them")
    ready(daemon)
    gc.freeze()  # what is here now stays: no collection need look at it again
