#!/usr/bin/env python3
"""How long the daemon takes to answer, against a bare websockets echo server on the same machine in the same run.

    python benchmarks/roundtrip.py [--requests 10000] [--clients 200] [--seconds 10]

1. `status` over WebSocket against an echo of as many bytes, one after the other, in turns: medians, their ratio.
2. `generate`, 4 bars: the median of the whole round trip, and of the daemon's own time for the job.
3. `status` of one more client while so many clients ask for patterns again and again: median and p99, beside the
   echo's p99 while as many echo clients are as busy.

Everything runs in processes of its own (server, load, and the one that measures). Milliseconds.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from itertools import chain
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import ServerConnection, serve

STYLES = ("John Bonham", "funk", "J Dilla", "bossa nova", "Questlove", "house", "jazz", "metal")
ECHOED = 380  # bytes, about those of a status answer
TURN = 250  # requests
PROBE_EVERY = 0.02  # seconds
WARM_UP = 1.5  # seconds, in which a new home's history is made

Ask = Callable[[], Awaitable[None]]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--requests", type=int, default=10_000)
    options.add_argument("--clients", type=int, default=200)
    options.add_argument("--seconds", type=float, default=10)
    options.add_argument("--serve-echo", action="store_true", help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.serve_echo:
        asyncio.run(serve_echo())
    with tempfile.TemporaryDirectory() as folder, daemon(Path(folder)) as found, echo() as port:
        time.sleep(WARM_UP)
        asyncio.run(compared(found, port, chosen.requests))
        asyncio.run(generated(found, 200))
        crowded("status", chosen.clients, chosen.seconds, load, probe, found)
        crowded("echo", chosen.clients, chosen.seconds, echo_load, echo_probe, port)


# ---------------------------------------------------------------------------------------------- servers


@contextmanager
def daemon(home: Path) -> Iterator[dict[str, Any]]:
    env = os.environ | {"MIDIDRUMIGEN_HOME": str(home), "MIDIDRUMIGEN_PORT": "0", "MIDIDRUMIGEN_OSC_PORT": "0"}
    process = subprocess.Popen([sys.executable, "-m", "mididrumigen", "serve"], env=env, stdout=subprocess.PIPE)
    try:
        if process.stdout:
            process.stdout.readline()  # ready
        yield json.loads((home / "daemon.json").read_text())
    finally:
        process.terminate()
        process.wait()


@contextmanager
def echo() -> Iterator[int]:
    """In an interpreter of its own, as the daemon is: a forked one is put beside its parent, on the same core."""
    process = subprocess.Popen([sys.executable, __file__, "--serve-echo"], stdout=subprocess.PIPE)
    try:
        yield int(process.stdout.readline()) if process.stdout else 0
    finally:
        process.terminate()
        process.wait()


async def serve_echo() -> None:
    async def answer(connection: ServerConnection) -> None:
        async for message in connection:
            await connection.send(message)

    async with serve(answer, "127.0.0.1", 0, compression=None) as server:
        print(server.sockets[0].getsockname()[1], flush=True)
        await server.serve_forever()


# ---------------------------------------------------------------------------------------------- clients


@asynccontextmanager
async def client(found: dict[str, Any]) -> AsyncIterator[ClientConnection]:
    async with connect(f"ws://127.0.0.1:{found['port']}/ws", compression=None, max_size=None, proxy=None) as connection:
        await call(connection, "hello", token=found["token"])
        yield connection


async def call(connection: ClientConnection, method: str, **params: Any) -> str:
    await connection.send(json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}))
    return str(await connection.recv())


async def pattern(connection: ClientConnection, **wish: Any) -> None:
    await call(connection, "generate", **wish)
    while '"method":"pattern"' not in str(await connection.recv())[:60]:
        pass


async def echoed(connection: ClientConnection) -> None:
    await connection.send("x" * ECHOED)
    await connection.recv()


async def timed(ask: Ask, times: list[float]) -> None:
    begun = time.perf_counter()
    await ask()
    times.append((time.perf_counter() - begun) * 1000)


def percentile(times: list[float], part: float) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * part))]


# ---------------------------------------------------------------------------------------------- one after the other


async def compared(found: dict[str, Any], port: int, requests: int) -> None:
    """Turns of a few hundred requests each, so that the system can settle each pair of processes on its cores."""
    ours: list[list[float]] = []
    bare: list[list[float]] = []
    async with client(found) as asking, connect(f"ws://127.0.0.1:{port}", compression=None, proxy=None) as echoing:
        for _ in range(max(1, requests // TURN)):
            ours.append(await turn(lambda: call(asking, "status")))  # type: ignore[arg-type, return-value]
            bare.append(await turn(lambda: echoed(echoing)))
    status, echo_ = (statistics.median(percentile(times, 0.5) for times in turns) for turns in (ours, bare))
    print(f"status, median            {status:8.3f} ms   p99 {percentile([*chain(*ours)], 0.99):.3f} ms")
    print(f"bare echo, median         {echo_:8.3f} ms   p99 {percentile([*chain(*bare)], 0.99):.3f} ms")
    print(
        f"ratio                     {status / echo_:8.2f}      (wanted: at most 1.5; the median of the turns' medians)"
    )


async def turn(ask: Ask) -> list[float]:
    times: list[float] = []
    for _ in range(TURN):
        await timed(ask, times)
    return times


async def generated(found: dict[str, Any], count: int) -> None:
    times: list[float] = []
    own: list[float] = []
    async with client(found) as asking:
        for number in range(count):
            wish = {"name": STYLES[number % len(STYLES)], "bars": 4, "seed": number}
            await timed(lambda: pattern(asking, **wish), times)  # noqa: B023 - awaited at once
        for job in json.loads(await call(asking, "jobs"))["result"]["jobs"]:
            own.append(job["seconds"] * 1000)
    median, late = percentile(times, 0.5), percentile(times, 0.99)
    print(f"generate 4 bars, median   {median:8.2f} ms   p99 {late:.2f} ms   (wanted: at most 25)")
    print(f"  in the daemon, median   {percentile(own, 0.5):8.2f} ms   of the last {len(own)}  (wanted: at most 10)")


# ---------------------------------------------------------------------------------------------- many at once


def crowded(name: str, clients: int, seconds: float, crowd: Any, measure: Any, where: Any) -> None:
    ours, theirs = multiprocessing.Pipe()
    loading = multiprocessing.Process(target=crowd, args=(where, clients, seconds, theirs), daemon=True)
    loading.start()
    ours.recv()  # all are connected
    times = asyncio.run(measure(where, seconds - 1))
    loading.join()
    done = ours.recv()
    print(
        f"{name} beside {clients} clients   p50 {percentile(times, 0.5):.2f} ms   p99 {percentile(times, 0.99):.2f} ms"
        f"   worst {max(times):.2f} ms   ({done} answers a second for the crowd)"
    )


def load(found: dict[str, Any], clients: int, seconds: float, pipe: Any) -> None:
    async def one(number: int, until: float) -> int:
        count = 0
        async with client(found) as connection:
            ready.append(number)
            while len(ready) < clients:
                await asyncio.sleep(0.01)
            while time.monotonic() < until:
                await pattern(connection, name=STYLES[(number + count) % len(STYLES)], bars=4, seed=number + count)
                count += 1
        return count

    ready: list[int] = []
    run_crowd(one, clients, seconds, pipe, ready)


def echo_load(port: int, clients: int, seconds: float, pipe: Any) -> None:
    async def one(number: int, until: float) -> int:
        count = 0
        async with connect(f"ws://127.0.0.1:{port}", compression=None, proxy=None) as connection:
            ready.append(number)
            while time.monotonic() < until:
                await echoed(connection)
                count += 1
        return count

    ready: list[int] = []
    run_crowd(one, clients, seconds, pipe, ready)


def run_crowd(one: Any, clients: int, seconds: float, pipe: Any, ready: list[int]) -> None:
    async def run() -> None:
        until = time.monotonic() + seconds
        tasks = [asyncio.create_task(one(number, until)) for number in range(clients)]
        while len(ready) < clients:
            await asyncio.sleep(0.05)
        pipe.send("ready")
        pipe.send(round(sum(await asyncio.gather(*tasks)) / seconds))

    asyncio.run(run())


async def probe(found: dict[str, Any], seconds: float) -> list[float]:
    async with client(found) as asking:
        return await probed(lambda: call(asking, "status"), seconds)  # type: ignore[arg-type, return-value]


async def echo_probe(port: int, seconds: float) -> list[float]:
    async with connect(f"ws://127.0.0.1:{port}", compression=None, proxy=None) as echoing:
        return await probed(lambda: echoed(echoing), seconds)


async def probed(ask: Ask, seconds: float) -> list[float]:
    times: list[float] = []
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        await timed(ask, times)
        await asyncio.sleep(PROBE_EVERY)
    return times


if __name__ == "__main__":
    main()
