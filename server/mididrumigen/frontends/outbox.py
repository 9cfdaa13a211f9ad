"""What waits to be written to one client: in order, bounded in bytes, and how long it has been waiting."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from time import monotonic

import anyio

from mididrumigen.music.units import Seconds


class Outbox:
    """`put` never waits. When more than `most` bytes pile up, in more than one frame, it closes and `overflow` is
    called. A closed outbox is idle, and stays so."""

    def __init__(self, most: int, overflow: Callable[[], None], clock: Callable[[], Seconds] = monotonic) -> None:
        self._most, self._overflow, self._clock = most, overflow, clock
        self._frames: deque[bytes] = deque()
        self._bytes = self._writing = 0
        self._since = 0.0
        self._closed = False
        self._something = anyio.Event()
        self._nothing = anyio.Event()

    @property
    def idle(self) -> bool:
        """Nothing waits, and nothing is being written."""
        return self._closed or not (self._frames or self._writing)

    @property
    def stuck(self) -> Seconds:
        """How long the client has taken nothing while something waits for it."""
        return 0.0 if self.idle else self._clock() - self._since

    def put(self, frame: bytes) -> None:
        if self._closed:
            return
        if self.idle:
            self._since = self._clock()
        self._bytes += len(frame)
        self._frames.append(frame)
        self._something.set()
        if self._bytes > self._most and len(self._frames) > 1:
            self.close()
            self._overflow()

    async def next(self) -> bytes:
        """The oldest frame, as soon as there is one."""
        while not self._frames:
            self._something = anyio.Event()
            await self._something.wait()
        frame = self._frames.popleft()
        self._bytes -= len(frame)
        self.begin()
        return frame

    def begin(self) -> None:
        """A frame is being written: one from `next`, or one that need not wait because the outbox is idle."""
        if self.idle:
            self._since = self._clock()
        self._writing += 1

    def done(self) -> None:
        """A frame has been written, or nobody is there to read it."""
        self._writing -= 1
        self._since = self._clock()
        if self.idle:
            self._nothing.set()

    def close(self) -> None:
        """Throws away what waits, and takes no more."""
        self._closed = True
        self._frames.clear()
        self._bytes = 0
        self._nothing.set()

    async def written(self) -> None:
        """Waits until everything is."""
        while not self.idle:
            self._nothing = anyio.Event()
            await self._nothing.wait()
