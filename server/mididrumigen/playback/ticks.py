"""The OSC that comes to the engine itself, from the device's real-time side: the transport, and what cannot wait.

`/mididrumigen/transport instance playing tempo beat_whole beat_fraction numerator denominator`, ten to fifty times a
second; `/mididrumigen/stop instance`, `/mididrumigen/panic`. A beat comes in two parts, since a 32-bit float is off by
.0004 beats at beat 16,384.
"""

from __future__ import annotations

from mididrumigen.errors import BadRequest
from mididrumigen.music.units import TEMPO_MAX, TEMPO_MIN, Meter, Seconds
from mididrumigen.playback.scheduler import Scheduler
from mididrumigen.protocol import osc

DEVICES = 64  # instances whose ticks are listened to


class Ticks:
    def __init__(self, scheduler: Scheduler) -> None:
        self._scheduler = scheduler

    def heard(self, now: Seconds, datagram: bytes) -> list[bytes]:
        """What is to be sent because of it. Raises ParseError, BadRequest."""
        sent: list[bytes] = []
        for said in osc.said(datagram):
            match said.word, said.values:
                case "transport", (str(instance), *values) if len(values) == 6:
                    self._transport(now, instance, values)
                case "stop", (str(instance),):
                    sent += self._scheduler.stop(now, instance)
                case "panic", _:
                    sent += self._scheduler.panic(now)
                case _:
                    pass
        return sent

    def _transport(self, now: Seconds, instance: str, values: list[object]) -> None:
        if not all(isinstance(value, int | float) for value in values):
            raise BadRequest("a transport has numbers after its instance")
        playing, tempo, whole, fraction, numerator, denominator = (float(value) for value in values)  # type: ignore[arg-type]
        if not TEMPO_MIN <= tempo <= 2 * TEMPO_MAX * 2 or not abs(whole) < 2**31 or not 0 <= fraction <= 1:
            raise BadRequest("a transport outside of what there is")
        if instance in self._scheduler.devices or len(self._scheduler.devices) < DEVICES:
            meter = Meter(int(numerator), int(denominator))
            self._scheduler.device(instance).heard(now, playing != 0, tempo, whole + fraction, meter)
