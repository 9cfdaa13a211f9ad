#!/usr/bin/env python3
"""What the engine weighs, beside a bare RtMidi port in an interpreter that sleeps.

    python benchmarks/engine_footprint.py [--seconds 20]

Memory is the resident set in MB (10^6 bytes) without what JACK's server shares with each of its clients (its port
registry, about 105 MB that are counted to everybody and are there once). The processor's share of one core is that of
the engine's own thread, and that of all of them: JACK wakes each client's 750 times a second here (64 frames at 48
kHz), which is most of what an idle engine takes. Playing is two instances of shipped styles at 120 bpm. Needs jackd
(Debian: jackd2) and python-rtmidi.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from jack_server import jack_server

from mididrumigen.app import drummer
from mididrumigen.generation.generator import Wish
from mididrumigen.playback import wire
from mididrumigen.playback.drum_maps import drum_map
from mididrumigen.playback.loops import loop_of
from mididrumigen.playback.part import Loop

BARE = """
import rtmidi, time
port = rtmidi.MidiOut(rtapi=rtmidi.API_UNIX_JACK, name="bare")
port.open_virtual_port("bare")
time.sleep(3600)
"""
LIMITS: dict[str, float | None] = {
    "resident": 25.0,
    "idle, own": 0.5,
    "idle, all": None,
    "playing, own": 5.0,
    "playing, all": 5.0,
}


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--seconds", type=float, default=20)
    options.add_argument("--strict", action="store_true", help="end with 1 where a figure is not as wanted")
    chosen = options.parse_args()
    seconds = chosen.seconds
    with jack_server(waits=False), tempfile.TemporaryDirectory() as folder:
        bare = subprocess.Popen([sys.executable, "-c", BARE])
        words = [sys.executable, "-m", "mididrumigen.playback.engine", f"{folder}/ledger"]
        engine = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
        say(engine, wire.Open("weighed"))
        time.sleep(2)
        ours, theirs = {"resident": resident(engine.pid)}, {"resident": resident(bare.pid)}
        ours |= named("idle", share(engine.pid, seconds))
        theirs["idle, all"] = sum(share(bare.pid, seconds).values())
        for number, name in enumerate(("funk", "john bonham")):
            say(engine, wire.Play(name, bars(name), channel=number, tempo=120.0))
        time.sleep(1)
        ours |= named("playing", share(engine.pid, seconds))
        engine.communicate()
        bare.kill()
        bare.wait()
    return int(show(ours, theirs) and chosen.strict)


def named(what: str, shares: dict[int, float]) -> dict[str, float]:
    return {f"{what}, own": shares[min(shares)], f"{what}, all": sum(shares.values())}


def show(ours: dict[str, float], theirs: dict[str, float]) -> bool:
    """Whether any figure is not as wanted."""
    failed = False
    for name, most in LIMITS.items():
        unit = "MB" if name == "resident" else "% of a core"
        wanted = f"(wanted: at most {most:g})" if most else ""
        beside = f"bare port {theirs[name]:.2f}, ratio {ours[name] / theirs[name]:.2f}" if name in theirs else ""
        print(f"{name:12} {ours[name]:7.2f} {unit:11} {wanted:24} {beside}")
        failed |= most is not None and ours[name] > most
    return failed


def bars(name: str) -> Loop:
    [take] = drummer(print).generate(name, Wish(bars=4, tempo=120), seed=1)
    return loop_of(take, drum_map("gm"))


def say(engine: subprocess.Popen[bytes], command: wire.Command) -> None:
    if engine.stdin:
        engine.stdin.write(wire.framed(command))
        engine.stdin.flush()


def resident(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    kilobytes = {line.split(":")[0]: int(line.split()[1]) for line in lines if line.startswith("Rss")}
    return (kilobytes["RssAnon"] + kilobytes["RssFile"]) * 1.024e-3


def share(pid: int, seconds: float) -> dict[int, float]:
    """Percent of a core for each thread, from the scheduler's own nanoseconds (`/proc/PID/task/*/schedstat`)."""
    before, begun = spent(pid), time.perf_counter()
    time.sleep(seconds)
    after, passed = spent(pid), time.perf_counter() - begun
    return {task: (after[task] - before.get(task, 0.0)) / passed * 100 for task in after}


def spent(pid: int) -> dict[int, float]:
    """Seconds on a processor by thread; the process's first thread has its number."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return {int(task.name): int((task / "schedstat").read_text().split()[0]) / 1e9 for task in tasks}


if __name__ == "__main__":
    sys.exit(main())
