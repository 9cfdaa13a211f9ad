from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mididrumigen.music.kit import Performer, Voice
from mididrumigen.music.notation import read
from mididrumigen.music.pattern import Pattern
from mididrumigen.music.playability import clashes, eased, is_playable, mended
from mididrumigen.music.style import Kit
from mididrumigen.music.units import Meter
from strategies import patterns

pytestmark = pytest.mark.unit

ALL = Kit(frozenset(Voice))
DOUBLE = Kit(frozenset(Voice), double_pedal=True)
FOUR = Meter(4, 4)


def bar(text: str, tempo: float = 120) -> Pattern:
    return read(text, FOUR, tempo)


PLAYABLE = [
    (
        "HH | xxxx xxxx xxxx xxxx |\nSD | ---- O--- ---- O--- |\nBD | o--- ---- o--- ---- |",
        120,
        "sixteenths on the hat",
    ),
    ("SD | oooooooo oooooooo oooooooo oooooooo |", 110, "a single-stroke roll in 32nds"),
    ("CC | X - - - |\nSD | O - - - |\nBD | o - - - |", 200, "crash, snare and kick at once"),
    ("SD | f - - - |\nBD | o - - - |", 120, "a flam over the kick"),
    (
        "SD | o-- -o- o-- --- |\nT1 | -o- --- --- --- |\nT4 | --- o-- --- --- |\nBD | --o --o --o --- |",
        120,
        "hands and foot",
    ),
    ("BD | o--o --o- o--- oo-- |", 110, "fast doubles on a single pedal"),
    ("RD | x xx x xx |\nHF | - x - x |\nSD | - -g - -g |", 250, "fast swing"),
]
IMPOSSIBLE = [
    ("HH | x - - - |\nSD | o - - - |\nT1 | o - - - |", 120, "three hands"),
    ("HH | x - - - |\nSD | f - - - |", 120, "a flam and a hat"),
    ("BD | oooo oooo oooo oooo |", 200, "a single pedal in fast sixteenths"),
    ("SD | z - - - |\nT1 | --o- - - - |\nHH | -x-- - - - |", 60, "hands that hold a roll"),
    ("HH | o - - - |\nHF | x - - - |", 120, "a hat open and closed"),
    ("SD | oooooooo oooooooo - - |", 300, "forty strokes a second"),
    ("HF | xxxx xxxx - - |", 180, "a racing hat foot"),
    ("SD | o-o- - - - |\nT4 | -o-o - - - |\nHH | xxxx - - - |", 200, "both hands and one more"),
]


@pytest.mark.parametrize(("text", "tempo", "why"), PLAYABLE, ids=[row[2] for row in PLAYABLE])
def test_what_people_play_is_playable(text: str, tempo: float, why: str) -> None:
    assert [clash.says for clash in clashes(bar(text, tempo), Performer.HUMAN, ALL)] == [], why


@pytest.mark.parametrize(("text", "tempo", "why"), IMPOSSIBLE, ids=[row[2] for row in IMPOSSIBLE])
def test_what_nobody_plays_is_a_clash(text: str, tempo: float, why: str) -> None:
    assert not is_playable(bar(text, tempo), Performer.HUMAN, ALL), why
    assert is_playable(bar(text, tempo), Performer.PROGRAMMED, ALL), "a machine may"


def test_a_double_pedal_is_faster() -> None:
    racing = bar("BD | oooo oooo oooo oooo |", 200)
    assert is_playable(racing, Performer.HUMAN, DOUBLE)
    assert not is_playable(bar("BD | oooooooo oooooooo - - |", 240), Performer.HUMAN, DOUBLE)


def test_an_ensemble_has_more_hands() -> None:
    text = "HH | x - - - |\nSD | o - - - |\nHC | x - - - |\nTB | x - - - |"
    players = (frozenset({Voice.HAT, Voice.SNARE}), frozenset({Voice.CONGA_HIGH}), frozenset({Voice.TAMBOURINE}))
    band = Kit(frozenset(Voice), players=players)
    assert not is_playable(bar(text), Performer.HUMAN, ALL)
    assert is_playable(bar(text), Performer.ENSEMBLE, band)
    assert not is_playable(bar("HH | x---\nSD | f---".replace("---", " - - - |")), Performer.ENSEMBLE, band)


@given(patterns(), st.floats(20, 300))
def test_mending_always_ends_playable_and_adds_nothing(pattern: Pattern, tempo: float) -> None:
    pattern = msgspec.structs.replace(pattern, tempo=tempo)
    healed = mended(pattern, Performer.HUMAN, ALL)
    assert is_playable(healed, Performer.HUMAN, ALL)
    assert set(healed.hits) <= set(pattern.hits)
    assert mended(healed, Performer.HUMAN, ALL) == healed


def test_mending_spares_what_matters() -> None:
    busy = bar("CC | X - - - |\nHH | x - - - |\nSD | O - - - |\nT1 | o - - - |\nBD | o - - - |")
    assert {hit.voice for hit in mended(busy, Performer.HUMAN, ALL).hits} == {Voice.CRASH, Voice.SNARE, Voice.KICK}


def test_mending_keeps_the_stroke_on_the_beat() -> None:
    fast = bar("BD | oo-- - oo-- - |", 200)
    assert {hit.at for hit in mended(fast, Performer.HUMAN, ALL).hits} == {0, 1920}


def test_what_can_be_spared_goes_first() -> None:
    busy = bar("HH | x - - - |\nSD | O - - - |\nT1 | o - - - |")
    snare = next(hit for hit in busy.hits if hit.voice is Voice.SNARE)
    left = {hit.voice for hit in mended(busy, Performer.HUMAN, ALL, frozenset({(snare.at, snare.voice)})).hits}
    assert left == {Voice.HAT, Voice.TOM1}


def test_a_loop_goes_on_at_its_beginning() -> None:
    seam = bar("BD | o--- - - ---o |", 250)
    assert not is_playable(seam, Performer.HUMAN, ALL), "the last kick and the first are 60 ms apart"
    assert {hit.at for hit in mended(seam, Performer.HUMAN, ALL).hits} == {0}


def test_feel_gives_way_before_a_stroke_does() -> None:
    still = bar("BD | o--o o--- - - |", 140)  # 107 ms, which one foot can do
    tight = msgspec.structs.replace(
        still, hits=tuple(msgspec.structs.replace(hit, shift=80 if hit.at == 720 else 0) for hit in still.hits)
    )
    assert not is_playable(tight, Performer.HUMAN, ALL)
    assert eased(tight, still, Performer.HUMAN, ALL) == still
