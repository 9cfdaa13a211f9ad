"""Measures of a pattern that more than one part needs."""

from __future__ import annotations

from mididrumigen.music.pattern import Pattern


def onset_distance(first: Pattern, second: Pattern) -> float:
    """The Jaccard distance of two patterns' onsets (place and voice): 0 the same, 1 nothing in common."""
    ours, theirs = first.onsets(), second.onsets()
    union = len(ours | theirs)
    return 1 - len(ours & theirs) / union if union else 0.0
