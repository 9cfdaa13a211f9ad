"""Live's User Library, found as it is on macOS and Windows, and the device in it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mididrumigen.errors import BadFolder, CannotWrite
from mididrumigen.platform import live

pytestmark = pytest.mark.integration

SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<Ableton><ContentLibrary><UserLibrary><LibraryProject>
<ProjectName Value="User Library" /><ProjectPath Value="{path}" />
</LibraryProject></UserLibrary></ContentLibrary></Ableton>"""


def _settings(folder: Path, path: Path | str) -> None:
    folder.mkdir(parents=True)
    (folder / "Library.cfg").write_text(SETTINGS.format(path=str(path).replace("&", "&amp;")), encoding="utf-8")


def test_on_macos_it_is_where_live_puts_it(tmp_path: Path) -> None:
    library = tmp_path / "Music" / "Ableton" / "User Library"
    library.mkdir(parents=True)
    assert live.user_library(None, "darwin", {}, tmp_path) == library


def test_or_where_the_newest_lives_settings_say(tmp_path: Path) -> None:
    (tmp_path / "Music" / "Ableton" / "User Library").mkdir(parents=True)
    preferences = tmp_path / "Library" / "Preferences" / "Ableton"
    for version, place in (("9.7.1", "old"), ("12.1", "mine & others"), ("11.3.20", "older")):
        (tmp_path / place / "User Library").mkdir(parents=True)
        _settings(preferences / f"Live {version}", tmp_path / place)
    assert live.user_library(None, "darwin", {}, tmp_path) == tmp_path / "mine & others" / "User Library"


def test_settings_that_lead_nowhere_or_are_none_are_passed_over(tmp_path: Path) -> None:
    library = tmp_path / "Music" / "Ableton" / "User Library"
    library.mkdir(parents=True)
    preferences = tmp_path / "Library" / "Preferences" / "Ableton"
    _settings(preferences / "Live 12.2", tmp_path / "gone")
    (preferences / "Live 12.3").mkdir()
    (preferences / "Live 12.3" / "Library.cfg").write_bytes(b"\xff\xfe broken <ProjectPath")
    assert live.user_library(None, "darwin", {}, tmp_path) == library


def test_settings_may_name_the_library_itself(tmp_path: Path) -> None:
    (tmp_path / "Elsewhere").mkdir()
    _settings(tmp_path / "Library" / "Preferences" / "Ableton" / "Live 12.0", tmp_path / "Elsewhere")
    assert live.user_library(None, "darwin", {}, tmp_path) == tmp_path / "Elsewhere"


@pytest.mark.parametrize("documents", ["Documents", "OneDrive/Documents"])
def test_on_windows_it_is_among_the_documents(tmp_path: Path, documents: str) -> None:
    library = tmp_path / documents / "Ableton" / "User Library"
    library.mkdir(parents=True)
    assert live.user_library(None, "win32", {}, tmp_path) == library


def test_on_windows_settings_are_in_appdata(tmp_path: Path) -> None:
    (tmp_path / "D" / "User Library").mkdir(parents=True)
    roaming = tmp_path / "Roaming"
    _settings(roaming / "Ableton" / "Live 12.3.1" / "Preferences", tmp_path / "D")
    assert live.user_library(None, "win32", {"APPDATA": str(roaming)}, tmp_path) == tmp_path / "D" / "User Library"


def test_where_there_is_none_it_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(BadFolder, match="not found"):
        live.user_library(None, "linux", {}, tmp_path)
    with pytest.raises(BadFolder, match="no folder"):
        live.user_library(str(tmp_path / "nowhere"), "darwin", {}, tmp_path)
    assert live.user_library(str(tmp_path), "darwin", {}, tmp_path) == tmp_path


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MIDIDRUMIGEN_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_the_device_is_installed_once_and_brought_up_to_date(tmp_path: Path, home: Path) -> None:
    first = live.install(tmp_path)
    assert (first.status, first.kept) == ("installed", None)
    assert first.path == tmp_path / "Presets" / "MIDI Effects" / "Max MIDI Effect" / "MidiDrumiGen.amxd"
    assert first.path.read_bytes() == live.device()
    assert live.install(tmp_path).status == "unchanged"

    first.path.write_bytes(b"ampf of an older version of ours")
    noted = home / "device.json"
    noted.write_text(json.dumps({"digest": live._digest(b"ampf of an older version of ours")}))
    again = live.install(tmp_path)
    assert (again.status, again.kept) == ("replaced", None)
    assert again.path.read_bytes() == live.device()


@pytest.mark.parametrize("noted", ["", "no JSON", '{"digest": 3}', "{}"])
def test_one_that_somebody_changed_is_kept(tmp_path: Path, home: Path, noted: str) -> None:
    target = live.installed_in(tmp_path)
    target.parent.mkdir(parents=True)
    target.write_bytes(b"ampf with changes of mine")
    home.mkdir()
    (home / "device.json").write_text(noted)
    made = live.install(tmp_path)
    assert made.status == "replaced"
    assert made.kept
    assert made.kept.name == "MidiDrumiGen (yours).amxd"
    assert made.kept.read_bytes() == b"ampf with changes of mine"


def test_what_cannot_be_read_is_left(tmp_path: Path, home: Path) -> None:
    live.installed_in(tmp_path).mkdir(parents=True)
    with pytest.raises(CannotWrite):
        live.install(tmp_path)
