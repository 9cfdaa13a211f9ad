#!/usr/bin/env python3
"""How near the engine's beat stays to the true one while it follows MIDI clock.

    python benchmarks/clock_follow.py [--seeds 20]

The master's clocks come up to 1 ms early or late (evenly spread), as over a busy USB port. Beside ours is the usual way
to follow: the last clock is the place, the last quarter note's clocks are the tempo. Errors in milliseconds, taken
three times between any two clocks from the second beat on: p99 and worst of all seeds.
"""

from __future__ import annotations

import argparse
import random
import sys
from bisect import bisect_left
from collections import deque
from collections.abc import Callable
from itertools import pairwise
from typing import Protocol

from mididrumigen.playback.sync import MidiClock

JITTER = 0.001  # seconds either way
LIMIT = 2.0  # ms, p99
FINE = 5000  # steps a second that the truth is tabulated in
TIMING, START = [0xF8], [0xFA]
Beat = Callable[[float], float]


class Follower(Protocol):
    def heard(self, now: float, message: list[int]) -> None: ...

    def beat_at(self, now: float) -> float: ...


class Ours:
    def __init__(self) -> None:
        self._clock = MidiClock()
        self.heard = self._clock.heard

    def beat_at(self, now: float) -> float:
        return self._clock.transport.position_at(now)


class Usual:
    """Counts clocks; between two of them it goes on at the tempo of the last 24."""

    def __init__(self) -> None:
        self._times: deque[float] = deque(maxlen=25)
        self._count = -1

    def heard(self, now: float, message: list[int]) -> None:
        if message == TIMING:
            self._times.append(now)
            self._count += 1

    def beat_at(self, now: float) -> float:
        step = (self._times[-1] - self._times[0]) / (len(self._times) - 1)
        return self._count / 24 + (now - self._times[-1]) / step / 24


def steady(tempo: float) -> Beat:
    return lambda now: now * tempo / 60


def ramp(first: float, last: float, seconds: float) -> Beat:
    def beat(now: float) -> float:
        within = min(now, seconds)
        return (first * within + (last - first) / seconds * within**2 / 2 + last * max(0.0, now - seconds)) / 60

    return beat


CASES: dict[str, Beat] = {
    "60 bpm": steady(60),
    "120 bpm": steady(120),
    "174 bpm": steady(174),
    "120-140 in 8 s": ramp(120, 140, 8),
    "60-174 in 20 s": ramp(60, 174, 20),
    "174-60 in 20 s": ramp(174, 60, 20),
}


def errors(follower: Follower, beat: Beat, seconds: float, chance: random.Random) -> list[float]:
    beats = [beat(step / FINE) for step in range(int(seconds * FINE))]

    def time_of(place: float) -> float:
        after = min(max(1, bisect_left(beats, place)), len(beats) - 1)
        return (after - 1 + (place - beats[after - 1]) / (beats[after] - beats[after - 1])) / FINE

    true = [time_of(number / 24) for number in range(int(beats[-1] * 24))]
    clocks = sorted(when + chance.uniform(-JITTER, JITTER) for when in true)
    found: list[float] = []
    follower.heard(clocks[0] - 0.01, START)
    for number, (now, following) in enumerate(pairwise(clocks)):
        follower.heard(now, TIMING)
        for part in (0.05, 0.5, 0.95) if number >= 24 else ():
            when = now + (following - now) * part
            found.append(abs(time_of(follower.beat_at(when)) - when) * 1000)
    return found


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--seeds", type=int, default=20)
    seeds = options.parse_args().seeds
    failed = False
    for name, beat in CASES.items():
        figures = []
        for kind in (Ours, Usual):
            found = sorted(e for seed in range(seeds) for e in errors(kind(), beat, 24, random.Random(seed)))
            figures += [found[int(len(found) * 0.99)], found[-1]]
        failed |= figures[0] > LIMIT
        print(
            f"{name:15} ours p99 {figures[0]:6.3f}, worst {figures[1]:6.3f}   usual p99 {figures[2]:6.3f}, worst"
            f" {figures[3]:6.3f}   ratio {figures[0] / figures[2]:.2f}   (wanted: p99 at most {LIMIT:g} ms)"
        )
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
