"""`play`: through a MIDI port, here and now."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import mido
import psutil
import pytest
from jack_server import jack_server

from conftest import Command
from daemon_for_tests import ANY_PORT, PATIENCE, UNTRACED, eventually
from engine_for_tests import Dump, has_ended, needs_jack, ports

pytestmark = [pytest.mark.integration, pytest.mark.alone]

NOWHERE = {"JACK_DEFAULT_SERVER": "there-is-none", "MIDIDRUMIGEN_MIDI_API": "jack"}


def a_file(path: Path, *pitches: int, tempo: float = 240.0) -> Path:
    """One bar of quarters."""
    track = mido.MidiTrack([mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(tempo))])
    for pitch in pitches:
        track += [mido.Message("note_on", channel=9, note=pitch, velocity=100)]
        track += [mido.Message("note_off", channel=9, note=pitch, time=480)]
    file = mido.MidiFile(ticks_per_beat=480)
    file.tracks.append(track)
    file.save(path)
    return path


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("no-such.mid",), "cannot read no-such.mid: No such file or directory"),
        (("text.mid",), "text.mid is no MIDI file, or a damaged one"),
        (("empty.mid",), "empty.mid has no notes"),
        (("nobody of that name",), "'nobody of that name' is unknown"),
        (("rock", "--clock", "sundial"), "'sundial' is not one of"),
        (("rock", "--kit", "nothing"), "no drum map 'nothing'"),
        (("rock", "--tempo", "9000"), "9000"),
        (("good.mid", "--bars", "2"), "--bars is for styles; good.mid is a file"),
        (("rock", "--clock", "midi", "--count-in", "1"), "--count-in is by our own time"),
        (("rock", "--clock-port", "x"), "--clock-port is for --clock midi"),
        (("x" * 300,), "the name has 300 characters; 120 are the most"),
    ],
)
def test_what_cannot_be_played_is_one_clear_line(
    command: Command, tmp_path: Path, words: tuple[str, ...], says: str
) -> None:
    (tmp_path / "work" / "text.mid").write_text("not MIDI at all")
    a_file(tmp_path / "work" / "empty.mid")
    a_file(tmp_path / "work" / "good.mid", 36)
    run = command("play", *words, **NOWHERE)
    assert run.returncode in (1, 2)
    assert says in run.stderr
    assert run.stderr.count("\n") == 1
    assert not run.stdout


def test_without_midi_it_says_so_and_what_to_do(command: Command) -> None:
    run = command("play", "rock", **NOWHERE)
    assert run.returncode == 1
    assert "this machine has no MIDI by jack that can be used; start JACK" in run.stderr
    assert run.stderr.count("\n") == 1
    as_json = command("play", "rock", "--json", **NOWHERE)
    assert json.loads(as_json.stdout)["error"]["code"] == "no_midi_port"


# ---------------------------------------------------------------------------------------------- with MIDI


@pytest.fixture(scope="module")
def jack() -> Iterator[None]:
    with jack_server():
        yield


class Playing:
    """`mididrumigen play …` going on, with a third party's ears at its port."""

    def __init__(self, home: Path, *words: str, port: str = "Player", name: str = "", **options: object) -> None:
        self.ears = Dump()
        env = os.environ | ANY_PORT | UNTRACED | {"MIDIDRUMIGEN_HOME": str(home), "COLUMNS": "100", "LINES": "50"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "mididrumigen", "play", "--port", name or port, *words],
            env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options,
        )  # type: ignore[call-overload] # fmt: skip
        self._said: tuple[str, str] | None = None
        self.ears.connect(f"{port}:{port}")

    def end(self, number: int = signal.SIGINT) -> tuple[int, str, str]:
        if self.process.poll() is None:
            self.process.send_signal(number)
        if self._said is None:
            self._said = self.process.communicate(timeout=PATIENCE)
        out, said = self._said
        return self.process.returncode, out, said

    def close(self) -> None:
        self.end()
        self.ears.close()


@pytest.fixture
def playing(home: Path, jack: None) -> Iterator[list[Playing]]:
    """Whatever the test puts in is ended after it."""
    those: list[Playing] = []
    yield those
    for each in those:
        each.close()


@needs_jack
def test_a_style_is_played_until_ctrl_c(playing: list[Playing], home: Path) -> None:
    playing.append(going := Playing(home, "house", "--seed", "4", "--count-in", "1", "--tempo", "240"))
    assert going.ears.hears(4, 36)
    begun = time.monotonic()
    status, out, said = going.end()
    assert (status, said) == (0, "")
    assert time.monotonic() - begun < 1.5
    assert "kick " in out
    assert "House, seed 4" in out
    assert "port Player (JACK, ours, since no other has 'Player' in its name: connect to it); Ctrl-C ends it" in out
    assert eventually(lambda: not going.ears.hanging())
    assert going.ears.heard[-1][1] == bytes((0xB9, 123, 0))
    assert not list(home.glob("*.ledger"))


@needs_jack
def test_a_file_is_played_as_often_as_asked_at_the_asked_tempo_and_channel(
    playing: list[Playing], home: Path, tmp_path: Path
) -> None:
    file = a_file(tmp_path / "Fünf Töne.MID", 36, 38, 36, 38)
    playing.append(going := Playing(home, str(file), "--times", "5", "--tempo", "120", "--channel", "2", "--json"))
    assert going.process.wait(PATIENCE) == 0
    _, out, said = going.end()
    assert not said
    facts = json.loads(out)
    assert (facts["name"], facts["bars"], facts["port"]) == ("Fünf Töne.MID", 1, "Player")
    assert eventually(lambda: len(going.ears.onsets()) >= 2)  # JACK takes its time; the ears may come late
    onsets = going.ears.onsets()
    apart = (onsets[-1] - onsets[0]) / (len(onsets) - 1)
    assert apart == pytest.approx(0.5, rel=0.02)  # in frames of JACK's, whose count stands still when it is late
    assert {message[0] & 15 for _, message in going.ears.heard} == {1}


@needs_jack
def test_played_bars_are_in_the_history(playing: list[Playing], home: Path, command: Command) -> None:
    playing.append(going := Playing(home, "rock", "--bars", "1"))
    assert going.ears.hears(0)
    out = going.end()[1]
    [made] = json.loads(command("replay", "--json").stdout)["history"]
    assert f"mididrumigen replay {made['id']}" in out


@needs_jack
def test_its_end_by_force_leaves_no_note_and_no_engine(playing: list[Playing], home: Path) -> None:
    playing.append(going := Playing(home, "rock"))
    assert going.ears.hears(2)
    [engine] = psutil.Process(going.process.pid).children()
    going.process.kill()
    assert eventually(lambda: has_ended(engine))
    assert eventually(lambda: not going.ears.hanging())


@needs_jack
def test_two_ctrl_c_in_a_row_are_one(playing: list[Playing], home: Path) -> None:
    playing.append(going := Playing(home, "rock"))
    assert going.ears.hears(2)
    going.process.send_signal(signal.SIGINT)
    assert going.end()[::2] == (0, "")
    assert not list(home.glob("*.ledger"))


@needs_jack
def test_a_reader_that_leaves_ends_it_quietly(home: Path, jack: None) -> None:
    env = os.environ | ANY_PORT | {"MIDIDRUMIGEN_HOME": str(home)}
    line = f"{sys.executable} -m mididrumigen play rock --port Left | head -1"
    run = subprocess.run(["sh", "-c", line], env=env, capture_output=True, text=True, timeout=60, check=False)
    assert run.stdout.startswith("bar")
    assert not run.stderr
    assert eventually(lambda: "Left:Left" not in ports())


@needs_jack
def test_a_style_is_meant_where_a_file_has_its_name(playing: list[Playing], home: Path, tmp_path: Path) -> None:
    a_file(tmp_path / "rock", 36)
    playing.append(going := Playing(home, "rock", "--json", cwd=tmp_path))
    assert going.ears.hears(2, 38)  # the file has none; every rock has a snare, not every one a closed hat
    assert json.loads(going.end()[1])["name"].startswith("Rock, seed")


@needs_jack
def test_a_port_named_like_a_running_client_is_another_one(playing: list[Playing], home: Path) -> None:
    playing.append(going := Playing(home, "rock", name="system", port="system 2"))
    assert "system 2:system 2" in ports()
    assert "port system 2 (JACK" in going.end()[1]


@needs_jack
def test_two_at_once_have_two_ports(playing: list[Playing], home: Path) -> None:
    playing.append(first := Playing(home, "rock"))
    second = Playing(home, "funk", port="Player")
    playing.append(second)
    assert eventually(lambda: {"Player:Player", "Player 2:Player 2"} <= set(ports()))
    assert first.end()[0] == 0
    assert "port Player 2 (" in second.end()[1]


@needs_jack
def test_in_a_terminal_the_playhead_moves(home: Path, jack: None) -> None:
    terminal, theirs = pty.openpty()
    env = os.environ | ANY_PORT | {"MIDIDRUMIGEN_HOME": str(home), "COLUMNS": "100", "LINES": "40", "TERM": "xterm"}
    process = subprocess.Popen(
        [sys.executable, "-m", "mididrumigen", "play", "rock", "--times", "1", "--bars", "1", "--tempo", "200"],
        env=env, stdout=theirs, stderr=theirs, stdin=theirs, start_new_session=True,
    )  # fmt: skip
    os.close(theirs)
    seen = b""
    while piece := _read(terminal):
        seen += piece
    assert process.wait(PATIENCE) == 0
    text = seen.decode(errors="replace")
    assert all(f"bar 1 of 1, beat {beat}" in text for beat in (1, 2, 3, 4))
    assert "\x1b[7" in text or ";7m" in text  # reversed: the playhead
    assert text.count("\x1b[?25h") == text.count("\x1b[?25l")  # the cursor is there again


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65_536)
    except OSError:  # Linux's way of telling that the other side has closed
        return b""
