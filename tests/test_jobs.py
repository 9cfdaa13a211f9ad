"""Jobs: progress, exactly one end, cancelling, leaving, limits."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio
import pytest
from anyio import to_thread
from anyio.from_thread import check_cancelled
from loguru import logger
from msgspec import Struct
from msgspec.structs import replace

from mididrumigen.errors import Busy, UnknownJob, UnknownName
from mididrumigen.jobs import HELD, REMEMBERED, Job, Jobs
from mididrumigen.protocol.messages import Cancelled, Failed, JobAnswer, Pattern, Progress
from mididrumigen.protocol.takes import LiveNote, WirePattern

pytestmark = [pytest.mark.unit, pytest.mark.anyio]


class Listener:
    """Remembers what it is told."""

    def __init__(self, instance: str = "one") -> None:
        self.client, self.instance = "test", instance
        self.heard: list[Struct] = []

    def tell(self, note: Struct) -> None:
        self.heard.append(note)

    @property
    def ends(self) -> list[Struct]:
        return [note for note in self.heard if not isinstance(note, Progress)]


@asynccontextmanager
async def jobs(most: int = 8, most_each: int = 8) -> AsyncIterator[Jobs]:
    async with anyio.create_task_group() as group:
        yield Jobs(group, most, most_each)
        group.cancel_scope.cancel()


def result(job: Job) -> Pattern:
    return Pattern(job=job.id, patterns=[], style_match=None, origin={}, to="reply", kept=True, says="")


async def at_once(job: Job) -> Struct:
    return result(job)


async def never(job: Job) -> Struct:
    await anyio.sleep_forever()
    return result(job)


def begun(all_jobs: Jobs, listener: Listener, work: object = never, keep: bool = False) -> Job:
    return all_jobs.begin(Job("generate", "rock", listener, keep), work)  # type: ignore[arg-type]


async def test_a_job_tells_progress_and_then_its_end() -> None:
    listener = Listener()
    async with jobs() as all_jobs:
        job = begun(all_jobs, listener, at_once)
        assert job.state.state == "running"
        await job.ended.wait()
        assert [type(note) for note in listener.heard] == [Progress, Pattern]
        assert all_jobs.states == [job.state]
        assert (job.state.state, job.state.name, job.state.instance) == ("pattern", "rock", "one")
        assert all_jobs.running == []


async def test_progress_set_in_a_thread_is_told_when_it_changes_and_only_then() -> None:
    listener, reached, go_on = Listener(), anyio.Event(), anyio.Event()

    async def work(job: Job) -> Struct:
        def in_thread() -> None:
            job.stage, job.done, job.says = "writing", 0.5, "half"

        await to_thread.run_sync(in_thread)
        reached.set()
        await go_on.wait()
        return result(job)

    async with jobs() as all_jobs:
        job = begun(all_jobs, listener, work)
        await reached.wait()
        with anyio.fail_after(5):
            while len(listener.heard) < 2:
                await anyio.sleep(0.01)
        await anyio.sleep(0.25)  # two and a half times the pace
        go_on.set()
        await job.ended.wait()
    told = [(note.stage, note.done) for note in listener.heard if isinstance(note, Progress)]
    assert told == [("waiting", 0.0), ("writing", 0.5)]


async def test_an_error_of_ours_is_its_end() -> None:
    async def fails(_: Job) -> Struct:
        raise UnknownName("'x' is unknown", "did you mean y?")

    listener = Listener()
    async with jobs() as all_jobs:
        job = begun(all_jobs, listener, fails)
        await job.ended.wait()
    end = Failed(job=job.id, code="unknown_name", message="'x' is unknown", hint="did you mean y?")
    assert listener.ends == [end]


async def test_a_fault_is_its_end_and_only_the_log_has_the_words() -> None:
    async def breaks(_: Job) -> Struct:
        raise ZeroDivisionError("a secret")

    listener, said = Listener(), list[str]()
    sink = logger.add(lambda line: said.append(str(line)), format="{message} {exception} {extra[job]}")
    async with jobs() as all_jobs:
        job = begun(all_jobs, listener, breaks)
        await job.ended.wait()
    logger.remove(sink)
    (end,) = listener.ends
    assert isinstance(end, Failed)
    assert end.code == "internal"
    assert "secret" not in end.message + end.hint
    assert "a secret" in said[0]
    assert job.id in said[0]


async def test_cancel_ends_it_once() -> None:
    listener = Listener()
    async with jobs() as all_jobs:
        job = begun(all_jobs, listener)
        await anyio.lowlevel.checkpoint()
        all_jobs.cancel(job.id)
        all_jobs.cancel(job.id)
        await job.ended.wait()
        assert all_jobs.cancel(job.id).state.state == "cancelled"
    assert listener.ends == [Cancelled(job=job.id)]


async def test_cancel_before_the_first_step() -> None:
    listener = Listener()
    async with jobs() as all_jobs:
        job = begun(all_jobs, listener)
        all_jobs.cancel(job.id)
        await job.ended.wait()
    assert listener.ends == [Cancelled(job=job.id)]


async def test_cancel_reaches_a_thread() -> None:
    steps = 0

    async def work(job: Job) -> Struct:
        def in_thread() -> None:
            nonlocal steps
            while True:
                steps += 1
                check_cancelled()

        await to_thread.run_sync(in_thread)
        return result(job)

    listener = Listener()
    async with jobs() as all_jobs:
        job = begun(all_jobs, listener, work)
        while not steps:
            await anyio.sleep(0.001)
        all_jobs.cancel(job.id)
        with anyio.fail_after(5):
            await job.ended.wait()
    assert listener.ends == [Cancelled(job=job.id)]


async def test_what_cannot_be_undone_is_finished_and_then_the_cancel_comes_too_late() -> None:
    keeping, kept = anyio.Event(), anyio.Event()

    async def work(job: Job) -> Struct:
        with anyio.CancelScope(shield=True):
            keeping.set()
            await kept.wait()
        return result(job)

    listener = Listener()
    async with jobs() as all_jobs:
        job = begun(all_jobs, listener, work)
        await keeping.wait()
        all_jobs.cancel(job.id)
        kept.set()
        await job.ended.wait()
    assert [type(end) for end in listener.ends] == [Pattern]


async def test_who_leaves_takes_unshared_jobs_along() -> None:
    first, second = Listener("one"), Listener("two")
    async with jobs() as all_jobs:
        own, kept, shared = begun(all_jobs, first), begun(all_jobs, first, keep=True), begun(all_jobs, first)
        all_jobs.watch(shared.id, second)
        await anyio.lowlevel.checkpoint()
        all_jobs.leave(first)
        await own.ended.wait()
        assert {job.id for job in all_jobs.running} == {kept.id, shared.id}
        all_jobs.leave(second)
        await shared.ended.wait()
        assert all_jobs.running == [kept]
    assert first.ends == []  # it had gone
    assert second.ends == []


async def test_a_job_is_watched_after_a_reconnect_also_when_it_has_ended() -> None:
    before, after = Listener(), Listener()
    async with jobs() as all_jobs:
        job = begun(all_jobs, before, at_once, keep=True)
        all_jobs.leave(before)
        await job.ended.wait()
        assert all_jobs.watch(job.id, after) is job
    assert [type(note) for note in after.heard] == [Pattern]
    assert before.ends == []


async def test_each_watcher_is_told_once() -> None:
    first, second, go_on = Listener("one"), Listener("two"), anyio.Event()

    async def work(job: Job) -> Struct:
        await go_on.wait()
        return result(job)

    async with jobs() as all_jobs:
        job = begun(all_jobs, first, work)
        all_jobs.watch(job.id, second)
        all_jobs.watch(job.id, second)
        go_on.set()
        await job.ended.wait()
    assert [len(listener.ends) for listener in (first, second)] == [1, 1]


async def test_there_are_limits() -> None:
    first, second = Listener("one"), Listener("two")
    async with jobs(most=3, most_each=2) as all_jobs:
        begun(all_jobs, first)
        last = begun(all_jobs, first)
        with pytest.raises(Busy, match="2 jobs of yours"):
            begun(all_jobs, first)
        begun(all_jobs, second)
        with pytest.raises(Busy, match="3 jobs are running"):
            begun(all_jobs, second)
        all_jobs.cancel(last.id)
        await last.ended.wait()
        begun(all_jobs, second)


async def test_only_the_last_ends_are_remembered() -> None:
    listener = Listener()
    async with jobs() as all_jobs:
        made = []
        for _ in range(REMEMBERED + 5):
            made.append(begun(all_jobs, listener, at_once))
            await made[-1].ended.wait()
            await anyio.lowlevel.checkpoint()
        assert [state.job for state in all_jobs.states] == [job.id for job in made[5:]]
        with pytest.raises(UnknownJob):
            all_jobs.find(made[0].id)


async def test_a_remembered_job_keeps_nobody_in_memory_and_not_too_much_of_its_end() -> None:
    listener = Listener()
    note = LiveNote(pitch=36, start_time=0.0, duration=0.1, velocity=100)
    take = WirePattern(
        id="a", name="rock", meter="4/4", tempo=90.0, bars=1, seed=1, by="groove", ppq=960, hits=[], written=[],
        notes=[note] * (HELD * 2 // 3), style_match=None, origin={},
    )  # fmt: skip

    async def large(job: Job) -> Struct:
        return replace(result(job), patterns=[take])

    async with jobs() as all_jobs:
        first, second = begun(all_jobs, listener, large), begun(all_jobs, listener, large)
        await second.ended.wait()
        await anyio.lowlevel.checkpoint()
        assert (first.asker, first.watchers) == (None, [])
        assert first.state.state == "pattern"
        with pytest.raises(UnknownJob, match="no longer here"):
            all_jobs.watch(first.id, Listener("late"))
        late = Listener("later")
        all_jobs.watch(second.id, late)
        assert late.ends == [second.end]


async def test_settling_ends_them_all() -> None:
    listener = Listener()
    async with jobs() as all_jobs:
        made = [begun(all_jobs, listener) for _ in range(5)]
        await all_jobs.settle()
        assert listener.ends == [Cancelled(job=job.id) for job in made]


async def test_the_daemons_own_end_is_an_end_too() -> None:
    listener = Listener()
    async with jobs() as all_jobs:
        job = begun(all_jobs, listener)
        await anyio.lowlevel.checkpoint()
    assert listener.ends == [Cancelled(job=job.id)]
    assert not isinstance(job.end, JobAnswer)
