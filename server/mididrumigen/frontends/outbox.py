"""What waits to be written to one client: in order, bounded in bytes."""

from __future__ import annotations

from collections import deque

import anyio


class Outbox:
    """`put` never waits. When more than `most` bytes pile up, they are thrown away and `next` raises BufferError."""

    def __init__(self, most: int) -> None:
        self._most, self._waiting = most, 0
        self._frames: deque[bytes] = deque()
        self._something = anyio.Event()
        self._nothing = anyio.Event()

    def put(self, frame: bytes) -> None:
        self._waiting += len(frame)
        if self._waiting > self._most:
            self._frames.clear()
        else:
            self._frames.append(frame)
        self._something.set()

    async def next(self) -> bytes:
        """The oldest frame. Raises BufferError once too much has piled up."""
        while not self._frames:
            if self._waiting > self._most:
                raise BufferError
            self._something = anyio.Event()
            await self._something.wait()
        return self._frames.popleft()

    def taken(self, frame: bytes) -> None:
        """A frame from `next` has been written."""
        self._waiting -= len(frame)
        if not self._waiting:
            self._nothing.set()

    async def written(self) -> None:
        """Waits until everything is."""
        while self._waiting:
            self._nothing = anyio.Event()
            await self._nothing.wait()
