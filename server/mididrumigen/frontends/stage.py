"""What plays through the engine, as the desk tells and is told of it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from time import perf_counter
from typing import Any, Protocol

from msgspec.structs import replace

from mididrumigen.errors import BadRequest, NoEngine
from mididrumigen.frontends.session import Session
from mididrumigen.music.units import PPQ, TEMPO_MAX, TEMPO_MIN
from mididrumigen.playback import wire
from mididrumigen.playback.part import Loop
from mididrumigen.playback.supervisor import Plays
from mididrumigen.protocol.playing import EngineState, Panic, Play, Playing, Stop, StopAnswer


class Engine(Protocol):
    """What is needed of the engine; `playback.supervisor` has it."""

    ready: wire.Ready | None
    playing: dict[str, Plays]

    async def play(self, wished: wire.Play) -> wire.Moved: ...

    def stop(self, instance: str = "") -> list[str]: ...

    def panic(self) -> list[str]: ...

    def tempo(self, tempo: float) -> None: ...


Bars = Callable[[Play], Coroutine[Any, Any, Loop]]  # labelled "generation name"


class Stage:
    """`offset` (ms) is added to every note unless a request says otherwise; no engine: it is switched off."""

    def __init__(self, engine: Engine | None, offset: float) -> None:
        self._engine, self._offset = engine, offset

    @property
    def port(self) -> int:
        """The engine's own, for OSC; 0 while it has none."""
        return self._engine.ready.engine_port if self._engine and self._engine.ready else 0

    def state(self) -> EngineState:
        ready = self._engine.ready if self._engine else None
        return EngineState(
            state="ready" if ready else "starting" if self._engine else "off",
            api=ready.api if ready else "",
            midi_port=ready.port if ready else "",
            clock_port=ready.clock_port if ready else "",
            priority=ready.priority if ready else "",
            problem="; ".join(filter(None, (ready.problem, ready.hint))) if ready else "",
        )

    def playing(self) -> list[Playing]:
        those = self._engine.playing.values() if self._engine else []
        return [_told(plays.wished, plays.moved) for plays in those if plays.moved]

    async def play(self, asked: Play, who: Session, bars: Bars) -> Playing:
        """Begins, or changes at the next bar. Raises NoEngine, NoMidiPort, BadRequest, and what making bars raises."""
        engine, instance = self._needed(), asked.instance or who.instance
        if asked.name and asked.id:
            raise BadRequest("a name and an id are two things to play", "give one of them")
        if asked.count_in and asked.clock != "internal":
            raise BadRequest("a count-in is by our own time", "whoever keeps the time counts in")
        if not asked.name and not asked.id:
            return self._at_tempo(engine, instance, asked.tempo)
        if asked.tempo is None:
            asked = replace(asked, tempo=_tempo_of(engine, instance, asked.clock))  # it fits into what goes on
        wished = wire.Play(
            instance=instance,
            loop=await bars(asked),
            clock=asked.clock,
            channel=asked.channel - 1,
            offset=self._offset if asked.offset is None else asked.offset,
            times=asked.times,
            tempo=asked.tempo,
        )
        return _told(wished, await engine.play(wished))

    def stop(self, asked: Stop, _: Session) -> StopAnswer:
        return StopAnswer(stopped=self._engine.stop(asked.instance) if self._engine else [])

    def panic(self, _: Panic, __: Session) -> StopAnswer:
        return StopAnswer(stopped=self._engine.panic() if self._engine else [])

    def _needed(self) -> Engine:
        if self._engine is None:
            raise NoEngine("the engine is switched off", "`engine = true` in the settings switches it on")
        return self._engine

    def _at_tempo(self, engine: Engine, instance: str, tempo: float | None) -> Playing:
        """What plays goes on, faster or slower."""
        if tempo is None:
            raise BadRequest("nothing to play", "give a name, the id of a generation, or a tempo for what plays")
        plays = engine.playing.get(instance)
        if plays is None or plays.moved is None or plays.wished.clock != "internal":
            raise BadRequest("nothing plays by our own time", "give a name or the id of a generation")
        engine.tempo(tempo)
        return replace(_told(plays.wished, plays.moved), tempo=tempo)


def _tempo_of(engine: Engine, instance: str, clock: str) -> float | None:
    """What its clock goes at, as bars can be made for it; a device's clock is its own instance's."""
    for name, plays in engine.playing.items():
        shared = clock != "device" or name == instance
        if shared and plays.wished.clock == clock and plays.moved and plays.moved.playing:
            return round(min(TEMPO_MAX, max(TEMPO_MIN, plays.moved.transport.tempo)), 3)
    return None


def _told(wished: wire.Play, moved: wire.Moved) -> Playing:
    loop, beat = wished.loop, moved.transport.position_at(perf_counter())
    place = int((beat * PPQ - moved.origin) // loop.meter.bar)
    ident, _, name = loop.label.partition(" ")
    return Playing(
        instance=moved.instance,
        id=ident,
        name=name,
        clock=wished.clock,  # type: ignore[arg-type]
        playing=moved.playing,
        tempo=round(moved.transport.tempo, 3),
        beat=round(beat, 3),
        bar=0 if place < 0 else place % len(loop.bars) + 1,
        bars=len(loop.bars),
        waiting=moved.waiting,
    )
