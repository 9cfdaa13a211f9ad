"""Notes of a file or a clip as the bars they were meant to be, and back: each note keeps its pitch, and none is lost.

Where several notes are one stroke (grace notes, two articulations at once) they move together with the loudest.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from mididrumigen.music.drum_map import DrumMap
from mididrumigen.music.kit import Voice
from mididrumigen.music.pattern import Hit, Pattern, sorted_hits
from mididrumigen.music.render import Edge, Note
from mididrumigen.music.transcribe import placed
from mididrumigen.music.units import Bpm, Meter, Ticks

Place = tuple[Ticks, Voice]


class Written(msgspec.Struct, frozen=True):
    """A pattern, and which of the notes each of its hits is."""

    pattern: Pattern
    notes: list[tuple[Note, Place]]  # the drums
    others: list[Note]  # what is no drum of the map

    @classmethod
    def of(cls, notes: Sequence[Note], meter: Meter, tempo: Bpm, drum_map: DrumMap, bars: int) -> Written:
        length = bars * meter.bar
        known = [(note, replace(hit, at=hit.at % length)) for note, hit in placed(notes, drum_map)]
        hits: dict[Place, Hit] = {}
        for _, hit in known:
            before = hits.get((hit.at, hit.voice))
            if before is None or before.velocity < hit.velocity:
                hits[hit.at, hit.voice] = hit
        pattern = Pattern(sorted_hits(list(hits.values())), length, meter, tempo)
        drums = {id(note) for note, _ in known}
        others = [note for note in notes if id(note) not in drums]
        return cls(pattern, [(note, (hit.at, hit.voice)) for note, hit in known], others)

    @property
    def strangers(self) -> list[int]:
        """The pitches that are no drums."""
        return sorted({note.pitch for note in self.others})

    def played(self, felt: Pattern, edge: Edge = Edge.CLAMP) -> list[Note]:
        """The notes as `felt` has their hits; no two of one pitch begin together, nothing begins outside the bars."""
        before = {(hit.at, hit.voice): hit for hit in self.pattern.hits}
        after = {(hit.at, hit.voice): hit for hit in felt.hits}
        moved = [_moved(note, before[place], after[place], felt.length, edge) for note, place in self.notes]
        return _apart(sorted([*moved, *self.others]), felt.length)


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


def _apart(notes: list[Note], length: Ticks) -> list[Note]:
    """Each note ends before the next of its pitch begins, which begins a tick later at least."""
    last: dict[int, int] = {}
    found: list[Note] = []
    for note in notes:
        if note.pitch in last:
            before = found[last[note.pitch]]
            note = replace(note, start=max(note.start, before.start + 1))  # noqa: PLW2901
            found[last[note.pitch]] = replace(before, length=max(1, min(before.length, note.start - before.start)))
        last[note.pitch] = len(found)
        found.append(note)
    return _within(found, length)


def _within(notes: list[Note], length: Ticks) -> list[Note]:
    """Where there is no room before the bars' end, what came before moves a tick towards their beginning."""
    following: dict[int, Ticks] = {}
    found: list[Note] = []
    for note in reversed(notes):
        until = following.get(note.pitch, length)
        start = following[note.pitch] = max(0, min(note.start, until - 1))
        found.append(replace(note, start=start, length=max(1, min(note.length, until - start))))
    return sorted(found)
