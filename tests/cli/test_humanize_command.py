"""`humanize` as a user runs it."""

from __future__ import annotations

import io
import os
import socket
import subprocess
import sys
from pathlib import Path

import mido
import pytest

from conftest import Command, document

pytestmark = pytest.mark.integration


def clip(
    file: Path,
    notes: list[tuple[int, int, int]],
    tempo: float | None = 96,
    meter: str = "4/4",
    *,
    channel: int = 9,
    type_: int = 1,
) -> Path:
    """(start, pitch, velocity) at 480 ticks a quarter."""
    song = mido.MidiFile(type=type_, ticks_per_beat=480)
    track = mido.MidiTrack()
    song.tracks.append(track)
    if tempo:
        track.append(mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(tempo)))
    numerator, denominator = map(int, meter.split("/"))
    track.append(mido.MetaMessage("time_signature", numerator=numerator, denominator=denominator))
    events = [(s, "note_on", p, v) for s, p, v in notes] + [(s + 40, "note_off", p, 0) for s, p, _ in notes]
    now = 0
    for at, kind, pitch, velocity in sorted(events):
        track.append(mido.Message(kind, channel=channel, note=pitch, velocity=velocity, time=at - now))
        now = at
    song.save(file)
    return file


BACKBEAT = [
    *((step * 240, 42, 100) for step in range(16)),
    *((bar * 1920 + at, 38, 100) for bar in (0, 1) for at in (480, 1440)),
    *((bar * 1920 + at, 36, 100) for bar in (0, 1) for at in (0, 960)),
    (1700, 3, 100),
]

PIANO = [(step * 240, 60 + step * 7 % 24, 80) for step in range(64)]


def starts(file: Path) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    now = 0
    for message in mido.MidiFile(file).tracks[0]:
        now += message.time
        if message.type == "note_on":
            found.setdefault(message.note, []).append(now)
    return found


def test_a_file_is_felt_anew(command: Command, tmp_path: Path) -> None:
    file = clip(tmp_path / "My Beat.mid", BACKBEAT)
    run = command("humanize", str(file), "--as", "J Dilla", "--seed", "3")
    assert run.returncode == 0
    assert run.stderr == "mididrumigen: left where it was, being no drum of gm: note 3\n"
    made = tmp_path / "work" / "my-beat-j-dilla.mid"
    assert "my-beat-j-dilla.mid" in run.stdout
    song = mido.MidiFile(made)
    assert (song.type, song.ticks_per_beat) == (0, 960)
    metas = {event.type: event for event in song.tracks[0] if event.is_meta}
    assert round(mido.tempo2bpm(metas["set_tempo"].tempo)) == 96
    before, after = starts(file), starts(made)
    assert after[3] == [3400]
    for pitch in (36, 38, 42):
        assert len(after[pitch]) == len(before[pitch])
        moved = [new - 2 * old for new, old in zip(after[pitch], before[pitch], strict=True)]
        assert any(moved)
        assert all(abs(each) < 240 for each in moved)


def test_the_same_seed_the_same_bytes_and_nothing_is_replaced(command: Command, tmp_path: Path) -> None:
    file = clip(tmp_path / "beat.mid", BACKBEAT[:-1])
    first = document(command("humanize", str(file), "--as", "funk", "--seed", "5", "--json"))["patterns"][0]
    again = document(command("humanize", str(file), "--as", "funk", "--seed", "5", "--json"))["patterns"][0]
    other = document(command("humanize", str(file), "--as", "funk", "--seed", "6", "--json"))["patterns"][0]
    assert (first["file"], again["file"], other["file"]) == ("beat-funk.mid", "beat-funk.mid", "beat-funk-2.mid")
    assert (first["by"], first["bars"], first["seed"]) == ("humanize", 2, 5)
    replayed = tmp_path / "again.mid"
    assert command("replay", first["id"], "-o", str(replayed)).returncode == 0
    assert replayed.read_bytes() == (tmp_path / "work" / "beat-funk.mid").read_bytes()
    assert file.read_bytes() != replayed.read_bytes()


def test_a_file_without_tempo_takes_the_styles_and_says_so(command: Command, tmp_path: Path) -> None:
    file = clip(tmp_path / "clip.mid", BACKBEAT[:-1], tempo=None)
    run = command("humanize", str(file), "--as", "house", "--seed", "1")
    assert "has no tempo: the style's own" in run.stderr
    run = command("humanize", str(file), "--as", "house", "--seed", "1", "--tempo", "90", "--json")
    assert (run.stderr, document(run)["patterns"][0]["tempo"]) == ("", 90)


@pytest.mark.parametrize(
    ("words", "says", "status"),
    [
        (("nothing.mid", "--as", "rock"), "cannot read nothing.mid: No such file or directory", 1),
        (("beat.mid", "--as", "Nobody At All"), "'Nobody At All' is unknown", 1),
        (("beat.mid",), "Missing option '--as'", 2),
        (("beat.mid", "--as", "rock", "--tempo", "90"), "--tempo is for a file that has none", 2),
        (("text.mid", "--as", "rock"), "text.mid is no MIDI file, or a damaged one", 1),
        (("long.mid", "--as", "rock"), "long.mid has 101 bars; at most 64 are humanized at a time", 1),
        (("longer.mid", "--as", "rock"), "longer.mid has 601 bars; at most 64 are humanized at a time", 1),
        (
            ("piano.mid", "--as", "rock"),
            "piano.mid has no drums; drums are on channel 10, or in a track named drums",
            1,
        ),
        (("songs.mid", "--as", "rock"), "songs.mid: its tracks are separate songs (type 2); export each", 1),
        (("beat.mid", "--as", "rock", "--kit", "xx"), "no drum map 'xx'", 1),
        (("racing.mid", "--as", "rock"), "racing.mid is in 400 bpm; 20-300 bpm and meters up to 16/16", 1),
        (("odd.mid", "--as", "rock"), "odd.mid is in 17/8", 1),
    ],
)
def test_what_goes_wrong_is_one_line(
    command: Command, tmp_path: Path, words: tuple[str, ...], says: str, status: int
) -> None:
    folder = tmp_path / "work"
    clip(folder / "beat.mid", BACKBEAT)
    clip(folder / "long.mid", [(1920 * 100, 36, 90)])
    (folder / "text.mid").write_text("no music")
    clip(folder / "racing.mid", BACKBEAT, tempo=400)
    clip(folder / "odd.mid", BACKBEAT, meter="17/8")
    clip(folder / "longer.mid", [(1920 * 600, 36, 90)])
    clip(folder / "piano.mid", PIANO, channel=0)
    clip(folder / "songs.mid", BACKBEAT, type_=2)
    run = command("humanize", *words)
    assert (run.returncode, run.stdout) == (status, "")
    assert says in run.stderr
    assert run.stderr.count("\n") == 1


def test_what_a_kit_sends_beside_its_notes_stays(command: Command, tmp_path: Path) -> None:
    song = mido.MidiFile(clip(tmp_path / "clip.mid", BACKBEAT))
    at = 3 + len(song.tracks[0]) // 2
    song.tracks[0].insert(at, mido.Message("control_change", channel=9, control=4, value=64))
    song.tracks[0].insert(at, mido.Message("polytouch", channel=9, note=49, value=127))
    song.tracks[0].insert(at, mido.Message("control_change", channel=3, control=7, value=1))
    song.save(tmp_path / "kit.mid")
    before = _moves(tmp_path / "kit.mid")
    run = command(
        "humanize", str(tmp_path / "kit.mid"), "--as", "rock", "--seed", "1", "-o", str(tmp_path / "felt.mid")
    )
    assert run.returncode == 0
    assert _moves(tmp_path / "felt.mid") == [move for move in before if move[1] == 9] != []


def _moves(file: Path) -> list[tuple[float, int, str]]:
    """(quarters, channel, kind)"""
    now, song = 0, mido.MidiFile(file)
    found = []
    for message in mido.merge_tracks(song.tracks):
        now += message.time
        if message.type in ("control_change", "polytouch"):
            found.append((now / song.ticks_per_beat, message.channel, message.type))
    return found


def test_notes_keep_their_channel_and_the_file_its_words(command: Command, tmp_path: Path) -> None:
    song = mido.MidiFile(clip(tmp_path / "clip.mid", BACKBEAT, channel=0))
    drums, words = song.tracks[0], mido.MidiTrack()
    drums.insert(0, mido.MetaMessage("track_name", name="Kit"))
    drums.insert(0, mido.Message("control_change", channel=0, control=4, value=64))
    words.append(mido.MetaMessage("track_name", name="Conductor"))
    words.append(mido.MetaMessage("marker", text="Verse"))
    words.append(mido.MetaMessage("lyrics", text="Größe".encode().decode("latin-1"), time=960))
    words.append(mido.MetaMessage("marker", text="End", time=2 * 1920 - 960))
    bass = mido.MidiTrack([mido.Message("note_on", channel=1, note=40), mido.Message("note_off", note=40, channel=1)])
    song.tracks[:] = [words, drums, bass]
    song.save(tmp_path / "song.mid")
    out = tmp_path / "felt.mid"
    run = command("humanize", str(tmp_path / "song.mid"), "--as", "rock", "--seed", "1", "-o", str(out))
    assert run.returncode == 0
    assert "left out: 1 notes of other tracks or channels than the drums'" in run.stderr
    (track,) = mido.MidiFile(out, charset="utf-8").tracks
    assert {event.channel for event in track if event.type in ("note_on", "note_off", "control_change")} == {0}
    assert track.name == "Kit"
    now, said = 0, []
    for event in track:
        now += event.time
        if event.type in ("marker", "lyrics"):
            said.append((now, event.text))
    assert said == [(0, "Verse"), (1920, "Größe"), (4 * 1920, "End")]


def test_every_drum_keeps_the_channel_of_its_own(command: Command, tmp_path: Path) -> None:
    """As drum machines with a channel for each voice have it."""
    song = mido.MidiFile(clip(tmp_path / "clip.mid", BACKBEAT[:-1], channel=0))
    for event in song.tracks[0]:
        if not event.is_meta:
            event.channel = {36: 0, 38: 1, 42: 2}[event.note]
    song.save(tmp_path / "machine.mid")
    run = command("humanize", str(tmp_path / "machine.mid"), "--as", "rock", "--seed", "1", "-o", "felt.mid")
    assert (run.returncode, run.stderr) == (0, "")
    (track,) = mido.MidiFile(tmp_path / "work" / "felt.mid").tracks
    assert {(event.note, event.channel) for event in track if event.type == "note_on"} == {(36, 0), (38, 1), (42, 2)}


def test_what_no_rule_knows_for_drums_is_drums_if_its_map_is_named(command: Command, tmp_path: Path) -> None:
    file = clip(tmp_path / "hats.mid", [(step * 240, 42, 90) for step in range(16)], channel=0)
    for words in (("humanize",), ("score",)):
        run = command(*words, str(file), "--as", "rock")
        assert (run.returncode, run.stdout) == (1, "")
        assert "hats.mid has no drums" in run.stderr
        assert "name their map with --kit" in run.stderr
        assert command(*words, str(file), "--as", "rock", "--kit", "gm").returncode == 0


def test_score_refuses_what_humanize_refuses_and_names_its_own_limit(command: Command, tmp_path: Path) -> None:
    for file, says in (
        (clip(tmp_path / "piano.mid", PIANO, channel=0), "has no drums"),
        (clip(tmp_path / "songs.mid", BACKBEAT, type_=2), "its tracks are separate songs (type 2)"),
        (clip(tmp_path / "long.mid", [(1920 * 600, 36, 90)]), "has 601 bars; at most 512 are judged at a time"),
    ):
        run = command("score", str(file), "--as", "rock")
        assert (run.returncode, run.stdout) == (1, "")
        assert says in run.stderr


def test_json_says_what_is_no_drum(command: Command, tmp_path: Path) -> None:
    answer = document(command("humanize", str(clip(tmp_path / "a.mid", BACKBEAT)), "--as", "rock", "--json"))
    assert (answer["kit"], answer["strangers"]) == ("gm", [3])


@pytest.mark.skipif(os.name != "posix", reason="there is no /dev/stdin")
def test_a_file_comes_and_goes_through_pipes(home: Path, tmp_path: Path) -> None:
    file = clip(tmp_path / "beat.mid", BACKBEAT[:-1])
    env = os.environ | {"MIDIDRUMIGEN_HOME": str(home)}
    made = []
    for name in ("-", "/dev/stdin", str(file)):
        words = [sys.executable, "-m", "mididrumigen", "humanize", name, "--as", "funk", "--seed", "5", "-o", "-"]
        run = subprocess.run(words, cwd=tmp_path, env=env, input=file.read_bytes(), capture_output=True, check=True)
        assert run.stderr == b""
        made.append(run.stdout)
    assert made[0] == made[1] == made[2]
    assert mido.MidiFile(file=io.BytesIO(made[0])).type == 0
    assert sorted(each.name for each in tmp_path.iterdir()) == ["beat.mid", "home"]
    words = [sys.executable, "-m", "mididrumigen", "humanize", "-", "--as", "funk", "-o", "-"]
    run = subprocess.run(words, cwd=tmp_path, env=env, input=b"no music", capture_output=True, check=False)
    assert (run.returncode, run.stdout) == (1, b"")
    assert b"/dev/stdin is no MIDI file" in run.stderr


@pytest.mark.skipif(os.name != "posix", reason="no program can be given a socket as its input")
def test_a_program_may_send_the_file_through_a_socket(home: Path, tmp_path: Path) -> None:
    """As Node gives to what it starts; `/dev/stdin` cannot be opened then."""
    file = clip(tmp_path / "beat.mid", BACKBEAT[:-1])
    words = [sys.executable, "-m", "mididrumigen", "humanize", "-", "--as", "funk", "-o", "-"]
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.sendall(file.read_bytes())
        ours.shutdown(socket.SHUT_WR)
        env = os.environ | {"MIDIDRUMIGEN_HOME": str(home)}
        run = subprocess.run(words, cwd=tmp_path, env=env, stdin=theirs.fileno(), capture_output=True, check=False)
    assert (run.returncode, run.stderr) == (0, b"")
    assert mido.MidiFile(file=io.BytesIO(run.stdout)).type == 0
