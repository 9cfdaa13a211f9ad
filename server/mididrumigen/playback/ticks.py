"""The OSC that comes to the engine itself, from the device's real-time side: the transport, and what cannot wait.
The addresses are `protocol.playing.ENGINE_WORDS`; whatever else comes is passed over."""

from __future__ import annotations

from mididrumigen.music.units import Meter, Seconds
from mididrumigen.playback.scheduler import Scheduler
from mididrumigen.protocol import osc
from mididrumigen.protocol.playing import ENGINE_WORDS, Ended, Panic, Tick


class Ticks:
    """Drives the devices' clocks."""

    def __init__(self, scheduler: Scheduler) -> None:
        self._scheduler = scheduler

    def heard(self, now: Seconds, datagram: bytes) -> list[bytes]:
        """What is to be sent because of it. Raises ParseError, BadRequest."""
        sent: list[bytes] = []
        for said in osc.said(datagram):
            if asked := ENGINE_WORDS.get(said.word):
                sent += self._done(now, osc.parameters(said.values, asked))
        return sent

    def _done(self, now: Seconds, asked: object) -> list[bytes]:
        match asked:
            case Ended():
                return self._scheduler.stop(now, asked.instance) if asked.instance else []
            case Panic():
                return self._scheduler.panic(now)
            case Tick():
                self._moved(now, asked)
        return []

    def _moved(self, now: Seconds, tick: Tick) -> None:
        clock = self._scheduler.device(tick.instance)
        meter = Meter(min(tick.numerator, 16), max(tick.denominator, 2))
        clock.heard(now, tick.playing, tick.tempo, tick.beat_whole + tick.beat_fraction, meter)
