"""The engine from outside: started, spoken to, and started again when it dies. For the daemon and for `play`.

What plays is remembered here, so that an engine that was killed goes on where it was, within a bar.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path
from subprocess import PIPE
from time import perf_counter

import anyio
from anyio.abc import ByteReceiveStream, ByteSendStream, Process
from msgspec.structs import replace

from mididrumigen.errors import NoEngine, NoMidiPort
from mididrumigen.music.units import Bpm, Seconds
from mididrumigen.playback import wire

MODULE = "mididrumigen.playback.engine"
COMMANDS = 256  # that may wait for a slow engine
SENDING: Seconds = 1.0  # after which an engine that takes nothing is held for frozen
ANSWERING: Seconds = 1.5  # likewise one that does not say that it plays
ENDING: Seconds = 0.5  # it has to release its notes
LIVED: Seconds = 1.0  # an engine that died sooner is started again more slowly
AGAIN: tuple[Seconds, ...] = (0.0, 0.1, 0.5, 2.0)


def _nothing(*_: object) -> None:
    """Nobody listens."""


class EngineProcess:
    """`opening` says which ports; `says` is told what is for the log, with its level."""

    def __init__(self, opening: wire.Open, ledger: Path, says: Callable[[str, str], None] = _nothing) -> None:
        self._opening, self._ledger, self._say = opening, ledger, says
        self._commands: deque[wire.Command] = deque()
        self._waiting = anyio.Event()
        self._process: Process | None = None
        self._changed = anyio.Event()
        self.ready: wire.Ready | None = None
        self.played: dict[str, wire.Play] = {}
        self.moved: dict[str, wire.Moved] = {}

    # ------------------------------------------------------------------------------------------ what is wished

    async def play(self, wished: wire.Play) -> wire.Moved:
        """Where it plays now, or will. Raises NoMidiPort, NoEngine."""
        ready = await self.is_ready()
        if not ready.port:
            raise NoMidiPort(ready.problem or "there is no MIDI port", ready.hint)
        before = self.played.get(wished.instance), self.moved.pop(wished.instance, None)
        self._command(wished)
        self.played[wished.instance] = wished
        with anyio.move_on_after(ANSWERING):
            while wished.instance not in self.moved:
                await self._changed.wait()
            return self.moved[wished.instance]
        self._forget(wished.instance, *before)
        self.kill()
        raise NoEngine("the engine does not answer", "it is being started again; try once more")

    def _forget(self, instance: str, played: wire.Play | None, moved: wire.Moved | None) -> None:
        """What was played before is what goes on."""
        del self.played[instance]
        if played:
            self.played[instance] = played
        if moved:
            self.moved[instance] = moved

    def stop(self, instance: str = "") -> list[str]:
        """An instance, or all; which of them were playing."""
        playing = [name for name in self.played if not instance or name == instance]
        for name in playing:
            del self.played[name]
        self._command(wire.Stop(instance))
        return playing

    def panic(self) -> list[str]:
        playing = list(self.played)
        self.played.clear()
        self._command(wire.Panic())
        return playing

    def tempo(self, tempo: Bpm) -> None:
        self._command(wire.Tempo(tempo))

    async def is_ready(self, patience: Seconds = 3.0) -> wire.Ready:
        """Its last word about itself; waits for the first one. Raises NoEngine."""
        with anyio.move_on_after(patience):
            while self.ready is None:
                await self._changed.wait()
            return self.ready
        raise NoEngine("the engine has not started", "the log says why; `mididrumigen doctor` looks at it")

    async def over(self, instance: str) -> None:
        """Until an instance has played as often as it was to, or was stopped."""
        while instance in self.played:
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
            self._process = await anyio.open_process(words, stdin=PIPE, stdout=PIPE, stderr=PIPE)
        except OSError as error:
            self._say("ERROR", f"the engine cannot be started: {error}")
            return
        self._begin()
        try:
            async with anyio.create_task_group() as group:
                group.start_soon(self._write, self._process)
                group.start_soon(self._read_errors, self._process)
                await self._read(self._process)
                group.cancel_scope.cancel()
        finally:
            self.ready = None
            await _ended(self._process)

    def _begin(self) -> None:
        """The first words to a new engine: its ports, and what it is to go on with."""
        again = [self._continued(wished) for wished in self.played.values()]
        lately = [command for command in self._commands if not isinstance(command, wire.Open | wire.Play)]
        self._commands = deque([self._opening, *again, *lately])
        self._waiting.set()

    def _continued(self, wished: wire.Play) -> wire.Play:
        moved = self.moved.get(wished.instance)
        if moved is None or not moved.playing:
            return wished
        transport = moved.transport if wished.clock == "internal" else None
        loop = replace(wished.loop, intro=[])
        return replace(wished, loop=loop, tempo=None, origin=moved.origin, transport=transport)

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
            for event in reader.read(piece):
                self._heard(event)

    async def _read_errors(self, process: Process) -> None:
        """Libraries of the system write there what they like; a pipe that nobody reads would hold the engine up."""
        async for piece in _pieces(process.stderr):
            for line in piece.decode(errors="replace").splitlines():
                if line.strip():
                    self._say("DEBUG", f"engine: {line.strip()}")

    def _heard(self, event: wire.Command | wire.Event) -> None:
        match event:
            case wire.Ready():
                self.ready = event
                self._opening = replace(self._opening, engine_port=event.engine_port, **_same(event))
            case wire.Moved():
                self.moved[event.instance] = event
            case wire.Ended(instance):
                self.moved.pop(instance, None)
                self.played.pop(instance, None)
            case wire.Said(text):
                self._say("INFO", text)
            case _:
                return
        self._changed.set()
        self._changed = anyio.Event()


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
