"""The front desk: one method for each word of the protocol, whichever wire it came by."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any, TypeVar

import anyio
from anyio import CapacityLimiter, to_thread
from anyio.from_thread import check_cancelled
from loguru import logger

from mididrumigen.errors import BadRequest, BadToken, DrumError, HelloFirst, StoreNewer, StoreUnavailable
from mididrumigen.frontends.clip import clip_of
from mididrumigen.frontends.metrics import Metrics
from mididrumigen.frontends.session import Answered, Session
from mididrumigen.frontends.stage import Stage
from mididrumigen.frontends.wishes import map_for, wish_of
from mididrumigen.generation.generator import Wish
from mididrumigen.jobs import Job, Jobs
from mididrumigen.music.drum_map import SHIPPED, DrumMap
from mididrumigen.music.pads import Pad, kit_of
from mididrumigen.platform.discovery import Ports
from mididrumigen.playback.loops import loop_of
from mididrumigen.playback.midifile import midi_bytes
from mididrumigen.playback.part import Loop
from mididrumigen.protocol import messages as m
from mididrumigen.protocol.answers import (
    alike_answer,
    history_row,
    profile_answer,
    profile_rows,
    score_answer,
    similar_answer,
    wire_pattern,
)
from mididrumigen.protocol.given import given_pattern
from mididrumigen.protocol.pads import MissingDrum, Pads, PadsAnswer
from mididrumigen.protocol.playing import Play, Playing
from mididrumigen.protocol.scoring import GivenPattern, Score, ScoreAnswer, Similar, SimilarAnswer
from mididrumigen.protocol.takes import Humanize, HumanizeAnswer, WirePattern
from mididrumigen.service import Drummer
from mididrumigen.storage.keeper import Keeper
from mididrumigen.storage.store import Generation

T = TypeVar("T")
PLAYERS = 2  # takes played at once: they share the interpreter with the loop, more would only slow each other down


class Desk:
    """Knows nothing of wires: sessions hand it messages and get messages."""

    def __init__(
        self, drummer: Drummer, keeper: Keeper, jobs: Jobs, stage: Stage, metrics: Metrics, version: str
    ) -> None:
        self.drummer, self.keeper, self.jobs, self.stage, self.metrics = drummer, keeper, jobs, stage, metrics
        self.version, self.ports = version, Ports()
        self.sessions: set[Session] = set()
        self.store = "opening"
        self._begun = monotonic()
        self._players = CapacityLimiter(PLAYERS)
        self._readers = CapacityLimiter(1)
        self._students = CapacityLimiter(1)
        self._rows, self._rows_of = list[m.ProfileRow](), ""
        self._handlers: dict[str, Callable[[Any, Session], Answered]] = {
            "status": self.status,
            "generate": self.generate,
            "learn": self.learn,
            "cancel": self.cancel,
            "watch": self.watch,
            "jobs": self.list_jobs,
            "humanize": self.humanize,
            "play": self.play,
            "stop": stage.stop,
            "panic": stage.panic,
            "profiles": self.profiles,
            "profile": self.profile,
            "score": self.score,
            "similar": self.similar,
            "complete": self.complete,
            "kits": self.kits,
            "pads": self.pads,
            "history": self.history,
            "replay": self.replay,
        }

    # ------------------------------------------------------------------------------------------ sessions

    def answers(self, word: str) -> Callable[[Any, Session], Answered]:
        return self._handlers[word]

    def welcome(self, session: Session) -> m.Welcome:
        if session not in self.sessions:
            self.sessions.add(session)
            logger.bind(client=session.client, instance=session.instance, wire=session.wire).info("hello")
        return m.Welcome(
            protocol=m.PROTOCOL,
            version=self.version,
            instance=session.instance,
            osc_port=self.ports.osc_port,
            engine_port=self.stage.port,
            capabilities=[*(word for word in m.METHODS if word != "hello"), "like", "along"],
        )

    def goodbye(self, session: Session) -> None:
        self.sessions.discard(session)
        self.jobs.leave(session)
        logger.bind(client=session.client, instance=session.instance, wire=session.wire).info("goodbye")

    def counted(self, wire: str, method: str, outcome: str, seconds: float) -> None:
        self.metrics.request(wire, method, outcome, seconds)
        if outcome in (BadToken.code, HelloFirst.code):
            self.metrics.refused("token")

    def clients(self, wire: str) -> int:
        """How many have said hello over this wire."""
        return sum(session.wire == wire for session in self.sessions)

    # ------------------------------------------------------------------------------------------ status and jobs

    def status(self, _: m.Status, __: Session) -> m.StatusAnswer:
        return m.StatusAnswer(
            version=self.version,
            protocol=m.PROTOCOL,
            pid=os.getpid(),
            uptime=self.uptime,
            port=self.ports.port,
            osc_port=self.ports.osc_port,
            engine_port=self.stage.port,
            clients=len(self.sessions),
            jobs=len(self.jobs.running),
            store=self.store,
            styles=len(self.drummer.library.heads),
            generators=list(self.drummer.generators),
            engine=self.stage.state(),
            playing=self.stage.playing(),
        )

    @property
    def uptime(self) -> float:
        return round(monotonic() - self._begun, 3)

    def cancel(self, asked: m.Cancel, _: Session) -> m.JobState:
        return self.jobs.cancel(asked.job).state

    def watch(self, asked: m.Watch, who: Session) -> m.JobState:
        return self.jobs.watch(asked.job, who).state

    def list_jobs(self, _: m.Jobs, __: Session) -> m.JobsAnswer:
        return m.JobsAnswer(jobs=self.jobs.states)

    # ------------------------------------------------------------------------------------------ generate

    def generate(self, asked: m.Generate, who: Session) -> m.JobAnswer:
        """What is wrong with the wish is said at once; whether the name is known is the job's first finding."""
        drum_map = map_for(asked.kit)
        wish = wish_of(asked, drum_map)
        job = Job("generate", asked.name, who, asked.keep)
        return m.JobAnswer(job=self.jobs.begin(job, partial(self._generated, asked, wish, drum_map)).id)

    async def _generated(self, asked: m.Generate, wish: Wish, drum_map: DrumMap, job: Job) -> m.Pattern:
        """Plays the takes beside the loop, puts them into the history, and only then says that they are there."""

        def listener(takes: int) -> None:
            check_cancelled()
            job.stage, job.done = "writing", takes / asked.variations
            job.says = f"{takes} of {asked.variations} takes" if asked.variations > 1 else "one take"

        def played() -> tuple[list[Any], list[WirePattern]]:
            takes = self.drummer.generate(
                asked.name, wish, by=asked.by, seed=asked.seed, variations=asked.variations, listener=listener
            )
            made, patterns = [], list[WirePattern]()
            for take in takes:
                made += self.drummer.made([take], drum_map)
                patterns.append(self._told(made[-1], drum_map))
                check_cancelled()
            return made, patterns

        # Nothing is kept yet: a cancel need not wait for the thread, which ends at its next pause.
        made, patterns = await to_thread.run_sync(played, limiter=self._players, abandon_on_cancel=True)
        job.stage, job.done, job.says = "keeping", 1.0, "into the history"
        with anyio.CancelScope(shield=True):  # from here on it is made, and a cancel comes too late
            problem = await self._kept(made)
        pace = made[0].pattern.origin.pace
        return m.Pattern(
            job=job.id,
            patterns=patterns,
            style_match=max((each.style_match for each in patterns if each.style_match is not None), default=None),
            origin=patterns[0].origin,
            to=asked.to,
            kept=not problem,
            says="; ".join(filter(None, (pace and f"played in {pace}", problem))),
        )

    async def _kept(self, made: list[Any]) -> str:
        """Nothing when the history has them, else why not: a history that cannot be written stops no music."""
        try:
            await self.keeper.run(self.drummer.remember, made)
        except (StoreNewer, StoreUnavailable) as error:
            self.store = error.message
            return f"not kept in the history: {error}"
        self.store = "ok"
        return ""

    # ------------------------------------------------------------------------------------------ learn

    def learn(self, asked: m.Learn, who: Session) -> m.JobAnswer:
        folder, drum_map = Path(asked.folder), map_for(asked.kit) if asked.kit is not None else None
        if not folder.is_absolute():
            raise BadRequest(f"{asked.folder[:60]!r} is not a whole path", "such as /home/me/drums")
        job = Job("learn", asked.name, who, asked.keep)
        return m.JobAnswer(job=self.jobs.begin(job, partial(self._learned, asked, folder, drum_map)).id)

    async def _learned(self, asked: m.Learn, folder: Path, drum_map: DrumMap | None, job: Job) -> m.Learned:
        """Reads beside the loop, and keeps what was learned when all of it is there."""

        def listener(part: float, says: str) -> None:
            check_cancelled()
            job.stage, job.done, job.says = "reading", part, says

        style = await to_thread.run_sync(
            partial(self.drummer.learn, asked.name, folder, drum_map, listener),
            limiter=self._students,
            abandon_on_cancel=True,
        )
        job.stage, job.done, job.says = "keeping", 1.0, "into the library"
        with anyio.CancelScope(shield=True):
            kept = await to_thread.run_sync(self.drummer.keep_style, style)
        return m.Learned(
            job=job.id,
            profile=profile_answer(style.profile),
            files=style.read.files,
            bars=style.bars,
            kit=style.read.drum_map.name,
            **kept.facts(style.bars),
        )

    # ------------------------------------------------------------------------------------------ humanize

    async def humanize(self, asked: Humanize, _: Session) -> HumanizeAnswer:
        bars = clip_of(asked, map_for(asked.kit) if asked.kit is not None else None)
        made, answer = await to_thread.run_sync(
            partial(bars.humanized, self.drummer), limiter=self._players, abandon_on_cancel=True
        )
        return answer(await self._kept([made]))

    # ------------------------------------------------------------------------------------------ the engine

    async def play(self, asked: Play, who: Session) -> Playing:
        return await self.stage.play(asked, who, self._loop)

    async def _loop(self, asked: Play) -> Loop:
        """The bars that are to be played: of the history, or made now and put into it."""
        drum_map = map_for(asked.kit)
        wish = wish_of(asked, drum_map)

        def made_now() -> list[Any]:
            takes = self.drummer.generate(asked.name, wish, by=asked.by, seed=asked.seed)
            return self.drummer.made(takes, drum_map)

        if asked.id:
            made = await self.keeper.run(self.drummer.replay, asked.id)
        else:
            [made] = await to_thread.run_sync(made_now, limiter=self._players, abandon_on_cancel=True)
            await self._kept([made])
        return loop_of(made.pattern, drum_map, f"{made.id} {made.name}", asked.count_in)

    async def open_store(self) -> None:
        """Before anybody asks: the first opening takes the shipped styles over, which takes a second."""
        try:
            await self.keeper.run(self.drummer.history, 1)
            self.store = "ok"
        except Exception as error:  # whatever is wrong with the history, the music goes on
            self.store = error.message if isinstance(error, DrumError) else "damaged"
            logger.opt(exception=error).warning("no history")

    # ------------------------------------------------------------------------------------------ the library

    async def profiles(self, _: m.Profiles, __: Session) -> m.ProfilesAnswer:
        async with self._readers:
            fingerprint = self.drummer.library.fingerprint
            if self._rows_of != fingerprint:
                self._rows = await to_thread.run_sync(self._all_rows)
                self._rows_of = fingerprint
        return m.ProfilesAnswer(profiles=self._rows)

    def _all_rows(self) -> list[m.ProfileRow]:
        return profile_rows(self.drummer.library.profiles())

    async def profile(self, asked: m.Profile, _: Session) -> m.ProfileAnswer:
        async with self._readers:  # beside the players, who may be busy for long
            found = await to_thread.run_sync(self.drummer.library.find, asked.name)
        return profile_answer(found)

    async def score(self, asked: Score, _: Session) -> ScoreAnswer:
        if bool(asked.id) == (asked.pattern is not None):
            raise BadRequest("one thing is judged at a time", "give the id of a generation, or a pattern")
        drum_map = map_for(asked.kit) if asked.kit is not None else None
        kept = await self.keeper.run(self.drummer.replay, asked.id) if asked.id else None

        def judged() -> ScoreAnswer:
            pattern = kept.pattern if kept else given_pattern(asked.pattern or GivenPattern(), drum_map)
            return score_answer(*self.drummer.score(asked.name, pattern, tempo=asked.tempo))

        async with self._readers:
            return await to_thread.run_sync(judged)

    async def similar(self, asked: Similar, _: Session) -> SimilarAnswer:
        if sum(map(bool, (asked.name, asked.id, asked.pattern))) != 1:
            raise BadRequest("one thing is compared at a time", "give a name, the id of a generation, or a pattern")
        drum_map = map_for(asked.kit) if asked.kit is not None else None
        kept = await self.keeper.run(self.drummer.replay, asked.id) if asked.id else None

        def near() -> SimilarAnswer:
            if asked.name:
                return alike_answer(self.drummer.alike(asked.name, asked.limit))
            pattern = kept.pattern if kept else given_pattern(asked.pattern or GivenPattern(), drum_map)
            return similar_answer(self.drummer.similar(pattern, asked.limit))

        async with self._readers:
            return await to_thread.run_sync(near)

    def _told(self, made: Generation, drum_map: DrumMap) -> WirePattern:
        return wire_pattern(made.id, made.pattern, drum_map, self.drummer.style_match(made.pattern))

    def complete(self, asked: m.Complete, _: Session) -> m.CompleteAnswer:
        return m.CompleteAnswer(names=self.drummer.library.beginning(asked.text)[: asked.limit])

    def kits(self, _: m.Kits, __: Session) -> m.KitsAnswer:
        return m.KitsAnswer(kits=[m.KitRow(name=name, notes=notes) for name, notes in SHIPPED.items()])

    def pads(self, asked: Pads, _: Session) -> PadsAnswer:
        if not asked.pads:
            raise BadRequest("a rack without pads", "send at least one pad, or use a drum map by name")
        kit = kit_of([Pad(pad.note, pad.name) for pad in asked.pads])
        missing = [MissingDrum(voice=one.voice, by=one.by) for one in kit.missing]
        return PadsAnswer(kit=kit.notes, missing=missing, says=kit.says)

    # ------------------------------------------------------------------------------------------ the history

    async def history(self, asked: m.History, _: Session) -> m.HistoryAnswer:
        made = await self.keeper.run(self.drummer.history, asked.limit)
        return m.HistoryAnswer(history=[history_row(each.id, each.made_at, each.pattern) for each in made])

    async def replay(self, asked: m.Replay, _: Session) -> m.ReplayAnswer:
        made = await self.keeper.run(self.drummer.replay, asked.id)

        def told() -> m.ReplayAnswer:
            if asked.kit is None:  # as it was
                drum_map, midi = map_for(made.pattern.origin.kit or "gm"), made.midi
            else:
                drum_map = map_for(asked.kit)
                midi = midi_bytes(made.pattern, drum_map, made.name)
            return m.ReplayAnswer(pattern=self._told(made, drum_map), midi=midi)

        async with self._readers:
            return await to_thread.run_sync(told)
