"""The store on real files: kept, migrated, refused, set aside, never deleted."""

from __future__ import annotations

import shutil
from pathlib import Path
from struct import unpack

import apsw
import pytest
from msgspec.structs import replace

from mididrumigen.errors import StoreNewer, StoreUnavailable, UnknownGeneration
from mididrumigen.music.groove_vector import DIMENSIONS, groove_vector
from mididrumigen.music.notation import read
from mididrumigen.music.pattern import Origin, Pattern
from mididrumigen.music.style import Status
from mididrumigen.music.units import Meter
from mididrumigen.storage.schema import MIGRATIONS, migrate, newest
from mididrumigen.storage.sqlite import SqliteStore
from mididrumigen.storage.store import Generation
from styles_for_tests import style

pytestmark = pytest.mark.integration


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "drums.db"


def opened(path: Path, said: list[str] | None = None) -> SqliteStore:
    return SqliteStore(path, (said if said is not None else []).append)


def made(number: int = 1) -> Generation:
    text = "HH | x-x- x-x- x-x- x-o- |\nSD | - f - O |\nBD | o - o - |"
    grid = read(text, Meter(4, 4), 97.5)
    origin = Origin("test-drummer", "abc", "groove", seed=2**53 - 1, wish={"bars": 4, "swing": None})
    pattern = Pattern(grid.hits, grid.length, grid.meter, grid.tempo, origin)
    return Generation(
        id=f"{number:08x}",
        name="Björk & 久石譲",
        made_at="2026-11-23T12:00:00+00:00",
        pattern=pattern,
        midi=b"MThd\x00\xff",
    )


def test_what_is_kept_comes_back_identical(path: Path) -> None:
    store = opened(path)
    store.keep([made(1), made(2)])
    store.close()
    again = opened(path)
    assert again.generation(made(1).id) == made(1)
    assert [found.id for found in again.history(10)] == ["00000002", "00000001"]
    assert again.history(1) == [made(2)]
    again.close()


def test_the_beginning_of_an_id_is_enough_when_only_one_begins_so(path: Path) -> None:
    store = opened(path)
    store.keep([made(0x10000001), made(0x20000001)])
    assert store.generation("1") == made(0x10000001)
    for wanted in ("", "3", "%", "_0000001"):
        with pytest.raises(UnknownGeneration):
            store.generation(wanted)
    store.keep([made(0x20000002)])
    with pytest.raises(UnknownGeneration, match="more than one"):
        store.generation("2")
    store.close()


def test_profiles_and_vectors_are_taken_over_once(path: Path) -> None:
    store = opened(path)
    profile = style()
    assert store.sync("one", [profile]) is True
    assert store.sync("one", [profile]) is False
    assert store.sync("two", [profile, style(**{'name = "Test Drummer"': 'name = "Other"'})]) is True
    found = store.database.execute_sql("SELECT key, groove FROM groove_vector_88").fetchall()
    assert [key for key, _ in found] == ["test-drummer"]
    assert unpack(f"<{DIMENSIONS}f", found[0][1]) == pytest.approx(groove_vector(profile), abs=1e-6)
    near = "SELECT key, distance FROM groove_vector_88 WHERE groove MATCH ? AND k = 1"
    assert store.database.execute_sql(near, (found[0][1],)).fetchall() == [("test-drummer", 0.0)]
    assert store.facts()["vectors"]
    store.close()


def test_a_new_database_has_the_newest_schema_and_a_write_ahead_log(path: Path) -> None:
    store = opened(path)
    assert store.database.execute_sql("PRAGMA user_version").fetchone()[0] == newest()
    assert store.database.execute_sql("PRAGMA journal_mode").fetchone()[0] == "wal"
    assert store.database.execute_sql("PRAGMA synchronous").fetchone()[0] == 2
    names = [row[0] for row in store.database.execute_sql("SELECT name FROM schema_migration").fetchall()]
    assert names == ["0001_start"]
    store.close()


def test_a_later_migration_keeps_what_is_there(path: Path, tmp_path: Path) -> None:
    store = opened(path)
    store.keep([made()])
    later = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, later)
    (later / "0002_liked.py").write_text(
        "from peewee import IntegerField\n\n\ndef up(migrator, db):\n"
        "    migrator.migrate(migrator.add_column('generation', 'liked', IntegerField(default=0)))\n"
    )
    migrate(store.database, later)
    rows = store.database.execute_sql("SELECT id, liked FROM generation").fetchall()
    assert rows == [(made().id, 0)]
    store.close()
    with pytest.raises(StoreNewer):
        opened(path)  # this version knows only the first


def test_a_failed_migration_leaves_nothing_half_done(path: Path, tmp_path: Path) -> None:
    store = opened(path)
    later = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, later)
    (later / "0002_broken.py").write_text(
        "def up(migrator, db):\n    db.execute_sql('CREATE TABLE half (a)')\n    1 / 0\n"
    )
    with pytest.raises(ZeroDivisionError):
        migrate(store.database, later)
    assert store.database.execute_sql("SELECT name FROM sqlite_master WHERE name = 'half'").fetchall() == []
    store.close()
    opened(path).close()


def test_a_database_from_a_newer_version_is_refused_and_left_as_it_is(path: Path) -> None:
    opened(path).close()
    database = apsw.Connection(str(path))
    database.execute("PRAGMA user_version = 99; CREATE TABLE future (a)")
    database.close()
    before = path.read_bytes()
    with pytest.raises(StoreNewer, match="99"):
        opened(path)
    assert path.read_bytes() == before
    assert list(path.parent.glob("*damaged*")) == []


@pytest.mark.parametrize("damage", ["garbage", "torn page", "cut short"])
def test_a_damaged_database_is_set_aside_and_said(path: Path, damage: str) -> None:
    store = opened(path)
    store.keep([made(number) for number in range(1, 300)])
    store.close()
    whole = path.read_bytes()
    broken = {
        "garbage": b"this is no database " * 500,
        "torn page": whole[:4096] + b"\xff" * 8192 + whole[12288:],
        "cut short": whole[: len(whole) // 2],
    }[damage]
    path.write_bytes(broken)
    said: list[str] = []
    store = opened(path, said)
    assert store.history(10) == []
    store.keep([made()])
    store.close()
    aside = list(path.parent.glob("drums.damaged-*.db"))
    assert len(aside) == 1
    assert aside[0].read_bytes() == broken
    assert len(said) == 1
    assert aside[0].name in said[0]


def test_a_damaged_database_that_opening_changes_is_set_aside_too(path: Path) -> None:
    opened(path).close()
    database = apsw.Connection(str(path))
    database.execute("PRAGMA journal_mode = delete")  # so that opening it for the log writes into it
    database.execute("CREATE TABLE filling (a)")
    many = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)"
    database.execute(f"{many} INSERT INTO filling SELECT hex(randomblob(50)) FROM n")  # noqa: S608 - fixed text
    database.close()
    whole = path.read_bytes()
    middle = len(whole) // 2 // 4096 * 4096
    path.write_bytes(whole[:middle] + b"\xff" * 8192 + whole[middle + 8192 :])
    said: list[str] = []
    opened(path, said).close()
    assert len(said) == 1
    assert len(list(path.parent.glob("drums.damaged-*.db"))) == 1


def test_two_damages_in_one_second_are_both_kept(path: Path) -> None:
    for content in (b"first damage" * 500, b"second damage" * 500):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
        opened(path).close()
    aside = {file.read_bytes()[:6] for file in path.parent.glob("drums.damaged-*.db")}
    assert aside == {b"first ", b"second"}


def test_profiles_without_a_style_file_stay_and_those_of_the_library_are_its_own(path: Path) -> None:
    store = opened(path)
    store.sync("one", [style()])
    rows = "SELECT name, status FROM profile"
    store.database.execute_sql("UPDATE profile SET status = 'researched', name = 'Mine'")
    store.sync("two", [style()])
    assert store.database.execute_sql(rows).fetchall() == [("Mine", "researched")]
    store.database.execute_sql("UPDATE profile SET status = 'learned'")
    learned = replace(style(), status=Status.LEARNED, name="Learned again")
    store.sync("three", [learned])
    assert store.database.execute_sql(rows).fetchall() == [("Learned again", "learned")]
    store.sync("four", [])
    assert store.database.execute_sql(rows).fetchall() == []
    store.close()


def test_vectors_that_are_missing_are_made_again(path: Path) -> None:
    store = opened(path)
    store.sync("one", [style()])
    store.database.execute_sql("DELETE FROM groove_vector_88")
    assert store.sync("one", [style()]) is True
    assert len(store.database.execute_sql("SELECT key FROM groove_vector_88").fetchall()) == 1
    store.close()


def test_a_second_process_may_write_too(path: Path) -> None:
    one, other = opened(path), opened(path)
    one.keep([made(1)])
    other.keep([made(2)])
    assert len(one.history(5)) == len(other.history(5)) == 2
    one.close()
    other.close()


def test_a_place_that_cannot_be_written_is_one_clear_error(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("in the way")
    with pytest.raises(StoreUnavailable, match="cannot be used"):
        opened(file / "drums.db")
    folder = tmp_path / "drums.db"
    folder.mkdir()
    with pytest.raises(StoreUnavailable):
        opened(folder)


def test_a_full_disk_is_one_clear_error(path: Path) -> None:
    store = opened(path)
    pages = store.database.execute_sql("PRAGMA page_count").fetchone()[0]
    store.database.execute_sql(f"PRAGMA max_page_count = {pages}")  # SQLite answers as on a full disk
    with pytest.raises(StoreUnavailable, match="full"):
        store.keep([made(number) for number in range(500)])
    assert store.history(5) == []
    store.close()


def test_without_vectors_everything_else_works(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mididrumigen.storage.sqlite._vec0", lambda: str(path.parent / "not-there"))
    store = opened(path)
    assert store.vectors is None
    store.sync("one", [style()])
    store.keep([made()])
    assert store.facts()["vectors"] == ""
    store.close()
