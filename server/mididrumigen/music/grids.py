"""The grid of each pulse: on which parts of it somebody plays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from mididrumigen.music.groove import swung
from mididrumigen.music.notation import place
from mididrumigen.music.style import Pairs
from mididrumigen.music.swing_heard import HeardSwing
from mididrumigen.music.units import PPQ, Meter, Ticks

STRAIGHT = PPQ // 4
GRID_STEPS: tuple[Ticks, ...] = (STRAIGHT, PPQ // 6, PPQ // 8)  # sixteenths, their triplets, 32nds
EARLY = STRAIGHT // 2  # what stands so shortly before a pulse may be of it, or
LIKELY = STRAIGHT // 4  # most likely is; in between it tells of no grid
ONE_PLACE = PPQ // 20  # what begins within this is one place
OFF = PPQ // 60  # the most that strokes stray from a seldom grid, on average
NEARER = 3  # times as near as to any usual grid
SPARSE = 3  # places are enough for a grid that is played twice or more elsewhere; then so near, on average:
SPARSE_OFF = PPQ // 120
EXACT = PPQ // 480  # a machine's rounding

Grids = Mapping[Ticks, "Grid"]  # by when their pulse begins


class Grid(msgspec.Struct, frozen=True):
    """Places around and within a pulse, ticks from its start: where each sounds, and where it is written."""

    places: Mapping[Ticks, Ticks]
    step: Ticks

    def nearest(self, start: Ticks) -> tuple[Ticks, Ticks]:
        """How far it is from where the nearest place sounds, and where that is written."""
        return min((abs(start - sounds), written) for sounds, written in self.places.items())

    def off(self, starts: Sequence[Ticks]) -> Ticks:
        """How far all are from where they should sound."""
        return sum(min(abs(start - sounds) for sounds in self.places) for start in starts)


class Seldom(Grid, frozen=True):
    """A grid so seldom that it has to be plain: with how many places, and with how many if they are exact (fewer would
    be chance)."""

    plain: int
    exact: int


def _seldom(parts: int, plain: int, exact: int) -> Seldom:
    places = [place(number, parts, PPQ) for number in range(parts + 1)]
    return Seldom({at: at for at in places}, PPQ // parts, plain, exact)


# Of a quarter: quintuplets and septuplets, and what 32nds have too few places for: their triplets, and 64ths.
SELDOM = (_seldom(5, 4, 3), _seldom(7, 4, 4), _seldom(12, 9, 5), _seldom(16, 9, 5))
PLAYED = SELDOM[:2]  # by people, who are not exact


def grids_of(starts: Sequence[Ticks], meter: Meter, swing: HeardSwing | None, *, only_usual: bool = False) -> Grids:
    """Of each pulse in which something begins.

    The nearest of sixteenths, their triplets and 32nds (where swing was heard, swung), a finer one at the price of
    being nearer by chance; a seldom one only if it is plain, and in a pulse of a quarter.
    """
    pulses = {pulse: _telling(found) for pulse, found in _by_pulse(starts, meter, EARLY).items()}
    usual = {length: [_usual(step, length, swing) for step in GRID_STEPS] for length in set(meter.pulses)}
    seldom: Grids = {} if only_usual else _seldom_ones(_by_pulse(starts, meter, ONE_PLACE), usual.get(PPQ, ()))
    eighths = swing is not None and swing.pairs is Pairs.EIGHTH
    return {at: seldom.get(at) or _nearest(found, usual[length], eighths) for (at, length), found in pulses.items()}


def place_of(start: Ticks, meter: Meter, grids: Grids) -> Ticks:
    """Where a stroke is written. What stands shortly before a pulse may be of that one."""
    at, length = meter.pulse_at(start)
    ways = [at, at + length] if start >= at + length - EARLY else [at]
    found = ((*grids[begins].nearest(start - begins), begins) for begins in ways if begins in grids)
    _, written, begins = min(found, key=lambda way: way[0])
    return begins + written


def _by_pulse(starts: Sequence[Ticks], meter: Meter, early: Ticks) -> dict[tuple[Ticks, Ticks], list[Ticks]]:
    """What begins in each pulse, given by its start and length, or shortly before it."""
    pulses: dict[tuple[Ticks, Ticks], list[Ticks]] = {}
    for start in starts:
        pulse = meter.pulse_at(start + early)
        pulses.setdefault(pulse, []).append(start - pulse[0])
    return pulses


def _telling(starts: Sequence[Ticks]) -> Sequence[Ticks]:
    return [start for start in starts if start >= -LIKELY] or starts


# ---------------------------------------------------------------------------------------------- usual grids


def _usual(step: Ticks, length: Ticks, swing: HeardSwing | None) -> Grid:
    """From a step before the pulse to the next one."""
    written = [*range(-step, length, step), length]
    if swing is None or step == PPQ // 6:
        return Grid({at: at for at in written}, step)
    beats = [(at // PPQ * PPQ, at) for at in written]
    return Grid({beat + swung(at - beat, swing.pairs, swing.as_swing): at for beat, at in beats}, step)


def _nearest(starts: Sequence[Ticks], usual: Sequence[Grid], eighths: bool) -> Grid:
    """A finer grid is nearer by chance, which is taken off. Where eighths swing, a stroke on the second of three is one
    of a triplet and no sixteenth."""
    middle = eighths and any(PPQ * 7 // 24 < start < PPQ * 3 // 8 for start in starts)

    def cost(grid: Grid) -> tuple[float, bool]:
        triplets = grid.step == PPQ // 6
        weight = 1.0 if triplets and middle else STRAIGHT / grid.step
        return grid.off(starts) * weight, triplets is not middle

    return min(usual, key=cost)


# ---------------------------------------------------------------------------------------------- seldom grids


def _places(starts: Sequence[Ticks]) -> list[Ticks]:
    """Strokes together are one place."""
    places = list[Ticks]()
    for start in sorted(starts):
        if not places or start - places[-1] > ONE_PLACE:
            places.append(start)
    return places


def _seldom_ones(pulses: Mapping[tuple[Ticks, Ticks], Sequence[Ticks]], usual: Sequence[Grid]) -> Grids:
    """Of quarters, where they are plain; and who plays quintuplets twice plays others with less care, or with rests in
    them."""
    quarters = {at: _places(starts) for (at, length), starts in pulses.items() if length == PPQ}
    found = {at: grid for at, places in quarters.items() if (grid := _plain(places, usual))}
    known = [grid for grid in PLAYED if sum(each is grid for each in found.values()) > 1]
    others = {at: places for at, places in quarters.items() if known and at not in found}
    return found | {at: grid for at, places in others.items() if (grid := _likely(places, usual, known))}


def _plain(places: Sequence[Ticks], usual: Sequence[Grid]) -> Seldom | None:
    for grid in SELDOM:
        if len(places) >= grid.exact and _is_exact(grid, places) and not any(_is_exact(each, places) for each in usual):
            return grid
        if len(places) >= grid.plain and _is_near(grid, places, usual, min(OFF, grid.step // 8), NEARER):
            return grid
    return None


def _likely(places: Sequence[Ticks], usual: Sequence[Grid], known: Sequence[Seldom]) -> Seldom | None:
    for grid in known:
        most = OFF if len(places) >= grid.plain else SPARSE_OFF
        if len(places) >= SPARSE and _is_near(grid, places, usual, most, 1):
            return grid
    return None


def _is_exact(grid: Grid, places: Sequence[Ticks]) -> bool:
    return all(grid.nearest(each)[0] <= EXACT for each in places)


def _is_near(grid: Grid, places: Sequence[Ticks], usual: Sequence[Grid], most: Ticks, nearer: int) -> bool:
    off = grid.off(places)
    return off <= most * len(places) and all(each.off(places) > nearer * off for each in usual)
