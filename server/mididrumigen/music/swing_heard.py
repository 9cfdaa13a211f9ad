"""How much somebody swings: the first note's share of its pair, from what sounds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from statistics import median

import msgspec

from mididrumigen.music.groove import SWING_MAX, SWING_MIN
from mididrumigen.music.style import Interval, Pairs
from mididrumigen.music.units import PPQ, Meter, Ticks

SWUNG = 0.53  # from here on a share is swing; below it is how straight notes fall
ENOUGH, PART = 4, 0.1  # pairs, to believe it: so many, and one in so large a part of the beats that are played on
STEADY = 0.045  # the most that half of the shares may stray from their median
LENGTH: dict[Pairs, Ticks] = {Pairs.EIGHTH: PPQ, Pairs.SIXTEENTH: PPQ // 2}
NEAR, EARLIEST, LATEST = 0.12, 0.42, 0.72  # parts of a pair: about its start, and where its second note may be
OFF_BEAT = range(PPQ * 545 // 1000, PPQ * 72 // 100)  # where eighths that swing have theirs, plainly after the half
TRIPLET_FROM = 0.63  # of a pair: from here on it may be two of three


class HeardSwing(msgspec.Struct, frozen=True):
    """What was heard of one kind of pairs: the median share, the quartiles around it and how many pairs there were."""

    pairs: Pairs
    share: float
    low: float
    high: float
    count: int

    @property
    def as_swing(self) -> float:
        """The share, within what swing may be."""
        return max(SWING_MIN, min(SWING_MAX, self.share))

    def interval(self, typical: float) -> Interval:
        return Interval(min(self.low, typical), typical, max(self.high, typical))


def heard_swing(starts: Iterable[Ticks], meter: Meter) -> HeardSwing | None:
    """The kind of pairs that plainly swings, if any does; the one with more of them if both do. `starts` are ticks from
    the beginning of a bar on."""
    starts = sorted(starts)
    found = [heard for pairs in LENGTH if (heard := measured(starts, pairs, meter))]
    swings = [heard for heard in found if heard.share >= SWUNG]
    return max(swings, key=lambda heard: heard.count, default=None)


def measured(starts: Sequence[Ticks], pairs: Pairs, meter: Meter) -> HeardSwing | None:
    """What sounds, as shares; None where there are too few pairs or they agree on nothing."""
    shares = sorted(shares_of(starts, pairs, meter))
    beats = len({start // PPQ for start in starts})
    if len(shares) < max(ENOUGH, PART * beats):
        return None
    middle = median(shares)
    if median(abs(share - middle) for share in shares) > STEADY:
        return None
    quarter = len(shares) // 4
    return HeardSwing(pairs, round(middle, 3), round(shares[quarter], 3), round(shares[-1 - quarter], 3), len(shares))


def shares_of(starts: Iterable[Ticks], pairs: Pairs, meter: Meter) -> list[float]:
    """One share for each pair of a pulse that has two notes and nothing else: not those of triplets, nor of finer
    notes. Eighths by threes are no pairs; what is left over at the end of a pulse is none."""
    if meter.compound and (pairs is Pairs.EIGHTH or meter.pulses[0] % LENGTH[pairs]):
        return []
    found = _eighths(starts, meter) if pairs is Pairs.EIGHTH else _sixteenths(starts, meter)
    return [share for parts in found if (share := _share(parts, LENGTH[pairs])) is not None]


def _eighths(starts: Iterable[Ticks], meter: Meter) -> list[list[Ticks]]:
    beats = _by_pair(starts, PPQ, meter).values()
    return [parts for beat in beats if not _tripled(parts := _without_sixteenths(beat), PPQ)]


def _without_sixteenths(beat: list[Ticks]) -> list[Ticks]:
    """Swing takes what is between the eighths along, in proportion."""
    off_beat = next((part for part in beat if part in OFF_BEAT), PPQ)
    if not _swings_eighths(beat) or off_beat >= TRIPLET_FROM * PPQ:
        return beat
    between, near = (off_beat // 2, (off_beat + PPQ) // 2), NEAR * PPQ / 2
    return [part for part in beat if all(abs(part - place) > near for place in between)]


def _sixteenths(starts: Iterable[Ticks], meter: Meter) -> list[list[Ticks]]:
    """Of beats that have no triplet, and whose eighths are straight."""
    length = LENGTH[Pairs.SIXTEENTH]
    found = _by_pair(starts, length, meter)
    beats: dict[tuple[Ticks, int], list[Ticks]] = {}
    for (pulse, number), parts in found.items():
        beats.setdefault((pulse, number // 2), []).extend(number % 2 * length + part for part in parts)
    other = {beat for beat, places in beats.items() if _swings_eighths(places)}
    other |= {(pulse, number // 2) for (pulse, number), parts in found.items() if _tripled(parts, length)}
    return [
        parts
        for (pulse, number), parts in found.items()
        if (pulse, number // 2) not in other
        and (number % 2 or (pulse, number + 1) in found or max(parts) < TRIPLET_FROM * length)
    ]


def _swings_eighths(places: Sequence[Ticks]) -> bool:
    half = range(PPQ * 455 // 1000, OFF_BEAT.start)
    return any(place in OFF_BEAT for place in places) and not any(place in half for place in places)


def _tripled(parts: Sequence[Ticks], length: Ticks) -> bool:
    """Whether something stands on the second of three."""
    return any(part in range(length // 4 + 1, length * 2 // 5) for part in parts)


def _by_pair(starts: Iterable[Ticks], length: Ticks, meter: Meter) -> dict[tuple[Ticks, int], list[Ticks]]:
    """What begins in each pair, or shortly before it, ticks from its start; by its pulse's start and its number."""
    early = int(NEAR * length)
    found: dict[tuple[Ticks, int], list[Ticks]] = {}
    for start in starts:
        pulse, size = meter.pulse_at(start + early)
        number = (start + early - pulse) // length
        if (number + 1) * length <= size:
            found.setdefault((pulse, number), []).append(start - pulse - number * length)
    return found


def _share(parts: list[Ticks], length: Ticks) -> float | None:
    """Of whole ticks, so that it is the same however an interpreter adds fractions up."""
    first = [part for part in parts if part < NEAR * length]
    second = [part for part in parts if part >= NEAR * length]
    if not first or not second or min(second) < EARLIEST * length or max(second) > LATEST * length:
        return None
    return (sum(second) * len(first) - sum(first) * len(second)) / (len(first) * len(second) * length)
