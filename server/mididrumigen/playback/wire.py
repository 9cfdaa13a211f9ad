"""What goes through the pipe between the daemon (or `play`) and its engine: msgpack, each with its length before.

Times are those of `time.perf_counter`, which is one clock for all processes of a machine.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

import msgspec
from msgspec import Struct

from mididrumigen.music.transport import Transport
from mididrumigen.music.units import Bpm, Millis, Ticks
from mididrumigen.playback.part import Loop

LARGEST = 16 * 2**20  # bytes of one message
LENGTH = struct.Struct(">I")


class Open(Struct, frozen=True, array_like=True, tag=True):
    """First: which ports to open, by name. A name that exists is connected to, else one of our own is made."""

    port: str
    clock_port: str = ""  # for MIDI clock; nothing: none
    engine_port: int = 0  # for OSC; taken ones are passed over; 0: any
    api: str = "auto"
    must_exist: bool = False  # the port is somebody else's and will come back
    again: bool = False  # after a crash: the name of our own port may not be free yet


class Play(Struct, frozen=True, array_like=True, tag=True):
    """Begin, or change at the next bar."""

    instance: str
    loop: Loop
    clock: str = "internal"
    channel: int = 9
    offset: Millis = 0.0
    times: int = 0
    tempo: Bpm | None = None
    serial: int = 0  # given back with what is told of it, so that nothing old is taken for it
    origin: Ticks | None = None  # to go on after a crash: where the loop's first bar stands …
    transport: Transport | None = None  # … and what the internal clock said


class Tempo(Struct, frozen=True, array_like=True, tag=True):
    """The internal clock's."""

    tempo: Bpm


class Stop(Struct, frozen=True, array_like=True, tag=True):
    """An instance, or all."""

    instance: str = ""


class Panic(Struct, frozen=True, array_like=True, tag=True):
    """Silence, everywhere."""


class Ready(Struct, frozen=True, array_like=True, tag=True):
    """The engine's first word, and again whenever one of this changes."""

    engine_port: int
    api: str  # nothing: no MIDI here
    port: str  # as others see it; nothing while there is none
    own: bool  # the port is ours, for others to connect to
    clock_port: str
    realtime: bool
    priority: str
    problem: str = ""
    hint: str = ""


class Moved(Struct, frozen=True, array_like=True, tag=True):
    """Where an instance is: told when it begins, stops, jumps, changes its bars or its tempo."""

    instance: str
    serial: int
    playing: bool
    label: str
    origin: Ticks
    transport: Transport
    waiting: bool  # other bars come at the next bar line


class Ended(Struct, frozen=True, array_like=True, tag=True):
    """An instance has played as often as it was to, or was stopped."""

    instance: str
    serial: int


Command = Open | Play | Tempo | Stop | Panic
Event = Ready | Moved | Ended

_encoder = msgspec.msgpack.Encoder()


def framed(message: Command | Event) -> bytes:
    said = _encoder.encode(message)
    return LENGTH.pack(len(said)) + said


class Reader:
    """Whole messages out of the bytes that come, in whatever pieces. `kind` is Command or Event."""

    def __init__(self, kind: object) -> None:
        self._decoder: msgspec.msgpack.Decoder[Command | Event] = msgspec.msgpack.Decoder(kind)
        self._bytes = bytearray()

    def read(self, piece: bytes) -> Iterator[Command | Event]:
        """Raises ValueError for what is no message of ours."""
        self._bytes += piece
        while len(self._bytes) >= LENGTH.size:
            (size,) = LENGTH.unpack_from(self._bytes)
            if size > LARGEST:
                raise ValueError(f"a message of {size} bytes")
            if len(self._bytes) < LENGTH.size + size:
                return
            said = bytes(self._bytes[LENGTH.size : LENGTH.size + size])
            del self._bytes[: LENGTH.size + size]
            yield self._decoder.decode(said)
