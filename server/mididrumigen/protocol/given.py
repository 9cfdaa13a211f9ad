"""Bars that came over the wire: hits of a pattern or notes of a clip, as ours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from msgspec.structs import replace

from mididrumigen.errors import BadRequest
from mididrumigen.music.drum_map import DrumMap, detected
from mididrumigen.music.kit import Ornament, Voice
from mididrumigen.music.pattern import Hit, Level, Pattern, sorted_hits
from mididrumigen.music.render import Note
from mididrumigen.music.transcribe import pattern_of
from mididrumigen.music.units import BARS_MAX_IMPORT, PPQ, Meter, Ticks, meter_of, ticks_of_beats
from mididrumigen.music.validate import validated
from mididrumigen.protocol.scoring import GivenPattern
from mididrumigen.protocol.takes import ClipNote

FARTHEST = 2**31  # ticks, of whatever length
HitIn = tuple[int, str, int, int, int]
_PLAIN = (Level.NORMAL.value, Ornament.NONE.value)


def given_pattern(given: GivenPattern, drum_map: DrumMap | None) -> Pattern:
    """As it is judged; without a map the notes' own is found out. Raises BadRequest, BadPattern."""
    meter = meter_of(given.meter)
    if given.hits:
        pattern = hits_pattern(given.hits, given.written, meter, given.bars, given.ppq)
        return validated(replace(pattern, tempo=given.tempo))
    notes, bars = clip_notes(given.notes, meter, given.bars)
    drum_map = drum_map or detected(Counter(note.pitch for note in notes))
    return pattern_of(notes, meter, given.tempo, drum_map, bars)


def hits_pattern(
    hits: Sequence[HitIn], written: Sequence[tuple[str, str]], meter: Meter, bars: int = 0, ppq: int = PPQ
) -> Pattern:
    """Hits as `WirePattern` has them, in so many bars or as many as they need. Raises BadRequest."""
    found = given_hits(hits, written, ppq)
    for (at, voice), count in Counter((hit.at, hit.voice) for hit in found).items():
        if count > 1:
            raise BadRequest(f"{count} hits of the {voice} are at {at}", "one for each voice and place")
    if any(abs(hit.shift) > meter.bar for hit in found):
        raise BadRequest("a hit is shifted by more than a bar", f"shift is in ticks of {ppq} a quarter note")
    bars = _bars(bars, meter, max((hit.at for hit in found), default=0))
    return Pattern(sorted_hits(found), bars * meter.bar, meter)


def clip_notes(notes: Sequence[ClipNote], meter: Meter, bars: int = 0) -> tuple[list[Note], int]:
    """A clip's notes in order, and how many bars they are: those that were said, or as many as they need. Raises
    BadRequest."""
    length, found = bars * meter.bar, list[Note]()
    for note in notes:
        start = ticks_of_beats(note.start_time)
        if start == length and note.start_time * PPQ < length:  # a hair before the end is no bar more
            start -= 1
        found.append(Note(start, note.pitch, round(note.velocity), max(1, ticks_of_beats(note.duration))))
    return sorted(found), _bars(bars, meter, max((note.start for note in found), default=0))


def _bars(asked: int, meter: Meter, last: Ticks) -> int:
    bars = asked or last // meter.bar + 1
    if bars > BARS_MAX_IMPORT or last >= bars * meter.bar:
        raise BadRequest(f"a stroke stands in bar {last // meter.bar + 1}", f"1-{BARS_MAX_IMPORT} bars are taken")
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
        if at < 0 or length < 1 or not 1 <= velocity <= 127 or max(at, abs(shift), length) > FARTHEST:
            raise BadRequest(f"hit {len(found) + 1} is no hit", "velocities are 1-127, places and lengths in ticks")
        place, moved, long = (round(ticks * PPQ / ppq) for ticks in (at, shift, length))
        found.append(Hit(place, Voice(voice), velocity, moved, max(1, long), Ornament(way), Level(loud)))
    return found
