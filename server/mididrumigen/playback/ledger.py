"""What sounds, in a small file that outlives us: after a crash the next engine ends those notes first.

A memory-mapped file: 8 bytes that say what it is, a byte for each note of each channel, then who received from our port
(two bytes of length, JSON). The system keeps what was written there however the process ends.
"""

from __future__ import annotations

import mmap
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import msgspec

from mididrumigen.music.units import Seconds
from mididrumigen.playback.part import NOTE_OFF, NOTE_ON, note_off

KIND = b"MDGnote1"
NOTES = 16 * 128
RECEIVERS = 16_384  # bytes
SIZE = len(KIND) + NOTES + RECEIVERS
LEFT: Seconds = 0.04  # until a message that was handed over has left: a few of JACK's periods


class Ledger:
    """Marks each note before it is sent and strikes it out when its end has left, which is a while after it was handed
    over: until then it would go down with the engine."""

    def __init__(self, path: Path, clock: Callable[[], Seconds] = perf_counter) -> None:
        """Opens what an earlier engine left, or a new one. Raises OSError."""
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.stat().st_size != SIZE or path.read_bytes()[: len(KIND)] != KIND:
            path.write_bytes(KIND + bytes(SIZE - len(KIND)))
        with path.open("r+b") as file:
            self._map = mmap.mmap(file.fileno(), SIZE)
        self._clock = clock
        self._ended: dict[int, Seconds] = {}  # the places of ends that are on their way, the oldest first

    def sending(self, message: bytes) -> None:
        """Before a message is handed over."""
        self._strike_out()
        if message[0] & 0xF0 == NOTE_ON:
            place = _place(message)
            self._ended.pop(place, None)
            self._map[place] = 1

    def sent(self, message: bytes) -> None:
        """After that."""
        if message[0] & 0xF0 == NOTE_OFF:
            place = _place(message)
            self._ended.pop(place, None)
            self._ended[place] = self._clock()

    def left(self) -> list[bytes]:
        """The ends of the notes that are marked."""
        self._strike_out()
        marks = self._map[len(KIND) : len(KIND) + NOTES]
        return [note_off(place >> 7, place & 127) for place, mark in enumerate(marks) if mark]

    @property
    def receivers(self) -> list[str]:
        start = len(KIND) + NOTES
        size = int.from_bytes(self._map[start : start + 2], "big")
        try:
            return msgspec.json.decode(self._map[start + 2 : start + 2 + size] or b"[]", type=list[str])
        except (msgspec.DecodeError, UnicodeDecodeError):  # it was being written
            return []

    @receivers.setter
    def receivers(self, names: list[str]) -> None:
        text, start = msgspec.json.encode(names), len(KIND) + NOTES
        if len(text) <= RECEIVERS - 2:
            self._map[start : start + 2 + len(text)] = len(text).to_bytes(2, "big") + text

    def close(self) -> None:
        """Whoever closes it has let everything out."""
        self._strike_out(everything=True)
        self._map.close()

    def _strike_out(self, everything: bool = False) -> None:
        before = self._clock() - LEFT
        while self._ended:
            place, at = next(iter(self._ended.items()))
            if at > before and not everything:
                return
            del self._ended[place]
            self._map[place] = 0


def _place(message: bytes) -> int:
    return len(KIND) + ((message[0] & 15) << 7) + message[1]
