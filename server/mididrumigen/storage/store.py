"""What a store must be able to do, and what a remembered generation is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

import msgspec

from mididrumigen.music.pattern import Pattern
from mididrumigen.music.style import StyleProfile


class Generation(msgspec.Struct, frozen=True, kw_only=True):
    """One pattern that was made: enough to give the identical file again, whatever the library says by then."""

    id: str
    name: str
    made_at: str  # ISO 8601, UTC
    pattern: Pattern
    midi: bytes


class Store(Protocol):
    """Remembers. Raises StoreNewer, StoreUnavailable, UnknownGeneration."""

    def keep(self, generations: Iterable[Generation]) -> None: ...

    def generation(self, wanted: str) -> Generation: ...

    def history(self, limit: int) -> list[Generation]: ...

    def close(self) -> None: ...

    def sync(self, fingerprint: str, profiles: Iterable[StyleProfile]) -> bool: ...
