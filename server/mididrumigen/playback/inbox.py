"""What the engine hears beside its MIDI input: commands through the pipe, OSC by UDP. One wait for both."""

from __future__ import annotations

import os
import select
import socket
import sys
from contextlib import suppress

from mididrumigen.music.units import Seconds

PIECE = 65_536  # bytes
DATAGRAMS = 32  # read at a time


class Inbox:
    """`commands` is the pipe's end (a descriptor). On Windows, where pipes cannot be waited for, a thread reads it."""

    def __init__(self, commands: int) -> None:
        self._pipe: int | socket.socket = commands
        if sys.platform == "win32":
            import threading

            self._pipe, theirs = socket.socketpair()
            threading.Thread(target=_passed_on, args=(commands, theirs), daemon=True).start()
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.setblocking(False)
        self.port = 0

    def bind(self, wanted: int, tried: int = 100) -> int:
        """The UDP port: the wanted one, or the first free one above it. Raises OSError."""
        for port in range(wanted, min(wanted + tried, 65_536)) if wanted else [0]:
            with suppress(OSError):
                self.udp.bind(("127.0.0.1", port))
                break
        else:
            self.udp.bind(("127.0.0.1", 0))
        self.port = self.udp.getsockname()[1]
        return self.port

    def wait(self, seconds: Seconds) -> tuple[bytes | None, list[bytes]]:
        """Waits at most so long: a piece of the commands (nothing: they have ended; None: there is none), datagrams."""
        ready, _, _ = select.select([self._pipe, self.udp], [], [], max(0.0, seconds))
        piece = self._read() if self._pipe in ready else None
        return piece, self._datagrams() if self.udp in ready else []

    def close(self) -> None:
        self.udp.close()

    def _read(self) -> bytes:
        if isinstance(self._pipe, int):
            return os.read(self._pipe, PIECE)
        return self._pipe.recv(PIECE)

    def _datagrams(self) -> list[bytes]:
        found: list[bytes] = []
        with suppress(OSError):  # empty, or Windows telling that an earlier answer found nobody
            while len(found) < DATAGRAMS:
                found.append(self.udp.recv(PIECE))
        return found


def _passed_on(pipe: int, to: socket.socket) -> None:  # pragma: no cover - Windows only
    with suppress(OSError), to:
        while piece := os.read(pipe, PIECE):
            to.sendall(piece)
