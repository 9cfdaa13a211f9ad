"""Styles of the user's own beside the shipped ones."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mididrumigen.errors import BadName, UnknownName
from mididrumigen.styles.library import Library
from mididrumigen.styles.names import key_of
from mididrumigen.styles.own import OwnStyles, own_filename
from styles_for_tests import TEXT

pytestmark = pytest.mark.integration


def named(name: str) -> str:
    return TEXT.replace("Test Drummer", name).replace('aliases = ["Tester"]\n', "")


def test_what_is_kept_is_found_at_once_by_every_library(tmp_path: Path) -> None:
    one, other = Library(own=OwnStyles(tmp_path / "s")), Library(own=OwnStyles(tmp_path / "s"))
    before = other.fingerprint
    with pytest.raises(UnknownName):
        other.find("Björn Ütan")
    one.keep("Björn Ütan", named("Björn Ütan"))
    for name in ("björn ütan", "BJORN UTAN", "bjorn-utan"):
        assert other.find(name).name == "Björn Ütan"
    assert other.fingerprint != before
    assert "Björn Ütan" in [profile.name for profile in other.profiles()]
    assert other.beginning("bjo") == ["Björn Ütan"]
    one.keep("bjorn utan", named("bjorn utan").replace("typical = 100", "typical = 90"))
    assert other.find("Björn Ütan").tempo.typical == 90
    assert len(list((tmp_path / "s").iterdir())) == 1


def test_a_shipped_name_is_refused(tmp_path: Path) -> None:
    library = Library(own=OwnStyles(tmp_path))
    for name in ("Jazz", "JOHN BONHAM", "bonzo", "bossa"):
        with pytest.raises(BadName, match="is a shipped style"):
            library.keep(name, named(name))
    with pytest.raises(BadName, match="is a path"):
        library.keep("../../x", named("x"))
    assert list(tmp_path.iterdir()) == []


def test_a_broken_file_takes_nothing_else_away(tmp_path: Path) -> None:
    library = Library(own=OwnStyles(tmp_path))
    library.keep("Good", named("Good"))
    (tmp_path / "a.toml").write_text("no style at all")
    (tmp_path / "b.toml").write_bytes(b"\xff\xfe")
    (tmp_path / "c.toml").write_text(named("Third").replace("low = 80", "low = 800"))
    assert library.find("Good").name == "Good"
    assert library.find("jazz").name == "Jazz"
    names = [profile.name for profile in library.profiles()]
    assert "Good" in names
    assert "Third" not in names
    assert [str(error).partition(":")[0] for error in library.broken()] == ["a.toml", "c.toml"]


@given(st.text(min_size=1, max_size=120), st.text(min_size=1, max_size=120))
def test_two_names_have_two_files_and_two_spellings_one(one: str, other: str) -> None:
    try:
        files = own_filename(one), own_filename(other)
    except BadName:
        return
    assert (files[0] == files[1]) is (key_of(one.strip()) == key_of(other.strip()))
    assert files[0].isascii()
    assert len(files[0]) < 64
    assert not set(files[0]) & set('/\\:*?"<>| ')
