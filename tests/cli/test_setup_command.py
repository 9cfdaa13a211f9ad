"""`setup` as a user meets it, and what `doctor` says of the device."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from mididrumigen.cli import commands, main
from mididrumigen.platform import live

pytestmark = pytest.mark.integration


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MIDIDRUMIGEN_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    return tmp_path / "home"


def _said(*words: str) -> str:
    result = CliRunner().invoke(commands, ["setup", *words], catch_exceptions=False)
    assert result.exit_code == 0
    return result.output


def test_it_installs_the_device_and_says_what_to_click(tmp_path: Path, home: Path) -> None:
    library = tmp_path / "My User Library"
    library.mkdir()
    said = _said("--user-library", str(library))
    assert "is in" in said
    assert "Drag MidiDrumiGen onto the MIDI track" in said
    assert "without Max for Live" in said
    assert live.installed_in(library).read_bytes() == live.device()
    assert "already" in _said("--user-library", str(library))


def test_the_command_it_leaves_starts_the_daemon(tmp_path: Path, home: Path) -> None:
    facts: dict[str, Any] = json.loads(_said("--user-library", str(tmp_path), "--json"))
    left = json.loads((home / "serve.json").read_text())
    assert left == {"command": facts["command"]}
    assert facts["status"] == "installed"
    assert facts["next"]
    done = subprocess.run([*left["command"], "--help"], check=True, capture_output=True, text=True)
    assert "daemon" in done.stdout


def test_a_changed_one_is_named(tmp_path: Path, home: Path) -> None:
    target = live.installed_in(tmp_path)
    target.parent.mkdir(parents=True)
    target.write_bytes(b"ampf mine")
    assert "(yours).amxd" in _said("--user-library", str(tmp_path))


def test_a_dry_run_does_nothing(tmp_path: Path, home: Path) -> None:
    said = _said("--user-library", str(tmp_path), "--dry-run")
    assert "Nothing was done" in said
    assert not live.installed_in(tmp_path).exists()
    assert not home.exists()


def test_without_a_library_one_line_says_so(
    tmp_path: Path, home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    with pytest.raises(SystemExit) as ended:
        main(["setup"])
    assert ended.value.code == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "--user-library" in said
    assert (home / "serve.json").exists()  # what could be done is done


def test_doctor_knows_the_device(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from mididrumigen.doctor import _device

    monkeypatch.setattr(sys, "platform", "darwin")
    [check] = _device()
    assert (check.status, "not found" in check.says) == ("warning", True)
    library = tmp_path / "Music" / "Ableton" / "User Library"
    library.mkdir(parents=True)
    [check] = _device()
    assert "setup puts it there" in check.remedy
    live.install(library)
    assert [check.status for check in _device()] == ["ok"]
    live.installed_in(library).write_bytes(b"ampf old")
    assert "another version" in next(iter(_device())).says
    monkeypatch.setattr(sys, "platform", "linux")
    assert [check.status for check in _device()] == ["ok"]
