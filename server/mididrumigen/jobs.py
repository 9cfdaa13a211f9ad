"""Jobs: everything that takes time, each in a cancel scope of its own, with progress and exactly one end."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Protocol

import anyio
from anyio.abc import TaskGroup
from loguru import logger
from msgspec import Struct

from mididrumigen.errors import Busy, DrumError, Internal, UnknownJob
from mididrumigen.protocol.messages import WORD_OF, Cancelled, Failed, JobState, Pattern, Progress

REMEMBERED = 32  # jobs that have ended and can still be watched
HELD = 60_000  # hits and notes in the ends that are kept: a few megabytes
PACE = 0.1  # seconds between two tellings of progress


class Watcher(Protocol):
    """Somebody who hears of a job. `tell` never waits."""

    client: str
    instance: str

    def tell(self, note: Struct) -> None: ...


class Job:
    """One piece of work. `stage`, `done` and `says` may be set from any thread; the loop tells them on."""

    def __init__(self, kind: str, name: str, asker: Watcher, keep: bool) -> None:
        self.id = secrets.token_hex(6)
        self.kind, self.name, self.keep = kind, name, keep
        self.client, self.instance = asker.client, asker.instance
        self.asker: Watcher | None = asker
        self.watchers: list[Watcher] = [asker]
        self.scope = anyio.CancelScope()
        self.ended = anyio.Event()
        self.end: Struct | None = None  # also None again when it was too large to be remembered
        self.state_word = "running"
        self.stage, self.done, self.says = "waiting", 0.0, "waiting for its turn"
        self._begun = monotonic()
        self._seconds = 0.0
        self._told: Progress | None = None

    @property
    def state(self) -> JobState:
        return JobState(
            job=self.id,
            kind=self.kind,
            name=self.name,
            client=self.client,
            instance=self.instance,
            state=self.state_word,
            stage=self.stage,
            done=self.done,
            says=self.says,
            seconds=round(self._seconds if self.ended.is_set() else monotonic() - self._begun, 4),
            keep=self.keep,
        )

    def tell_progress(self) -> None:
        """To everybody who watches, if anything has changed."""
        progress = Progress(job=self.id, stage=self.stage, done=round(self.done, 3), says=self.says)
        if progress != self._told:
            self._told = progress
            for watcher in self.watchers:
                watcher.tell(progress)

    def tell_end(self, end: Struct) -> None:
        """Once, and last."""
        self.end, self._seconds = end, monotonic() - self._begun
        self.state_word = WORD_OF[type(end)]
        self.stage, self.says = "ended", end.message if isinstance(end, Failed) else self.state_word
        for watcher in self.watchers:
            watcher.tell(end)
        self.watchers.clear()
        self.asker = None  # a job that is remembered keeps nobody else in memory
        self.ended.set()


Work = Callable[[Job], Awaitable[Struct]]


class Jobs:
    """All jobs of a daemon. They run in `group`, which outlives every client."""

    def __init__(
        self, group: TaskGroup, most: int, most_each: int, hear: Callable[[str, str], None] = lambda _, __: None
    ) -> None:
        self._group, self._most, self._most_each, self._hear = group, most, most_each, hear
        self._jobs: dict[str, Job] = {}
        self._working = anyio.Event()
        group.start_soon(self._tell_progress)

    def begin(self, job: Job, work: Work) -> Job:
        """Starts the work; its end is what it returns, or the error it raises. Raises Busy."""
        running = self.running
        if len(running) >= self._most:
            raise Busy(f"{len(running)} jobs are running", "wait for one to end, or cancel one")
        if sum(other.asker is job.asker for other in running) >= self._most_each:
            raise Busy(f"{self._most_each} jobs of yours are running", "wait for one to end, or cancel one")
        self._jobs[job.id] = job
        self._working.set()
        self._group.start_soon(self._run, job, work)
        return job

    def find(self, wanted: str) -> Job:
        """Raises UnknownJob."""
        if wanted not in self._jobs:
            raise UnknownJob(f"no job {wanted[:20]!r} is running or has lately ended", "`jobs` lists them")
        return self._jobs[wanted]

    def cancel(self, wanted: str) -> Job:
        """Asks it to end; work that cannot be undone (keeping what was made) is finished first. Raises UnknownJob."""
        job = self.find(wanted)
        job.scope.cancel()
        return job

    def watch(self, wanted: str, watcher: Watcher) -> Job:
        """Raises UnknownJob."""
        job = self.find(wanted)
        if job.end:
            watcher.tell(job.end)
        elif job.ended.is_set():
            raise UnknownJob("the job has ended, and its end is no longer here", "`history` and `replay` have the bars")
        elif watcher not in job.watchers:
            job.watchers.append(watcher)
        return job

    def leave(self, watcher: Watcher) -> None:
        """The watcher has gone: jobs that nobody else watches end, unless they were to be kept."""
        for job in self.running:
            if watcher in job.watchers:
                job.watchers.remove(watcher)
                if not job.watchers and not job.keep:
                    job.scope.cancel()

    @property
    def running(self) -> list[Job]:
        return [job for job in self._jobs.values() if not job.ended.is_set()]

    @property
    def states(self) -> list[JobState]:
        return [job.state for job in self._jobs.values()]

    async def settle(self) -> None:
        """Cancels whatever runs and waits until each has told its end."""
        running = self.running
        for job in running:
            job.scope.cancel()
        for job in running:
            await job.ended.wait()

    async def _run(self, job: Job, work: Work) -> None:
        end: Struct = Cancelled(job=job.id)
        try:
            with job.scope:
                job.tell_progress()
                end = await self._worked(job, work)
        finally:  # also when the daemon itself is cancelled
            job.tell_end(end)
            self._hear(job.kind, job.state_word)
            facts = {"job": job.id, "kind": job.kind, "name": job.name, "seconds": job.state.seconds}
            logger.bind(**facts).info(f"job ended: {job.state_word}")
            self._forget_oldest()

    async def _worked(self, job: Job, work: Work) -> Struct:
        try:
            return await work(job)
        except DrumError as error:
            return Failed(job=job.id, code=error.code, message=error.message, hint=error.hint)
        except Exception:
            logger.bind(job=job.id, kind=job.kind).exception("a job failed")
            hint = f"the log has more, at job {job.id}"
            return Failed(job=job.id, code=Internal.code, message="something went wrong here", hint=hint)

    async def _tell_progress(self) -> None:
        while True:
            await self._working.wait()
            await anyio.sleep(PACE)
            running = self.running
            for job in running:
                job.tell_progress()
            if not running:
                self._working = anyio.Event()

    def _forget_oldest(self) -> None:
        """All but the last, and of those the ends that are too much to keep in memory together."""
        ended = [job for job in self._jobs.values() if job.ended.is_set()]
        for old in ended[:-REMEMBERED]:
            del self._jobs[old.id]
        weight = 0
        for job in reversed(ended[-REMEMBERED:]):
            weight += _weight(job.end)
            if weight > HELD:
                job.end = None


def _weight(end: Struct | None) -> int:
    """About what an end takes in memory, in hits and notes."""
    return sum(len(take.hits) + len(take.notes) for take in end.patterns) if isinstance(end, Pattern) else 0
