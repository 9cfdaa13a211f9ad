"""The store's thread: one, in order, and never waited for at the end."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, get_ident

import anyio
import pytest

from mididrumigen.errors import StoreUnavailable
from mididrumigen.storage.keeper import Keeper

pytestmark = [pytest.mark.unit, pytest.mark.anyio]


async def test_calls_run_in_order_on_one_thread_that_is_not_the_loops() -> None:
    keeper, done = Keeper(), list[int]()
    threads: set[int] = set()

    def call(number: int) -> int:
        threads.add(get_ident())
        done.append(number)
        return number * 2

    async with anyio.create_task_group() as group:
        for number in range(20):
            group.start_soon(keeper.run, call, number)
    assert await keeper.run(call, 21) == 42
    assert done == [*range(20), 21]
    assert len(threads) == 1
    assert get_ident() not in threads
    assert keeper.close(wait=5)


async def test_an_error_is_the_askers() -> None:
    keeper = Keeper()
    with pytest.raises(ZeroDivisionError):
        await keeper.run(lambda: 1 // 0)
    assert await keeper.run(lambda: 7) == 7
    assert keeper.close(wait=5)


async def test_what_was_cancelled_while_it_waited_is_never_begun() -> None:
    keeper, go_on, begun = Keeper(), Event(), list[str]()
    async with anyio.create_task_group() as group:
        group.start_soon(keeper.run, go_on.wait)
        await anyio.lowlevel.checkpoint()
        with anyio.move_on_after(0.01):
            await keeper.run(begun.append, "never")
        go_on.set()
    await keeper.run(begun.append, "later")
    assert begun == ["later"]
    assert keeper.close(wait=5)


async def test_who_waits_when_it_ends_is_told() -> None:
    keeper, go_on, heard = Keeper(), Event(), list[str]()

    async def ask(call: Callable[[], object]) -> None:
        try:
            await keeper.run(call)
        except StoreUnavailable as error:
            heard.append(error.message)

    async with anyio.create_task_group() as group:
        group.start_soon(ask, go_on.wait)
        group.start_soon(ask, lambda: 1)
        await anyio.sleep(0.01)
        keeper.abandon()
    assert heard == ["the daemon is stopping"] * 2
    go_on.set()
    assert await keeper.run(lambda: 7) == 7
    assert keeper.close(wait=5, last=lambda: heard.append("last"))
    assert heard[-1] == "last"


async def test_the_end_is_not_held_up_by_a_call_that_hangs() -> None:
    keeper, go_on = Keeper(), Event()
    async with anyio.create_task_group() as group:
        group.start_soon(keeper.run, go_on.wait)
        await anyio.lowlevel.checkpoint()
        assert not keeper.close(wait=0.01)
        go_on.set()
    assert keeper.close(wait=5)
