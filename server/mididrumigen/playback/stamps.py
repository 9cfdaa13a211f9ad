"""When a MIDI message came: RtMidi tells the time between two messages exactly, and we only when we read them."""

from __future__ import annotations

from mididrumigen.music.units import Seconds

DRIFT = 0.002  # how readily a later arrival is believed: two clocks drift apart by far less


class Stamps:
    """The sum of the times between messages is a clock of its own; what lies between it and ours is what was least."""

    def __init__(self) -> None:
        self._sum: Seconds = 0.0
        self._between: Seconds | None = None

    def stamp(self, now: Seconds, since: Seconds) -> Seconds:
        """The arrival of a message that is read now and came `since` seconds after the one before."""
        self._sum += since
        late = now - self._sum
        if self._between is None or late < self._between:
            self._between = late
        else:
            self._between += (late - self._between) * DRIFT
        return min(now, self._sum + self._between)
