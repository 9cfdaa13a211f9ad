"""What bounds a client: its rate, and what waits for it."""

from __future__ import annotations

import anyio
import pytest

from mididrumigen.frontends.outbox import Outbox
from mididrumigen.frontends.rate import Rate

pytestmark = pytest.mark.unit


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_and_then_the_rate() -> None:
    clock = Clock()
    rate = Rate(8, 5, clock)
    assert [rate.spend() for _ in range(6)] == [True] * 5 + [False]
    clock.now += 0.125
    assert [rate.spend() for _ in range(2)] == [True, False]
    clock.now += 60
    assert rate.spend(5)
    assert not rate.spend()


def test_who_is_too_fast_waits_longer_and_longer() -> None:
    clock = Clock()
    rate = Rate(10, 2, clock)
    assert [round(rate.wait(), 6) for _ in range(4)] == [0, 0, 0.1, 0.2]
    clock.now += 0.2
    assert round(rate.wait(), 6) == 0.1
    assert round(rate.wait(10), 6) == 1.1


@pytest.mark.anyio
async def test_frames_come_out_in_order_and_are_waited_for() -> None:
    outbox, taken = Outbox(100, lambda: None), list[bytes]()

    async def write() -> None:
        while True:
            taken.append(await outbox.next())
            outbox.done()

    async with anyio.create_task_group() as group:
        group.start_soon(write)
        for frame in (b"a", b"b"):
            outbox.put(frame)
        await outbox.written()
        assert taken == [b"a", b"b"]
        outbox.put(b"c")
        await outbox.written()
        assert taken == [b"a", b"b", b"c"]
        assert outbox.idle
        group.cancel_scope.cancel()


def test_what_nobody_takes_is_bounded_and_said_once() -> None:
    overflows: list[int] = []
    outbox = Outbox(100, lambda: overflows.append(1))
    for _ in range(1000):
        outbox.put(b"x" * 30)
    assert overflows == [1]
    assert not outbox._frames
    assert outbox.idle


@pytest.mark.anyio
async def test_who_waits_for_a_closed_outbox_waits_no_more() -> None:
    outbox = Outbox(100, lambda: None)
    outbox.put(b"x" * 60)
    async with anyio.create_task_group() as group:
        group.start_soon(outbox.written)
        await anyio.lowlevel.checkpoint()
        outbox.put(b"x" * 60)
    with anyio.fail_after(1):
        await outbox.written()


def test_one_large_frame_is_no_overflow() -> None:
    outbox = Outbox(100, lambda: pytest.fail("it overflowed"))
    outbox.put(b"x" * 1000)
    assert not outbox.idle


@pytest.mark.anyio
async def test_how_long_a_client_takes_nothing() -> None:
    clock = Clock()
    outbox = Outbox(100, lambda: None, clock)
    clock.now += 5
    assert outbox.stuck == 0
    outbox.put(b"a")
    outbox.put(b"b")
    clock.now += 3
    assert outbox.stuck == 3
    await outbox.next()
    assert outbox.stuck == 3  # it is being written, and not taken yet
    outbox.done()
    clock.now += 1
    assert outbox.stuck == 1
    await outbox.next()
    outbox.done()
    assert outbox.stuck == 0
    outbox.begin()
    clock.now += 2
    assert outbox.stuck == 2
