"""Everything that plays: the instances, the clocks they follow, and what is to be sent when. Pure: no I/O, no waiting.

Times are those of `time.perf_counter`. Whatever is returned is to be sent at once, in order.
"""

from __future__ import annotations

from mididrumigen.music.transport import Transport
from mididrumigen.music.units import PPQ, Bpm, Seconds, Ticks
from mididrumigen.playback.clock import Clock, InternalClock
from mididrumigen.playback.part import Loop, Part, Sounding
from mididrumigen.playback.sync import DeviceClock, MidiClock

LEAD: Seconds = 0.05  # between `play` and the first bar line, so that a first stroke may lean before it
CONTROL, ALL_NOTES_OFF = 0xB0, 123
CHANNELS = 16
DEVICES = 64  # clocks of devices that are remembered


class Scheduler:
    """The instances by name. One internal clock and one MIDI clock for all of them, a device's clock for each."""

    def __init__(self) -> None:
        self.parts: dict[str, Part] = {}
        self.internal, self.midi = InternalClock(), MidiClock()
        self.devices: dict[str, DeviceClock] = {}
        self._sounding: Sounding = {}

    # ------------------------------------------------------------------------------------------ what is wished

    def play(
        self,
        now: Seconds,
        instance: str,
        loop: Loop,
        *,
        clock: str = "internal",
        channel: int = 9,
        offset: Seconds = 0.0,
        times: int = 0,
        tempo: Bpm | None = None,
    ) -> list[bytes]:
        """Begins, or changes at the next bar. With the internal clock it starts now, or joins those who play by it."""
        before = self.parts.get(instance)
        if clock == "internal" and tempo:
            self.set_tempo(now, tempo)
        if before and before.clock is self._clock(clock, instance) and before.channel == channel:
            before.offset = offset
            before.swap(loop, times)
            return []
        released = self.stop(now, instance) if before else []
        source = self._clock(clock, instance)  # now: a stop forgets clocks that nobody follows
        part = self.parts[instance] = Part(instance, source, loop, self._sounding, channel, offset, times)
        if source.transport.playing:
            part.join(now)
        elif source is self.internal:
            self.internal.start(now + LEAD, tempo or loop.tempo, loop.meter, -len(loop.intro) * loop.meter.bar / PPQ)
        return released

    def resume(self, instance: str, origin: Ticks, transport: Transport | None) -> None:
        """After `play`: goes on where an engine that died was, by the internal clock or whatever clock it follows."""
        part = self.parts[instance]
        if transport is not None and part.clock is self.internal:
            self.internal.transport = transport
            self.internal.jumps += 1
        part.resume(origin)

    def stop(self, now: Seconds, instance: str = "") -> list[bytes]:
        """Ends an instance, or all; its notes end now. Stopping what does not play is no mistake."""
        gone = [instance] if instance else list(self.parts)
        parts = [self.parts.pop(name) for name in gone if name in self.parts]
        messages = [message for part in parts for message in part.release()]
        still = {part.channel for part in self.parts.values()}
        messages += [_quiet(channel) for channel in sorted({part.channel for part in parts} - still)]
        self._rest(now)
        return messages

    def set_tempo(self, now: Seconds, tempo: Bpm) -> None:
        """Of the internal clock, while it goes."""
        if self.internal.transport.playing:
            self.internal.set_tempo(now, tempo)

    def panic(self, now: Seconds) -> list[bytes]:
        """Ends everything, and silences every channel."""
        return self.stop(now) + [_quiet(channel) for channel in range(CHANNELS)]

    def device(self, instance: str) -> DeviceClock:
        """The clock that a device's ticks drive. When there are too many, those that nobody follows are forgotten."""
        if instance not in self.devices and len(self.devices) >= DEVICES:
            following = {id(part.clock) for part in self.parts.values()}
            self.devices = {name: clock for name, clock in self.devices.items() if id(clock) in following}
        return self.devices.setdefault(instance, DeviceClock())

    # ------------------------------------------------------------------------------------------ what is played

    def follow(self, now: Seconds) -> list[bytes]:
        """Takes notice of what the clocks did; the ends of what a stop or a jump cut off."""
        self.midi.tick(now)
        for device in self.devices.values():
            device.tick(now)
        return [message for part in self.parts.values() for message in part.follow(now)]

    def due(self, now: Seconds) -> list[bytes]:
        """The messages whose time has come by `now`, which may lie a little ahead."""
        return [message for part in self.parts.values() for message in part.due(now)]

    def next_due(self) -> Seconds | None:
        """When there is something to do next; None when nothing plays."""
        return min((due for part in self.parts.values() if (due := part.next_due()) is not None), default=None)

    def end_played(self, now: Seconds) -> None:
        """Takes out the instances that have played as often as they were to."""
        for name in [name for name, part in self.parts.items() if part.ended]:
            del self.parts[name]
            self._rest(now)

    @property
    def follows_midi(self) -> bool:
        return any(part.clock is self.midi for part in self.parts.values())

    # ------------------------------------------------------------------------------------------ within

    def _clock(self, name: str, instance: str) -> Clock:
        if name == "device":
            return self.device(instance)
        return self.midi if name == "midi" else self.internal

    def _rest(self, now: Seconds) -> None:
        """The internal clock stands when nobody plays by it; devices that nobody follows are forgotten."""
        if not any(part.clock is self.internal for part in self.parts.values()):
            self.internal.stop(now)
        following = {id(part.clock) for part in self.parts.values()}
        self.devices = {
            name: clock for name, clock in self.devices.items() if id(clock) in following or clock.transport.playing
        }


def _quiet(channel: int) -> bytes:
    return bytes((CONTROL | channel, ALL_NOTES_OFF, 0))
