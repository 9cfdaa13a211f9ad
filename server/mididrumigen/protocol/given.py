"""Bars that came over the wire as one of our patterns."""

from __future__ import annotations

from collections.abc import Sequence

from mididrumigen.errors import BadRequest
from mididrumigen.music.drum_map import DrumMap
from mididrumigen.music.kit import Ornament, Voice
from mididrumigen.music.pattern import SHORT, Hit, Level, Pattern, sorted_hits
from mididrumigen.music.render import Note
from mididrumigen.music.transcribe import pattern_of
from mididrumigen.music.units import BARS_MAX_IMPORT, PPQ, Meter, Ticks, meter_of, ticks_of_beats
from mididrumigen.music.validate import validated
from mididrumigen.protocol.scoring import GivenPattern

HitIn = tuple[int, str, int, int, int]
_PLAIN = (Level.NORMAL.value, Ornament.NONE.value)


def given_pattern(given: GivenPattern, drum_map: DrumMap) -> Pattern:
    """Raises BadRequest, BadPattern."""
    meter = meter_of(given.meter)
    if given.hits:
        hits = given_hits(given.hits, given.written, given.ppq)
        length = meter.bar * _bars(given, meter, max(hit.at for hit in hits))
        return validated(Pattern(sorted_hits(hits), length, meter, given.tempo))
    notes = [
        Note(ticks_of_beats(note.start_time), note.pitch, max(1, round(note.velocity)), SHORT) for note in given.notes
    ]
    bars = _bars(given, meter, max((note.start for note in notes), default=0))
    return pattern_of(notes, meter, given.tempo, drum_map, bars)


def _bars(given: GivenPattern, meter: Meter, last: Ticks) -> int:
    bars = given.bars or max(1, last // meter.bar + 1)
    if bars > BARS_MAX_IMPORT:
        raise BadRequest(f"{bars} bars are too many", f"at most {BARS_MAX_IMPORT} are judged at once")
    return bars


def given_hits(hits: Sequence[HitIn], written: Sequence[tuple[str, str]], ppq: int = PPQ) -> list[Hit]:
    """Hits as `WirePattern` has them, each with its [level, ornament] or none of them. Raises BadRequest."""
    if written and len(written) != len(hits):
        raise BadRequest(f"{len(written)} written for {len(hits)} hits", "one [level, ornament] for each hit, or none")
    found: list[Hit] = []
    for (at, voice, velocity, shift, length), (level, way) in zip(hits, written or [_PLAIN] * len(hits), strict=True):
        loud = level or _PLAIN[0]
        for word, kind, what in ((voice, Voice, "voice"), (way, Ornament, "ornament"), (loud, Level, "level")):
            if word not in kind._value2member_map_:
                raise BadRequest(f"{word[:20]!r} is no {what}", "`kits` lists the voices")
        if at < 0 or length < 1 or not 1 <= velocity <= 127:
            raise BadRequest(f"[{at}, {voice}, {velocity}, {shift}, {length}] is no hit", "velocities are 1-127")
        place, moved, long = (round(ticks * PPQ / ppq) for ticks in (at, shift, length))
        found.append(Hit(place, Voice(voice), velocity, moved, max(1, long), Ornament(way), Level(loud)))
    return found
