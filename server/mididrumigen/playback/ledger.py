"""What sounds, in a small file that outlives us: after a crash the next engine ends those notes first.

A memory-mapped file: 8 bytes that say what it is, a byte for each note of each channel, then who received from our port
(two bytes of length, JSON). The system keeps what was written there however the process ends.
"""

from __future__ import annotations

import mmap
from pathlib import Path

import msgspec

from mididrumigen.playback.part import NOTE_OFF, NOTE_ON, note_off

KIND = b"MDGnote1"
NOTES = 16 * 128
RECEIVERS = 16_384  # bytes
SIZE = len(KIND) + NOTES + RECEIVERS


class Ledger:
    """Marks each note before it is sent and strikes it out after its end was."""

    def __init__(self, path: Path) -> None:
        """Opens what an earlier engine left, or a new one. Raises OSError."""
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.stat().st_size != SIZE or path.read_bytes()[: len(KIND)] != KIND:
            path.write_bytes(KIND + bytes(SIZE - len(KIND)))
        with path.open("r+b") as file:
            self._map = mmap.mmap(file.fileno(), SIZE)

    def sending(self, message: bytes) -> None:
        """Before a message goes out."""
        if message[0] & 0xF0 == NOTE_ON:
            self._map[_place(message)] = 1

    def sent(self, message: bytes) -> None:
        """After it has gone out."""
        if message[0] & 0xF0 == NOTE_OFF:
            self._map[_place(message)] = 0

    def left(self) -> list[bytes]:
        """The ends of the notes that are marked."""
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
        self._map.close()


def _place(message: bytes) -> int:
    return len(KIND) + ((message[0] & 15) << 7) + message[1]
