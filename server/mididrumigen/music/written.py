"""Notes of a file or a clip as the bars they were meant to be, and back: each note keeps its pitch, and none is lost.

Where several notes are one stroke (grace notes, two articulations at once) they move together with the loudest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import msgspec
from msgspec.structs import replace

from mididrumigen.music.drum_map import DrumMap, places_of
from mididrumigen.music.ornaments import GRACE, GRACE_PARTS
from mididrumigen.music.pattern import Hit, Pattern, sorted_hits
from mididrumigen.music.render import Edge, Note
from mididrumigen.music.swing_heard import HeardSwing, heard_swing
from mididrumigen.music.transcribe import Place, loudest, placed
from mididrumigen.music.units import Bpm, Meter, Ticks, ticks_of_millis


class Written(msgspec.Struct, frozen=True):
    """A pattern, and which of the notes each of its hits is. Swing is in the shifts, not in the places."""

    pattern: Pattern
    swing: HeardSwing | None
    notes: list[tuple[Note, Place]]  # the drums
    others: list[Note]  # what is no drum of the map

    @classmethod
    def of(cls, notes: Sequence[Note], meter: Meter, tempo: Bpm, drum_map: DrumMap, bars: int) -> Written:
        length, voices = bars * meter.bar, places_of(drum_map)
        swing = heard_swing((note.start for note in notes if note.pitch in voices), meter)
        known = [(note, replace(hit, at=hit.at % length)) for note, hit in placed(notes, drum_map, meter, swing)]
        hits = loudest(hit for _, hit in known)
        pattern = Pattern(sorted_hits(list(hits.values())), length, meter, tempo)
        drums = {id(note) for note, _ in known}
        others = [note for note in notes if id(note) not in drums]
        return cls(pattern, swing, [(note, (hit.at, hit.voice)) for note, hit in known], others)

    @property
    def strangers(self) -> list[int]:
        """The pitches that are no drums."""
        return sorted({note.pitch for note in self.others})

    def played(self, felt: Pattern, edge: Edge = Edge.CLAMP) -> list[Note]:
        """The notes as `felt` has their hits; no two of one pitch begin together, nothing begins outside the bars."""
        before = {(hit.at, hit.voice): hit for hit in self.pattern.hits}
        after = {(hit.at, hit.voice): hit for hit in felt.hits}
        moved = [_moved(note, before[place], after[place], felt.length, edge) for note, place in self.notes]
        return _apart(sorted([*moved, *self.others]), felt.length, ticks_of_millis(GRACE, felt.tempo))


def _moved(note: Note, before: Hit, after: Hit, length: Ticks, edge: Edge) -> Note:
    """What leans out of the bars sounds at a loop's other end or is held at the edge; what began early for a bar after
    the end of a file stays there."""
    start = after.sounds_at + _distance(note.start - before.sounds_at, length)
    if note.start - after.at > length // 2:
        start += length
    velocity = after.velocity if note.velocity == before.velocity else note.velocity * after.velocity // before.velocity
    start = start % length if edge is Edge.WRAP else max(0, min(length - 1, start))
    return replace(note, start=start, velocity=max(1, min(127, velocity)))


def _distance(ticks: Ticks, length: Ticks) -> Ticks:
    """Without the whole patterns in it: a note before the end may belong to the first bar."""
    return (ticks + length // 2) % length - length // 2


def _apart(notes: list[Note], length: Ticks, grace: Ticks) -> list[Note]:
    """No two of one pitch at one moment, each ending before the next begins. What quantising has laid on top of each
    other was a flam, a drag or the like, and is grace notes again: so far before the last of them, where there is
    room."""
    of_pitch: dict[int, list[Note]] = {}
    for note in notes:
        of_pitch.setdefault(note.pitch, []).append(note)
    return sorted(note for ones in of_pitch.values() for note in _in_turn(ones, length, grace))


def _in_turn(ones: list[Note], length: Ticks, grace: Ticks) -> list[Note]:
    """Of one pitch, in order: from the last to the first, each before what follows it; then none before the bars."""
    starts = sorted({note.start for note in ones})
    room = dict(zip(starts, (start - before for before, start in pairwise((-1, *starts))), strict=True))
    crowd = Counter(note.start for note in ones)
    found, following, loud = list[Note](), length, 127
    for note in reversed(ones):
        start, velocity = note.start, note.velocity
        if start >= following:
            start = following - max(1, min(grace, room[note.start] // crowd[note.start]))
            velocity = min(velocity, loud * GRACE_PARTS[0] // GRACE_PARTS[1])
        found.append(replace(note, start=start, velocity=max(1, velocity)))
        following, loud = start, note.velocity
    whole, earliest = list[Note](), 0
    for note in reversed(found):
        whole.append(replace(note, start=max(earliest, note.start)))
        earliest = whole[-1].start + 1
    ends = [*(note.start for note in whole[1:]), length]
    return [
        replace(note, length=max(1, min(note.length, end - note.start))) for note, end in zip(whole, ends, strict=True)
    ]
