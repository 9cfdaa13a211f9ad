"""`learn` as a user runs it."""

from __future__ import annotations

import os
import pty
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import Command, document
from playing_for_tests import bars, data, played, song

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def tapes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = played(tmp_path_factory.mktemp("tapes") / "My tapes", "funk", takes=2)
    (folder / "broken.mid").write_bytes(b"MThd")
    return folder


def test_a_folder_becomes_a_style(command: Command, tapes: Path, home: Path) -> None:
    run = command("learn", "Mein Schlagzeuger", str(tapes))
    assert (run.returncode, run.stderr) == (0, "")
    assert "Mein Schlagzeuger  artist, human, learned" in run.stdout
    assert "Learned from 2 recordings, 64 bars" in run.stdout
    assert "broken.mid is no MIDI file, or a damaged one" in run.stdout
    assert 'try it: mididrumigen generate "Mein Schlagzeuger"' in run.stdout
    (file,) = (home / "styles").glob("*.toml")
    assert f"read as gm; kept in {file}" in run.stdout.replace("\n", "")
    fills = [line for line in run.stdout.splitlines() if line.startswith(("fill", " fill"))]
    assert len(fills) == 1
    assert re.search(r"fills +\d+ fills of \d+-\d+ strokes", fills[0])
    assert sorted(file.suffix for file in (home / "styles").iterdir()) == [".json", ".toml"]
    made = document(command("generate", "mein schlagzeuger", "--seed", "3", "--json"))
    assert (made["patterns"][0]["name"], made["patterns"][0]["file"].partition("-4bars")[0]) == (
        "Mein Schlagzeuger",
        "mein-schlagzeuger",
    )
    rows = document(command("profiles", "--json"))["profiles"]
    assert [row["status"] for row in rows if row["name"] == "Mein Schlagzeuger"] == ["learned"]
    assert "My tapes" in command("profiles", "show", "Mein Schlagzeuger").stdout
    assert "94 styles" in command("doctor").stdout


def test_json_is_the_profile(command: Command, tapes: Path) -> None:
    answer = document(command("learn", "X", str(tapes), "--kit", "gm", "--json"))
    assert set(answer) >= {"name", "status", "confidence", "tempo", "meters", "swing", "evidence", "failures"}
    assert (answer["name"], answer["status"], answer["files"], answer["bars"]) == ("X", "learned", 3, 64)
    assert {"collector", "reason", "remedy"} == set(answer["failures"][0])
    assert answer["evidence"][0]["collector"] == "midi"
    assert (Path(answer["file"]).suffix, answer["before"], answer["says"]) == (".toml", "", "")
    run = command("learn", "x", str(tapes), "--json")
    again = document(run)
    assert again["says"] == f"replaces 'X' (learned from 64 bars); that is now in {again['before']}"
    assert run.stderr == f"mididrumigen: {again['says']}\n"
    assert 'name = "X"' in Path(again["before"]).read_text()
    assert again["evidence"][1:] == [
        {**claim, "source": claim["source"].replace("X,", "x,")} for claim in answer["evidence"][1:]
    ]
    rows = document(command("profiles", "--json"))["profiles"]
    assert [row["name"] for row in rows if row["status"] == "learned"] == ["x"]


def test_what_goes_wrong_is_one_line_and_leaves_nothing(command: Command, tmp_path: Path, home: Path) -> None:
    little = tmp_path / "little"
    little.mkdir()
    (little / "a.mid").write_bytes(data(song(bars(6))))
    empty = tmp_path / "empty"
    empty.mkdir()
    for words, says in (
        (("Jazz", str(little)), "'Jazz' is a shipped style (Jazz)"),
        (("Me", str(little)), "6 bars of drums in 1 file are too little to learn from"),
        (("Me", str(empty)), "there is no MIDI file in"),
        (("Me", str(tmp_path / "nowhere")), "is no folder"),
        (("Me", str(little / "a.mid")), "is no folder"),
        (("x" * 121, str(little)), "the name has 121 characters"),
        (("Me", str(little), "--kit", "xx"), "no drum map 'xx'"),
    ):
        run = command("learn", *words)
        assert (run.returncode, run.stdout) == (1, "")
        assert says in run.stderr
        assert run.stderr.count("\n") == 1
    assert not (home / "styles").exists()


def test_where_nothing_can_be_kept_nothing_is_listened_to(command: Command, tapes: Path, tmp_path: Path) -> None:
    home = tmp_path / "a file"
    home.write_text("no folder")
    for folder in (tapes, tmp_path / "nowhere"):
        run = command("learn", "Me", str(folder), MIDIDRUMIGEN_HOME=str(home))
        assert (run.returncode, run.stdout) == (1, "")
        assert run.stderr == (
            f"mididrumigen: cannot write into {home}: it is no folder; learned styles are kept in {home / 'styles'}; "
            "set MIDIDRUMIGEN_HOME to another folder of yours\n"
        )


def test_all_that_is_broken_is_named(command: Command, tmp_path: Path) -> None:
    folder = tmp_path / "broken"
    folder.mkdir()
    for number in range(25):
        (folder / f"{number:02}.mid").write_bytes(b"MThd")
    run = command("learn", "Me", str(folder))
    named = re.findall(r"(\d\d)\.mid is no MIDI file", run.stderr)
    assert named == [f"{number:02}" for number in range(20)]
    assert "and 5 more files of which the same is true" in run.stderr
    assert run.stderr.count("\n") == 1


@pytest.mark.slow
def test_ctrl_c_leaves_nothing_half_written(home: Path, tmp_path: Path) -> None:
    """On a terminal, while it shows how far it is."""
    folder = tmp_path / "many"
    folder.mkdir()
    content = data(song(bars(400)))
    for number in range(60):
        (folder / f"{number}.mid").write_bytes(content)
    ours, theirs = pty.openpty()
    env = os.environ | {"MIDIDRUMIGEN_HOME": str(home), "TERM": "xterm", "COLUMNS": "80"}
    words = [sys.executable, "-m", "mididrumigen", "learn", "Many", str(folder)]
    with subprocess.Popen(words, env=env, stdout=subprocess.PIPE, stderr=theirs) as run:
        os.close(theirs)
        shown = b""
        while b" files" not in shown:
            shown += os.read(ours, 1000)
        run.send_signal(signal.SIGINT)
        try:
            out, _ = run.communicate(timeout=30)
        finally:
            run.kill()
    os.close(ours)
    assert (run.returncode, out) == (130, b"")
    assert not (home / "styles").exists()
