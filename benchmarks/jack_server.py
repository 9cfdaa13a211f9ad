"""A JACK server of one's own, without a sound card, for as long as it is needed."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

PERIOD, RATE = 64, 48_000  # frames, frames a second
PATIENCE = 10.0  # seconds


@contextmanager
def jack_server(*, realtime: bool = False) -> Iterator[str]:
    """Its name, which is in JACK_DEFAULT_SERVER while inside. Ended by its pid. Raises RuntimeError without jackd."""
    program, before = shutil.which("jackd"), os.environ.get("JACK_DEFAULT_SERVER")
    if program is None:
        raise RuntimeError("jackd is not installed (Debian: jackd2)")
    name = f"mididrumigen-{uuid4().hex[:8]}"
    words = [program, "-n", name, *(["-R", "-P", "60"] if realtime else ["-r"]), "-d", "dummy"]
    server = subprocess.Popen(
        [*words, "-r", str(RATE), "-p", str(PERIOD)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    os.environ["JACK_DEFAULT_SERVER"] = name
    try:
        _wait_for(name, server)
        yield name
    finally:
        server.terminate()
        server.wait(PATIENCE)
        if before is None:
            del os.environ["JACK_DEFAULT_SERVER"]
        else:
            os.environ["JACK_DEFAULT_SERVER"] = before


def _wait_for(name: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while subprocess.run(["jack_lsp", "-s", name], capture_output=True, check=False).returncode:
        if server.poll() is not None or time.monotonic() > until:
            raise RuntimeError("jackd did not start")
        time.sleep(0.05)
