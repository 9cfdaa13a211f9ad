"""The container of Max for Live devices, against its known layout and against damage."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from m4l_device.amxd import (
    DEVICE_FLAG,
    KINDS,
    ON_DISK,
    Device,
    File,
    NotADevice,
    frozen,
    kind_of,
    read,
    unfrozen,
    written,
)

pytestmark = pytest.mark.unit

PATCHER = '{"patcher": {}}'
FILES = {"mididrumigen-glue.js": b"glue", "mididrumigen-live.js": b"live!", "logo.svg": b"<svg/>"}
NAMES = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=40)


def made() -> bytes:
    return written(frozen("Drummer", PATCHER, FILES, "mididrumigen-glue.js"))


def test_an_unfrozen_device_is_header_and_patcher() -> None:
    data = PATCHER.encode() + b"\0"
    head = b"ampf\x04\0\0\0mmmmmeta\x04\0\0\0\x01\0\0\0ptch" + struct.pack("<I", len(data))
    assert written(unfrozen(data)) == head + data
    assert read(head + data) == unfrozen(data)


def test_a_frozen_device_byte_by_byte() -> None:
    """Every number of a device with one file, counted by hand from the layout."""
    data = written(frozen("D", "{}", {"a.js": b"xyz"}, "a.js"))
    assert data[:32] == b"ampf\x04\0\0\0mmmmmeta\x04\0\0\0\x07\0\0\0ptch" + struct.pack("<I", len(data) - 32)
    inner = data[32:]
    assert inner[:16] == b"mx@c" + struct.pack(">III", 16, 0, 22)
    assert inner[16:22] == b"{}\0xyz"
    assert inner[22:30] == b"dlst" + struct.pack(">I", len(inner) - 22)
    first = b"".join(
        [
            b"type" + struct.pack(">I", 12) + b"JSON",
            b"fnam" + struct.pack(">I", 16) + b"D.amxd\0\0",
            b"sz32" + struct.pack(">II", 12, 3),
            b"of32" + struct.pack(">II", 12, 16),
            b"vers" + struct.pack(">II", 12, 0),
            b"flag" + struct.pack(">II", 12, 0x11),
            b"mdat" + struct.pack(">II", 12, 2_082_844_800),
        ]
    )
    assert inner[30 : 30 + 8 + len(first)] == b"dire" + struct.pack(">I", len(first) + 8) + first


def test_names_end_in_a_nul_and_fill_four_bytes() -> None:
    for name, padded in (("abc.js", b"abc.js\0\0"), ("abcd.js", b"abcd.js\0"), ("abcde.js", b"abcde.js\0\0\0\0")):
        data = written(frozen("D", "{}", {name: b""}, ""))
        assert b"fnam" + struct.pack(">I", 8 + len(padded)) + padded + b"sz32" in data


def test_what_is_inside() -> None:
    device = read(made())
    assert device.patcher == PATCHER.encode() + b"\0"
    assert [file.name for file in device.files] == ["Drummer.amxd", *sorted(FILES)]
    assert {file.name: file.data for file in device.files[1:]} == FILES
    assert [file.flag for file in device.files] == [DEVICE_FLAG, 0, ON_DISK, 0]


def test_equal_input_gives_equal_bytes() -> None:
    turned = dict(reversed(FILES.items()))
    assert made() == written(frozen("Drummer", PATCHER, turned, "mididrumigen-glue.js"))


def test_kinds_have_four_letters_and_unknown_ones_are_refused() -> None:
    assert {len(kind) for kind in KINDS.values()} == {4}
    assert kind_of("a.svg") == b"svg "
    with pytest.raises(KeyError):
        kind_of("a.exe")


@given(
    st.lists(
        st.builds(
            File,
            NAMES,
            st.binary(max_size=50),
            st.sampled_from(list(KINDS.values())),
            st.integers(0, 255),
            st.integers(0, 9),
            st.integers(0, 2**32 - 1),
        ),
        min_size=1,
        max_size=5,
    ),
    st.binary(min_size=4, max_size=4),
)
def test_what_is_read_is_written_back_byte_for_byte(files: list[File], meta: bytes) -> None:
    data = written(Device(tuple(files), meta=meta))
    assert read(data) == Device(tuple(files), meta=meta)
    assert written(read(data)) == data


@given(st.integers(0, len(made()) - 1))
def test_a_device_that_is_cut_short_is_refused(length: int) -> None:
    with pytest.raises(NotADevice):
        read(made()[:length])


@given(st.binary(max_size=200))
def test_what_is_no_device_is_refused(data: bytes) -> None:
    with pytest.raises(NotADevice):
        read(data)


@given(st.integers(0, len(made()) - 1), st.integers(0, 255))
def test_a_damaged_device_is_read_or_refused_and_nothing_else(at: int, byte: int) -> None:
    data = bytearray(made())
    data[at] = byte
    try:
        device = read(bytes(data))
    except NotADevice:
        return
    assert isinstance(device, Device)
