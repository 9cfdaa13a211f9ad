"""What plays through the daemon's engine, over the wires."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from jack_server import jack_server

from conftest import Command
from daemon_for_tests import RunningDaemon, eventually, running
from engine_for_tests import dump, needs_jack

pytestmark = [pytest.mark.integration, pytest.mark.alone]

OURS = "Stage:Stage"


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDaemon]:
    """One daemon with a MIDI port, for all tests here; each leaves it silent."""
    home = tmp_path_factory.mktemp("stage") / "home"
    with jack_server(), running(home, "--midi-port", "Stage") as daemon:
        yield daemon
        assert daemon.stop() == (0, "")


@needs_jack
def test_a_style_is_played_and_something_else_from_the_next_bar_on(stage: RunningDaemon) -> None:
    with stage.talk(instance="left") as client, dump(OURS) as ears:
        first = client.call("play", name="house", tempo=150, seed=1, bars=1, count_in=1, channel=3)
        assert (first["instance"], first["name"], first["bars"], first["bar"]) == ("left", "House", 1, 0)
        assert client.call("replay", id=first["id"])["pattern"]["seed"] == 1  # the history has it
        assert ears.hears(3, 36)
        second = client.call("play", name="funk", bars=2, channel=3)
        assert second["waiting"]
        assert second["tempo"] == 150
        assert eventually(lambda: not client.call("status")["playing"][0]["waiting"])
        [playing] = client.call("status")["playing"]
        assert (playing["id"], playing["bars"], playing["clock"]) == (second["id"], 2, "internal")
        assert client.call("replay", id=second["id"])["pattern"]["tempo"] == 150  # made for what went on
        assert client.call("play", tempo=90)["tempo"] == 90
        assert eventually(lambda: client.call("status")["playing"][0]["tempo"] == 90)
        assert client.call("stop", instance="left")["stopped"] == ["left"]
        assert eventually(lambda: not ears.hanging() and ears.heard[-1][1] == bytes((0xB2, 123, 0)))


@needs_jack
def test_two_instances_play_and_panic_ends_both(stage: RunningDaemon) -> None:
    with stage.talk() as client, dump(OURS) as ears:
        bars = client.made(name="techno", bars=1, seed=2)["patterns"][0]["id"]
        for instance in ("one", "two"):
            assert client.call("play", id=bars, instance=instance)["id"] == bars
        assert {each["instance"] for each in client.call("status")["playing"]} == {"one", "two"}
        assert ears.hears(4)
        assert sorted(client.call("panic")["stopped"]) == ["one", "two"]
        assert client.call("stop")["stopped"] == []
        assert eventually(lambda: ears.heard[-1][1] == bytes((0xBF, 123, 0)))
        assert not ears.hanging()


@needs_jack
@pytest.mark.parametrize(
    ("asked", "code", "says"),
    [
        ({}, "bad_request", "nothing to play"),
        ({"tempo": 99}, "bad_request", "nothing plays by our own time"),
        ({"name": "rock", "id": "abc"}, "bad_request", "two things"),
        ({"name": "rock", "clock": "device", "count_in": 2}, "bad_request", "by our own time"),
        ({"name": "nobody here"}, "unknown_name", "unknown"),
        ({"id": "nothing"}, "unknown_generation", "nothing"),
        ({"name": "rock", "kit": "none"}, "bad_kit", "none"),
        ({"name": "rock", "channel": 17}, "bad_request", "channel"),
    ],
)
def test_what_cannot_be_played_is_refused(stage: RunningDaemon, asked: dict[str, object], code: str, says: str) -> None:
    with stage.talk() as client:
        refused = client.refused("play", **asked)
        assert refused["data"]["code"] == code
        assert says in refused["message"]
        assert client.call("status")["playing"] == []


@needs_jack
def test_the_terminal_stops_it_and_shows_it(stage: RunningDaemon, command: Command) -> None:
    home = {"MIDIDRUMIGEN_HOME": str(stage.home)}
    with stage.talk() as client:
        client.call("play", name="rock", instance="here", clock="device")
        shown = command("status", **home).stdout
        assert "Stage" in shown
        assert "playing False" in " ".join(shown.split())
        doctor = command("doctor", "--json", **home).stdout
        assert "plays at 'Stage' (JACK)" in doctor
        assert command("stop", "here", **home).stdout == "stopped: here\n"
        assert command("panic", **home).stdout == "nothing was playing\n"
        assert '"stopped": []' in command("stop", "--json", **home).stdout


def test_without_an_engine_bars_are_still_written(tmp_path: Path) -> None:
    with running(tmp_path / "home", MIDIDRUMIGEN_ENGINE="off") as daemon, daemon.talk() as client:
        assert client.welcome["engine_port"] == 0
        assert client.call("status")["engine"]["state"] == "off"
        assert client.refused("play", name="rock")["data"]["code"] == "no_engine"
        assert client.call("stop")["stopped"] == client.call("panic")["stopped"] == []
        assert client.made(name="rock", bars=1)["patterns"]


def test_without_midi_it_says_why(tmp_path: Path) -> None:
    nowhere = {"JACK_DEFAULT_SERVER": "there-is-none", "MIDIDRUMIGEN_MIDI_API": "jack"}
    with running(tmp_path / "home", **nowhere) as daemon, daemon.talk() as client:
        refused = client.refused("play", name="rock")
        assert refused["data"]["code"] == "no_midi_port"
        assert "no MIDI by jack" in client.call("status")["engine"]["problem"]
