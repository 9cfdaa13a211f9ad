"""Where the music is: one clock arithmetic for every source of time.

A position is an anchor plus elapsed time times rate; nothing is ever accumulated.
"""

from __future__ import annotations

import msgspec

from mididrumigen.music.units import PPQ, Beats, Bpm, Meter, Seconds


class Transport(msgspec.Struct, frozen=True):
    """What a clock said last: at `heard_at` (monotonic seconds) the song stood at `position` (quarter notes)."""

    playing: bool = False
    tempo: Bpm = 120.0
    meter: Meter = Meter()
    position: Beats = 0.0
    heard_at: Seconds = 0.0

    def position_at(self, now: Seconds) -> Beats:
        """The position at a time before or after `heard_at`; it stands still while stopped."""
        return self.position + (now - self.heard_at) * self.tempo / 60 if self.playing else self.position

    def time_of(self, position: Beats) -> Seconds | None:
        """When a position is reached; None while stopped."""
        return self.heard_at + (position - self.position) * 60 / self.tempo if self.playing else None

    def next_bar(self, now: Seconds) -> Beats:
        """The first downbeat not before `now`, bars counted from position 0."""
        bar = self.meter.bar / PPQ
        return -((-self.position_at(now)) // bar) * bar
