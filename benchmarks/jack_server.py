"""A JACK server of one's own, without a sound card, for as long as it is needed."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import gettempdir

PERIOD, RATE = 64, 48_000  # frames, frames a second
PATIENCE = 10.0  # seconds
NAMES = tuple(f"mididrumigen-{number}" for number in range(1, 5))
_LOCKS: dict[str, int] = {}


@dataclass
class Server:
    name: str
    process: subprocess.Popen[bytes]


@contextmanager
def jack_server(name: str = "", *, realtime: bool = False, waits: bool = True) -> Iterator[Server]:
    """Its name is in JACK_DEFAULT_SERVER while inside. Ended by its pid. Raises RuntimeError without jackd.

    One that `waits` for its clients in every period loses nothing on a busy machine, where it else passes over a client
    that is late, and what was sent to it; but it stands still for seconds when one is killed.

    The names are few and always the same: JACK remembers eight servers, and one that was killed keeps its place until
    another one of its name begins.
    """
    server, before = _started([name] if name else NAMES, realtime, waits), os.environ.get("JACK_DEFAULT_SERVER")
    os.environ["JACK_DEFAULT_SERVER"] = server.name
    try:
        yield server
    finally:
        server.process.terminate()
        server.process.wait(PATIENCE)
        if before is None:
            del os.environ["JACK_DEFAULT_SERVER"]
        else:
            os.environ["JACK_DEFAULT_SERVER"] = before


def _started(names: Sequence[str], realtime: bool, waits: bool) -> Server:
    program = shutil.which("jackd")
    if program is None:
        raise RuntimeError("jackd is not installed (Debian: jackd2)")
    priority, order = ["-R", "-P", "60"] if realtime else ["-r"], ["-S"] if waits else []
    for name in names:
        if not _ours_alone(name):
            continue
        words = [program, "-n", name, *priority, *order, "-d", "dummy", "-r", str(RATE), "-p", str(PERIOD)]
        process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if _answers(name, process):
            return Server(name, process)
        process.kill()
        process.wait()
    raise RuntimeError(f"jackd did not start as any of {', '.join(names)}")


def _ours_alone(name: str) -> bool:
    """Not the name of a server that another run of tests has begun: its answer would be taken for ours."""
    import fcntl  # where there is no such thing there is no jackd either

    if name not in _LOCKS:
        lock = os.open(Path(gettempdir()) / f"{name}-{os.getuid()}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(lock)
            return False
        _LOCKS[name] = lock  # until this process ends
    return True


def _answers(name: str, process: subprocess.Popen[bytes]) -> bool:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        time.sleep(0.05)
        run = subprocess.run(["jack_lsp", "-s", name], capture_output=True, check=False)
        if run.returncode == 0 and process.poll() is None:
            return True
    return False
