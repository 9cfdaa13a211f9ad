from __future__ import annotations

import msgspec
import pytest
from hypothesis import given

from mididrumigen.errors import BadNotation, NotOnGrid
from mididrumigen.music.kit import Ornament, Voice
from mididrumigen.music.notation import LABELS, SYMBOLS, read, read_fill, write
from mididrumigen.music.pattern import Level, Pattern, written
from mididrumigen.music.units import Meter
from mididrumigen.music.validate import faults
from strategies import patterns

pytestmark = pytest.mark.unit

FOUR = Meter(4, 4)


@given(patterns())
def test_a_pattern_on_the_grid_survives_text(pattern: Pattern) -> None:
    if not pattern.hits:
        return
    text = write(pattern)
    assert read(text, pattern.meter) == pattern
    assert write(read(text, pattern.meter)) == text


@given(patterns())
def test_what_is_read_keeps_the_rules(pattern: Pattern) -> None:
    assert list(faults(pattern)) == []


def test_a_rock_bar_reads_as_music() -> None:
    pattern = read("HH | x-x- x-x- x-x- x-o- |\nSD | ---- O--g ---- O--- |\nBD | o--- ---- o-o- ---- |", FOUR)
    kicks = [hit.at for hit in pattern.hits if hit.voice is Voice.KICK]
    snares = [(hit.at, hit.velocity) for hit in pattern.hits if hit.voice is Voice.SNARE]
    assert kicks == [0, 1920, 2400]
    assert snares == [(960, 120), (1680, 30), (2880, 120)]
    assert [hit.ornament for hit in pattern.hits if hit.voice is Voice.HAT][-1] is Ornament.OPEN


def test_each_pulse_has_its_own_parts() -> None:
    pattern = read("HH | x xx xxx xxxxxxxx |", FOUR)
    assert [hit.at for hit in pattern.hits] == [0, 960, 1440, 1920, 2240, 2560, *range(2880, 3840, 120)]


def test_percent_repeats_the_bar_before() -> None:
    assert read("BD | o - - - | % | - o - - | % |", FOUR) == read("BD | o - - - | o - - - | - o - - | - o - - |", FOUR)


def test_a_roll_lasts_for_its_character() -> None:
    pattern = read("SD | - - - --z- |", FOUR)
    assert pattern.hits == (written(3360, Voice.SNARE, Level.NORMAL, Ornament.ROLL, 240),)
    assert read(write(pattern), FOUR) == pattern


def test_a_fill_stands_at_the_end() -> None:
    fill = read_fill("SD | oooo o-- |", Meter(7, 8))
    assert fill.length == 960 + 1440
    assert [hit.at for hit in fill.hits] == [0, 240, 480, 720, 960]


def test_every_symbol_means_one_thing_and_every_voice_has_a_label() -> None:
    assert set(SYMBOLS) == set(LABELS) == set(Voice)
    assert len(set(LABELS.values())) == len(Voice)
    for table in SYMBOLS.values():
        assert len(set(table.values())) == len(table)
        assert {Level.NORMAL, Level.ACCENT} <= {level for level, _ in table.values()}


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("", 1, "no rows"),
        ("XX | o - - - |", 1, "does not begin with a voice"),
        ("BD o - - -", 1, "does not begin with a voice"),
        ("BD | o - - - |\nSD | - o - |", 2, "3 pulses in a bar of 4"),
        ("BD | o - - - |\n\nSD | - ooooooooo - - |", 3, "do not divide"),
        ("HH | x-x- x x x |\nSD | ooooooo - - - |", 2, r"pulse 1 .* do not go together \(HH, SD\)"),
        ("HH | x x x x | %|\nSD | - z------ - - |%|", 2, r"pulse 2 .* \(HH, SD\)"),
        ("BD | o - - - |\nBD | o - - - |", 2, "stands twice"),
        ("BD | q - - - |", 1, "no stroke of BD"),
        ("BD | o - - - | o - - - |\nSD | - o - o |", 2, "has 1 bars and the longest 2"),
    ],
)
def test_what_is_no_grid_is_refused_with_its_line(text: str, line: int, says: str) -> None:
    with pytest.raises(BadNotation, match=says) as refused:
        read(text, FOUR)
    assert refused.value.line == line


def test_feel_between_the_lines_is_not_on_the_grid() -> None:
    pattern = read("BD | o - - - |", FOUR)
    off = msgspec.structs.replace(pattern, hits=(msgspec.structs.replace(pattern.hits[0], at=7),))
    with pytest.raises(NotOnGrid):
        write(off)
