"""The store's thread: SQLite is used from it alone, in the order of asking, and the loop never waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from threading import Thread
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Keeper:
    """Runs calls one after the other. Its thread never holds up the end of the process: what is acknowledged is on
    disk, and what is not may be lost."""

    def __init__(self) -> None:
        self._calls: SimpleQueue[tuple[Future[Any], Callable[[], Any]] | None] = SimpleQueue()
        self._thread = Thread(target=self._work, name="store", daemon=True)
        self._thread.start()

    async def run(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What the call returns or raises. Cancelled while it waits, it is never begun; later, its result is lost."""
        future: Future[T] = Future()
        self._calls.put((future, lambda: call(*args, **kwargs)))
        return await asyncio.wrap_future(future)  # anyio has no way to wait for a thread that is not its own

    def close(self, wait: float) -> bool:
        """Ends the thread after what was asked before; whether it ended within `wait` seconds."""
        self._calls.put(None)
        self._thread.join(wait)
        return not self._thread.is_alive()

    def _work(self) -> None:
        while asked := self._calls.get():
            future, call = asked
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(call())
            except BaseException as error:  # whatever it is belongs to the asker
                future.set_exception(error)
