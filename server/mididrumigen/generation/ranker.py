"""Of several drafts the one to be played: the first that is good, else the best of them.

Not always the best one: whoever plays only what is most typical plays the same again and again.
"""

from __future__ import annotations

from collections.abc import Callable

from mididrumigen.music.pattern import Pattern

DRAFTS = 3
GOOD = 0.75  # of a style match: nobody would take it for somebody else


def chosen(draft: Callable[[int], Pattern], match: Callable[[Pattern], float]) -> tuple[int, Pattern]:
    """Its number and itself. `draft` makes the one of a number (0, 1 …), `match` is 0-1."""
    drafts: list[tuple[float, int, Pattern]] = []
    for number in range(DRAFTS):
        found = draft(number)
        drafts.append((match(found), number, found))
        if drafts[-1][0] >= GOOD:
            return number, found
    _, number, best = max(drafts, key=lambda one: (one[0], -one[1]))
    return number, best
