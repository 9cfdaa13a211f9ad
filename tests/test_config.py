"""Settings: where they come from, which wins, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from mididrumigen import config
from mididrumigen.config import Settings, settings
from mididrumigen.errors import BadSettings

pytestmark = pytest.mark.unit


@pytest.fixture
def here(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, empty; the home folder is there too."""
    home.mkdir()
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def test_without_any_word_the_defaults(here: Path) -> None:
    assert settings(environment={}) == Settings()


def test_what_is_said_later_wins(here: Path, home: Path) -> None:
    wanted: list[int] = []
    (home / "config.toml").write_text("port = 1\nrate = 9.5\n")
    wanted.append(settings(environment={}).port)
    (home / ".env").write_text("MIDIDRUMIGEN_PORT=2\nOTHER=x\n")
    wanted.append(settings(environment={}).port)
    (here / ".env").write_text("# mine\nMIDIDRUMIGEN_PORT='3'\n")
    wanted.append(settings(environment={}).port)
    wanted.append(settings(environment={"MIDIDRUMIGEN_PORT": "4"}).port)
    wanted.append(settings(environment={"MIDIDRUMIGEN_PORT": "4"}, port=5, osc_port=None).port)
    assert wanted == [1, 2, 3, 4, 5]
    assert settings(environment={}).rate == 9.5


@pytest.mark.parametrize("word", ["1", "true", "yes", "On", "TRUE"])
def test_a_switch_can_be_said_in_many_ways(here: Path, word: str) -> None:
    assert settings(environment={"MIDIDRUMIGEN_OFFLINE": word}).offline
    assert not settings(environment={"MIDIDRUMIGEN_OFFLINE": ""}).offline
    assert not settings(environment={"MIDIDRUMIGEN_OFFLINE": "no"}).offline


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("prot = 1", "there is no setting 'prot'; did you mean port?"),
        ("port = 70000", "port: expected int <= 65535"),
        ('log_level = "LOUD"', "log_level: invalid enum value 'LOUD'"),
        ("port = [", "config.toml: "),
        ("rate = 0", "rate: expected float >= 1"),
    ],
)
def test_a_wrong_file_is_named(here: Path, home: Path, text: str, says: str) -> None:
    (home / "config.toml").write_text(text)
    with pytest.raises(BadSettings) as error:
        settings(environment={})
    assert says in str(error.value)
    assert str(home / "config.toml") in str(error.value)


def test_a_wrong_variable_is_named(here: Path) -> None:
    with pytest.raises(BadSettings, match="the environment: MIDIDRUMIGEN_PORT: expected int"):
        settings(environment={"MIDIDRUMIGEN_PORT": "many"})


def test_files_that_are_no_text_are_named(here: Path, home: Path) -> None:
    (home / ".env").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadSettings, match=r"\.env"):
        settings(environment={})
    (home / ".env").unlink()
    (home / "config.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadSettings, match=r"config\.toml"):
        settings(environment={})


def test_settings_are_frozen() -> None:
    with pytest.raises(AttributeError):
        Settings().port = 1  # type: ignore[misc]


def test_variables_that_are_no_settings_are_found() -> None:
    variables = {"MIDIDRUMIGEN_HOME": "x", "MIDIDRUMIGEN_PORT": "1", "MIDIDRUMIGEN_PROT": "1", "HOME": "y"}
    assert config.unknown(variables) == ["MIDIDRUMIGEN_PROT"]
