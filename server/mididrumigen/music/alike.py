"""Styles that are near each other, by the vectors of `groove_vector`, and what they share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import sqrt

from mididrumigen.music.groove_vector import LANES, STEPS, groove_vector
from mididrumigen.music.style import StyleProfile

CALLED = {
    "kick": "the kick",
    "backbeat": "the backbeat",
    "ghost": "ghost notes",
    "time": "how time is kept",
    "colour": "cymbals and toms",
}
TRAITS = (
    "tempo",
    "swing",
    "the kick's swing",
    "what swings",
    "where the snare lies",
    "where the kick lies",
    "tightness",
    "machine or hands",
)
REASONS = 2
TRAIT_WEIGHT = 2.0  # of a trait against one step of one lane


def nearest_styles(
    to: StyleProfile, profiles: Iterable[StyleProfile], limit: int
) -> list[tuple[StyleProfile, int, str]]:
    """The nearest first, without itself; each with the likeness of the vectors (cosine, 0-100) and its best reasons."""
    own = _weighted(groove_vector(to))
    others = [(profile, _weighted(groove_vector(profile))) for profile in profiles if profile.key != to.key]
    others.sort(key=lambda other: -_cosine(own, other[1]))
    return [
        (profile, round(100 * max(0.0, _cosine(own, vector))), _why(own, vector)) for profile, vector in others[:limit]
    ]


def _weighted(vector: Sequence[float]) -> list[float]:
    steps = STEPS * len(LANES)
    return [*vector[:steps], *(TRAIT_WEIGHT * trait for trait in vector[steps:])]


def _cosine(one: Sequence[float], other: Sequence[float]) -> float:
    dot = sum(a * b for a, b in zip(one, other, strict=True))
    return dot / (sqrt(sum(a * a for a in one) * sum(b * b for b in other)) or 1.0)


def _why(one: Sequence[float], other: Sequence[float]) -> str:
    """What is most alike: lanes that both play, and traits."""
    steps = STEPS * len(LANES)
    alike = dict[str, float]()
    for lane, name in enumerate(LANES):
        ours, theirs = (vector[lane * STEPS : (lane + 1) * STEPS] for vector in (one, other))
        if any(ours) and any(theirs):
            alike[CALLED[name]] = _cosine(ours, theirs)
    for index, name in enumerate(TRAITS):
        alike[name] = 1 - abs(one[steps + index] - other[steps + index]) / TRAIT_WEIGHT
    best = sorted(alike, key=lambda name: -alike[name])[:REASONS]
    return f"{' and '.join(best)} are much alike"
