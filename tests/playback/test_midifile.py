"""The file itself, and the bytes that must never change."""

from __future__ import annotations

import io
from hashlib import sha256
from pathlib import Path
from time import process_time

import mido
import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon_for_tests import LATE, again_if_late
from mididrumigen.app import drummer
from mididrumigen.generation.by_groove import GrooveEngine
from mididrumigen.generation.generator import Wish
from mididrumigen.music.humanize import HabitFeel
from mididrumigen.music.pattern import Pattern
from mididrumigen.playback.midifile import midi_bytes, opened, read_midi
from mididrumigen.service import Drummer
from mididrumigen.styles.library import Library
from playing_for_tests import bars, data, song
from strategies import patterns
from styles_for_tests import drum_map, style

pytestmark = pytest.mark.unit

GM = drum_map("gm")


@given(patterns(), st.text(max_size=30))
def test_any_pattern_makes_a_whole_file(pattern: Pattern, name: str) -> None:
    data = midi_bytes(pattern, GM, name.encode("utf-8", "ignore").decode())
    file = mido.MidiFile(file=io.BytesIO(data), charset="utf-8")
    assert (file.type, file.ticks_per_beat) == (0, 960)
    assert sum(message.time for message in file.tracks[0]) == pattern.length
    balance: dict[int, int] = {}
    for message in file.tracks[0]:
        if message.type in ("note_on", "note_off"):
            assert message.channel == 9
            change = 1 if message.type == "note_on" and message.velocity else -1
            balance[message.note] = balance.get(message.note, 0) + change
            assert balance[message.note] in (0, 1)
    assert set(balance.values()) <= {0}
    assert midi_bytes(pattern, GM, name.encode("utf-8", "ignore").decode()) == data


def test_the_bytes_are_the_same_on_every_machine() -> None:
    """A digest fixed in the repository: it changes only when the engine is meant to play differently."""
    drums = Drummer(Library(), [GrooveEngine()], HabitFeel(), lambda: pytest.fail("no store is needed"))
    pattern = drums.take(style(), Wish(bars=8, swing=0.6), drums.generators["groove"], 7)
    assert sha256(midi_bytes(pattern, GM, "Test Drummer")).hexdigest()[:16] == "d40e64266b39b132"


@pytest.mark.parametrize(("name", "digest"), [("funk", "f6b5e8c911e7803c"), ("John Bonham", "f7e0049f65adefca")])
def test_so_are_those_of_what_was_learned_of_people(name: str, digest: str) -> None:
    """The shipped numbers are part of it: fitting them anew changes these."""
    take = drummer(print).generate(name, Wish(), seed=7)[0]
    assert sha256(midi_bytes(take, GM, name)).hexdigest()[:16] == digest


@again_if_late
def test_what_is_in_a_long_file_is_found_as_fast_as_it_is_opened(tmp_path: Path) -> None:
    file = tmp_path / "long.mid"
    file.write_bytes(data(song(bars(512))))
    begun = process_time()
    opened(file)
    opening = process_time() - begun
    assert len(read_midi(file).notes) == 512 * 13
    assert process_time() - begun <= 5 * opening, LATE
