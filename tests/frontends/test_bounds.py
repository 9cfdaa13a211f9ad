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


@pytest.mark.anyio
async def test_frames_come_out_in_order_and_are_waited_for() -> None:
    outbox, taken = Outbox(100), list[bytes]()

    async def write() -> None:
        while True:
            frame = await outbox.next()
            taken.append(frame)
            outbox.taken(frame)

    async with anyio.create_task_group() as group:
        group.start_soon(write)
        for frame in (b"a", b"b"):
            outbox.put(frame)
        await outbox.written()
        assert taken == [b"a", b"b"]
        outbox.put(b"c")
        await outbox.written()
        assert taken == [b"a", b"b", b"c"]
        group.cancel_scope.cancel()


@pytest.mark.anyio
async def test_what_nobody_takes_is_bounded() -> None:
    outbox = Outbox(100)
    for _ in range(1000):
        outbox.put(b"x" * 30)
    with pytest.raises(BufferError):
        await outbox.next()
    assert not outbox._frames
