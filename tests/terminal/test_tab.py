"""The drum tab: aligned, within the width, and its legend explains what is on it."""

from __future__ import annotations

import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from mididrumigen.music.kit import Voice
from mididrumigen.music.notation import read
from mididrumigen.music.pattern import Pattern
from mididrumigen.music.units import Meter
from mididrumigen.terminal.names import slug, targets, usual_filename
from mididrumigen.terminal.tab import tab
from strategies import patterns

pytestmark = pytest.mark.unit

FOUR = Meter(4, 4)


def lines(pattern: Pattern, width: int = 100) -> list[str]:
    return [line.plain for line in tab(pattern, Console(file=io.StringIO(), width=width))]


@given(patterns(), st.integers(40, 220))
def test_rows_are_aligned_and_fit(pattern: Pattern, width: int) -> None:
    block: set[int] = set()
    for line in lines(pattern, width):
        if "┃" not in line and "│" not in line:
            assert len(block) <= 1, "the rails of a block do not stand above each other"
            block = set()
            continue
        block.add(line.index("┃") if "┃" in line else line.index("│"))
        assert len(line) <= width


def test_every_stroke_is_on_the_tab() -> None:
    pattern = read("HH | x-x- xxx x-u- x-o- |\nSD | - f--- -g-- X |\nBD | o - --oo - |", FOUR)
    text = "\n".join(lines(pattern))
    assert "hat          ┃ x-x- xxx x-u- x-o- ┃" in text
    assert "snare        ┃ ---- f-- -g-- X--- ┃".replace("f--", "f--") in text
    assert text.startswith("bar 1")


def test_the_legend_names_every_sign_and_its_row() -> None:
    pattern = read("HH | x-u- i-o- h X |\nSD | y-x- g--e - O |\nRD | t - b - |\nBD | o - s - |", FOUR)
    legend = lines(pattern)[-1]
    expected = {
        "capital: accent", "u soft open (hat)", "i soft half-open (hat)", "o open (hat)", "h half-open (hat)",
        "y soft cross-stick (snare)", "x cross-stick (snare)", "g ghost", "e ghost drag (snare)", "s soft",
        "t soft bell (ride)", "b bell (ride)",
    }  # fmt: skip
    assert set(re.split(r"  +", legend)) == expected


def test_a_plain_pattern_needs_no_legend() -> None:
    assert lines(read("BD | o - o - |", FOUR))[-1] == ""


def test_the_longest_voice_name_has_room() -> None:
    longest = max(Voice, key=lambda voice: len(voice.value))
    assert longest in (Voice.TIMBALE_HIGH, Voice.TAMBOURINE)
    rows = lines(read("HT | x - - - |\nBD | o - - - |", FOUR))
    assert any(row.startswith("timbale high ┃") for row in rows)


def test_file_names_are_plain() -> None:
    assert [slug(name) for name in ("AC/DC", "Anderson .Paak", "Björk", "久石譲", "../..", "")] == [
        "ac-dc", "anderson-paak", "bjork", "久石譲", "drums", "drums",
    ]  # fmt: skip


def test_where_files_go(tmp_path: object) -> None:
    pattern = read("BD | o - - - |", FOUR)
    assert [path.name for path in targets(None, [usual_filename("Björk", pattern)])[0]] == [
        "bjork-1bars-120bpm-seed0.mid"
    ]
    assert [str(path) for path in targets("a/b.mid", ["x.mid", "x.mid"])[0]] == ["a/b-1.mid", "a/b-2.mid"]
    assert targets("a/b.mid", ["x.mid"])[1] is True
    assert targets(str(tmp_path), ["x.mid"])[1] is False
