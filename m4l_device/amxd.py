"""The container of Max for Live devices (.amxd), read and written back byte for byte.

There is no public specification. The layout is the one that Ableton's own reader of it (maxdiff, in
github.com/Ableton/maxdevtools) expects, and that 107 devices saved by Max 8.1 to 9.1 have. Chunks outside are
little-endian, the frozen part inside is big-endian; nothing in it is a checksum.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import PurePath

import msgspec

MIDI_EFFECT = b"mmmm"
UNFROZEN, FROZEN = (number.to_bytes(4, "little") for number in (1, 7))  # `meta`
DEVICE_FLAG = 0x11  # on the device's own entry
ON_DISK = 0x8  # on what has to be a file of its own for others to read: `[node.script]`'s script
KINDS = {
    ".js": b"TEXT",
    ".txt": b"TEXT",
    ".json": b"JSON",
    ".maxpat": b"JSON",
    ".amxd": b"JSON",
    ".svg": b"svg ",
    ".png": b"PNG ",
    ".jpg": b"JPEG",
}
SINCE_1904 = 2_082_844_800  # seconds from the classic Mac's epoch to Unix's
HEADER = 16  # of a frozen part
FIELDS = (b"type", b"fnam", b"sz32", b"of32", b"vers", b"flag", b"mdat")


class NotADevice(ValueError):
    """What was read is no .amxd, or one that is encrypted or damaged."""


class File(msgspec.Struct, frozen=True):
    """One file of a frozen device. `modified` is in seconds since 1904."""

    name: str
    data: bytes
    kind: bytes
    flag: int = 0
    version: int = 0
    modified: int = SINCE_1904


class Device(msgspec.Struct, frozen=True):
    """A device file. Its patcher is the first of its files; an unfrozen device has that one alone, without a name."""

    files: tuple[File, ...]
    kind: bytes = MIDI_EFFECT
    meta: bytes = UNFROZEN

    @property
    def patcher(self) -> bytes:
        """JSON and one NUL."""
        return self.files[0].data

    @property
    def is_frozen(self) -> bool:
        return bool(self.files[0].name)


def unfrozen(patcher: bytes, kind: bytes = MIDI_EFFECT, meta: bytes = UNFROZEN) -> Device:
    """A device that finds its files in Max's search path; `patcher` is JSON and one NUL."""
    return Device((File("", patcher, KINDS[".amxd"]),), kind, meta)


def frozen(name: str, patcher: str, files: dict[str, bytes], on_disk: str) -> Device:
    """A MIDI effect called `name` with all its files inside, the one called `on_disk` to be laid on a disk by Max.
    Equal input gives equal bytes: no file has a date of today."""
    own = File(f"{name}.amxd", patcher.encode() + b"\0", KINDS[".amxd"], DEVICE_FLAG)
    others = (File(each, files[each], kind_of(each), ON_DISK if each == on_disk else 0) for each in sorted(files))
    return Device((own, *others), meta=FROZEN)


def kind_of(name: str) -> bytes:
    """A file's four letters. Raises KeyError for a kind that a device of ours does not have."""
    return KINDS[PurePath(name).suffix]


# ---------------------------------------------------------------------------------------------- writing


def written(device: Device) -> bytes:
    """The file."""
    payload = _frozen_part(device.files) if device.is_frozen else device.patcher
    return _little(b"ampf", device.kind) + _little(b"meta", device.meta) + _little(b"ptch", payload)


def _little(tag: bytes, data: bytes) -> bytes:
    return tag + struct.pack("<I", len(data)) + data


def _big(tag: bytes, data: bytes) -> bytes:
    """Its size counts its own eight bytes."""
    return tag + struct.pack(">I", len(data) + 8) + data


def _frozen_part(files: tuple[File, ...]) -> bytes:
    entries, offset = list[bytes](), HEADER
    for file in files:
        entries.append(_entry(file, offset))
        offset += len(file.data)
    begin = b"mx@c" + struct.pack(">IQ", HEADER, offset)
    return begin + b"".join(file.data for file in files) + _big(b"dlst", b"".join(entries))


def _entry(file: File, offset: int) -> bytes:
    name = file.name.encode("ascii") + b"\0"
    numbers = (len(file.data), offset, file.version, file.flag, file.modified)
    values = (file.kind, name + b"\0" * (-len(name) % 4), *(struct.pack(">I", number) for number in numbers))
    return _big(b"dire", b"".join(map(_big, FIELDS, values)))


# ---------------------------------------------------------------------------------------------- reading


def read(data: bytes) -> Device:
    """Raises NotADevice."""
    try:
        (ampf, kind), (meta_tag, meta), (ptch, payload) = _chunks(data, "<I", own=0)
        if (ampf, meta_tag, ptch) != (b"ampf", b"meta", b"ptch"):
            raise NotADevice(f"its parts are {ampf!r}, {meta_tag!r} and {ptch!r}")
        if payload[:4] != b"mx@c":
            return unfrozen(payload, kind, meta)
        if files := tuple(_files(payload)):
            return Device(files, kind, meta)
        raise NotADevice("it has no files")
    except NotADevice:
        raise
    except (struct.error, ValueError, KeyError) as error:
        raise NotADevice(f"damaged: {error}") from error


def _chunks(data: bytes, size: str, own: int) -> Iterator[tuple[bytes, bytes]]:
    """Tag and content of each; sizes count `own` bytes of the chunk's head."""
    at = 0
    while at < len(data):
        (length,) = struct.unpack_from(size, data, at + 4)
        end = at + 8 + length - own
        if end > len(data) or length < own:
            raise NotADevice(f"cut short in {data[at : at + 4]!r}")
        yield data[at : at + 4], data[at + 8 : end]
        at = end


def _files(payload: bytes) -> Iterator[File]:
    _, directory = struct.unpack_from(">IQ", payload, 4)
    ((tag, entries),) = _chunks(payload[directory:], ">I", own=8)
    if tag != b"dlst":
        raise NotADevice(f"its directory is {tag!r}")
    for _, entry in _chunks(entries, ">I", own=8):
        fields = dict(_chunks(entry, ">I", own=8))
        size, offset, version, flag, modified = (int.from_bytes(fields[each], "big") for each in FIELDS[2:])
        if offset + size > directory:
            raise NotADevice("a file in it reaches beyond the files' end")
        name = fields[b"fnam"].rstrip(b"\0").decode("ascii")
        yield File(name, payload[offset : offset + size], fields[b"type"], flag, version, modified)
