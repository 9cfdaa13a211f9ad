"""The engine from outside, against one that does as it is told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import anyio
import pytest

from engine_for_tests import sixteenths
from mididrumigen.errors import Busy, DrumError, NoEngine
from mididrumigen.playback import supervisor, wire
from mididrumigen.playback.supervisor import EngineProcess

pytestmark = [pytest.mark.integration, pytest.mark.anyio]
HERE = str(Path(__file__).parent.parent)


def bars(instance: str = "a", label: str = "x") -> wire.Play:
    return wire.Play(instance, sixteenths(label=label))


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: list[str]):  # type: ignore[no-untyped-def]
    @asynccontextmanager
    async def engine(script: str = "") -> AsyncIterator[EngineProcess]:
        monkeypatch.setattr(supervisor, "MODULE", "scripted_engine")
        monkeypatch.setenv("PYTHONPATH", HERE)
        monkeypatch.setenv("SCRIPT", script)
        process = EngineProcess(wire.Open("a port"), tmp_path / "ledger", lambda _, text: said.append(text))
        async with anyio.create_task_group() as group:
            group.start_soon(process.run)
            with anyio.fail_after(20):
                yield process
            group.cancel_scope.cancel()

    return engine


async def test_what_was_stopped_is_not_taken_for_what_plays_now(started) -> None:  # type: ignore[no-untyped-def]
    async with started() as engine:
        for turn in range(20):
            moved = await engine.play(bars(label=f"take {turn}"))
            assert moved.label == f"take {turn}"
            engine.stop("a")
        await engine.play(bars(label="again"))
        await engine.play(bars(label="over it"))
        await anyio.sleep(0.2)  # so that whatever is late has come
        assert engine.playing["a"].wished.loop.label == "over it"
        assert engine.stop() == ["a"]
        assert engine.stop() == []


async def test_an_engine_that_dies_goes_on_with_what_it_was_asked_last(started, said: list[str]) -> None:  # type: ignore[no-untyped-def]
    async with started() as engine:
        await engine.play(bars("a"))
        await engine.play(bars("b"))
        first = engine.playing["a"].moved
        engine.kill()
        engine.stop("b")  # while nobody is there to hear it
        while engine.playing["a"].moved is first:
            await anyio.sleep(0.02)
        assert engine.playing["a"].wished.serial == 1
        assert set(engine.playing) == {"a"}
        await engine.play(bars("b", "anew"))
        assert engine.playing["b"].moved.label == "anew"
        assert any("another one is started" in line for line in said)


async def test_a_play_that_is_stopped_before_it_begins_is_no_fault_of_the_engines(started) -> None:  # type: ignore[no-untyped-def]
    async with started("deaf") as engine:
        await engine.is_ready()

        async def asked() -> None:
            with pytest.raises(NoEngine, match="stopped before it began"):
                await engine.play(bars(label="deaf"))

        async with anyio.create_task_group() as group:
            group.start_soon(asked)
            await anyio.sleep(0.1)
            engine.stop("a")
        assert engine.ready is not None


async def test_one_that_does_not_answer_is_replaced_and_what_played_before_goes_on(started) -> None:  # type: ignore[no-untyped-def]
    async with started("deaf") as engine:
        await engine.play(bars(label="good"))
        with pytest.raises(NoEngine, match="does not answer"):
            await engine.play(bars(label="deaf"))
        await anyio.sleep(0.1)
        await engine.is_ready()
        assert engine.playing["a"].wished.loop.label == "good"


async def test_what_nobody_understands_ends_that_engine_and_no_more(started, said: list[str]) -> None:  # type: ignore[no-untyped-def]
    async with started("noise") as engine:
        await engine.is_ready(10)
        assert any("what nobody understands" in line for line in said)


async def test_one_that_cannot_start_says_why(started) -> None:  # type: ignore[no-untyped-def]
    async with started("no start") as engine:
        with pytest.raises(NoEngine, match="there is no room for an engine here"):
            await engine.is_ready(1.0)


async def test_so_many_instances_and_no_more(started) -> None:  # type: ignore[no-untyped-def]
    async with started() as engine:
        for number in range(supervisor.INSTANCES):
            await engine.play(bars(f"{number}"))
        refused: DrumError
        with pytest.raises(Busy) as error:
            await engine.play(bars("one more"))
        refused = error.value
        assert "64" in refused.message
        await engine.play(bars("5", "a change is not one more"))
