"""Styles of the user's own beside the shipped ones."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mididrumigen.errors import BadName, BadStyle, CannotWrite, UnknownName
from mididrumigen.generation.by_groove import GrooveEngine
from mididrumigen.generation.generator import Wish
from mididrumigen.music.humanize import HabitFeel
from mididrumigen.service import Drummer
from mididrumigen.styles.library import Library
from mididrumigen.styles.names import key_of
from mididrumigen.styles.own import OwnStyles, own_filename
from styles_for_tests import TEXT

pytestmark = pytest.mark.integration


def named(name: str, status: str = "learned") -> str:
    text = TEXT.replace("Test Drummer", name).replace('aliases = ["Tester"]\n', "")
    return text.replace('kind = "artist"\n', f'kind = "artist"\nstatus = "{status}"\n')


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
    assert len(list((tmp_path / "s").glob("*.toml"))) == 1


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
    with pytest.raises(BadStyle) as refused:
        library.find("third")
    assert refused.value.message.startswith("c.toml:")
    with pytest.raises(UnknownName) as unknown:
        library.find("Who Was in That File")
    assert "a.toml, a style of your own, is broken" in unknown.value.hint
    assert refused.value.hint == f"mend {tmp_path / 'c.toml'} (docs/STYLE_FILES.md), or delete it"


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


def test_a_file_named_like_a_shipped_one_is_a_style_of_its_own(tmp_path: Path) -> None:
    library = Library(own=OwnStyles(tmp_path))
    (tmp_path / "rock.toml").write_text(named("My Rock").replace("typical = 100", "typical = 91"))
    assert library.find("My Rock").tempo.typical == 91
    assert library.find("rock").name == "Rock"
    assert {"Rock", "My Rock"} <= {profile.name for profile in library.profiles()}
    library.keep("my rock", named("My Rock"))
    assert library.find("My Rock").tempo.typical == 100
    assert [file.name for file in tmp_path.glob("*.toml")] == ["rock.toml"], "the file that has the name is replaced"


def test_what_is_replaced_stays_beside_however_often(tmp_path: Path) -> None:
    library = Library(own=OwnStyles(tmp_path))
    heard = 'about = "Learned from 2 recordings, 64 bars (3 minutes)."'
    first = re.sub(r"about = .*", heard, named("Mine"), count=1)
    assert library.keep("Mine", first, b"{}").facts(64)["says"] == ""
    (file,) = tmp_path.glob("*.toml")
    by_hand = first.replace("typical = 100", "typical = 93")
    file.write_text(by_hand)
    kept = library.keep("mine", named("mine"), b"[]")
    one, other = file.with_name(f"{file.name}.1.bak"), file.with_suffix(".json.1.bak")
    assert (kept.file, kept.before) == (file, one)
    assert (one.read_text(), other.read_bytes()) == (by_hand, b"{}")
    assert kept.says(64) == f"replaces 'Mine' (learned from 64 bars); that is now in {one}"
    assert kept.says(8).endswith("; the new one is thinner, from 8 bars")
    again = library.keep("Mine", first)
    assert again.before == file.with_name(f"{file.name}.2.bak")
    assert again.before.read_text() == named("mine")
    assert library.keep("Mine", first).says(64) == ("replaces 'Mine' (learned from 64 bars); that was the very same")
    assert one.read_text() == by_hand
    assert [profile.name for profile in library.profiles() if profile.status == "learned"] == ["Mine"]
    file.write_text("no style any more")
    assert "what stood in its place is now in" in library.keep("Mine", first).says(64)
    assert file.with_name(f"{file.name}.3.bak").read_text() == "no style any more"


def test_a_place_that_cannot_be_written_is_told_beforehand(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")
    with pytest.raises(CannotWrite, match=r"it is no folder; learned .*MIDIDRUMIGEN_HOME"):
        Library(own=OwnStyles(tmp_path / "home" / "styles")).refuse_unkept("Mine")
    Library(own=OwnStyles(tmp_path / "new" / "styles")).refuse_unkept("Mine")
    assert not (tmp_path / "new").exists()


def test_a_style_is_kept_whole_or_as_it_was(tmp_path: Path) -> None:
    own = OwnStyles(tmp_path)
    own.keep("mine.toml", "one", b"old")
    (tmp_path / "mine.toml").unlink()
    (tmp_path / "mine.toml").mkdir()
    (tmp_path / "mine.toml" / "x").touch()  # so that it cannot be replaced
    with pytest.raises(CannotWrite, match=r"mine\.toml"):
        own.keep("mine.toml", "two", b"new")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["mine.json", "mine.toml"]
    (tmp_path / "other.json").mkdir()
    with pytest.raises(CannotWrite, match=r"other\.json"):
        own.keep("other.toml", "two")
    assert not (tmp_path / "other.toml").exists()


def test_a_take_of_a_style_that_broke_has_no_match_and_is_still_there(tmp_path: Path) -> None:
    library = Library(own=OwnStyles(tmp_path))
    library.keep("Mine", named("Mine"))
    drums = Drummer(library, [GrooveEngine()], HabitFeel(), lambda: pytest.fail("no store is needed"))
    (take,) = drums.generate("Mine", Wish(bars=2), seed=1)
    assert drums.style_match(take)
    (file,) = tmp_path.iterdir()
    file.write_text(named("Mine").replace("low = 80", "low = 800"))
    assert drums.style_match(take) is None
    with pytest.raises(BadStyle):  # it may be mended yet
        drums.learn("Mine", tmp_path)


def test_what_a_user_wrote_is_not_learned_over(tmp_path: Path) -> None:
    library = Library(own=OwnStyles(tmp_path))
    (tmp_path / "by hand.toml").write_text(named("By Hand", "shipped"))
    with pytest.raises(BadName, match=r"is a style of your own, in by hand\.toml"):
        library.keep("by hand", named("By Hand"))
    assert [file.name for file in tmp_path.iterdir()] == ["by hand.toml"]
