"""Ports that come and go, against a MIDI system that does as it is told."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import pytest

from mididrumigen.errors import NoMidiPort, PortLost
from mididrumigen.playback import ports as module
from mididrumigen.playback.ledger import Ledger
from mididrumigen.playback.port import In, Out, matching
from mididrumigen.playback.ports import Ports
from mididrumigen.playback.wire import Open

pytestmark = pytest.mark.unit

KICK, KICK_OFF = b"\x99\x24\x64", b"\x89\x24\x40"


class Machine:
    """Its MIDI: which ports there are, whether it works at all, and what each was sent."""

    def __init__(self, *there: str, works: bool = True, makes: bool = True) -> None:
        self.there, self.works, self.makes = list(there), works, makes
        self.sent: list[tuple[str, bytes]] = []
        self.connected: list[str] = []
        self.listens: list[str] = []
        self.begun = 0
        self.api = "CoreMIDI"  # where everything can be had at once
        self.listens_to_us = True

    def begin(self, api: str) -> FakeSystem:
        self.begun += 1
        if not self.works:
            raise NoMidiPort("this machine has no MIDI", "get some")
        return FakeSystem(self)


class FakeSystem:
    def __init__(self, machine: Machine) -> None:
        self._machine, self.api = machine, machine.api

    @property
    def gone(self) -> bool:
        return not self._machine.works

    def outputs(self) -> list[str]:
        return self._machine.there if self._machine.works else []

    def inputs(self) -> list[str]:
        return []

    def open_out(self, name: str, create: bool, patience: float = 0.0) -> Out:
        found = matching(name, self._machine.there)
        if found is None and not (create and self._machine.makes):
            raise NoMidiPort(f"no MIDI port has {name!r} in its name")
        return FakeOut(self._machine, found or name, found is None)

    def open_in(self, name: str, create: bool) -> In:
        return FakeIn(name)

    def is_there(self, name: str, own: bool, inputs: bool) -> bool:
        there = self._machine.listens_to_us if inputs else (own or name in self._machine.there)
        return self._machine.works and there

    def receivers(self, out: Out) -> list[str]:
        return self._machine.listens

    def connect(self, out: Out, receivers: list[str]) -> None:
        self._machine.connected += receivers

    def close(self) -> None:
        pass


class FakeOut:
    def __init__(self, machine: Machine, name: str, own: bool) -> None:
        self._machine, self.name, self.own = machine, name, own

    def send(self, message: bytes) -> None:
        if not self.own and self.name not in self._machine.there:
            raise PortLost(f"{self.name} is gone")
        self._machine.sent.append((self.name, message))

    def close(self) -> None:
        pass


class FakeIn:
    own = True

    def __init__(self, name: str) -> None:
        self.name = name

    def read(self, now: float) -> list[tuple[float, list[int]]]:
        return [(now, [0xF8])]

    def close(self) -> None:
        pass


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RETRY", 0.0)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "ledger", count().__next__)  # a second passes with each look


def opened(machine: Machine, ledger: Ledger, wanted: Open | None = None) -> Ports:
    ports = Ports(ledger, machine.begin)
    ports.open(wanted or Open("MidiDrumiGen"))
    return ports


def test_a_name_is_a_part_of_a_ports_name_and_the_whole_of_it_first() -> None:
    there = ["Loop MIDI 1", "loop", "Synth:in"]
    assert matching("LOOP", there) == "loop"
    assert matching("midi", there) == "Loop MIDI 1"
    assert matching("none", there) is None


def test_an_existing_port_is_connected_to_and_else_one_of_our_own_is_made(ledger: Ledger) -> None:
    assert opened(Machine("loopMIDI Port"), ledger, Open("loopmidi")).ready(1, True, "").port == "loopMIDI Port"
    ready = opened(Machine("something"), ledger).ready(1, True, "")
    assert (ready.port, ready.own) == ("MidiDrumiGen", True)


def test_a_port_that_vanishes_is_taken_up_again_and_what_hung_there_is_ended_first(ledger: Ledger) -> None:
    machine = Machine("synth")
    ports = opened(machine, ledger, Open("synth"))
    ports.send(KICK)
    machine.there = []
    assert ports.look()
    assert "no MIDI port" in ports.ready(1, True, "").problem
    ports.send(KICK_OFF)  # is not heard by anybody
    machine.there = ["synth"]
    assert ports.look()
    assert not ports.ready(1, True, "").problem
    assert machine.sent == [("synth", KICK), ("synth", KICK_OFF)]
    assert not ledger.left()


def test_a_port_that_goes_while_something_is_sent_is_no_fault(ledger: Ledger) -> None:
    machine = Machine("synth")
    ports = opened(machine, ledger, Open("synth", must_exist=True))
    machine.there = []
    ports.send(KICK)
    assert not ports.ready(1, True, "").port
    ports.look()
    assert not ports.ready(1, True, "").port
    machine.there = ["synth"]
    assert ports.look()
    assert machine.sent == [("synth", KICK_OFF)]


def test_what_an_engine_that_died_left_is_ended_at_those_who_heard_it(ledger: Ledger) -> None:
    ledger.sending(KICK)
    ledger.receivers = ["synth:in"]
    machine = Machine()
    opened(machine, ledger)
    assert machine.connected == ["synth:in"]
    assert machine.sent == [("MidiDrumiGen", KICK_OFF)]


def test_who_listens_is_remembered_while_they_do(ledger: Ledger) -> None:
    machine = Machine()
    ports = opened(machine, ledger)
    machine.listens = ["a:in", "b:in"]
    ports.look()
    assert ledger.receivers == ["a:in", "b:in"]
    machine.listens = []
    ports.look()
    assert ledger.receivers == []


def test_a_machine_without_midi_says_so_and_is_asked_again(ledger: Ledger) -> None:
    machine = Machine(works=False)
    ports = opened(machine, ledger)
    ready = ports.ready(7, False, "normal")
    assert (ready.api, ready.port, ready.problem, ready.hint) == ("", "", "this machine has no MIDI", "get some")
    machine.works = True
    assert ports.look()
    assert ports.ready(7, False, "normal").port == "MidiDrumiGen"


def test_a_server_that_goes_and_comes_brings_another_programs_port_back_too(ledger: Ledger) -> None:
    machine = Machine("synth")
    ports = opened(machine, ledger, Open("synth"))
    ports.send(KICK)
    machine.works = False
    ports.look()
    ports.look()
    assert ports.ready(1, True, "").problem
    machine.works = True
    ports.look()
    assert ports.ready(1, True, "").port == "synth"
    assert machine.sent == [("synth", KICK), ("synth", KICK_OFF)]


def test_a_server_that_goes_takes_everything_with_it_and_brings_it_back(ledger: Ledger) -> None:
    machine = Machine()
    ports = opened(machine, ledger, Open("MidiDrumiGen", "clock"))
    assert ports.heard(1.0) == [(1.0, [0xF8])]
    machine.works = False
    ports.look()
    assert ports.heard(1.0) == []
    machine.works = True
    ports.look()
    assert ports.heard(1.0) == [(1.0, [0xF8])]
    assert machine.begun == 3


def test_the_clocks_port_is_opened_when_it_is_needed_where_it_costs_something(ledger: Ledger) -> None:
    machine = Machine()
    machine.api = "JACK"
    ports = opened(machine, ledger, Open("MidiDrumiGen", "clock"))
    assert not ports.ready(1, True, "").clock_port
    assert ports.need_clock()
    assert ports.ready(1, True, "").clock_port == "clock"
    assert not ports.need_clock()
    machine.listens_to_us = False
    assert ports.look()
    assert ports.ready(1, True, "").clock_port == "clock"  # it went, and is there again
    ports.close()
    assert ports.heard(1.0) == []
