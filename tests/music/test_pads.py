"""A rack's pads as a drum map: names as people write them, notes where names say nothing, stand-ins for the rest."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mididrumigen.music.drum_map import map_of
from mididrumigen.music.kit import Ornament, Voice
from mididrumigen.music.pads import Pad, kit_of, place_named

pytestmark = pytest.mark.unit

NAMED = {
    "Kick 808": "kick", "BD": "kick", "Bass Drum": "kick", "BassDrum2": "kick", "Kik": "kick", "KickHard_01": "kick",
    "Bombo": "kick", "SD": "snare", "Snare Tight": "snare", "Snr 2": "snare", "BT_909_Snare_03": "snare",
    "Snare Rim": "snare.rim", "Rimshot": "snare.rim", "Rim": "snare.cross", "Side Stick": "snare.cross",
    "X-Stick": "snare.cross", "Sidestick 808": "snare.cross", "Clap 909": "clap", "Hand Clap": "clap", "Snap": "clap",
    "CHH": "hat", "Closed Hat": "hat", "HH Closed": "hat", "Hihat": "hat", "Hi-Hat Closed": "hat", "ClosedHat": "hat",
    "CH": "hat", "OHH": "hat.open", "Open Hat": "hat.open", "Hihat Open": "hat.open", "HatOpen": "hat.open",
    "OH": "hat.open", "HH Half Open": "hat.half", "Pedal HH": "pedal", "HHPedal": "pedal", "Hi-Hat Foot": "pedal",
    "Ride": "ride", "Ride Bell": "ride.bell", "Crash L": "crash", "Cymbal": "crash", "Crash 2": "crash2",
    "China": "china", "Splash 8in": "splash", "Tom Hi": "tom1", "High Tom": "tom1", "Tom Mid": "tom2", "Tom 3": "tom3",
    "Low Tom": "tom3", "Floor Tom": "tom4", "Tom": "tom", "Cowbell": "cowbell", "Cow 808": "cowbell",
    "Conga Hi": "conga_high", "Conga Lo": "conga_low", "Conga Mute": "conga_mute", "Bongo Low": "bongo_low",
    "Shaker": "shaker", "Maracas": "shaker", "Tamb": "tambourine", "Claves": "claves", "Wood Block": "woodblock",
    "Cabasa": "cabasa", "Guiro": "guiro", "Triangle": "triangle", "Timbale Hi": "timbale_high", "Agogo Lo": "agogo_low",
    "Perc 1": "", "FX Riser": "", "Vox": "", "": "", "Trick": "", "Chatter": "",
}  # fmt: skip


@pytest.mark.parametrize(("name", "place"), NAMED.items())
def test_names_as_people_write_them(name: str, place: str) -> None:
    assert place_named(name) == place


def _kit(**pads: str) -> list[Pad]:
    return [Pad(int(note[1:]), name) for note, name in pads.items()]


def test_a_whole_kit_lacks_nothing() -> None:
    kit = kit_of(
        _kit(n36="Kick", n38="Snare", n42="CHH", n46="OHH", n51="Ride", n49="Crash", n50="Tom Hi", n45="Tom Low",
             n43="Floor Tom")
    )  # fmt: skip
    assert kit.missing == []
    assert kit.says == ""
    assert kit.notes["tom4"] == 43


def test_a_name_counts_more_than_a_note() -> None:
    kit = kit_of(_kit(n36="Crash", n40="Kick", n41="Snare", n42="Hat"))
    assert kit.notes["kick"] == 40
    assert kit.notes["crash"] == 36


def test_pads_whose_names_say_nothing_are_what_lives_kits_have_there() -> None:
    kit = kit_of(_kit(n36="BX-77", n38="Layer A", n42="Noise", n46="Something", n49="Blip"))
    assert kit.notes == {"kick": 36, "snare": 38, "hat": 42, "hat.open": 46, "crash": 49}


def test_of_two_the_plainest_plays_and_a_second_crash_is_the_second_crash() -> None:
    kit = kit_of(_kit(n50="Kick Sub Long", n51="Kick", n52="Snare", n53="Hat", n54="Crash", n55="Crash Dark"))
    assert kit.notes["kick"] == 51
    assert (kit.notes["crash"], kit.notes["crash2"]) == (54, 55)


def test_toms_without_a_size_go_by_pitch() -> None:
    kit = kit_of(_kit(n36="Kick", n38="Snare", n42="Hat", n45="Tom A", n48="Tom B"))
    assert (kit.notes["tom1"], kit.notes["tom4"]) == (48, 45)


def test_what_is_missing_is_played_by_what_the_map_says() -> None:
    kit = kit_of(_kit(n36="Kick", n38="Snare", n42="Closed Hat"))
    drums = map_of("rack", kit.notes)
    assert {each.voice: each.by for each in kit.missing}["ride"] == "Closed Hat"
    assert drums.pitch(Voice.RIDE, Ornament.NONE) == 42
    assert "ride" in kit.says
    assert "played by Closed Hat" in kit.says


def test_a_rack_of_one_pad_plays_all_on_it() -> None:
    kit = kit_of([Pad(60, "Bottle")])
    assert {kit.notes[voice] for voice in ("kick", "snare", "hat")} == {60}
    assert "kick" in kit.says


@given(
    st.lists(
        st.builds(Pad, st.integers(0, 127), st.sampled_from(sorted(NAMED)) | st.text(max_size=30)),
        min_size=1,
        max_size=128,
    )
)
def test_any_rack_gives_a_map_of_its_own_pads(pads: list[Pad]) -> None:
    kit = kit_of(pads)
    map_of("rack", kit.notes)
    assert set(kit.notes.values()) <= {pad.note for pad in pads}
    assert {each.by for each in kit.missing} <= {pad.name for pad in pads}
