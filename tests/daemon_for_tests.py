"""A real daemon in a process of its own, and clients to talk to it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psutil
import pytest
from websockets.sync.client import connect

from mididrumigen.platform.discovery import Daemon

PATIENCE = 20.0  # seconds until a test gives up on an answer
ANY_PORT = {f"MIDIDRUMIGEN_{which}PORT": "0" for which in ("", "OSC_", "ENGINE_")}  # whatever runs here beside
UNTRACED = {"COVERAGE_PROCESS_CONFIG": "", "COVERAGE_PROCESS_START": ""}  # where it is weighed, coverage stays away


class RunningDaemon:
    """`mididrumigen serve` with a home of its own, on ports of its own."""

    def __init__(self, home: Path, *words: str, **settings: str) -> None:
        self.home = home
        ports = ANY_PORT
        env = (
            os.environ
            | ports
            | {"MIDIDRUMIGEN_HOME": str(home), "PYTHONUNBUFFERED": "1", "PYTHONWARNINGS": "error"}
            | settings
        )
        self.process = subprocess.Popen(
            [sys.executable, "-m", "mididrumigen", "serve", *words],
            cwd=home.parent, env=env, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        assert self.process.stdout is not None
        self.ready = self.process.stdout.readline()
        if not self.ready.startswith("ready "):
            raise AssertionError(f"no ready line: {self.ready!r} {self.process.communicate(timeout=PATIENCE)}")
        self.daemon = self.discovered()

    def discovered(self) -> Daemon:
        return Daemon(**json.loads((self.home / "daemon.json").read_text()))

    @property
    def port(self) -> int:
        return self.daemon.port

    @property
    def osc_port(self) -> int:
        return self.daemon.osc_port

    @property
    def token(self) -> str:
        return self.daemon.token

    @property
    def resident_mb(self) -> float:
        return float(psutil.Process(self.process.pid).memory_info().rss / 1e6)

    @property
    def log(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (self.home / "logs" / "daemon.log").read_text().splitlines()]

    def stop(self) -> tuple[int, str]:
        """Asks it to end; its exit status and what it said on stderr."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        _, said = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, said

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate(timeout=PATIENCE)

    def talk(self, **hello: Any) -> Talk:
        return Talk(self, **hello)


class Talk:
    """A WebSocket client after its hello."""

    def __init__(self, daemon: RunningDaemon, **hello: Any) -> None:
        self._stack = ExitStack()
        self.connection = self._stack.enter_context(
            connect(daemon.daemon.url, compression=None, max_size=None, proxy=None)
        )
        self.notes: list[dict[str, Any]] = []
        self._ids = 0
        self.welcome = self.call("hello", token=daemon.token, **{"client": "test", **hello})

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._stack.close()

    def ask(self, method: str, **params: Any) -> dict[str, Any]:
        """The whole answer, result or error."""
        self._ids += 1
        self.connection.send(json.dumps({"jsonrpc": "2.0", "id": self._ids, "method": method, "params": params}))
        while True:
            answer = self._receive()
            if answer.get("id") == self._ids:
                return answer
            self.notes.append(answer)

    def call(self, method: str, **params: Any) -> Any:
        answer = self.ask(method, **params)
        assert "result" in answer, answer
        return answer["result"]

    def refused(self, method: str, **params: Any) -> dict[str, Any]:
        answer = self.ask(method, **params)
        assert "error" in answer, answer
        return dict(answer["error"])

    def end(self, job: str) -> tuple[str, dict[str, Any]]:
        """How a job ended, and what came with it; progress and other jobs' news are kept in `notes`."""
        while True:
            for note in self.notes:
                if note["method"] != "progress" and note["params"]["job"] == job:
                    self.notes.remove(note)
                    return note["method"], note["params"]
            self.notes.append(self._receive())

    def made(self, **wish: Any) -> dict[str, Any]:
        """Asks for bars and waits for them."""
        word, end = self.end(self.call("generate", **wish)["job"])
        assert word == "pattern", end
        return end

    def _receive(self) -> dict[str, Any]:
        return dict(json.loads(self.connection.recv(PATIENCE)))


@contextmanager
def running(home: Path, *words: str, **settings: str) -> Iterator[RunningDaemon]:
    """Ended, by force if need be, when the test is over."""
    daemon = RunningDaemon(home, *words, **settings)
    try:
        yield daemon
    finally:
        if daemon.process.poll() is None:
            daemon.kill()
        for stream in (daemon.process.stdout, daemon.process.stderr):
            if stream:
                stream.close()


LATE = "the machine was late"  # what a broken promise of time says, of which a busy machine may be the cause
again_if_late = pytest.mark.flaky(reruns=2, only_rerun=[LATE])  # and nothing else is tried again


def eventually(holds: Callable[[], bool]) -> bool:
    """Whether something comes to hold that other processes see to, and that nobody tells of."""
    until = time.monotonic() + PATIENCE
    while not (held := holds()) and time.monotonic() < until:
        time.sleep(0.05)
    return held


def http(
    daemon: RunningDaemon, method: str, path: str, *, content: str = "", **headers: str
) -> tuple[int, dict[str, str], bytes]:
    """One request written by hand, so that anything can be in it: status, headers (lower case), body."""
    wanted = {"Host": f"127.0.0.1:{daemon.port}"} | headers | ({"Content-Length": str(len(content))} if content else {})
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in wanted.items() if value), "", ""]
    received = b""
    with socket.create_connection(("127.0.0.1", daemon.port), timeout=PATIENCE) as connection:
        connection.sendall("\r\n".join(lines).encode() + content.encode())
        while b"\r\n\r\n" not in received or " 101 " not in received.split(b"\r\n")[0].decode():
            part = connection.recv(65536)
            if not part:
                break
            received += part
    if not received:
        return 0, {}, b""  # the connection was ended without a word
    head, _, body = received.partition(b"\r\n\r\n")
    first, *rest = head.decode().split("\r\n")
    return int(first.split()[1]), {line.split(": ")[0].lower(): line.split(": ", 1)[1] for line in rest}, body


def counted(daemon: RunningDaemon, metric: str) -> float:
    """A counter's value in /metrics; 0 when it is not there yet."""
    for line in http(daemon, "GET", "/metrics")[2].decode().splitlines():
        if line.startswith(metric + " "):
            return float(line.rsplit(" ", 1)[1])
    return 0.0
