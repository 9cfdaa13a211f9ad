"""The engine process with real MIDI: notes that leave on time, and that end whatever happens."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path

import pytest
from jack_server import jack_server
from pythonosc.osc_message_builder import OscMessageBuilder

from daemon_for_tests import LATE, PATIENCE, UNTRACED, again_if_late, eventually, running
from engine_for_tests import RunningEngine, dump, engine, engine_of, has_ended, hearing, needs_jack, ports, sixteenths
from mididrumigen.errors import NoMidiPort
from mididrumigen.playback import wire
from mididrumigen.playback.look import look
from mididrumigen.playback.rtmidi import RtMidi

pytestmark = [pytest.mark.integration, pytest.mark.alone, needs_jack]

PERIOD = 64 / 48_000  # seconds
OURS = "MidiDrumiGen:MidiDrumiGen"
STEP = 0.125  # seconds from sixteenth to sixteenth at 120


@pytest.fixture(scope="module", autouse=True)
def jack() -> Iterator[None]:
    with jack_server():
        yield


@pytest.fixture
def passing_over() -> Iterator[None]:
    """A server that passes over a client of it that was killed; the other one stands still for seconds."""
    with jack_server(waits=False):
        yield


@pytest.fixture
def untraced(tmp_path: Path) -> Iterator[RunningEngine]:
    with engine(tmp_path, traced=False) as running_engine:
        yield running_engine


@pytest.fixture
def traced(tmp_path: Path) -> Iterator[RunningEngine]:
    with engine(tmp_path) as running_engine:
        yield running_engine


def off_grid(onsets: list[float], step: float = STEP) -> list[float]:
    """How far each gap is from a whole number of steps."""
    return [abs((later - earlier) - round((later - earlier) / step) * step) for earlier, later in pairwise(onsets)]


def test_it_plays_whoever_comes_and_goes_at_jack_while_it_begins(tmp_path: Path) -> None:
    """Without `Jack.aside` one engine in four stays mute here."""
    look = "import subprocess\nwhile True: subprocess.run(['jack_lsp'], capture_output=True)"
    with ExitStack() as to_end:
        others = subprocess.Popen([sys.executable, "-c", look])
        try:
            engines = [begun(to_end, tmp_path / str(number)) for number in range(4)]
        finally:
            others.kill()
            others.wait(PATIENCE)
        for each, port in engines:
            each.say(wire.Play("a", sixteenths()))
            hearing(to_end, f"{port}:{port}")


def test_a_library_that_never_comes_back_is_no_engine_for_ever() -> None:
    stuck = (
        "from mididrumigen.playback.engine import _no_longer_than as most\nwith most(0.2): __import__('time').sleep(60)"
    )
    run = subprocess.run([sys.executable, "-c", stuck], timeout=PATIENCE, check=False)
    assert run.returncode == -signal.SIGALRM


def begun(to_end: ExitStack, folder: Path) -> tuple[RunningEngine, str]:
    """An engine and its port. It ends itself when JACK does not come back from closing a client (seen once in some two
    hundred starts); then there is another one, as the supervisor has it."""
    folder.mkdir(exist_ok=True)
    each = to_end.enter_context(engine(folder, traced=False))
    each.say(wire.Open("MidiDrumiGen"))
    assert eventually(lambda: bool(each.events) or each.process.poll() is not None)
    return (each, each.told(wire.Ready).port) if each.events else begun(to_end, folder)


@again_if_late
def test_another_program_hears_it_on_the_beat(untraced: RunningEngine) -> None:
    ready = untraced.opened()
    assert (ready.api, ready.port, ready.own, ready.problem) == ("JACK", "MidiDrumiGen", True, "")
    with dump(OURS) as ears:
        untraced.say(wire.Play("a", sixteenths(), times=2))
        moved = untraced.told(wire.Moved, lambda event: event.playing)
        assert moved.transport.tempo == 120
        untraced.told(wire.Ended)
        assert eventually(lambda: len(ears.onsets()) == 32 and not ears.hanging())
    errors = sorted(off_grid(ears.onsets()))
    assert errors[len(errors) // 2] <= PERIOD, LATE
    assert errors[-3] < 0.01, LATE  # benchmarks/onset_error.py has the exact figures
    assert untraced.close() == 0


def test_stop_and_panic_over_the_pipe(traced: RunningEngine) -> None:
    traced.opened()
    with dump(OURS) as ears:
        traced.say(wire.Play("a", sixteenths()))
        traced.say(wire.Play("b", sixteenths(36), channel=0))
        assert ears.hears(3, 36)
        traced.say(wire.Tempo(240))
        assert traced.told(wire.Moved, lambda event: event.transport.tempo == 240)
        traced.say(wire.Play("a", sixteenths(38, label="other")))
        assert traced.told(wire.Moved, lambda event: event.waiting)
        assert traced.told(wire.Moved, lambda event: event.label == "other" and not event.waiting)
        traced.say(wire.Stop("a"))
        assert traced.told(wire.Ended).instance == "a"
        traced.say(wire.Panic())
        assert eventually(lambda: ears.heard[-1][1] == bytes((0xBF, 123, 0)))
        assert not ears.hanging()
        sounded = len(ears.heard)
        time.sleep(0.3)
        assert len(ears.heard) == sounded


def test_the_end_of_its_pipe_ends_every_note_and_the_engine(traced: RunningEngine) -> None:
    traced.opened()
    with dump(OURS) as ears:
        traced.say(wire.Play("a", sixteenths()))
        assert ears.hears(2)
        begun = time.monotonic()
        assert traced.close() == 0
        assert time.monotonic() - begun < 1.0
        assert eventually(lambda: not ears.hanging())


@pytest.mark.parametrize("named", ["a SYNTH", "A synth", "A synth:A synth", "synth"])
def test_a_named_port_of_another_program_is_played_to(traced: RunningEngine, named: str) -> None:
    synth = RtMidi()
    into = synth.open_in("A synth", create=True)
    try:
        ready = traced.opened(named)
        assert ready.port == "A synth:A synth"
        assert not ready.own
        traced.say(wire.Play("a", sixteenths(), times=1))
        traced.told(wire.Ended)
        heard: list[list[int]] = []

        def hears() -> bool:
            heard.extend(message for _, message in into.read(time.perf_counter()))
            return sum(message[0] == 0x99 for message in heard) >= 14  # of 16: a JACK that is late loses some

        assert eventually(hears)
    finally:
        into.close()
        synth.close()


@again_if_late
def test_it_follows_midi_clock_at_its_clock_port(untraced: RunningEngine) -> None:
    untraced.opened("MidiDrumiGen", "MidiDrumiGen clock")
    untraced.say(wire.Play("a", sixteenths(), clock="midi"))
    assert untraced.told(wire.Ready).clock_port == "MidiDrumiGen clock"
    assert not untraced.told(wire.Moved).playing
    master = RtMidi()
    with pytest.raises(NoMidiPort):
        master.open_out("MidiDrumiGen clock", create=False)  # nobody plays there by mistake
    out = master.open_out("a master", create=True)
    subprocess.run(["jack_connect", "a master:a master", "MidiDrumiGen clock:MidiDrumiGen clock"], check=True)
    try:
        with dump(OURS) as ears:
            out.send(b"\xfa")
            begun, sent = time.perf_counter() + 0.05, []
            for clock in range(24 * 4):  # 100 bpm
                while time.perf_counter() < begun + clock / 40:
                    time.sleep(0.0002)
                out.send(b"\xf8")
                sent.append(time.perf_counter())
            moved = untraced.told(wire.Moved, lambda event: event.playing and event.transport.position > 2)
            assert moved.transport.tempo == pytest.approx(100, rel=0.02)
            out.send(b"\xfc")
            assert not untraced.told(wire.Moved, lambda event: not event.playing).playing
            assert eventually(lambda: len(ears.onsets()) >= 15), LATE
            assert not ears.hanging()
        errors = sorted(off_grid(ears.onsets(), 0.15))
        assert errors[len(errors) // 2] < 0.003, LATE
    finally:
        out.close()
        master.close()


def test_it_follows_a_devices_ticks_by_osc(traced: RunningEngine) -> None:
    port = traced.opened().engine_port
    traced.say(wire.Play("live-1", sixteenths(), clock="device"))
    traced.told(wire.Moved)
    with dump(OURS) as ears, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as device:
        device.connect(("127.0.0.1", port))
        device.send(b"no OSC at all")
        device.send(osc("/mididrumigen/transport", "live-1", 1, "fast", 0, 0.0, 4, 4))
        begun = time.perf_counter()
        while (now := time.perf_counter() - begun) < 1.2:
            beat = now * 2
            device.send(osc("/mididrumigen/transport", "live-1", 1, 120.0, int(beat), beat % 1, 4, 4))
            time.sleep(0.03)
        assert traced.told(wire.Moved).playing
        device.send(osc("/mididrumigen/transport", "live-1", 0, 120.0, 2, 0.4, 4, 4))
        assert not traced.told(wire.Moved, lambda event: not event.playing).playing
        assert eventually(lambda: 9 <= len(ears.onsets()) <= 11 and not ears.hanging())
        device.send(osc("/mididrumigen/panic"))
        assert traced.told(wire.Ended).instance == "live-1"


def osc(address: str, *values: object) -> bytes:
    builder = OscMessageBuilder(address)
    for value in values:
        builder.add_arg(value)  # type: ignore[arg-type]
    return bytes(builder.build().dgram)


def test_what_there_is_can_be_looked_at() -> None:
    synth = RtMidi()
    into = synth.open_in("Looked at", create=True)
    out = synth.open_out("Looking", create=True)
    try:
        found = look("auto")
        assert (found.api, found.own, found.problem) == ("JACK", True, "")
        assert "Looked at:Looked at" in found.outputs
        assert "Looking:Looking" in found.inputs
        assert found.library.startswith(("python-rtmidi 1.", "supriya-midi "))
        assert found.priority.startswith(("real time", "normal priority"))
        assert not synth.receivers(out)
        synth.connect(out, ["Looked at:Looked at", "nobody:there"])
        assert synth.receivers(out) == ["Looked at:Looked at"]
        assert synth.outputs() == synth.inputs() == []  # what we made ourselves is nobody else's
    finally:
        for part in (into, out, synth):
            part.close()
    nothing = look("alsa")
    assert nothing.api in ("", "ALSA")


def test_an_engine_that_is_asked_to_end_ends_its_notes(traced: RunningEngine) -> None:
    traced.opened()
    with dump(OURS) as ears:
        traced.say(wire.Play("a", sixteenths()))
        assert ears.hears(2)
        traced.process.send_signal(signal.SIGINT)  # Ctrl-C reaches the whole group: its parent decides
        traced.process.send_signal(signal.SIGTERM)
        assert traced.process.wait(5) in (0, -signal.SIGALRM)  # JACK may not come back from closing: see `begun`
        assert eventually(lambda: not ears.hanging())


def test_without_a_midi_system_it_runs_and_says_so(traced: RunningEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    traced.say(wire.Open("MidiDrumiGen", api="alsa"))
    ready = traced.told(wire.Ready)
    if os.path.exists("/dev/snd/seq"):  # noqa: PTH110 - a device, not a file
        assert ready.api == "ALSA"
    else:
        assert (ready.api, ready.port) == ("", "")
        assert "no MIDI by alsa" in ready.problem
    assert ready.engine_port


# ---------------------------------------------------------------------------------------------- under a daemon


@pytest.mark.usefixtures("passing_over")
@again_if_late
def test_an_engine_that_is_killed_is_back_within_a_second_and_ends_first_what_it_left(tmp_path: Path) -> None:
    with running(tmp_path / "home", **UNTRACED) as daemon, daemon.talk() as client, ExitStack() as to_end:
        assert client.welcome["engine_port"]
        client.call("play", name="house", tempo=120, seed=1)
        ears = hearing(to_end, OURS, 8)
        time.sleep(0.8)  # so that it has noticed who listens
        victim = engine_of(daemon)
        while not ears.hanging():
            time.sleep(0.001)
        victim.kill()
        killed = time.monotonic()
        read = len(ears.heard)
        assert eventually(lambda: len(ears.heard) > read + 12)
        before = ears.longest_silence(read)
        left = ears.hanging(before)
        first = [said for _, said in ears.heard[before : before + len(left)]]
        assert {said[0] & 0xF0 for said in first} <= {0x80}
        assert ears.when[before] - killed < 1.0, LATE
        assert client.call("status")["engine_port"] == client.welcome["engine_port"]
        assert ports().count(OURS) == 1
        gap = [at for at, said in ears.heard if said[0] & 0xF0 == 0x90]
        assert min(abs((gap[-1] - gap[0]) / 0.0625 - round((gap[-1] - gap[0]) / 0.0625)), 1) < 0.5
        client.call("stop")
        assert eventually(lambda: not ears.hanging())


@pytest.mark.usefixtures("passing_over")
def test_another_programs_port_is_found_again_after_a_crash(tmp_path: Path) -> None:
    synth = RtMidi()
    into = synth.open_in("Synth", create=True)
    heard: list[list[int]] = []

    def hears() -> bool:
        heard.extend(message for _, message in into.read(time.perf_counter()))
        return sum(message[0] == 0x99 for message in heard) > 4

    try:
        with running(tmp_path / "home", "--midi-port", "Synth", **UNTRACED) as daemon, daemon.talk() as client:
            client.call("play", name="house", tempo=120)
            assert client.call("status")["engine"]["midi_port"] == "Synth:Synth"
            assert eventually(hears)
            engine_of(daemon).kill()
            heard.clear()
            into.read(time.perf_counter())
            assert eventually(hears)
            assert client.call("status")["engine"]["midi_port"] == "Synth:Synth"
    finally:
        into.close()
        synth.close()


@again_if_late
def test_a_daemon_that_is_killed_leaves_neither_a_note_nor_an_engine(tmp_path: Path) -> None:
    with running(tmp_path / "home", **UNTRACED) as daemon, ExitStack() as to_end:
        with daemon.talk() as client:
            client.call("play", name="rock", tempo=120, seed=1)
            ears = hearing(to_end, OURS)
            child = engine_of(daemon)
            begun = time.monotonic()
            daemon.process.kill()
            assert eventually(lambda: has_ended(child))
            assert time.monotonic() - begun < 1.0, LATE
        assert eventually(lambda: not ears.hanging())


@again_if_late
@pytest.mark.usefixtures("passing_over")
def test_a_frozen_engine_does_not_freeze_the_daemon_and_is_replaced(tmp_path: Path) -> None:
    with running(tmp_path / "home", **UNTRACED) as daemon, daemon.talk() as client:
        client.call("play", name="rock", seed=1)
        frozen = engine_of(daemon)
        frozen.suspend()
        slowest = 0.0
        for _ in range(50):
            begun = time.monotonic()
            client.call("status")
            slowest = max(slowest, time.monotonic() - begun)
        assert slowest < 0.1, LATE
        refused = client.refused("play", name="funk")
        assert refused["data"]["code"] == "no_engine"
        assert eventually(lambda: engine_of(daemon).pid != frozen.pid)
        assert eventually(lambda: [each["name"] for each in client.call("status")["playing"]] == ["Rock"])


@again_if_late
def test_a_daemon_that_stalls_changes_nothing_that_plays(tmp_path: Path) -> None:
    with running(tmp_path / "home", **UNTRACED) as daemon, daemon.talk() as client, ExitStack() as to_end:
        bars = client.made(name="techno", bars=1, humanize=0, tempo=120, seed=1)
        client.call("play", id=bars["patterns"][0]["id"])
        ears = hearing(to_end, OURS, 20)
        daemon.process.send_signal(signal.SIGSTOP)
        time.sleep(0.5)
        during = len(ears.onsets())
        daemon.process.send_signal(signal.SIGCONT)
        assert ears.hears(during + 20)
        onsets = ears.onsets(36)
        client.call("stop")
    assert sorted(off_grid(onsets, STEP))[-3] < 0.01, LATE  # JACK loses a frame count where it is late itself
    assert max(later - earlier for earlier, later in pairwise(onsets)) < 1.1  # no bar is missing


@pytest.mark.slow
def test_a_jack_server_that_comes_back_is_taken_up_again(tmp_path: Path) -> None:
    with jack_server() as server, running(tmp_path / "home", **UNTRACED) as daemon, daemon.talk() as client:
        client.call("play", name="rock")
        server.process.kill()
        server.process.wait()
        assert eventually(lambda: client.call("status")["engine"]["midi_port"] == "")
        assert client.call("status")["engine"]["problem"]
        with jack_server(server.name):
            assert eventually(lambda: client.call("status")["engine"]["midi_port"] == "MidiDrumiGen")
            with dump(OURS) as ears:
                assert ears.hears(3)
