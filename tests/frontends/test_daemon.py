"""The daemon as its users meet it: a process, real sockets, a database of its own."""

from __future__ import annotations

import base64
import io
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import apsw
import mido
import psutil
import pytest
from jsonschema import Draft202012Validator

from daemon_for_tests import PATIENCE, UNTRACED, RunningDaemon, Talk, eventually, running
from mididrumigen.protocol import catalogue

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDaemon]:
    """One daemon for tests that leave it as it was."""
    with running(tmp_path_factory.mktemp("shared") / "home") as daemon:
        yield daemon
        status, said = daemon.stop()
        assert (status, said) == (0, "")


@pytest.fixture
def talk(shared: RunningDaemon) -> Iterator[Talk]:
    with shared.talk() as client:
        yield client


def valid(name: str, message: Any) -> None:
    """By the published schema."""
    Draft202012Validator({**catalogue.schema(), "$ref": f"#/$defs/{name}"}).validate(message)


# ---------------------------------------------------------------------------------------------- what it is for


def test_a_name_gives_bars_ready_for_live(talk: Talk) -> None:
    job = talk.call("generate", name="John Bonham", bars=4, seed=7, to="clip")["job"]
    word, end = talk.end(job)
    assert word == "pattern"
    valid("Pattern", end)
    (pattern,) = end["patterns"]
    assert (pattern["bars"], pattern["meter"], pattern["ppq"], pattern["seed"]) == (4, "4/4", 960, 7)
    assert (end["to"], end["kept"], end["style_match"]) == ("clip", True, pattern["style_match"])
    assert pattern["style_match"] >= 80
    assert len(pattern["hits"]) == len(pattern["written"]) > 30
    for note in pattern["notes"]:
        assert 0 <= note["start_time"] < note["start_time"] + note["duration"] <= 16
        assert 1 <= note["velocity"] <= 127
    assert next(note["method"] for note in talk.notes if note["params"]["job"] == job) == "progress"


def test_the_terminal_and_the_daemon_play_the_same(shared: RunningDaemon, talk: Talk, tmp_path: Path) -> None:
    made = talk.made(name="Questlove", bars=2, seed=11, swing=58)["patterns"][0]
    midi = base64.b64decode(talk.call("replay", id=made["id"])["midi"])
    file = tmp_path / "q.mid"
    words = ["generate", "Questlove", "--bars", "2", "--seed", "11", "--swing", "58", "-o", str(file)]
    env = os.environ | {"MIDIDRUMIGEN_HOME": str(tmp_path / "home")}
    subprocess.run([sys.executable, "-m", "mididrumigen", *words], env=env, check=True, capture_output=True)
    assert midi == file.read_bytes()
    assert mido.MidiFile(file=io.BytesIO(midi)).ticks_per_beat == 960


def test_replay_and_history_have_what_was_made(talk: Talk) -> None:
    end = talk.made(name="bossa nova", variations=3, seed=5)
    again = talk.call("replay", id=end["patterns"][2]["id"])
    valid("ReplayAnswer", again)
    assert again["pattern"] == end["patterns"][2]
    newest = talk.call("history", limit=3)["history"]
    assert [row["id"] for row in newest] == [pattern["id"] for pattern in reversed(end["patterns"])]
    assert newest[0]["name"] == "Bossa Nova"
    assert talk.refused("replay", id="zzzz")["data"]["code"] == "unknown_generation"


def pitches(midi: str) -> set[int]:
    file = mido.MidiFile(file=io.BytesIO(base64.b64decode(midi)))
    return {event.note for event in file.tracks[0] if event.type == "note_on"}


def test_a_kit_of_ones_own(talk: Talk) -> None:
    kit = {"kick": 1, "snare": 2, "hat": 3, "snare.cross": 4}
    pattern = talk.made(name="rock", seed=1, kit=kit)["patterns"][0]
    assert {note["pitch"] for note in pattern["notes"]} <= {1, 2, 3, 4}
    again = talk.call("replay", id=pattern["id"])
    assert again["pattern"] == pattern
    assert pitches(again["midi"]) <= {1, 2, 3, 4}
    other = talk.call("replay", id=pattern["id"], kit="gm")
    assert {note["pitch"] for note in other["pattern"]["notes"]} == pitches(other["midi"])
    assert 36 in pitches(other["midi"])
    assert talk.refused("generate", name="rock", kit={"kick": 200})["data"]["code"] == "bad_kit"
    assert talk.refused("generate", name="rock", kit="/etc/passwd")["data"]["code"] == "bad_kit"
    kits = talk.call("kits")["kits"]
    assert {row["name"] for row in kits} == {"gm", "live", "ezdrummer", "superior", "addictive", "roland"}


def test_far_from_its_tempo_it_says_how_it_is_played(talk: Talk) -> None:
    assert talk.made(name="John Bonham", tempo=240, seed=1)["says"] == "played in half-time"
    assert talk.made(name="John Bonham", seed=1)["says"] == ""


@pytest.mark.parametrize("swing", [62.0, 0.62])
def test_swing_is_a_share_or_a_percent(talk: Talk, swing: float) -> None:
    pattern = talk.made(name="house", seed=3, bars=1, swing=swing, humanize=0)["patterns"][0]
    assert pattern["origin"]["wish"]["swing"] == pytest.approx(0.62)
    assert talk.refused("generate", name="house", swing=20)["data"]["code"] == "bad_request"


def test_score_judges_what_was_made_and_what_is_sent(talk: Talk) -> None:
    made = talk.made(name="John Bonham", seed=7)["patterns"][0]
    by_id = talk.call("score", name="bonham", id=made["id"])
    valid("ScoreAnswer", by_id)
    assert (by_id["name"], by_id["match"]) == ("John Bonham", made["style_match"])
    assert talk.call("score", name="bonham", pattern=made) == by_id
    notes = {"tempo": made["tempo"], "notes": made["notes"]}  # as sounding notes: no more than what is heard
    assert abs(talk.call("score", name="bonham", pattern=notes)["match"] - by_id["match"]) <= 12
    assert talk.call("score", name="bossa nova", id=made["id"], tempo=False)["match"] < by_id["match"] - 30
    assert talk.call("score", name="bonham", pattern={})["match"] == 0
    for wrong in ({}, {"id": made["id"], "pattern": made}, {"pattern": {"hits": [[0, "gong", 1, 0, 1]]}}):
        assert talk.refused("score", name="bonham", **wrong)["data"]["code"] == "bad_request"
    assert talk.refused("score", name="Jon Bonam", id=made["id"])["data"]["code"] == "unknown_name"


def test_the_library_over_the_wire(talk: Talk) -> None:
    rows = talk.call("profiles")["profiles"]
    assert len(rows) == talk.call("status")["styles"] == 93
    assert [row["kind"] == "genre" for row in rows] == sorted(row["kind"] == "genre" for row in rows)
    profile = talk.call("profile", name="dilla")
    valid("ProfileAnswer", profile)
    assert profile["name"] == "J Dilla"
    assert all(claim["source"] for claim in profile["evidence"])
    assert "John Bonham" in talk.call("complete", text="bon")["names"] + talk.call("complete", text="john")["names"]
    assert len(talk.call("complete", text="", limit=5)["names"]) == 5
    assert talk.refused("profile", name="../../etc/passwd")["data"]["code"] == "bad_name"


@pytest.mark.parametrize(
    ("name", "code", "hint"),
    [
        ("jon bonam", "unknown_name", "did you mean John Bonham?"),
        ("AC/DC", "unknown_name", "lists all"),
        ("久石譲", "unknown_name", "lists all"),
        ("../x", "bad_name", "name a drummer"),
        ("", "bad_name", "name a drummer"),
    ],
)
def test_a_name_that_is_not_known_ends_the_job(talk: Talk, name: str, code: str, hint: str) -> None:
    word, end = talk.end(talk.call("generate", name=name)["job"])
    valid("Failed", end)
    assert (word, end["code"]) == ("failed", code)
    assert hint in end["hint"]


def test_unknown_methods_and_wrong_parameters_are_the_standards_errors(talk: Talk) -> None:
    assert talk.refused("jam", name="rock")["code"] == -32601
    error = talk.refused("generate", name="rock", bars=99)
    assert (error["code"], error["data"]["code"]) == (-32602, "bad_request")
    assert "bars" in error["message"]


def test_batches_and_calls_without_an_id(talk: Talk) -> None:
    talk.connection.send('[{"jsonrpc":"2.0","id":1,"method":"kits"},{"jsonrpc":"2.0","method":"kits"},7]')
    answers = json.loads(talk.connection.recv(PATIENCE))
    assert [answer["id"] for answer in answers] == [1, None]
    assert answers[1]["error"]["code"] == -32600
    talk.connection.send('{"jsonrpc":"2.0","method":"status"}')
    assert talk.call("status")["protocol"] == 1


# ---------------------------------------------------------------------------------------------- jobs and clients


def slow(client: Talk, **more: Any) -> str:
    """A job that takes a while."""
    return str(client.call("generate", name="Danny Carey", bars=32, variations=8, **more)["job"])


def test_progress_is_told_and_cancel_is_quick(talk: Talk) -> None:
    job = slow(talk)
    while not any(note["params"]["job"] == job and note["params"]["stage"] == "writing" for note in talk.notes):
        talk.notes.append(talk._receive())
    begun = time.monotonic()
    assert talk.call("cancel", job=job)["job"] == job
    word, end = talk.end(job)
    assert (word, end) == ("cancelled", {"job": job})
    assert time.monotonic() - begun < 1
    assert talk.call("cancel", job=job)["state"] == "cancelled"
    assert not [row for row in talk.call("history", limit=50)["history"] if row["name"] == "Danny Carey"]
    assert talk.refused("cancel", job="nothing")["data"]["code"] == "unknown_job"


def test_several_devices_have_their_own_results(shared: RunningDaemon) -> None:
    with shared.talk(instance="left") as left, shared.talk(instance="right") as right:
        jobs = {
            left: left.call("generate", name="rock", seed=1)["job"],
            right: right.call("generate", name="jazz")["job"],
        }
        states = {row["job"]: row["instance"] for row in left.call("jobs")["jobs"]}
        assert (states[jobs[left]], states[jobs[right]]) == ("left", "right")
        ends = {client: client.end(job)[1]["patterns"][0]["name"] for client, job in jobs.items()}
        assert ends == {left: "Rock", right: "Jazz"}
        assert not any(jobs[right] == note["params"]["job"] for note in left.notes)


def test_who_leaves_takes_unshared_jobs_along_unless_they_were_to_be_kept(shared: RunningDaemon, talk: Talk) -> None:
    with shared.talk() as leaving:
        own, kept, shared_job = slow(leaving), slow(leaving, keep=True), slow(leaving)
        assert talk.call("watch", job=shared_job)["state"] == "running"
        assert talk.call("watch", job=own)["state"] == "running"
        talk.call("cancel", job=own)
        alone = slow(leaving)
    assert talk.end(own)[0] == "cancelled"
    assert talk.end(shared_job)[0] == "pattern"

    def states() -> tuple[str, str]:
        states = {row["job"]: row["state"] for row in talk.call("jobs")["jobs"]}
        return states[kept], states[alone]

    assert eventually(lambda: "running" not in states())
    assert states() == ("pattern", "cancelled")
    talk.call("watch", job=kept)
    assert len(talk.end(kept)[1]["patterns"]) == 8


# ---------------------------------------------------------------------------------------------- one, always found


def command(home: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    env = os.environ | {"MIDIDRUMIGEN_HOME": str(home), "COLUMNS": "140"} | settings
    return subprocess.run(
        [sys.executable, "-m", "mididrumigen", *words],
        env=env, capture_output=True, text=True, timeout=60, check=False, cwd=home.parent,
    )  # fmt: skip


def test_the_ready_line_and_the_file_say_the_ports(shared: RunningDaemon) -> None:
    words = dict(word.split("=", 1) for word in shared.ready.split()[1:])
    assert words == {
        "url": f"ws://127.0.0.1:{shared.port}/ws",
        "port": str(shared.port),
        "osc_port": str(shared.osc_port),
        "engine_port": str(shared.daemon.engine_port),
        "pid": str(shared.process.pid),
    }
    assert shared.daemon.pid == shared.process.pid


def test_a_second_daemon_finds_the_first_and_is_content(shared: RunningDaemon) -> None:
    second = command(shared.home, "serve")
    assert (second.returncode, second.stderr) == (0, "")
    assert second.stdout == shared.ready.replace("ready", "already running:")


def test_status_and_doctor_see_it(shared: RunningDaemon) -> None:
    status = command(shared.home, "status")
    assert status.returncode == 0
    assert str(shared.home / "daemon.json") in status.stdout
    assert shared.token not in status.stdout
    doctor = command(shared.home, "doctor")
    assert doctor.returncode == 0
    assert f"running as {shared.process.pid}" in " ".join(doctor.stdout.split())


def test_without_a_daemon_status_says_so(tmp_path: Path) -> None:
    status = command(tmp_path / "home", "status")
    assert (status.returncode, status.stdout) == (1, "")
    assert status.stderr == "mididrumigen: no daemon is running; `mididrumigen serve` starts it\n"


def test_ports_that_are_taken_are_passed_over_and_said(tmp_path: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as tcp, closing(socket.socket(type=socket.SOCK_DGRAM)) as udp:
        udp.bind(("127.0.0.1", 0))
        taken, osc_taken = tcp.getsockname()[1], udp.getsockname()[1]
        words = ("--port", str(taken), "--osc-port", str(osc_taken))
        with running(tmp_path / "home", *words) as daemon:
            assert taken < daemon.port < taken + 100
            assert osc_taken < daemon.osc_port < osc_taken + 100
            with daemon.talk() as client:
                assert client.welcome["osc_port"] == daemon.osc_port
            doctor = command(tmp_path / "home", "doctor")
            assert doctor.returncode == 0
            _, said = daemon.stop()
    assert f"port {taken} is taken; it is {daemon.port} now" in said
    assert f"OSC port {osc_taken} is taken; it is {daemon.osc_port} now" in said


def test_a_wrong_setting_is_one_line(tmp_path: Path) -> None:
    run = command(tmp_path / "home", "serve", MIDIDRUMIGEN_PORT="many")
    assert (run.returncode, run.stdout) == (1, "")
    says = "the environment: MIDIDRUMIGEN_PORT: expected int, got str; wanted: integer, 0-65535"
    assert run.stderr == f"mididrumigen: {says}\n"


def test_a_variable_that_is_no_setting_is_said(tmp_path: Path) -> None:
    with running(tmp_path / "home", MIDIDRUMIGEN_PROT="1") as daemon:
        assert daemon.stop() == (
            0, "mididrumigen: MIDIDRUMIGEN_PROT is no setting and is ignored; docs/SETTINGS.md lists them\n",
        )  # fmt: skip


def test_its_life_is_in_the_log(tmp_path: Path) -> None:
    with running(tmp_path / "home") as daemon:
        with daemon.talk() as client:
            job = client.made(name="rock")["job"]
        daemon.stop()
    events = {line["event"]: line for line in daemon.log}
    assert [event for event in events if event != "goodbye"] == [
        "ready", "hello", "job ended: pattern", "stopping", "stopped",
    ]  # fmt: skip
    assert events["ready"]["port"] == daemon.port
    assert events["job ended: pattern"]["job"] == job


def test_after_its_end_the_history_is_one_file(tmp_path: Path) -> None:
    with running(tmp_path / "home") as daemon:
        with daemon.talk() as client:
            client.made(name="rock")
        daemon.stop()
    assert [file.name for file in (tmp_path / "home").glob("drums*")] == ["drums.db"]


def test_a_damaged_generation_takes_nobody_elses_history_away(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with running(home) as daemon:
        with daemon.talk() as client:
            first, second = (client.made(name="rock", seed=seed)["patterns"][0] for seed in (1, 2))
        daemon.stop()
    with closing(apsw.Connection(str(home / "drums.db"))) as database:
        database.execute("UPDATE generation SET pattern = x'00' WHERE id = ?", (first["id"],))
    with running(home) as daemon, daemon.talk() as client:
        assert [row["id"] for row in client.call("history")["history"]] == [second["id"]]
        assert "damaged" in client.refused("replay", id=first["id"])["message"]
        assert client.made(name="rock")["kept"]
        assert daemon.stop()[0] == 0


@pytest.mark.parametrize("locked", [False, True])
def test_it_ends_in_time_whatever_its_jobs_wait_for(tmp_path: Path, locked: bool) -> None:
    """Bars that take seconds each; or another process that holds the database."""
    home = tmp_path / "home"
    command(home, "generate", "rock", "-o", str(tmp_path / "r.mid"))
    wish = {"name": "Samba", "meter": "16/2", "bars": 32, "density": 1} if not locked else {"name": "rock"}
    with (
        closing(apsw.Connection(str(home / "drums.db"))) as database,
        running(home, **UNTRACED) as daemon,  # traced, one pause between two takes may be three seconds away
        daemon.talk() as client,
    ):
        client.call("history")
        if locked:
            database.execute("BEGIN EXCLUSIVE")
        jobs = [client.call("generate", **wish)["job"] for _ in range(6)]
        time.sleep(0.5)
        daemon.process.send_signal(signal.SIGTERM)
        begun = time.monotonic()
        ends = [client.end(job) for job in jobs]
        daemon.process.communicate(timeout=PATIENCE)
        assert time.monotonic() - begun < 2
        assert daemon.process.returncode == 0
        assert [(word, end.get("kept")) for word, end in ends] == [
            ("pattern", False) if locked else ("cancelled", None)
        ] * 6


@pytest.fixture
def no_nohup() -> Iterator[None]:
    """However these tests were started, a child gets the usual SIGHUP."""
    usual = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, usual)


def test_nohup_is_respected(tmp_path: Path, no_nohup: None) -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    with running(tmp_path / "home") as daemon, daemon.talk() as client:
        daemon.process.send_signal(signal.SIGHUP)
        assert client.call("status")["clients"] == 1
        assert daemon.stop()[0] == 0


def test_without_a_port_it_says_so(tmp_path: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 65535))):
        run = command(tmp_path / "home", "serve", "--port", "65535")
    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr.startswith("mididrumigen: no TCP port from 65535 on can be had: ")
    assert run.stderr.count("\n") == 1


def test_it_serves_although_nobody_reads_its_ready_line(tmp_path: Path) -> None:
    home = tmp_path / "home"
    env = os.environ | {"MIDIDRUMIGEN_HOME": str(home), "MIDIDRUMIGEN_PORT": "0", "MIDIDRUMIGEN_OSC_PORT": "0"}
    reading, writing = os.pipe()
    os.close(reading)
    with subprocess.Popen([sys.executable, "-m", "mididrumigen", "serve"], env=env, stdout=writing) as process:
        os.close(writing)
        assert eventually(lambda: command(home, "status").returncode == 0)
        process.terminate()
        assert process.wait(PATIENCE) == 0


@pytest.mark.parametrize("asked", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_it_ends_at_once_with_jobs_settled(tmp_path: Path, asked: signal.Signals, no_nohup: None) -> None:
    with running(tmp_path / "home", **UNTRACED) as daemon, daemon.talk() as client:
        job = slow(client)
        daemon.process.send_signal(asked)
        begun = time.monotonic()
        assert client.end(job) == ("cancelled", {"job": job})
        _, said = daemon.process.communicate(timeout=PATIENCE)
        assert time.monotonic() - begun < 2
    assert (daemon.process.returncode, said) == (0, "")
    assert not (tmp_path / "home" / "daemon.json").exists()


def test_silent_connections_do_not_hold_it_up(tmp_path: Path) -> None:
    with running(tmp_path / "home", **UNTRACED) as daemon:
        open_ones = [socket.create_connection(("127.0.0.1", daemon.port)) for _ in range(5)]
        begun = time.monotonic()
        assert daemon.stop()[0] == 0
        assert time.monotonic() - begun < 2
        for connection in open_ones:
            connection.close()


def test_killed_in_the_middle_of_work_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    home, told = tmp_path / "home", list[dict[str, Any]]()
    for round_ in range(3):
        with running(home) as daemon, daemon.talk() as client:
            for seed in range(8):
                client.call("generate", name="funk", bars=8, seed=seed, variations=2)
            while len([note for note in client.notes if note["method"] == "pattern"]) < 2 + round_:
                client.notes.append(client._receive())
            told += [note["params"] for note in client.notes if note["method"] == "pattern"]
            daemon.kill()
        assert (home / "daemon.json").exists()
    with running(home) as daemon, daemon.talk() as client:
        for end in told:
            for pattern in end["patterns"]:
                assert client.call("replay", id=pattern["id"])["pattern"] == pattern
        assert command(home, "doctor").returncode == 0
    assert not list(home.glob("*.damaged*"))


def test_a_history_that_cannot_be_written_stops_no_music(tmp_path: Path) -> None:
    home = tmp_path / "home"
    command(home, "generate", "rock", "-o", str(tmp_path / "r.mid"))
    with closing(apsw.Connection(str(home / "drums.db"))) as database:
        database.execute("PRAGMA user_version = 99")
    with running(home) as daemon, daemon.talk() as client:
        end = client.made(name="rock", seed=1)
        assert not end["kept"]
        assert "schema 99" in end["says"]
        assert client.refused("history")["data"]["code"] == "store_newer"
        assert "schema 99" in client.call("status")["store"]


@pytest.mark.slow
def test_it_does_not_grow_by_being_used(tmp_path: Path) -> None:
    """What it keeps of a style it keeps once, and nothing of a take."""
    with running(tmp_path / "home", MIDIDRUMIGEN_ENGINE="off", **UNTRACED) as daemon, daemon.talk() as client:
        names = [row["name"] for row in client.call("profiles")["profiles"]]

        def weight_after(first: int) -> float:
            for seed, name in enumerate(names, first):
                client.made(name=name, seed=seed, bars=2)
                client.notes.clear()
            return daemon.resident_mb

        once = weight_after(0)
        assert once <= 80
        assert weight_after(1000) <= once + 3


def test_it_is_light(tmp_path: Path) -> None:
    """60 MB at most until it is much used, and half a percent of a core; benchmarks/footprint.py measures at length."""
    with running(tmp_path / "home", **UNTRACED) as daemon, daemon.talk() as client:
        client.made(name="rock")
        assert daemon.resident_mb <= 60
        process = psutil.Process(daemon.process.pid)
        before = process.cpu_times()
        time.sleep(2)
        after = process.cpu_times()
        assert after.user + after.system - before.user - before.system <= 0.02  # two ticks of the system's clock
        maps = Path(f"/proc/{daemon.process.pid}/maps")
        if maps.exists():
            heavy = ("anthropic", "openai", "numpy", "torch", "rich")
            assert not [name for name in heavy if f"/{name}/" in maps.read_text()]
