"""What the engine says, through its stdout and without ever waiting: who does not read misses something."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

from mididrumigen.playback.wire import Event, framed


class Outbox:
    """From here on nothing else gets onto stdout: what libraries of the system print there goes to stderr."""

    def __init__(self) -> None:
        sys.stdout.flush()
        self._pipe = os.dup(sys.stdout.fileno())
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        with suppress(OSError, AttributeError):  # on Windows before Python 3.12 a stalled daemon may hold us up
            os.set_blocking(self._pipe, False)
        self._left = b""  # of a message that the pipe took a part of

    def say(self, event: Event) -> bool:
        """Whether it was taken."""
        self._left = self._left[self._written(self._left) :]
        if self._left:
            return False
        message = framed(event)
        written = self._written(message)
        self._left = message[written:] if written else b""
        return written > 0

    def _written(self, message: bytes) -> int:
        with suppress(BlockingIOError, BrokenPipeError):
            return os.write(self._pipe, message) if message else 0
        return 0
