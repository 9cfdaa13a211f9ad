"""How fast somebody may ask: a token bucket."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from mididrumigen.music.units import Seconds


class Rate:
    """`per_second` on average, up to `burst` at once."""

    def __init__(self, per_second: float, burst: float, clock: Callable[[], Seconds] = monotonic) -> None:
        self._per_second, self._burst, self._clock = per_second, burst, clock
        self._tokens, self._at = burst, clock()

    def spend(self, count: int = 1) -> bool:
        """Takes what is there; False, and nothing taken, when it is not enough."""
        self._refill()
        if self._tokens < count:
            return False
        self._tokens -= count
        return True

    def wait(self, count: int = 1) -> Seconds:
        """Takes so many in any case; how long to wait until they would have been there (0 when they are)."""
        self._refill()
        self._tokens -= count
        return max(0.0, -self._tokens / self._per_second)

    def _refill(self) -> None:
        now = self._clock()
        self._tokens = min(self._burst, self._tokens + (now - self._at) * self._per_second)
        self._at = now
