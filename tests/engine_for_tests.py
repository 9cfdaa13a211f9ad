"""A real engine, real MIDI (JACK's dummy server), and a third party's ears: `jack_midi_dump`."""

from __future__ import annotations

import atexit
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TypeVar

import psutil
import pytest

from daemon_for_tests import PATIENCE, UNTRACED, RunningDaemon, eventually
from mididrumigen.music.units import PPQ, Meter
from mididrumigen.playback import wire
from mididrumigen.playback.part import Loop

E = TypeVar("E")
RATE = 48_000  # frames a second, of the dummy server
NEEDED = ("jackd", "jack_lsp", "jack_midi_dump")
needs_jack = pytest.mark.skipif(
    any(shutil.which(program) is None for program in NEEDED), reason="needs jackd2 (apt install jackd2)"
)


def sixteenths(pitch: int = 42, tempo: float = 120.0, label: str = "an-id Sixteenths") -> Loop:
    """One bar, each note half as long as its step."""
    return Loop([[(step * PPQ // 4, pitch, 90, PPQ // 8) for step in range(16)]], Meter(), tempo, label)


class RunningEngine:
    """The engine as its parent sees it."""

    def __init__(self, ledger: Path, *, traced: bool = True) -> None:
        env = os.environ | ({} if traced else UNTRACED)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "mididrumigen.playback.engine", str(ledger)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=env,
        )  # fmt: skip
        self.events: list[object] = []
        self._news = threading.Condition()
        threading.Thread(target=self._read, daemon=True).start()

    def say(self, command: wire.Command) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(wire.framed(command))
        self.process.stdin.flush()

    def told(self, kind: type[E], holds: Callable[[E], bool] = lambda _: True) -> E:
        """The first event of a kind that holds, now or soon; all before it are forgotten."""
        with self._news:
            assert self._news.wait_for(lambda: self._found(kind, holds) is not None, PATIENCE), self.events
            index = self._found(kind, holds)
            assert index is not None
            event = self.events[index]
            del self.events[: index + 1]
        assert isinstance(event, kind)
        return event

    def opened(self, port: str = "MidiDrumiGen", clock_port: str = "") -> wire.Ready:
        self.say(wire.Open(port, clock_port))
        return self.told(wire.Ready)

    def close(self) -> int:
        """Ends it as its parent's end does; its exit status."""
        if self.process.stdin:
            self.process.stdin.close()
        return self.process.wait(PATIENCE)

    def _found(self, kind: type[E], holds: Callable[[E], bool]) -> int | None:
        return next((n for n, event in enumerate(self.events) if isinstance(event, kind) and holds(event)), None)

    def _read(self) -> None:
        reader = wire.Reader(wire.Event)
        assert self.process.stdout is not None
        while piece := os.read(self.process.stdout.fileno(), 65_536):
            with self._news:
                self.events += reader.read(piece)
                self._news.notify_all()


@contextmanager
def engine(folder: Path, *, traced: bool = True) -> Iterator[RunningEngine]:
    running = RunningEngine(folder / "ledger", traced=traced)
    try:
        yield running
    finally:  # as a parent ends it: JACK stands still for half a second when a client of it is killed
        if running.process.poll() is None:
            running.close()
        for stream in (running.process.stdin, running.process.stdout):
            if stream and not stream.closed:
                with suppress(BrokenPipeError):
                    stream.close()


class Dump:
    """`jack_midi_dump` of the JACK project: what another program receives, with JACK's own frame times."""

    LINE = re.compile(r"\s*(\d+): ((?:[0-9a-f]{2} )+)")

    def __init__(self) -> None:
        self.name = f"dump{os.getpid()}-{time.monotonic_ns() % 10_000}"
        self.process = subprocess.Popen(
            ["stdbuf", "-oL", "jack_midi_dump", "-a", self.name], stdout=subprocess.PIPE, text=True
        )
        self.heard: list[tuple[float, bytes]] = []  # seconds of JACK's time, message
        self.when: list[float] = []  # about when it was read here
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        assert eventually(lambda: f"{self.name}:input" in ports())

    def connect(self, port: str) -> None:
        assert eventually(lambda: port in ports())
        _wires([port, f"{self.name}:input"])

    def onsets(self, pitch: int | None = None) -> list[float]:
        return [at for at, said in list(self.heard) if said[0] & 0xF0 == 0x90 and pitch in (None, said[1])]

    def hears(self, more_than: int, pitch: int | None = None) -> bool:
        """Whether so many strokes come."""
        return eventually(lambda: len(self.onsets(pitch)) > more_than)

    def hanging(self, messages: int | None = None) -> set[tuple[int, int]]:
        """What sounds after so many messages, or after all."""
        sounding: set[tuple[int, int]] = set()
        for _, said in self.heard[:messages]:
            place = said[0] & 15, said[1]
            if said[0] & 0xF0 == 0x90:
                sounding.add(place)
            elif said[0] & 0xF0 == 0x80:
                sounding.discard(place)
        return sounding

    def longest_silence(self, after: int) -> int:
        """Which message ends it, of those after so many: by JACK's time, however late what was sent is read here."""
        times = [at for at, _ in self.heard]
        return max(range(after, len(times)), key=lambda number: times[number] - times[number - 1])

    def close(self) -> None:
        self.process.send_signal(signal.SIGINT)  # the one that it takes leave of JACK for
        self.process.wait(PATIENCE)
        self._reader.join()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if found := self.LINE.match(line):
                self.heard.append((int(found[1]) / RATE, bytes.fromhex(found[2])))
                self.when.append(time.monotonic())
        self.process.stdout.close()


@contextmanager
def dump(port: str) -> Iterator[Dump]:
    ears = Dump()
    try:
        ears.connect(port)
        yield ears
    finally:
        ears.close()


def hearing(to_end: ExitStack, port: str, more_than: int = 4) -> Dump:
    """Ears that do hear so many strokes at this port: one of several, since JACK may take one for a program that left
    while it came (its issue 721)."""
    for _ in range(3):
        ears = to_end.enter_context(dump(port))
        if ears.hears(more_than):
            return ears
    raise AssertionError(f"{port} is mute")


def ports() -> list[str]:
    """JACK's MIDI ports; none where there is no server."""
    return _wires([])


def _wires(connected: list[str]) -> list[str]:
    """Asks the one client of this server that looks and connects (`jack_wires`)."""
    server = os.environ.get("JACK_DEFAULT_SERVER", "")
    if server not in _LOOKING:
        program = Path(__file__).with_name("jack_wires.py")
        looks = _LOOKING[server] = subprocess.Popen(
            [sys.executable, str(program)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | UNTRACED,
        )
        atexit.register(looks.communicate)
    looks = _LOOKING[server]
    assert looks.stdin is not None
    assert looks.stdout is not None
    looks.stdin.write(json.dumps(connected) + "\n")
    looks.stdin.flush()
    answer = looks.stdout.readline()
    if not answer:  # it has ended with its server
        atexit.unregister(looks.communicate)
        looks.communicate()
        del _LOOKING[server]
        return _wires(connected)
    found: list[str] = json.loads(answer)
    return found


_LOOKING: dict[str, subprocess.Popen[str]] = {}  # by server


def engine_of(daemon: RunningDaemon) -> psutil.Process:
    """The daemon's engine process; waits for it."""
    found: list[psutil.Process] = []

    def is_there() -> bool:
        with suppress(psutil.NoSuchProcess):  # which has just ended
            children = psutil.Process(daemon.process.pid).children()
            found[:] = [child for child in children if "mididrumigen.playback.engine" in child.cmdline()]
        return bool(found)

    assert eventually(is_there)
    return found[0]


def has_ended(process: psutil.Process) -> bool:
    """Also when nobody has taken notice of its end yet."""
    with suppress(psutil.NoSuchProcess):
        return bool(process.status() == psutil.STATUS_ZOMBIE)
    return True
