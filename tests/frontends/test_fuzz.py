"""A hundred thousand malformed frames, calls and datagrams: no crash, no leak, and /health answers all the while."""

from __future__ import annotations

import http.client
import json
import multiprocessing
import os
import random
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import closing, suppress
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.sync.client import connect

from daemon_for_tests import LATE, PATIENCE, UNTRACED, again_if_late, counted, eventually, running
from mididrumigen.platform.discovery import Daemon
from mididrumigen.protocol import osc
from mididrumigen.protocol.messages import METHODS

pytestmark = [pytest.mark.integration, pytest.mark.alone, pytest.mark.slow]

FRAMES, CALLS, DATAGRAMS = 34_000, 33_000, 33_000
CONNECTIONS = 400  # of bytes that are no HTTP, or no WebSocket after a good handshake
HEALTHY, WORST = 0.05, 0.25  # seconds: of all answers but one in a hundred, and of any
LEAK_MB = 8.0
SEED = 20261125

WORDS = [*METHODS, "jam", "", "🥁", "generate\0", "x" * 300]
SCRAPS: list[Any] = [
    *(None, True, 0, -1, 2**53, 1e308, -0.0, "", "rock", "../../etc/passwd", "\u202e", "久石譲", "x" * 2000, [], {}),
    *(
        [[]],
        {"name": "rock"},
        {"name": {"name": 1}},
        [1, 2, 3],
        {"token": "x"},
        {"job": "x"},
        {"id": ""},
        {"text": "\0"},
    ),
]


def mangled(chance: random.Random, good: bytes) -> bytes:
    """A few bytes changed, left out, doubled or cut off."""
    data = bytearray(good)
    for _ in range(chance.randint(1, 6)):
        place = chance.randrange(len(data) + 1)
        kind = chance.randrange(4)
        if kind == 0:
            data[place:place] = chance.randbytes(chance.randint(1, 8))
        elif kind == 1:
            del data[place : place + chance.randint(1, 8)]
        elif kind == 2:
            data[place:place] = data[: chance.randint(0, 20)]
        elif data:
            data[place % len(data)] = chance.randrange(256)
    return bytes(data)


def call(chance: random.Random) -> dict[str, Any]:
    """JSON-RPC in shape, with anything in it. Jobs are not begun: their names are none."""
    values = {
        name: chance.choice(SCRAPS) for name in chance.sample(["name", "bars", "tempo", "kit", "job", "id", "x"], 3)
    }
    document = {"jsonrpc": "2.0", "id": chance.choice(SCRAPS), "method": chance.choice(WORDS), "params": values}
    for name in list(document):
        if chance.random() < 0.1:
            document[name] = chance.choice(SCRAPS)
    return document


def frames(chance: random.Random, count: int) -> Iterator[bytes]:
    for _ in range(count):
        good = json.dumps(call(chance)).encode()
        yield chance.choice([mangled(chance, good), chance.randbytes(chance.randint(0, 200)), good[: len(good) // 2]])


def calls(chance: random.Random, count: int) -> Iterator[bytes]:
    for _ in range(count):
        yield json.dumps(call(chance) if chance.random() < 0.9 else [call(chance) for _ in range(3)]).encode()


def datagrams(chance: random.Random, count: int) -> Iterator[bytes]:
    scraps: list[osc.Value] = [1, -5, 0.5, "rock", "bars", "久石譲", "x" * 300]
    for _ in range(count):
        values = chance.choices(scraps, k=chance.randint(0, 6))
        good = osc.datagram(f"/mididrumigen/{chance.choice(WORDS[:-2])}", values)
        yield chance.choice(
            [good, mangled(chance, good), chance.randbytes(chance.randint(0, 300)), b"#bundle\0" + good]
        )


def send_frames(daemon: Daemon, made: Iterator[bytes], greeted: bool) -> int:
    """Over as many connections as it takes (one may be shown out by the crowd of others before its hello); answers are
    read and thrown away. How many were sent."""
    sent = 0
    while True:
        with (
            suppress(ConnectionClosed, InvalidHandshake),
            connect(daemon.url, proxy=None, compression=None, max_queue=None) as connection,
        ):
            if greeted:
                hello = {"jsonrpc": "2.0", "id": 0, "method": "hello", "params": {"token": daemon.token}}
                connection.send(json.dumps(hello))
                connection.recv(PATIENCE)
            for frame in made:
                connection.send(frame, text=sent % 2 == 0)
                sent += 1
                with suppress(TimeoutError):
                    while sent % 50 == 0:
                        connection.recv(0)
            return sent


def send_datagrams(daemon: Daemon, made: Iterator[bytes]) -> int:
    sent = 0
    with closing(socket.socket(type=socket.SOCK_DGRAM)) as sender:
        sender.sendto(osc.datagram("/mididrumigen/hello", [daemon.token]), ("127.0.0.1", daemon.osc_port))
        for datagram in made:
            sender.sendto(datagram, ("127.0.0.1", daemon.osc_port))
            sent += 1
            if sent % 100 == 0:
                time.sleep(0.02)  # not faster than the settled rate, so that they are read and not only counted
    return sent


def send_bytes(daemon: Daemon, chance: random.Random, count: int) -> int:
    """Connections of bytes that are no HTTP, broken HTTP, or frames that are none."""
    handshake = (
        f"GET /ws HTTP/1.1\r\nHost: 127.0.0.1:{daemon.port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    ).encode()
    for number in range(count):
        with suppress(OSError), socket.create_connection(("127.0.0.1", daemon.port), timeout=1) as connection:
            if number % 3 == 0:
                connection.sendall(chance.randbytes(chance.randint(1, 3000)))
            elif number % 3 == 1:
                connection.sendall(mangled(chance, handshake))
            else:
                connection.sendall(handshake + chance.randbytes(chance.randint(1, 3000)))
    return count


def watch_health(port: int, stop: Event, slowest: Any, late: Any) -> None:
    """In a process of its own: the slowest answer of /health, in seconds, infinite when one did not come; and what part
    of them was late."""
    took = list[float]()
    while not stop.is_set():
        begun = time.perf_counter()
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
            connection.request("GET", "/health")
            healthy = connection.getresponse().status == 200
            connection.close()
        except OSError:
            healthy = False
        took.append(time.perf_counter() - begun if healthy else float("inf"))
        slowest.value = max(took)
        late.value = sum(each > HEALTHY for each in took) / len(took)
        time.sleep(0.01)


def storm(daemon: Daemon, part: float, seed: int) -> int:
    """That part of everything, all at once. How much was sent."""

    def chance(number: int) -> random.Random:
        return random.Random(f"{seed}/{number}")

    work: list[Callable[[], int]] = [
        lambda: send_frames(daemon, frames(chance(0), int(FRAMES * part / 2)), greeted=False),
        lambda: send_frames(daemon, frames(chance(1), int(FRAMES * part / 2)), greeted=True),
        lambda: send_frames(daemon, calls(chance(2), int(CALLS * part / 2)), greeted=False),
        lambda: send_frames(daemon, calls(chance(3), int(CALLS * part / 2)), greeted=True),
        lambda: send_datagrams(daemon, datagrams(chance(4), int(DATAGRAMS * part))),
        lambda: send_bytes(daemon, chance(5), int(CONNECTIONS * part)),
    ]
    with ThreadPoolExecutor(len(work)) as pool:
        return sum(pool.map(lambda one: one(), work))


@again_if_late
def test_a_hundred_thousand_malformed_messages(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    # The storm is in a process that takes what the others leave it: what is measured is the daemon, not the scheduler.
    storms = ProcessPoolExecutor(1, mp_context=context, initializer=os.nice, initargs=(10,))
    with storms as pool, running(tmp_path / "home", MIDIDRUMIGEN_RATE="1000000", **UNTRACED) as daemon:
        stop, slowest, late = context.Event(), context.Value("d", 0.0), context.Value("d", 0.0)
        watcher = context.Process(target=watch_health, args=(daemon.port, stop, slowest, late), daemon=True)
        sent = pool.submit(storm, daemon.daemon, 0.1, SEED).result()
        with daemon.talk() as client:  # which has all styles read once, a high-water mark and no leak
            client.call("similar", name="rock")
            client.call("similar", pattern={"notes": [{"pitch": 36, "start_time": 0}]})
        before = daemon.resident_mb
        watcher.start()
        sent += pool.submit(storm, daemon.daemon, 0.9, SEED + 1).result()
        stop.set()
        watcher.join(PATIENCE)
        assert sent >= 100_000
        assert daemon.process.poll() is None
        with daemon.talk() as client:
            assert client.call("status")["jobs"] == 0
            assert eventually(lambda: counted(daemon, 'mididrumigen_clients{wire="websocket"}') == 1)
            assert client.made(name="rock", seed=1)["kept"]
        grown = daemon.resident_mb - before
        print(
            f"{sent} sent; the slowest /health took {slowest.value * 1000:.1f} ms; resident memory grew {grown:.1f} MB"
        )
        assert late.value <= 0.01, LATE
        assert slowest.value <= WORST, LATE
        assert grown <= LEAK_MB
        ended = daemon.stop()
        faults = [line for line in daemon.log if line["level"] in ("WARNING", "ERROR")]
        print(*faults, sep="\n")
        assert (ended, faults) == ((0, ""), [])
