"""The project's own types as what goes over the wire."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from mididrumigen.music.alike import Near
from mididrumigen.music.drum_map import DrumMap
from mididrumigen.music.match import StyleMatch
from mididrumigen.music.pattern import Pattern
from mididrumigen.music.render import Edge, Note, notes_of
from mididrumigen.music.style import Interval, StyleProfile
from mididrumigen.music.units import PPQ, beats_of_ticks
from mididrumigen.protocol import messages as m
from mididrumigen.protocol.scoring import ScoreAnswer, SimilarAnswer, SimilarRow, TraitMatch
from mididrumigen.protocol.takes import LiveNote, WirePattern


def profile_answer(profile: StyleProfile) -> m.ProfileAnswer:
    swings = [rule.share for rule in profile.swing]
    return m.ProfileAnswer(
        name=profile.name,
        kind=profile.kind,
        performer=profile.performer,
        status=profile.status,
        confidence=profile.confidence,
        about=profile.about,
        words=list(profile.words),
        tempo=_range(profile.tempo),
        meters=[str(meter) for meter in profile.meters],
        swing=_range(max(swings, key=lambda share: share.typical)),
        evidence=[m.Claim(**msgspec.to_builtins(item)) for item in profile.evidence],
        failures=[m.Failure(**msgspec.to_builtins(item)) for item in profile.failures],
    )


def profile_rows(profiles: Iterable[StyleProfile]) -> list[m.ProfileRow]:
    """People before genres, by name."""
    return sorted(map(_row, profiles), key=lambda row: (row.kind == "genre", row.name.casefold()))


def _row(profile: StyleProfile) -> m.ProfileRow:
    return m.ProfileRow(
        name=profile.name,
        kind=profile.kind,
        status=profile.status,
        confidence=profile.confidence,
        about=profile.about,
    )


def wire_pattern(
    ident: str, pattern: Pattern, drum_map: DrumMap, style_match: int | None, notes: Iterable[Note] | None = None
) -> WirePattern:
    """Its notes, where there are none of its own, are a loop's: what leans before the first bar sounds at the end."""
    sounding = notes_of(pattern, drum_map, Edge.WRAP) if notes is None else notes
    return WirePattern(
        **take_facts(ident, pattern),
        ppq=PPQ,
        hits=[(hit.at, hit.voice.value, hit.velocity, hit.shift, hit.length) for hit in pattern.hits],
        written=[(hit.level.value, hit.ornament.value) for hit in pattern.hits],
        notes=[
            LiveNote(
                pitch=note.pitch,
                start_time=beats_of_ticks(note.start),
                duration=beats_of_ticks(note.length),
                velocity=note.velocity,
            )
            for note in sounding
        ],
        style_match=style_match,
        origin=msgspec.to_builtins(pattern.origin),
    )


def score_answer(profile: StyleProfile, found: StyleMatch) -> ScoreAnswer:
    traits = [TraitMatch(name=trait.name, match=trait.match, says=trait.says) for trait in found.traits]
    return ScoreAnswer(name=profile.name, match=found.match, traits=traits)


BEST_TRAITS = 2  # that are named as the reason why a style is near


def similar_answer(found: Iterable[tuple[StyleProfile, StyleMatch]]) -> SimilarAnswer:
    """Bars and who plays like them: the best traits are the reason."""
    rows = [SimilarRow(name=profile.name, score=match.match, why=_best(match)) for profile, match in found]
    return SimilarAnswer(similar=rows)


def _best(match: StyleMatch) -> str:
    telling = [trait for trait in match.traits if trait.name != "fills"]  # that there is none says little
    best = sorted(telling, key=lambda trait: -trait.match)[:BEST_TRAITS]
    return "; ".join(f"{trait.name}: {trait.says}" for trait in best)


def alike_answer(found: Iterable[Near]) -> SimilarAnswer:
    """A style and those near it."""
    return SimilarAnswer(similar=[SimilarRow(name=near.name, score=near.score, why=near.why) for near in found])


def history_row(ident: str, made_at: str, pattern: Pattern) -> m.HistoryRow:
    return m.HistoryRow(**take_facts(ident, pattern), made_at=made_at)


def take_facts(ident: str, pattern: Pattern) -> dict[str, Any]:
    """The values of `messages.Take`, for whatever tells of a take."""
    return {
        "id": ident,
        "name": pattern.origin.name,
        "meter": str(pattern.meter),
        "tempo": pattern.tempo,
        "bars": pattern.bars,
        "seed": pattern.origin.seed,
        "by": pattern.origin.generator,
    }


def _range(interval: Interval) -> m.Range:
    return m.Range(low=interval.low, typical=interval.typical, high=interval.high)
