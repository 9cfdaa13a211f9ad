"""Figures to compare a bar with: what is always there, what may be there, and how near a bar comes to them."""

from __future__ import annotations

import msgspec

MISSING, WRONG, EXTRA = 3, 3, 1  # what a stroke costs that lacks, that no figure has, that only some have


class Figure(msgspec.Struct, frozen=True):
    """One bar as masks (see `lanes`): `core` and `whole` (with extras), each also widened by one place and by two."""

    core: int
    near: int
    far: int
    whole_near: int
    whole_far: int
    size: int  # strokes in the core
    phases: tuple[int, ...] = ()  # how many strokes of the core stand on each place of a quarter note


def figure(core: int, extras: int, friendly: int = 0, phases: tuple[int, ...] = ()) -> Figure:
    """`friendly` are places that cost no more than an extra, though no figure has them."""
    whole = core | extras | friendly
    return Figure(core, near(core), far(core), near(whole), far(whole), core.bit_count(), phases)


def near(mask: int) -> int:
    return mask | mask << 1 | mask >> 1


def far(mask: int) -> int:
    wide = mask | mask << 1 | mask >> 1
    return wide | wide << 1 | wide >> 1


def cut(known: Figure, keep: int) -> Figure:
    """The figure without what is outside `keep`."""
    return Figure(
        known.core & keep,
        known.near & keep,
        known.far & keep,
        known.whole_near & keep,
        known.whole_far & keep,
        (known.core & keep).bit_count(),
        known.phases,
    )


class HeardBar(msgspec.Struct, frozen=True):
    """A bar to be judged, made ready once: `keep` has the bits before its fill, or is 0 for all of it."""

    mask: int
    near: int
    far: int
    size: int
    keep: int = 0


def heard_bar(mask: int, keep: int = 0) -> HeardBar:
    if keep:
        mask &= keep
    return HeardBar(mask, near(mask), far(mask), mask.bit_count(), keep)


def distance(bar: HeardBar, known: Figure) -> int:
    """What lacks and what is too much, in points: each stroke counts double, half of it when it is two places off."""
    mask, core = bar.mask, known.core
    missing = 2 * known.size - (core & bar.near).bit_count() - (core & bar.far).bit_count()
    in_whole = (mask & known.whole_near).bit_count() + (mask & known.whole_far).bit_count()
    in_core = (mask & known.near).bit_count() + (mask & known.far).bit_count()
    return MISSING * missing + WRONG * (2 * bar.size - in_whole) + EXTRA * (in_whole - in_core)


def apart(bar: HeardBar, known: Figure) -> float:
    """0 for equal bars, 1 for two that have nothing in common."""
    worst = MISSING * 2 * known.size + WRONG * 2 * bar.size
    return distance(bar, known) / worst if worst else 0.0


def lane_points(bar: HeardBar, known: Figure, lane: int) -> tuple[int, int]:
    """(distance, the most it could be) within the bits of one lane."""
    mask, core = bar.mask & lane, known.core & lane
    size, heard = core.bit_count(), mask.bit_count()
    if not size and not heard:
        return 0, 0
    missing = 2 * size - (core & bar.near).bit_count() - (core & bar.far).bit_count()
    in_whole = (mask & known.whole_near).bit_count() + (mask & known.whole_far).bit_count()
    in_core = (mask & known.near).bit_count() + (mask & known.far).bit_count()
    points = MISSING * missing + WRONG * (2 * heard - in_whole)
    if size:  # where a figure has nothing but extras, playing some of them is its nature
        points += EXTRA * (in_whole - in_core)
    return points, MISSING * 2 * size + WRONG * 2 * heard
