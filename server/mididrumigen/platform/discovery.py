"""One daemon, and how the others find it: a lock of the system decides, a small file tells.

The file only informs: a process that was killed leaves it behind, and its pid may be somebody else's by then.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import msgspec

from mididrumigen.errors import NotRunning
from mididrumigen.platform import folders
from mididrumigen.platform.safe_write import write_whole
from mididrumigen.protocol.messages import PROTOCOL

STARTING = 3.0  # seconds that a daemon may take from its lock to its file
LOOK_AGAIN = 0.05


class Ports(msgspec.Struct, frozen=True, kw_only=True):
    """Where a daemon listens on 127.0.0.1; 0 for what it has not."""

    port: int = 0
    osc_port: int = 0
    engine_port: int = 0


class Daemon(Ports, frozen=True, kw_only=True):
    """A running daemon. The token is for the user's own programs; it is never shown or logged."""

    pid: int
    token: str
    protocol: int
    version: str
    started: float  # seconds since 1970

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/ws"


@contextmanager
def only_one() -> Iterator[bool]:
    """True inside while this process is the daemon, False when another one is. Raises CannotWrite."""
    from filelock import FileLock, Timeout

    lock = FileLock(folders.lock_file())
    try:
        folders.home().mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except Timeout:
        yield False
        return
    except OSError as error:
        raise folders.unusable(error) from None
    _withdraw()  # what a daemon that was killed left behind
    try:
        yield True
    finally:
        lock.release()


def is_running() -> bool:
    """Whether some process holds the lock."""
    if not folders.lock_file().exists():
        return False
    with only_one() as free:
        return not free


@contextmanager
def published(ports: Ports, token: str, version: str) -> Iterator[Daemon]:
    """The file is there while inside; the caller holds the lock. Raises CannotWrite."""
    facts = msgspec.structs.asdict(ports)
    daemon = Daemon(
        **facts, pid=os.getpid(), token=token, protocol=PROTOCOL, version=version, started=round(time.time(), 3)
    )
    write_whole(folders.discovery_file(), msgspec.json.encode(daemon), private=True)
    try:
        yield daemon
    finally:
        _withdraw()


def _withdraw() -> None:
    """Takes the file away; the caller holds the lock."""
    with suppress(OSError):
        folders.discovery_file().unlink(missing_ok=True)


def running(wait: float = 0.0) -> Daemon:
    """The daemon that holds the lock; waits (in seconds) for one that is just starting. Raises NotRunning."""
    until = time.monotonic() + wait
    while is_running():
        try:
            return msgspec.json.decode(folders.discovery_file().read_bytes(), type=Daemon)
        except (OSError, msgspec.DecodeError, UnicodeDecodeError):
            if time.monotonic() >= until:
                raise NotRunning("a daemon is starting or stopping, and has not said its ports", "try again") from None
            time.sleep(LOOK_AGAIN)
    raise NotRunning("no daemon is running", "`mididrumigen serve` starts it")
