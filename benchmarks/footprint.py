#!/usr/bin/env python3
"""What the daemon weighs: seconds to its ready line and to its end, memory and processor while idle.

    python benchmarks/footprint.py [--runs 5] [--idle 20]

Beside it, for scale, an interpreter that serves a bare websockets echo: the same figures, and the ratio to it.
Medians of the runs; memory is the resident set of the daemon (its engine is weighed by engine_footprint.py) in MB (10^6
bytes), after a second of rest and again after a `generate`; then once after 200 takes of all styles and after 400: what
it keeps of a style it keeps once, and nothing of a take. The processor's share
of one core is taken over the idle seconds.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psutil
from websockets.sync.client import connect

ECHO = Path(__file__).parent / "roundtrip.py"
TAKES = 200
Figures = dict[str, float]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--idle", type=float, default=20, help="seconds of rest to measure, once")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        first = measured(["-m", "mididrumigen", "serve"], home, 1)
        ours = median([measured(["-m", "mididrumigen", "serve"], home, 0) for _ in range(chosen.runs)])
        bare = median([measured([str(ECHO), "--serve-echo"], None, 0) for _ in range(chosen.runs)])
        long = measured(["-m", "mididrumigen", "serve"], home, chosen.idle)
        ours |= {name: long[name] for name in ("idle", "worked", "again")}
    print(f"ready (a new home)      {first['ready']:8.3f} s")
    show("ready", "s", ours, bare, "1 s")
    show("end", "s", ours, bare, "2 s")
    show("resident", "MB", ours, bare, "60 MB")
    print(f"resident after bars     {ours['played']:8.1f} MB   (wanted: at most 60 MB)")
    print(f"resident, {TAKES} takes     {ours['worked']:8.1f} MB   (wanted: at most 80 MB)")
    print(f"growth by {TAKES} more     {ours['again'] - ours['worked']:8.1f} MB   (wanted: at most 3 MB)")
    print(f"idle                    {ours['idle'] * 100:8.3f} % of a core   (wanted: at most 0.5 %)")


def show(name: str, unit: str, ours: Figures, bare: Figures, most: str) -> None:
    beside = f"bare echo {bare[name]:.3f}   ratio {ours[name] / bare[name]:.2f}"
    print(f"{name:23} {ours[name]:8.3f} {unit}   {beside}   (wanted: at most {most})")


def median(runs: Sequence[Figures]) -> Figures:
    return {name: statistics.median(run[name] for run in runs) for name in runs[0]}


def measured(words: list[str], home: Path | None, idle: float) -> Figures:
    env = os.environ | {"MIDIDRUMIGEN_PORT": "0", "MIDIDRUMIGEN_OSC_PORT": "0"}
    if home:
        env["MIDIDRUMIGEN_HOME"] = str(home)
    begun = time.perf_counter()
    process = subprocess.Popen([sys.executable, *words], env=env, stdout=subprocess.PIPE)
    if process.stdout:
        process.stdout.readline()
    figures = {"ready": time.perf_counter() - begun, "idle": 0.0, "played": 0.0, "worked": 0.0, "again": 0.0}
    watched = psutil.Process(process.pid)
    time.sleep(1)
    figures["resident"] = watched.memory_info().rss / 1e6
    if idle:
        figures["idle"] = share(watched, idle)
    if home:
        found = json.loads((home / "daemon.json").read_text())
        for name, takes in [("played", 1)] + [("worked", TAKES), ("again", TAKES)] * bool(idle > 1):
            play(found, takes)
            figures[name] = watched.memory_info().rss / 1e6
    begun = time.perf_counter()
    process.terminate()
    process.wait()
    return figures | {"end": time.perf_counter() - begun}


def share(process: Any, seconds: float) -> float:
    before, begun = process.cpu_times(), time.perf_counter()
    time.sleep(seconds)
    after = process.cpu_times()
    used = after.user + after.system - before.user - before.system
    return max(0.0, float(used / (time.perf_counter() - begun)))


def play(found: dict[str, Any], takes: int) -> None:
    """Of every style in turn, beginning with funk."""
    url = f"ws://127.0.0.1:{found['port']}/ws"
    with connect(url, compression=None, max_size=None, proxy=None) as connection:

        def call(method: str, **params: Any) -> Any:
            connection.send(json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}))
            return json.loads(connection.recv())["result"]

        call("hello", token=found["token"])
        names = ["funk"]
        if takes > 1:
            names += [row["name"] for row in call("profiles")["profiles"]]
        for number in range(takes):
            call("generate", name=names[number % len(names)], seed=number)
            while json.loads(connection.recv()).get("method") != "pattern":
                pass


if __name__ == "__main__":
    main()
