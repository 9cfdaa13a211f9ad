"""The pipe's messages, the ledger that outlives its engine, and the kernel's list of ALSA connections."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mididrumigen.music.transport import Transport
from mididrumigen.music.units import Meter
from mididrumigen.playback import alsa, wire
from mididrumigen.playback.ledger import KIND, LEFT, SIZE, Ledger
from mididrumigen.playback.part import Loop

pytestmark = pytest.mark.unit

LOOP = Loop([[(-12, 36, 100, 120)], []], Meter(7, 8), 97.5, "an id Tony Allen", [[(0, 37, 90, 60)]])
COMMANDS: list[wire.Command] = [
    wire.Open("MidiDrumiGen", "clock", 7375, "jack", True),
    wire.Play("a", LOOP, "device", 9, -3.5, 2, 101.0, 7, 960, Transport(True, 101.0, Meter(3, 4), 4.5, 12.25)),
    wire.Tempo(140.0),
    wire.Stop("a"),
    wire.Panic(),
]


@given(st.lists(st.integers(1, 40), max_size=40))
def test_messages_come_out_as_they_went_in_whatever_pieces_they_come_in(sizes: list[int]) -> None:
    sent, reader = b"".join(map(wire.framed, COMMANDS)), wire.Reader(wire.Command)
    found: list[wire.Command | wire.Event] = []
    for size in sizes:
        found += reader.read(sent[:size])
        sent = sent[size:]
    found += reader.read(sent)
    assert found == COMMANDS


def test_what_is_no_message_of_ours_is_refused() -> None:
    with pytest.raises(ValueError, match="a message of"):
        list(wire.Reader(wire.Command).read(b"\xff\xff\xff\xff"))
    with pytest.raises(ValueError, match=r"Invalid|Expected"):
        list(wire.Reader(wire.Command).read(b"\x00\x00\x00\x01\x01"))


def test_the_ledger_knows_what_sounds_when_its_engine_is_gone(tmp_path: Path) -> None:
    file = tmp_path / "new folder" / "ledger"
    ledger = Ledger(file, count().__next__)  # a second passes with each look
    for message in (b"\x99\x24\x64", b"\x90\x3c\x01", b"\x99\x26\x50", b"\xb9\x7b\x00"):
        ledger.sending(message)
        ledger.sent(message)
    ledger.sending(b"\x89\x26\x40")
    ledger.sent(b"\x89\x26\x40")
    assert len(ledger.left()) == 2
    ledger.receivers = ["synth:in 一", "x"]
    after = Ledger(file, count().__next__)  # the first one was never closed
    assert sorted(after.left()) == [b"\x80\x3c\x40", b"\x89\x24\x40"]
    assert after.receivers == ["synth:in 一", "x"]
    for message in after.left():
        after.sent(message)
    assert not after.left()


def test_an_end_that_was_just_handed_over_may_go_down_with_the_engine(tmp_path: Path) -> None:
    now = 0.0
    ledger = Ledger(tmp_path / "ledger", lambda: now)
    for message in (b"\x99\x24\x64", b"\x89\x24\x40"):
        ledger.sending(message)
        ledger.sent(message)
    assert Ledger(tmp_path / "ledger").left() == [b"\x89\x24\x40"]
    now = LEFT / 2
    ledger.sending(b"\x99\x24\x64")  # struck again
    now = LEFT * 2
    assert ledger.left() == [b"\x89\x24\x40"]
    ledger.sent(b"\x89\x24\x40")
    ledger.close()
    assert not Ledger(tmp_path / "ledger").left()


@pytest.mark.parametrize("was", [b"", b"something else", KIND, b"\0" * SIZE])
def test_a_ledger_that_is_none_is_made_anew(tmp_path: Path, was: bytes) -> None:
    file = tmp_path / "ledger"
    file.write_bytes(was)
    ledger = Ledger(file)
    assert ledger.left() == []
    assert ledger.receivers == []


def test_receivers_that_were_being_written_are_none(tmp_path: Path) -> None:
    file = tmp_path / "ledger"
    Ledger(file).receivers = ["a"]
    content = bytearray(file.read_bytes())
    content[len(KIND) + 2048 + 3] = 0xFF
    file.write_bytes(content)
    assert Ledger(file).receivers == []


LISTING = """Client info
  cur  clients : 5
  peak clients : 6
  max  clients : 192

Client   0 : "System" [Kernel Legacy]
  Port   0 : "Timer" (Rwe-) [In/Out]
  Port   1 : "Announce" (R-e-) [Out]
    Connecting To: 15:0
Client  20 : "USB MIDI" [Kernel Legacy]
  Port   0 : "USB MIDI MIDI 1" (RWeX) [In/Out]
    Connected From: 128:0
Client 128 : "MidiDrumiGen" [User Legacy]
  Port   0 : "MidiDrumiGen" (R-e-) [Out]
    Connecting To: 20:0, 129:0[real:0]
Client 129 : "FluidSynth: \\"GM\\"" [User Legacy]
  Port   0 : "Synth input port (129:0)" (-We-) [In]
    Connected From: 128:0[real:0]
"""


def test_who_listens_in_alsa_is_in_the_kernels_list() -> None:
    found = alsa.receivers("MidiDrumiGen", "MidiDrumiGen", LISTING)
    assert found == ["USB MIDI:USB MIDI MIDI 1", 'FluidSynth: \\"GM\\":Synth input port (129:0)']
    assert alsa.receivers("System", "Timer", LISTING) == []
    assert alsa.receivers("nobody", "here", "") == []
