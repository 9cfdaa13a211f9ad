"""The engine from outside: started, spoken to, and started again when it dies. For the daemon and for `play`.

What plays is remembered here, so that an engine that was killed goes on where it was, within a bar.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from itertools import count
from pathlib import Path
from subprocess import PIPE
from time import perf_counter
from typing import Any

import anyio
from anyio.abc import ByteReceiveStream, ByteSendStream, Process
from msgspec.structs import replace

from mididrumigen.errors import Busy, NoEngine, NoMidiPort
from mididrumigen.music.units import Bpm, Seconds
from mididrumigen.playback import wire

MODULE = "mididrumigen.playback.engine"
INSTANCES = 64  # at once
COMMANDS = 256  # that may wait for a slow engine
SENDING: Seconds = 1.0  # after which an engine that takes nothing is held for frozen
ANSWERING: Seconds = 1.5  # likewise one that does not say that it plays
ENDING: Seconds = 0.5  # it has to release its notes
LIVED: Seconds = 1.0  # an engine that died sooner is started again more slowly
# Ctrl-C, Ctrl-Z and Ctrl-Break in a terminal are for its parent alone.
APART: dict[str, Any] = {"creationflags": 0x200} if sys.platform == "win32" else {"start_new_session": True}
AGAIN: tuple[Seconds, ...] = (0.0, 0.1, 0.5, 2.0)


def _nothing(*_: object) -> None:
    """Nobody listens."""


class Plays:
    """What an instance was asked to play, and where the engine says that it is."""

    def __init__(self, wished: wire.Play) -> None:
        self.wished = wished
        self.moved: wire.Moved | None = None


class EngineProcess:
    """`opening` says which ports; `says` is told what is for the log, with its level."""

    def __init__(self, opening: wire.Open, ledger: Path, says: Callable[[str, str], None] = _nothing) -> None:
        self._opening, self._ledger, self._say = opening, ledger, says
        self._commands: deque[wire.Command] = deque()
        self._waiting = anyio.Event()
        self._process: Process | None = None
        self._changed = anyio.Event()
        self._serials = count(1)
        self._last_words = ""  # of an engine that died
        self.ready: wire.Ready | None = None
        self.playing: dict[str, Plays] = {}

    # ------------------------------------------------------------------------------------------ what is wished

    async def play(self, wished: wire.Play) -> wire.Moved:
        """Where it plays now, or will. Raises NoMidiPort, NoEngine, Busy."""
        ready = await self.is_ready()
        if not ready.port:
            raise NoMidiPort(ready.problem or "there is no MIDI port", ready.hint)
        if wished.instance not in self.playing and len(self.playing) >= INSTANCES:
            raise Busy(f"{INSTANCES} instances are playing", "stop one")
        before, plays = self.playing.get(wished.instance), Plays(replace(wished, serial=next(self._serials)))
        self._command(plays.wished)
        self.playing[wished.instance] = plays
        with anyio.move_on_after(ANSWERING) as patience:
            while plays.moved is None and self.playing.get(wished.instance) is plays:
                await self._changed.wait()
        if plays.moved is not None:
            return plays.moved
        if patience.cancelled_caught and self.playing.get(wished.instance) is plays:
            self._put_back(wished.instance, before)
            self.kill()
            raise NoEngine("the engine does not answer", "it is being started again; try once more")
        raise NoEngine("it was stopped before it began", "")

    def _put_back(self, instance: str, before: Plays | None) -> None:
        """What was played before is what goes on."""
        del self.playing[instance]
        if before:
            self.playing[instance] = before

    def stop(self, instance: str = "") -> list[str]:
        """An instance, or all; which of them were playing."""
        self._command(wire.Stop(instance))
        stopped = [name for name in self.playing if not instance or name == instance]
        for name in stopped:
            del self.playing[name]
        self._tell()
        return stopped

    def panic(self) -> list[str]:
        self._command(wire.Panic())
        stopped = list(self.playing)
        self.playing.clear()
        self._tell()
        return stopped

    def tempo(self, tempo: Bpm) -> None:
        self._command(wire.Tempo(tempo))

    async def is_ready(self, patience: Seconds = 3.0) -> wire.Ready:
        """Its last word about itself; waits for the first one. Raises NoEngine."""
        with anyio.move_on_after(patience):
            while self.ready is None:
                await self._changed.wait()
            return self.ready
        why = f": {self._last_words}" if self._last_words else ""
        raise NoEngine(f"the engine has not started{why}", "`mididrumigen doctor` looks at what it needs")

    async def over(self, instance: str) -> None:
        """Until an instance has played as often as it was to, or was stopped."""
        while instance in self.playing:
            await self._changed.wait()

    def kill(self) -> None:
        """Ends an engine that does not answer; the next one releases what it leaves sounding."""
        if self._process:
            with suppress(ProcessLookupError):
                self._process.kill()

    # ------------------------------------------------------------------------------------------ its life

    async def run(self) -> None:
        """Until it is cancelled: then the engine releases its notes and ends."""
        died = 0
        while True:
            begun = perf_counter()
            await self._live()
            died = 0 if perf_counter() - begun > LIVED else died + 1
            self._say("WARNING", "the engine has ended; another one is started")
            await anyio.sleep(AGAIN[min(died, len(AGAIN) - 1)])

    async def _live(self) -> None:
        """One process, from its start to its end."""
        words = [sys.executable, "-m", MODULE, str(self._ledger)]
        try:
            with anyio.CancelScope(shield=True):  # one that is cancelled while it begins would be nobody's
                process = await anyio.open_process(words, stdin=PIPE, stdout=PIPE, stderr=PIPE, **APART)
        except OSError as error:
            self._say("ERROR", f"the engine cannot be started: {error}")
            return
        self._process = process
        self._begin()
        try:
            async with anyio.create_task_group() as group:
                group.start_soon(self._write, process)
                group.start_soon(self._read_errors, process)
                await self._read(process)
                group.cancel_scope.cancel()
        finally:
            self.ready = None
            await _ended(process)

    def _begin(self) -> None:
        """The first words to a new engine: its ports, and what it is to go on with."""
        again = [_continued(plays) for plays in self.playing.values()]
        tempos = [command for command in self._commands if isinstance(command, wire.Tempo)]
        self._commands = deque([self._opening, *again, *tempos])
        self._waiting.set()

    def _command(self, command: wire.Command) -> None:
        if len(self._commands) >= COMMANDS:
            raise NoEngine("the engine takes no more", "it is being started again; try once more")
        self._commands.append(command)
        self._waiting.set()

    async def _write(self, process: Process) -> None:
        pipe = process.stdin
        while pipe:
            while self._commands:
                await self._sent(pipe, self._commands.popleft())
            self._waiting = anyio.Event()
            await self._waiting.wait()

    async def _sent(self, pipe: ByteSendStream, command: wire.Command) -> None:
        with suppress(anyio.BrokenResourceError, anyio.ClosedResourceError):
            with anyio.move_on_after(SENDING):
                await pipe.send(wire.framed(command))
                return
            self._say("WARNING", "the engine takes no commands; it is ended")
            self.kill()

    async def _read(self, process: Process) -> None:
        reader = wire.Reader(wire.Event)
        async for piece in _pieces(process.stdout):
            try:
                for event in reader.read(piece):
                    self._heard(event)
            except ValueError as error:
                self._say("ERROR", f"the engine says what nobody understands ({error}); it is ended")
                self.kill()
                return

    async def _read_errors(self, process: Process) -> None:
        """Libraries of the system write there what they like; a pipe that nobody reads would hold the engine up."""
        async for piece in _pieces(process.stderr):
            for line in piece.decode(errors="replace").splitlines():
                if line.strip():
                    self._last_words = line.strip()
                    self._say("DEBUG", f"engine: {line.strip()}")

    def _heard(self, event: wire.Command | wire.Event) -> None:
        match event:
            case wire.Ready():
                self.ready = event
                self._opening = replace(self._opening, engine_port=event.engine_port, **_same(event))
            case wire.Moved(instance, serial) if self._is_of(instance, serial):
                self.playing[instance].moved = event
            case wire.Ended(instance, serial) if self._is_of(instance, serial):
                del self.playing[instance]
            case _:
                return
        self._tell()

    def _is_of(self, instance: str, serial: int) -> bool:
        """Not of what the instance played before."""
        return instance in self.playing and self.playing[instance].wished.serial == serial

    def _tell(self) -> None:
        self._changed.set()
        self._changed = anyio.Event()


def _continued(plays: Plays) -> wire.Play:
    """What a new engine is to go on with."""
    wished, moved = plays.wished, plays.moved
    if moved is None or not moved.playing:
        return wished
    transport = moved.transport if wished.clock == "internal" else None
    return replace(wished, loop=replace(wished.loop, intro=[]), tempo=None, origin=moved.origin, transport=transport)


def _same(ready: wire.Ready) -> dict[str, object]:
    """An engine that is started again takes the same port, and makes none where an existing one was used."""
    return {"port": ready.port, "must_exist": not ready.own, "again": True} if ready.port else {}


async def _pieces(pipe: ByteReceiveStream | None) -> AsyncIterator[bytes]:
    with suppress(anyio.EndOfStream, anyio.BrokenResourceError, anyio.ClosedResourceError):
        while pipe:
            yield await pipe.receive()


async def _ended(process: Process) -> None:
    """Its pipe is closed, so it ends by itself, or else by force."""
    with anyio.CancelScope(shield=True):
        if process.stdin:
            await process.stdin.aclose()
        with anyio.move_on_after(ENDING):
            await process.wait()
        if process.returncode is None:
            process.kill()
        await process.aclose()
