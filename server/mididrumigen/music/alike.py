"""Styles that are near each other, by the vectors of `groove_vector`, and what they share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import sqrt

import msgspec

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


class Known(msgspec.Struct, frozen=True):
    """A style as what is compared: a fraction of the profile's size."""

    name: str
    vector: list[float]


class Near(msgspec.Struct, frozen=True):
    """A style near another: the likeness of their vectors (cosine, 0-100) and the best reasons."""

    name: str
    score: int
    why: str


def known(profiles: Iterable[StyleProfile]) -> dict[str, Known]:
    """By key."""
    return {profile.key: Known(profile.name, _weighted(groove_vector(profile))) for profile in profiles}


def nearest_styles(key: str, styles: Mapping[str, Known], limit: int) -> list[Near]:
    """The nearest to the style of that key first, without itself."""
    own = styles[key].vector
    others = sorted(
        (style for other, style in styles.items() if other != key), key=lambda style: -_cosine(own, style.vector)
    )
    return [
        Near(style.name, round(100 * max(0.0, _cosine(own, style.vector))), _why(own, style.vector))
        for style in others[:limit]
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
