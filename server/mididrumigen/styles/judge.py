"""Judges patterns by the shipped styles: brings a profile's own figures and what was learned of its genre together."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from msgspec import json

from mididrumigen.music.match import Heard, StyleMatch, match, strength
from mididrumigen.music.pattern import Pattern
from mididrumigen.music.reference import GROOVES, Learned, Reference, reference_of
from mididrumigen.music.style import StyleProfile
from mididrumigen.music.units import Meter

AT_HAND = 512  # references kept once they were made: making one takes as long as playing a bar or two

_READER = json.Decoder(dict[str, Learned])  # made at import, as `schema` says


@cache
def learned() -> dict[str, Learned]:
    """By genre: what `scripts/fit_styles.py` found in performances."""
    return _READER.decode((files("mididrumigen.styles") / "learned_references.json").read_bytes())


class Judge:
    """Keeps what it made of each profile and meter."""

    def __init__(self, known: dict[str, Learned] | None = None) -> None:
        self._learned = known
        self._references: dict[tuple[str, str, Meter, str], Reference] = {}

    def match(self, pattern: Pattern, profile: StyleProfile, *, tempo: bool = True) -> StyleMatch:
        """How much the pattern sounds like the style, trait by trait; without `tempo` that trait is left out."""
        section = str(pattern.origin.wish.get("section") or "")
        return match(pattern, self.reference(profile, pattern.meter, section), tempo=tempo)

    def strength(self, what: Heard, profile: StyleProfile, *, tempo: bool = True) -> float:
        """The match alone, 0-1, at a fraction of the price: for ranking candidates (`match.heard` makes them ready)."""
        return strength(what, self.reference(profile, what.meter, what.section), tempo=tempo)

    def reference(self, profile: StyleProfile, meter: Meter, section: str = "") -> Reference:
        section = "" if section in GROOVES else section
        key = profile.key, profile.version, meter, section
        found = self._references.get(key)
        if found is None:
            known = learned() if self._learned is None else self._learned
            genre = known.get(profile.key) if profile.kind == "genre" else None
            found = reference_of(profile, meter, genre, known.get(profile.leans_on), section)
            if len(self._references) >= AT_HAND:
                self._references.clear()
            self._references[key] = found
        return found
