"""The glue's pure parts against what they must agree with: platformdirs, and Max's own module."""

from __future__ import annotations

import json
import re

import pytest
from platformdirs.macos import MacOS
from platformdirs.unix import Unix
from platformdirs.windows import get_win_folder_from_env_vars

from node_for_tests import FOLDER, evaluated, node

pytestmark = [pytest.mark.integration, pytest.mark.node]

HOME = "/home/rené"
UNIX = "/home/rené/.local/share/MidiDrumiGen"


def _folder(platform: str, env: dict[str, str], home: str = HOME) -> object:
    script = (
        "const { dataFolder } = require('./node_for_max/src/home');"
        "const [platform, env, home] = process.argv.slice(1);"
        "console.log(JSON.stringify(dataFolder(platform, JSON.parse(env), home)))"
    )
    return evaluated(script, platform, json.dumps(env), home)


def test_the_data_folder_is_where_python_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", HOME)
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.setenv("LOCALAPPDATA", r"C:\Users\René\AppData\Local")
    assert _folder("darwin", {}) == MacOS("MidiDrumiGen", appauthor=False).user_data_dir
    assert _folder("linux", {}) == Unix("MidiDrumiGen", appauthor=False).user_data_dir == UNIX
    windows = get_win_folder_from_env_vars("CSIDL_LOCAL_APPDATA") + r"\MidiDrumiGen"
    assert _folder("win32", {"LOCALAPPDATA": r"C:\Users\René\AppData\Local"}) == windows
    assert _folder("win32", {}, r"C:\Users\René") == windows
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    assert _folder("linux", {"XDG_DATA_HOME": "/data"}) == Unix("MidiDrumiGen", appauthor=False).user_data_dir


def test_a_home_that_was_chosen_counts_everywhere() -> None:
    for platform in ("darwin", "linux", "win32"):
        assert _folder(platform, {"MIDIDRUMIGEN_HOME": "/srv/drums"}) == "/srv/drums"
    assert _folder("linux", {"MIDIDRUMIGEN_HOME": "~/drums"}) == "/home/rené/drums"
    assert _folder("linux", {"MIDIDRUMIGEN_HOME": "~somebody/drums"}) == "~somebody/drums"
    assert _folder("linux", {"MIDIDRUMIGEN_HOME": ""}) == UNIX


def test_the_stand_in_for_maxs_module_is_complete() -> None:
    node()
    types = (FOLDER / "node_modules" / "@types" / "max-api" / "index.d.ts").read_text()
    wanted = set(re.findall(r"^    (?:function|enum) (\w+)", types, re.MULTILINE))
    script = "process.send = () => {};console.log(JSON.stringify(Object.keys(require('./tests/device/max/max-api'))));"
    found = evaluated(script)
    assert isinstance(found, list)
    assert wanted == set(found)
    assert len(wanted) > 10


def test_every_line_of_words_fits_the_view() -> None:
    """Two lines of some sixty letters."""
    script = (
        "const Module = require('module');"
        "const path = require('path').resolve('tests/device/max/max-api');"
        "process.send = () => {};"
        "const find = Module._resolveFilename;"
        "Module._resolveFilename = (name, ...more) => find(name === 'max-api' ? path : name, ...more);"
        "const { Trouble, WRITTEN } = require('./node_for_max/src/words');"
        "console.log(JSON.stringify([...Object.values(Trouble),"
        " ...Object.values(WRITTEN).flatMap(([, words]) => [words(1), words(8)])]))"
    )
    lines = evaluated(script)
    assert isinstance(lines, list)
    assert len(lines) > 40
    for line in lines:
        assert 0 < len(line) <= 110, line
        assert line[0].isupper() or line[0] == "8"
