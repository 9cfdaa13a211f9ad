"""How much somebody swings: the first note's share of its pair, from what sounds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from statistics import median

import msgspec

from mididrumigen.music.style import Interval, Pairs
from mididrumigen.music.units import PPQ, Meter, Ticks

SWUNG = 0.53  # from here on a share is swing; below it is how straight notes fall
ENOUGH, PART = 4, 0.04  # pairs, to believe it: so many, and one in so large a part of the beats that are played on
STEADY = 0.045  # the most that half of the shares may stray from their median
LENGTH: dict[Pairs, Ticks] = {Pairs.EIGHTH: PPQ, Pairs.SIXTEENTH: PPQ // 2}
NEAR, EARLIEST, LATEST = 0.12, 0.42, 0.72  # parts of a pair: about its start, and where its second note may be


class HeardSwing(msgspec.Struct, frozen=True):
    """What was heard of one kind of pairs: the median share, the quartiles around it and how many pairs there were."""

    pairs: Pairs
    share: float
    low: float
    high: float
    count: int

    def interval(self, typical: float) -> Interval:
        return Interval(min(self.low, typical), typical, max(self.high, typical))


def heard_swing(starts: Iterable[Ticks], meter: Meter) -> HeardSwing | None:
    """The kind of pairs that plainly swings, if any does; the one with more of them if both do. `starts` are ticks from
    the beginning of a bar on."""
    starts = sorted(starts)
    found = [heard for pairs in LENGTH if _has(meter, pairs) and (heard := measured(starts, pairs))]
    swings = [heard for heard in found if heard.share >= SWUNG]
    return max(swings, key=lambda heard: heard.count, default=None)


def _has(meter: Meter, pairs: Pairs) -> bool:
    """Whether pairs stand at the same places in each bar; eighths by threes are none."""
    return meter.bar % LENGTH[pairs] == 0 and not (meter.compound and pairs is Pairs.EIGHTH)


def measured(starts: Sequence[Ticks], pairs: Pairs) -> HeardSwing | None:
    """What sounds, as shares; None where there are too few pairs or they agree on nothing."""
    shares = sorted(shares_of(starts, pairs))
    beats = len({start // PPQ for start in starts})
    if len(shares) < max(ENOUGH, PART * beats):
        return None
    middle = median(shares)
    if median(abs(share - middle) for share in shares) > STEADY:
        return None
    quarter = len(shares) // 4
    return HeardSwing(pairs, round(middle, 3), round(shares[quarter], 3), round(shares[-1 - quarter], 3), len(shares))


def shares_of(starts: Iterable[Ticks], pairs: Pairs) -> list[float]:
    """One share for each pair that has two notes and nothing else: not those of triplets, nor of finer notes."""
    length = LENGTH[pairs]
    found: dict[int, list[Ticks]] = {}
    for start in starts:
        number = int((start + NEAR * length) // length)
        found.setdefault(number, []).append(start - number * length)
    third = range(length // 4 + 1, length * 2 // 5)
    tripled = {number // 2 for number, parts in found.items() if any(part in third for part in parts)}
    whole = {number: parts for number, parts in found.items() if number // 2 not in tripled}
    return [share for parts in whole.values() if (share := _share(parts, length)) is not None]


def _share(parts: list[Ticks], length: Ticks) -> float | None:
    """Of whole ticks, so that it is the same however an interpreter adds fractions up."""
    first = [part for part in parts if part < NEAR * length]
    second = [part for part in parts if part >= NEAR * length]
    if not first or not second or min(second) < EARLIEST * length or max(second) > LATEST * length:
        return None
    return (sum(second) * len(first) - sum(first) * len(second)) / (len(first) * len(second) * length)
