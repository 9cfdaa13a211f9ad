"""The store's thread: SQLite is used from it alone, in the order of asking, and the loop never waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from queue import SimpleQueue
from threading import Thread
from typing import Any, ParamSpec, TypeVar

from mididrumigen.errors import StoreUnavailable

P = ParamSpec("P")
T = TypeVar("T")


class Keeper:
    """Runs calls one after the other. Its thread never holds up the end of the process: what is acknowledged is on
    disk, and what is not may be lost."""

    def __init__(self) -> None:
        self._calls: SimpleQueue[tuple[Future[Any], Callable[[], Any]] | None] = SimpleQueue()
        self._asked: set[Future[Any]] = set()
        self._thread = Thread(target=self._work, name="store", daemon=True)
        self._thread.start()

    async def run(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What the call returns or raises. Cancelled while it waits, it is never begun; later, its result is lost."""
        future: Future[T] = Future()
        self._asked.add(future)
        future.add_done_callback(self._asked.discard)
        self._calls.put((future, lambda: call(*args, **kwargs)))
        return await asyncio.wrap_future(future)  # anyio has no way to wait for a thread that is not its own

    def abandon(self) -> None:
        """Whoever still waits is told StoreUnavailable; what runs goes on by itself."""
        for future in list(self._asked):
            with suppress(InvalidStateError):
                future.set_exception(StoreUnavailable("the daemon is stopping", "start it again"))

    def close(self, wait: float, last: Callable[[], object] = lambda: None) -> bool:
        """Ends the thread after what was asked before and a `last` call; whether it ended within `wait` seconds."""
        self._calls.put((Future(), last))
        self._calls.put(None)
        self._thread.join(wait)
        return not self._thread.is_alive()

    def _work(self) -> None:
        while asked := self._calls.get():
            with suppress(InvalidStateError):  # it was abandoned meanwhile
                _do(*asked)


def _do(future: Future[Any], call: Callable[[], Any]) -> None:
    if future.done() or not future.set_running_or_notify_cancel():
        return
    try:
        result = call()
    except BaseException as error:  # whatever it is belongs to the asker
        future.set_exception(error)
    else:
        future.set_result(result)
