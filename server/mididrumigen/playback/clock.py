"""Sources of time behind one Protocol, and the simplest of them: our own."""

from __future__ import annotations

from typing import Protocol

from msgspec.structs import replace

from mididrumigen.music.transport import Transport
from mididrumigen.music.units import Beats, Bpm, Meter, Seconds


class Clock(Protocol):
    """Who says where the song is. Times are those of `time.perf_counter`, in seconds."""

    transport: Transport  # what holds now; it may be asked for any time before or after
    jumps: int  # grows whenever the song position is not the continuation of what was: a start, a jump

    def tick(self, now: Seconds) -> None:
        """Lets it notice that its source has fallen silent."""


class InternalClock:
    """Our own time, which several instances share: one band, one tempo."""

    def __init__(self) -> None:
        self.transport = Transport()
        self.jumps = 0

    def tick(self, now: Seconds) -> None:
        """It needs nobody."""

    def start(self, at: Seconds, tempo: Bpm, meter: Meter, position: Beats = 0.0) -> None:
        """The song stands at `position` at the time `at`, which may lie ahead."""
        self.transport = Transport(True, tempo, meter, position, at)
        self.jumps += 1

    def set_tempo(self, now: Seconds, tempo: Bpm) -> None:
        """From now on; the position goes on from where it is."""
        here = self.transport.position_at(now)
        self.transport = replace(self.transport, tempo=tempo, position=here, heard_at=now)

    def stop(self, now: Seconds) -> None:
        self.transport = replace(self.transport, playing=False, position=self.transport.position_at(now), heard_at=now)
