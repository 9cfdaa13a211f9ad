"""What can be measured of somebody's playing beside the figure itself: swing, ghosts, dynamics, lean."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from mididrumigen.music.lanes import BACKBEAT, GHOST, KICK, TIME, Stroke
from mididrumigen.music.units import PPQ, Bpm, Meter, Ticks, millis_of_ticks

# The measures, by their place in `Facts`.
SWING = range(4)  # share of 8th pairs (time, drums), of 16th pairs (time, drums)
GHOSTS = range(4, 5)  # a bar of four quarters
DYNAMICS = range(5, 10)  # kick and time against the backbeat, spread of time, spread of all, mean of all
LEAN = range(10, 13)  # time and backbeat after the kick (ms), spread of what stands on the beat (ms)
COUNT = 13

Facts = tuple[float | None, ...]  # None: there was too little of it

_ON_BEAT: Ticks = 90  # this near to a beat is on it
_EIGHTHS: tuple[Ticks, Ticks] = (400, 700)  # where the second of two swung eighths may stand in its beat
_SIXTEENTHS: tuple[Ticks, Ticks] = (200, 345)  # and that of two sixteenths in its half beat
_FEW = 3


class Range(msgspec.Struct, frozen=True):
    """What is usual; `give` is how far outside it a value has half of the match."""

    low: float
    typical: float
    high: float
    give: float

    def fit(self, value: float) -> float:
        """1 at the typical value, .9 at the ends of the range, .5 at `give` beyond."""
        outside = self.low - value if value < self.low else value - self.high if value > self.high else 0.0
        if outside > 0:
            far = outside / self.give
            return 0.9 / (1 + 0.8 * far * far)
        half = self.high - self.typical if value > self.typical else self.typical - self.low
        return 1.0 - 0.1 * abs(value - self.typical) / half if half > 0 else 1.0


def facts_of(strokes: Sequence[Stroke], bars: int, meter: Meter, tempo: Bpm) -> Facts:
    time = [stroke for stroke in strokes if stroke.lane == TIME]
    drums = [stroke for stroke in strokes if stroke.lane in (KICK, BACKBEAT, GHOST)]
    ghosts = 4 * PPQ * count(stroke.lane == GHOST for stroke in strokes) / max(1, bars * meter.bar)
    return (
        _swing(time, PPQ, _EIGHTHS),
        _swing(drums, PPQ, _EIGHTHS),
        _swing(time, PPQ // 2, _SIXTEENTHS),
        _swing(drums, PPQ // 2, _SIXTEENTHS),
        ghosts,
        *_dynamics(strokes, time),
        *_lean(strokes, tempo),
    )


def count(those: Iterable[bool]) -> int:
    return sum(1 for each in those if each)


def mean(values: Sequence[float]) -> float | None:
    """In order, so that it is the same on every machine; None of nothing."""
    if not values:
        return None
    total = 0.0
    for value in values:
        total += value
    return total / len(values)


def spread(values: Sequence[float]) -> float | None:
    """Mean distance from the mean."""
    middle = mean(values)
    return None if middle is None or len(values) < _FEW else mean([abs(value - middle) for value in values])


def _swing(strokes: Sequence[Stroke], pair: Ticks, window: tuple[Ticks, Ticks]) -> float | None:
    low, high = window
    seconds = [place for stroke in strokes if low <= (place := stroke.place % pair) <= high]
    return None if len(seconds) < _FEW else sum(seconds) / (len(seconds) * pair)


def _dynamics(strokes: Sequence[Stroke], time: Sequence[Stroke]) -> Facts:
    loud = mean([stroke.velocity for stroke in strokes if stroke.lane == BACKBEAT])
    kick = mean([stroke.velocity for stroke in strokes if stroke.lane == KICK])
    hats = mean([stroke.velocity for stroke in time])
    return (
        kick - loud if kick is not None and loud is not None else None,
        hats - loud if hats is not None and loud is not None else None,
        spread([stroke.velocity for stroke in time]),
        spread([stroke.velocity for stroke in strokes]),
        mean([stroke.velocity for stroke in strokes]),
    )


def _lean(strokes: Sequence[Stroke], tempo: Bpm) -> Facts:
    """Of what stands on the beat, which swing does not move."""
    offs: dict[int, list[float]] = {KICK: [], BACKBEAT: [], TIME: []}
    for stroke in strokes:
        off = (stroke.place + _ON_BEAT) % PPQ - _ON_BEAT
        if off <= _ON_BEAT and stroke.lane in offs:
            offs[stroke.lane].append(millis_of_ticks(off, tempo))
    kick, loud, time = (mean(offs[lane]) if len(offs[lane]) > 1 else None for lane in (KICK, BACKBEAT, TIME))
    return (
        time - kick if time is not None and kick is not None else None,
        loud - kick if loud is not None and kick is not None else None,
        spread(
            [off - middle for lane in offs for middle in [mean(offs[lane])] if middle is not None for off in offs[lane]]
        ),
    )
