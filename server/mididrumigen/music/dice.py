"""Chance that is the same on every machine: keyed draws from a hash.

Each draw has a name, so adding a hit changes no other draw, and more density means the same hits and some more.
"""

from __future__ import annotations

from functools import reduce
from hashlib import blake2b
from operator import add


class Dice:
    """Draws for one seed; `Dice(7).unit("ghost", 3)` is always the same number."""

    def __init__(self, seed: int | str) -> None:
        self.seed = str(seed)

    def unit(self, *name: object) -> float:
        """Even between 0 (included) and 1 (excluded), with 53 bits."""
        return (self._bits(name, 8) >> 11) * 2.0**-53

    def bell(self, *name: object) -> float:
        """About normal with mean 0 and standard deviation 1, never beyond ±3.5: the sum of four even draws.

        Sums and one product only, which IEEE 754 makes equal everywhere; log and cos of a true normal are not.
        """
        bits = self._bits(name, 16)
        four = sum((bits >> shift) & 0xFFFFFFFF for shift in (0, 32, 64, 96))
        return (four - 0x1_FFFF_FFFE) * (1.7320508075688772 / 0x1_0000_0000)

    def pick(self, weights: list[float], *name: object) -> int:
        """An index, as likely as its weight."""
        total = reduce(add, weights)  # not sum(): Python 3.12 changed how it adds floats
        mark = self.unit(*name) * total
        for index, weight in enumerate(weights):
            mark -= weight
            if mark < 0:
                return index
        return len(weights) - 1

    def child(self, *name: object) -> Dice:
        return Dice("/".join((self.seed, *map(str, name))))

    def _bits(self, name: tuple[object, ...], size: int) -> int:
        text = "/".join((self.seed, *map(str, name)))
        return int.from_bytes(blake2b(text.encode(), digest_size=size).digest(), "big")
