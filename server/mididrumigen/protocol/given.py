"""Bars that came over the wire as one of our patterns."""

from __future__ import annotations

from mididrumigen.errors import BadRequest
from mididrumigen.music.drum_map import DrumMap
from mididrumigen.music.kit import Ornament, Voice
from mididrumigen.music.pattern import SHORT, Hit, Level, Pattern, sorted_hits
from mididrumigen.music.render import Note
from mididrumigen.music.transcribe import pattern_of
from mididrumigen.music.units import BARS_MAX_IMPORT, PPQ, Meter, Ticks, meter_of, ticks_of_beats
from mididrumigen.music.validate import validated
from mididrumigen.protocol.scoring import GivenPattern

_PLAIN = (Level.NORMAL.value, Ornament.NONE.value)


def given_pattern(given: GivenPattern, drum_map: DrumMap) -> Pattern:
    """Raises BadRequest, BadPattern."""
    meter = meter_of(given.meter)
    if given.hits:
        hits = _hits(given)
        length = meter.bar * _bars(given, meter, max(hit.at for hit in hits))
        return validated(Pattern(sorted_hits(hits), length, meter, given.tempo))
    notes = [
        Note(
            ticks_of_beats(note.start_time),
            note.pitch,
            max(1, round(note.velocity)),
            SHORT,
        )
        for note in given.notes
        if note.velocity > 0
    ]
    bars = _bars(given, meter, max((note.start for note in notes), default=0))
    return pattern_of(notes, meter, given.tempo, drum_map, bars)


def _bars(given: GivenPattern, meter: Meter, last: Ticks) -> int:
    bars = given.bars or max(1, last // meter.bar + 1)
    if bars > BARS_MAX_IMPORT:
        raise BadRequest(f"{bars} bars are too many", f"at most {BARS_MAX_IMPORT} are judged at once")
    return bars


def _hits(given: GivenPattern) -> list[Hit]:
    if given.written and len(given.written) != len(given.hits):
        raise BadRequest(f"{len(given.written)} written for {len(given.hits)} hits", "give one for each, or none")
    written = given.written or [_PLAIN] * len(given.hits)
    found: list[Hit] = []
    for (at, voice, velocity, shift, length), (level, ornament) in zip(given.hits, written, strict=True):
        try:
            kind, way, loudness = Voice(voice), Ornament(ornament), Level(level)
        except ValueError as error:
            raise BadRequest(f"a hit with {str(error)[:60]}", "`kits` names the voices") from None
        place, moved, long = (round(ticks * PPQ / given.ppq) for ticks in (at, shift, length))
        found.append(Hit(place, kind, velocity, moved, max(1, long), way, loudness))
    return found
