"""Ports and open files: what the system may grant or not."""

from __future__ import annotations

import os
import socket
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TypeVar

from mididrumigen.errors import NoPort

T = TypeVar("T")
TRIED = 100  # ports from the wanted one on
HIGHEST = 65535


async def first_free(kind: str, wanted: int, bind: Callable[[int], Awaitable[T]]) -> T:
    """What `bind` gives for the wanted port or the first free one above it. Raises NoPort."""
    reason = ""
    for port in range(wanted, min(wanted + TRIED, HIGHEST + 1)) if wanted else [0]:
        try:
            return await bind(port)
        except OSError as error:
            reason = error.strerror or str(error)
    raise NoPort(
        f"no {kind} port from {wanted} on can be had: {reason}", "choose another in the settings, or 0 for any"
    )


def is_free(kind: str, port: int) -> bool:
    """Whether a TCP or UDP port of 127.0.0.1 could be had now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM if kind == "TCP" else socket.SOCK_DGRAM) as probe:
        if kind == "TCP" and os.name == "posix":  # as the server does: what only waits to be forgotten is free
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def allow_files(count: int) -> None:
    """Asks the system for so many open files (macOS gives 256 unasked); it may give fewer."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        most = count if hard == resource.RLIM_INFINITY else min(count, hard)
        if soft != resource.RLIM_INFINITY and soft < most:
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
