"""How a daemon is asked to end: SIGTERM, Ctrl-C, a closed terminal; Ctrl-Break on Windows."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import anyio

ASKING = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")  # those that the system has


@contextmanager
def stop_asked() -> Iterator[anyio.Event]:
    """An event that is set when the process is asked to end; asked a second time, it ends at once.

    `signal.signal` on every system: the loop's own handlers do not exist on Windows.
    """
    asked, loop = anyio.Event(), asyncio.get_running_loop()
    there = [getattr(signal, name) for name in ASKING if hasattr(signal, name)]
    signals = [
        number for number in there if signal.getsignal(number) is not signal.SIG_IGN
    ]  # nohup, and `&` in scripts

    def heard(number: int, _: FrameType | None) -> None:
        signal.signal(number, signal.SIG_DFL)
        loop.call_soon_threadsafe(asked.set)

    usual = {number: signal.signal(number, heard) for number in signals}
    try:
        yield asked
    finally:
        for number, handler in usual.items():
            signal.signal(number, handler)
