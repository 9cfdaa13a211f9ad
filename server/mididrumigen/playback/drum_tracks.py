"""Which notes of a MIDI file are its drums: one rule for whatever reads files."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import msgspec

from mididrumigen.music.drum_map import detected, places_of
from mididrumigen.music.kit import Voice
from mididrumigen.music.render import Note

DRUM_CHANNEL = 9  # channel 10, counted from 0
NAMED = re.compile(r"drum|kit|perc|beat|groove|schlagzeug|batter|bater", re.IGNORECASE)
LIKE_DRUMS = 0.85  # of the notes, for a file that does not say which are drums
WHERE = "drums are on channel 10, or in a track named drums"


class Track(msgspec.Struct, frozen=True):
    """A track by its name, and its notes, each with its channel."""

    name: str
    notes: list[tuple[int, Note]]


class Drums(msgspec.Struct, frozen=True):
    """The notes that are drums or may be, in order of time, which tracks and channels they are from, and the channel of
    each pitch; `said` where the file itself says that they are drums."""

    notes: list[Note]
    tracks: frozenset[int]
    channels: dict[int, int]
    said: bool

    @property
    def look_right(self) -> bool:
        return self.said or look_like_drums(self.notes)


def drums_of(tracks: Sequence[Track]) -> Drums:
    """Channel 10; else the tracks that are named drums; else everything, which may be no drums at all."""
    every = [(index, channel, note) for index, track in enumerate(tracks) for channel, note in track.notes]
    on_ten = [each for each in every if each[1] == DRUM_CHANNEL]
    named = [each for each in every if NAMED.search(tracks[each[0]].name)]
    found = on_ten or named or every
    return Drums(
        sorted(note for _, _, note in found),
        frozenset(index for index, _, _ in found),
        _channels([(channel, note) for _, channel, note in found]),
        bool(on_ten or named),
    )


def _channels(notes: Sequence[tuple[int, Note]]) -> dict[int, int]:
    """By pitch: the one that most of its notes have, since notes of one pitch are one drum."""
    counts = Counter((note.pitch, channel) for channel, note in notes)
    return {pitch: channel for (pitch, channel), _ in reversed(counts.most_common())}


def look_like_drums(notes: Sequence[Note]) -> bool:
    """Most are drums of a map we know, a kick, and a snare or hat among them, and few pitches do most of the work."""
    pitches = Counter(note.pitch for note in notes)
    places = places_of(detected(pitches))
    voices = {places[pitch][0] for pitch in pitches if pitch in places}
    known = sum(count for pitch, count in pitches.items() if pitch in places)
    busiest = sum(count for _, count in pitches.most_common(5))
    kit = Voice.KICK in voices and bool(voices & {Voice.SNARE, Voice.HAT})
    return bool(notes) and kit and known >= LIKE_DRUMS * len(notes) and busiest >= 0.6 * len(notes)
