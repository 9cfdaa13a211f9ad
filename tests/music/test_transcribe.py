"""Sounding notes back onto the grid."""

from __future__ import annotations

import pytest

from mididrumigen.app import drummer
from mididrumigen.generation.generator import Wish
from mididrumigen.music.kit import Ornament, Voice
from mididrumigen.music.pattern import Level
from mididrumigen.music.render import Edge, Note, notes_of
from mididrumigen.music.transcribe import pattern_of
from mididrumigen.music.units import PPQ, Meter
from styles_for_tests import drum_map

pytestmark = pytest.mark.unit

GM = drum_map("gm")
FOUR = Meter()


def test_each_beat_has_the_grid_that_it_is_played_on() -> None:
    straight = [Note(beat * 240 + off, 42, 90, 60) for beat, off in enumerate((5, -12, 20, 0))]
    triplet = [Note(PPQ + third * 320 + off, 38, 90, 60) for third, off in enumerate((-10, 15, -20))]
    fast = [Note(2 * PPQ + step * 120, 36, 90, 60) for step in range(8)]
    found = pattern_of([*straight, *triplet, *fast], FOUR, 120, GM, 1)
    places = {voice: [hit.at for hit in found.hits if hit.voice is voice] for voice in Voice}
    assert places[Voice.HAT] == [0, 240, 480, 720]
    assert places[Voice.SNARE] == [960, 1280, 1600]
    assert places[Voice.KICK] == [1920 + step * 120 for step in range(8)]
    assert [hit.shift for hit in found.hits if hit.voice is Voice.HAT] == [5, -12, 20, 0]


def test_what_leans_out_at_the_end_belongs_to_the_first_bar() -> None:
    found = pattern_of([Note(4 * PPQ - 15, 36, 100, 60)], FOUR, 120, GM, 1)
    assert [(hit.at, hit.sounds_at) for hit in found.hits] == [(0, -15)]
    assert found.bars == 1


def test_loudness_articulation_and_notes_of_nobody() -> None:
    notes = [Note(0, 38, 20, 60), Note(240, 37, 80, 60), Note(480, 46, 120, 60), Note(720, 3, 90, 60)]
    found = pattern_of(notes, FOUR, 120, GM, 1)
    assert [(hit.voice, hit.ornament, hit.level) for hit in found.hits] == [
        (Voice.SNARE, Ornament.NONE, Level.GHOST),
        (Voice.SNARE, Ornament.CROSS, Level.NORMAL),
        (Voice.HAT, Ornament.OPEN, Level.ACCENT),
    ]


@pytest.mark.parametrize("name", ["techno", "rock"])
def test_bars_without_feel_come_back_as_they_were_written(name: str) -> None:
    pattern = drummer(print).generate(name, Wish(bars=2, humanize=0, swing=0.5), seed=5)[0]
    plain = [hit for hit in pattern.hits if hit.ornament in (Ornament.NONE, Ornament.OPEN)]
    found = pattern_of(notes_of(pattern, GM, Edge.WRAP), pattern.meter, pattern.tempo, GM, 2)
    assert {(hit.at, hit.voice) for hit in plain} <= found.onsets()
