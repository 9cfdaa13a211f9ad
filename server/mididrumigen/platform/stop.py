"""How a daemon is asked to end: SIGTERM, Ctrl-C, a closed terminal; Ctrl-Break on Windows."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from types import FrameType

import anyio

ASKING = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")  # those that the system has

IMPATIENT = 1.0  # seconds: two Ctrl-C in a row are one


@contextmanager
def stop_asked() -> Iterator[anyio.Event]:
    """An event that is set when the process is asked to end; asked again a second later, it ends at once.

    `signal.signal` on every system: the loop's own handlers do not exist on Windows.
    """
    asked, loop = anyio.Event(), asyncio.get_running_loop()
    there = [getattr(signal, name) for name in ASKING if hasattr(signal, name)]
    signals = [
        number for number in there if signal.getsignal(number) is not signal.SIG_IGN
    ]  # nohup, and `&` in scripts

    first: list[float] = []

    def heard(number: int, _: FrameType | None) -> None:
        first.append(monotonic())
        if first[-1] - first[0] > IMPATIENT:
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)
        loop.call_soon_threadsafe(asked.set)

    usual = {number: signal.signal(number, heard) for number in signals}
    try:
        yield asked
    finally:
        for number, handler in usual.items():
            signal.signal(number, handler)
