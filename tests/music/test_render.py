"""Drum maps, ornaments, and patterns as sounding notes."""

from __future__ import annotations

from itertools import pairwise

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mididrumigen.errors import BadKit
from mididrumigen.music.dice import Dice
from mididrumigen.music.drum_map import SHIPPED, DrumMap, read_map, shipped_map
from mididrumigen.music.humanize import HabitFeel, humanize
from mididrumigen.music.kit import Ornament, Voice
from mididrumigen.music.notation import read
from mididrumigen.music.ornaments import strokes
from mididrumigen.music.pattern import Hit, Pattern
from mididrumigen.music.render import Edge, notes_of
from mididrumigen.music.units import Meter
from strategies import patterns
from styles_for_tests import drum_map, style

pytestmark = pytest.mark.unit

GM = drum_map("gm")
FOUR = Meter(4, 4)


@pytest.mark.parametrize("name", SHIPPED)
def test_every_map_plays_every_voice_and_ornament(name: str) -> None:
    for voice in Voice:
        for ornament in Ornament:
            assert 0 <= drum_map(name).pitch(voice, ornament) <= 127


def test_general_midi_is_what_the_standard_says() -> None:
    expected = {
        (Voice.KICK, Ornament.NONE): 36,
        (Voice.SNARE, Ornament.NONE): 38,
        (Voice.SNARE, Ornament.CROSS): 37,
        (Voice.HAT, Ornament.NONE): 42,
        (Voice.HAT, Ornament.OPEN): 46,
        (Voice.PEDAL, Ornament.NONE): 44,
        (Voice.CRASH, Ornament.NONE): 49,
        (Voice.RIDE, Ornament.BELL): 53,
        (Voice.COWBELL, Ornament.NONE): 56,
    }
    assert {place: GM.pitch(*place) for place in expected} == expected
    assert all(35 <= GM.pitch(voice, way) <= 81 for voice in Voice for way in Ornament)


def test_a_missing_articulation_falls_back_to_the_plain_voice_and_a_missing_voice_to_its_neighbour() -> None:
    small = read_map("[notes]\nkick = 1\nsnare = 2\nhat = 3\ntom1 = 4\n", "small.toml")
    assert small.pitch(Voice.SNARE, Ornament.CROSS) == 2
    assert small.pitch(Voice.HAT, Ornament.HALF) == 3
    assert small.pitch(Voice.TOM4) == 4
    assert small.pitch(Voice.CHINA) == 3
    assert small.pitch(Voice.CLAP) == 2


def test_a_users_map_may_name_articulations_either_way() -> None:
    quoted = read_map('name = "Mine"\n[notes]\nkick = 35\nsnare = 40\n"snare.rim" = 41\nhat = 22\n', "mine.toml")
    nested = read_map("[notes]\nkick = 35\nhat = 22\nsnare = 40\n[notes.ride]\nbell = 41\n", "mine.toml")
    assert quoted.pitch(Voice.SNARE, Ornament.RIM) == nested.pitch(Voice.RIDE, Ornament.BELL) == 41
    assert quoted.name == "Mine"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no table"),
        ("notes = 3", "no table"),
        ("[notes]\nkick = 36\nsnare = 38\n", "hat has no note"),
        ("[notes]\nkick = 36\ndrum = 38\n", "odd.toml:3: 'drum' is no voice"),
        ("[notes]\nkick = 36\nsnare = 200\n", "odd.toml:3: snare = '200' is no MIDI note"),
        ('[notes]\nkick = "C1"\n', "odd.toml:2: kick = 'C1' is no MIDI note"),
        ("[notes\n", "line 1"),
        ("\x00", "odd.toml"),
    ],
)
def test_a_broken_map_is_refused_in_one_line(text: str, says: str) -> None:
    with pytest.raises(BadKit) as refused:
        read_map(text, "odd.toml")
    assert says in refused.value.message
    assert "\n" not in str(refused.value)


def test_a_flam_has_one_grace_note_and_a_drag_two() -> None:
    flam = list(strokes(Hit(960, Voice.SNARE, 100, 0, 120, Ornament.FLAM), 125))
    assert [(stroke.at, stroke.velocity) for stroke in flam] == [(900, 40), (960, 100)]  # 30 ms at 125 is 60 ticks
    drag = list(strokes(Hit(960, Voice.SNARE, 100, 0, 120, Ornament.DRAG), 125))
    assert len(drag) == 3
    assert drag[-1].at == 960


def test_a_roll_fills_its_length() -> None:
    roll = list(strokes(Hit(0, Voice.SNARE, 90, 0, 960, Ornament.ROLL), 120))
    assert len(roll) == 9  # 500 ms of about 55
    assert all(0 <= stroke.at < 960 for stroke in roll)
    assert all(late.at > early.at + early.length for early, late in pairwise(roll))


def test_a_choke_is_short_and_a_crash_rings() -> None:
    choked, ringing = (
        next(strokes(Hit(0, Voice.CRASH, 110, 0, 120, way), 120)).length for way in (Ornament.CHOKE, Ornament.NONE)
    )
    assert choked < 240 < ringing


@given(patterns(), st.integers(0, 10**6), st.floats(30, 280), st.sampled_from(Edge), st.sampled_from(list(SHIPPED)))
def test_notes_stay_inside_and_never_overlap(pattern: Pattern, seed: int, tempo: float, edge: Edge, name: str) -> None:
    pattern = msgspec.structs.replace(pattern, tempo=tempo)
    felt = humanize(pattern, style(), Dice(seed), HabitFeel())
    notes = notes_of(felt, drum_map(name), edge)
    ends: dict[int, int] = {}
    for note in notes:
        assert 0 <= note.start < note.start + note.length <= pattern.length
        assert 1 <= note.velocity <= 127
        assert note.start >= ends.get(note.pitch, 0)
        ends[note.pitch] = note.start + note.length
    assert notes == sorted(notes)


def test_a_loop_wraps_what_an_export_holds() -> None:
    pattern = read("BD | o - - - |", FOUR)
    early = msgspec.structs.replace(pattern, hits=(msgspec.structs.replace(pattern.hits[0], shift=-20),))
    assert notes_of(early, GM, Edge.WRAP)[0].start == 3820
    assert notes_of(early, GM, Edge.CLAMP)[0].start == 0


def test_maps_are_plain_data() -> None:
    assert isinstance(GM, DrumMap)
    assert shipped_map("nope") is None
    assert shipped_map("GM") == GM
