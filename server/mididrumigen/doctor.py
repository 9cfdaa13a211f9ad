"""Every part of the installation, looked at one by one: what its state is and what to do about it."""

from __future__ import annotations

import os
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress

import msgspec

from mididrumigen import config
from mididrumigen.errors import BadSettings, DrumError, NotRunning
from mididrumigen.platform import folders


class Check(msgspec.Struct, frozen=True):
    """`status` is ok, warning or failed."""

    name: str
    status: str
    says: str
    remedy: str = ""


def checks() -> list[Check]:
    """Never raises for what it finds: a broken part is a check that failed."""
    return [found for check in CHECKS for found in _safely(check)]


def _safely(check: Callable[[], Iterator[Check]]) -> Iterator[Check]:
    try:
        yield from check()
    except DrumError as error:
        yield Check(check.__name__.strip("_"), "failed", error.message, error.hint)
    except OSError as error:
        says = f"{error.filename or folders.home()}: {error.strerror or error}"
        yield Check(check.__name__.strip("_"), "failed", says, "set MIDIDRUMIGEN_HOME to a folder of yours")


def _python() -> Iterator[Check]:
    yield Check("python", "ok", f"{platform.python_version()} on {platform.system()} {platform.machine()}")


def _home() -> Iterator[Check]:
    home = folders.home()
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=home):
        yield Check("home", "ok", f"{home} can be written to")


def _styles() -> Iterator[Check]:
    from mididrumigen import app

    library = app.library()
    count = sum(1 for _ in library.profiles())
    yield Check("styles", "ok", f"{count} styles, all with their sources")
    for error in library.broken():
        yield Check("styles", "warning", str(error), "mend the file in the data folder's `styles`, or delete it")


def _database() -> Iterator[Check]:
    from mididrumigen import app

    said: list[str] = []
    store = app.store(said.append)
    facts = store.facts()
    store.close()
    for line in said:
        yield Check("database", "warning", line, "its generations can be saved with SQLite's .recover")
    sound = facts["check"] == "ok"
    says = f"{store.path}, SQLite {facts['sqlite']}, {facts['generations']} generations, check: {facts['check']}"
    yield Check("database", "ok" if sound else "failed", says, "" if sound else "move the file away; a new one is made")
    if facts["vectors"]:
        yield Check("vectors", "ok", f"sqlite-vec {facts['vectors']}")
    else:
        yield Check("vectors", "warning", "sqlite-vec cannot be loaded", "pip install --force-reinstall sqlite-vec")


def _settings() -> Iterator[Check]:
    chosen, file = config.settings(), config.config_file()
    changed = [name for name in config.NAMES if getattr(chosen, name) != getattr(config.Settings(), name)]
    says = f"{file}{'' if file.exists() else ' (not there)'}; set: {', '.join(changed) or 'nothing'}"
    yield Check("settings", "ok", says)
    for name in config.unknown():
        yield Check("settings", "warning", f"{name} is no setting and is ignored", "docs/SETTINGS.md lists them")


def _daemon() -> Iterator[Check]:
    from mididrumigen.client import ask
    from mididrumigen.platform.discovery import running

    try:
        daemon = running()
    except NotRunning as error:
        yield Check("daemon", "ok", error.message, error.hint)
        with suppress(BadSettings):  # said already
            yield from _taken_ports()
        return
    answer = ask(daemon, "status")
    says = f"running as {daemon.pid} at {daemon.url}, OSC at {daemon.osc_port}, {answer['clients'] - 1} other clients"
    yield Check("daemon", "ok", says)
    yield _engine(answer["engine"], daemon.engine_port)
    if answer["store"] not in ("ok", "opening"):
        yield Check("daemon", "warning", f"it keeps no history: {answer['store']}", "see the line of the database")


def _engine(engine: dict[str, str], port: int) -> Check:
    if engine["state"] != "ready" or engine["problem"]:
        return Check("engine", "warning", engine["problem"] or f"it is {engine['state']}", "the log has more")
    return Check(
        "engine", "ok", f"plays at {engine['midi_port']!r} ({engine['api']}), {engine['priority']}, OSC at {port}"
    )


def _midi() -> Iterator[Check]:
    from mididrumigen.playback.look import look
    from mididrumigen.playback.rtmidi import NO_VIRTUAL

    chosen = config.settings()
    found = look(chosen.midi_api)
    if found.problem:
        yield Check("midi", "warning", f"{found.problem}; bars are still written as files", found.hint)
    else:
        own = "makes ports of its own" if found.own else "connects to ports that are there"
        yield Check("midi", "ok", f"{found.api} by {found.library}; {own}")
        yield Check("midi outputs", "ok", ", ".join(found.outputs) or "none here yet")
        yield Check("midi inputs", "ok", ", ".join(found.inputs) or "none here yet")
        named = any(chosen.midi_port.casefold() in port.casefold() for port in found.outputs)
        if not found.own and not named:
            yield Check("midi", "warning", f"no port has {chosen.midi_port!r} in its name", NO_VIRTUAL)
    clocks = f"internal; device, by OSC; midi, at {chosen.midi_clock_port!r}"
    yield Check("clocks", "ok", f"{clocks}. Ableton Link is not built in yet")
    said, _, remedy = found.priority.partition(": ")
    yield Check("priority", "ok" if found.realtime else "warning", said, remedy)


def _taken_ports() -> Iterator[Check]:
    from mididrumigen.platform.ports import is_free

    chosen = config.settings()
    for kind, port in (("TCP", chosen.port), ("UDP", chosen.osc_port), ("UDP", chosen.engine_port)):
        if not is_free(kind, port):
            says = f"{kind} port {port} is taken by another program; the daemon will take the next free one"
            yield Check("ports", "warning", says, "the discovery file always says the real one")


def _log() -> Iterator[Check]:
    file = folders.logs() / "daemon.log"
    yield Check("log", "ok", str(file) if file.exists() else f"{file} (nothing yet)")


def _terminal() -> Iterator[Check]:
    encoding = sys.stdout.encoding or "none"
    colour = "no colour (NO_COLOR is set)" if os.environ.get("NO_COLOR") else "colour where the terminal has it"
    yield Check("terminal", "ok", f"{encoding}, {colour}")


def _device() -> Iterator[Check]:
    """Whether Live's User Library has the device of this version."""
    from pathlib import Path

    from mididrumigen.errors import BadFolder
    from mididrumigen.platform import live

    if not live.runs_on(sys.platform):
        yield Check("device", "ok", "comes with this version; Live itself is for macOS and Windows")
        return
    try:
        target = live.installed_in(live.user_library(None, sys.platform, os.environ, Path.home()))
    except BadFolder as error:
        yield Check("device", "warning", f"{error.message}, so whether it has the device is not known", error.hint)
        return
    if not target.is_file():
        yield Check("device", "warning", f"not in {target.parent}", "mididrumigen setup puts it there")
    elif target.read_bytes() != live.device():
        yield Check("device", "warning", f"{target} is of another version", "mididrumigen setup brings it up to date")
    else:
        yield Check("device", "ok", str(target))


CHECKS = (_python, _home, _settings, _styles, _database, _daemon, _midi, _device, _log, _terminal)
