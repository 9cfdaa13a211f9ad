"""`learn` over the wire: a job, and a style that everybody finds."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon_for_tests import LATE, UNTRACED, RunningDaemon, again_if_late, eventually, running
from playing_for_tests import bars, data, played, song

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def daemon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDaemon]:
    with running(tmp_path_factory.mktemp("learn") / "home", MIDIDRUMIGEN_ENGINE="off") as daemon:
        yield daemon
        assert daemon.stop() == (0, "")


@pytest.fixture(scope="module")
def tapes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return played(tmp_path_factory.mktemp("tapes"), "rock", takes=2)


def test_a_job_learns_and_its_style_is_there(daemon: RunningDaemon, tapes: Path) -> None:
    with daemon.talk() as talk:
        known = len(talk.call("profiles")["profiles"])
        job = talk.call("learn", name="Wire Drummer", folder=str(tapes), kit="gm")["job"]
        word, end = talk.end(job)
        assert (word, end["files"], end["bars"], end["kit"]) == ("learned", 2, 64, "gm")
        assert (end["profile"]["name"], end["profile"]["status"]) == ("Wire Drummer", "learned")
        file = Path(end["file"])
        assert (file.parent, end["before"], end["says"]) == (daemon.home / "styles", "", "")
        file.write_text(file.read_text().replace("Learned from", "By hand:"))
        again = talk.end(talk.call("learn", name="wire drummer", folder=str(tapes), kit="gm")["job"])[1]
        assert again["says"] == f"replaces 'Wire Drummer' (learned from 64 bars); that is now in {again['before']}"
        assert "By hand:" in Path(again["before"]).read_text()
        end = talk.end(talk.call("learn", name="Wire Drummer", folder=str(tapes), kit="gm")["job"])[1]
        progress = [note["params"] for note in talk.notes if note["params"].get("job") == job]
        assert "reading" in {note["stage"] for note in progress if "stage" in note} or len(progress) >= 1
        made = talk.made(name="wire drummer", bars=2, seed=1)["patterns"][0]
        assert made["name"] == "Wire Drummer"
        assert len(talk.call("profiles")["profiles"]) == known + 1
        assert talk.call("complete", text="wire")["names"] == ["Wire Drummer"]
        assert talk.call("profile", name="Wire Drummer")["failures"] == end["profile"]["failures"]


def test_what_the_terminal_learns_the_running_daemon_knows(daemon: RunningDaemon, tapes: Path) -> None:
    with daemon.talk() as talk:
        assert talk.ask("profile", name="Terminal Drummer")["error"]["data"]["code"] == "unknown_name"
        env = os.environ | {"MIDIDRUMIGEN_HOME": str(daemon.home)}
        words = [sys.executable, "-m", "mididrumigen", "learn", "Terminal Drummer", str(tapes)]
        subprocess.run(words, env=env, check=True, capture_output=True)
        assert talk.call("profile", name="terminal drummer")["status"] == "learned"
        assert talk.made(name="Terminal Drummer", bars=1)["patterns"][0]["name"] == "Terminal Drummer"


def test_a_cancelled_job_keeps_nothing(daemon: RunningDaemon, tmp_path: Path) -> None:
    content = data(song(bars(300)))
    for number in range(40):
        (tmp_path / f"{number}.mid").write_bytes(content)
    with daemon.talk() as talk:
        job = talk.call("learn", name="Half Drummer", folder=str(tmp_path))["job"]
        talk.call("cancel", job=job)
        assert talk.end(job)[0] == "cancelled"
        assert talk.ask("profile", name="Half Drummer")["error"]["data"]["code"] == "unknown_name"


def test_what_cannot_be_learned_fails_with_its_word(daemon: RunningDaemon, tmp_path: Path) -> None:
    with daemon.talk() as talk:
        for name, folder, code in (
            ("Jazz", tmp_path, "bad_name"),
            ("Me", tmp_path, "bad_folder"),
            ("Me", tmp_path / "no", "bad_folder"),
        ):
            word, end = talk.end(talk.call("learn", name=name, folder=str(folder))["job"])
            assert (word, end["code"]) == ("failed", code)
        (tmp_path / "a.mid").write_bytes(data(song(bars(3))))
        word, end = talk.end(talk.call("learn", name="Me", folder=str(tmp_path))["job"])
        assert (word, end["code"]) == ("failed", "too_little")
        assert talk.ask("learn", name="Me", folder="tapes")["error"]["data"]["code"] == "bad_request"


@again_if_late
def test_it_ends_at_once_in_the_middle_of_a_huge_file(tmp_path: Path) -> None:
    """Which takes seconds, and whose thread cannot be ended."""
    folder, home = tmp_path / "huge", tmp_path / "home"
    folder.mkdir()
    track = bytes.fromhex("00 99 24 64 30 89 24 00 00 99 2a 64 30 89 2a 00") * 80_000 + bytes.fromhex("00 ff 2f 00")
    head = b"MThd" + struct.pack(">IHHH", 6, 0, 1, 96)
    (folder / "huge.mid").write_bytes(head + b"MTrk" + struct.pack(">I", len(track)) + track)
    with running(home, MIDIDRUMIGEN_ENGINE="off", **UNTRACED) as daemon, daemon.talk() as talk:
        job = talk.call("learn", name="Huge", folder=str(folder))["job"]
        assert eventually(lambda: "0 of 1 files" in {each["says"] for each in talk.call("jobs")["jobs"]})
        begun = time.monotonic()
        daemon.process.terminate()
        assert talk.end(job)[0] == "cancelled"
        _, said = daemon.process.communicate(timeout=60)
        took = time.monotonic() - begun
    assert (daemon.process.returncode, said) == (0, "")
    assert not (home / "daemon.json").exists()
    assert took < 2, LATE
