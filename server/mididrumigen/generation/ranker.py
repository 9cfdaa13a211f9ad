"""Of several drafts the one to be played: the first that is good, else the best of them.

Not always the best one: whoever plays only what is most typical plays the same again and again.
"""

from __future__ import annotations

from collections.abc import Callable

from mididrumigen.music.pattern import Pattern

DRAFTS = 3
GOOD = 0.75  # of a style match: nobody would take it for somebody else


def chosen(draft: Callable[[int], Pattern], match: Callable[[Pattern], float]) -> Pattern:
    """`draft` makes the one of a number (0, 1 …), `match` is 0-1. Equal drafts, equal choice."""
    best, best_match = draft(0), -1.0
    for number in range(DRAFTS):
        found = draft(number) if number else best
        worth = match(found)
        if worth >= GOOD:
            return found
        if worth > best_match:
            best, best_match = found, worth
    return best
