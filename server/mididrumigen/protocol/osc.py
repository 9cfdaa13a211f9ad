"""OSC 1.0 (opensoundcontrol.org/spec-1_0): datagrams to words and values, messages to flat datagrams. No I/O.

`/mididrumigen/<word>` with the required values in order, then pairs of name and value:
`/mididrumigen/generate "John Bonham" bars 4 seed 7`. Answers and notifications are laid out flat by one rule, `flat`.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct
from pythonosc.osc_message import OscMessage
from pythonosc.osc_message import ParseError as OscParseError
from pythonosc.osc_message_builder import OscMessageBuilder
from pythonosc.parsing.osc_types import ParseError as OscTypeError

from mididrumigen.errors import BadRequest, ParseError
from mididrumigen.protocol import words as w
from mididrumigen.protocol.message import Answer
from mididrumigen.protocol.messages import NOTIFICATIONS
from mididrumigen.protocol.reading import read

ROOT = "/mididrumigen/"
LARGEST_IN = 4096  # bytes of a datagram that is read
LARGEST_OUT = 1400  # and that is sent: fits into an Ethernet frame
TEXT_OUT = 250  # characters of a text in a datagram
DEEPEST = 4  # bundles within bundles
MOST = 32  # messages of one datagram
TYPES = frozenset(b"ifsbhdtTFN")
HEAD = 12  # bytes at most that end and fill up address and types
BUNDLE = b"#bundle\0"

Value = str | int | float
Scalar = (str, int, float, bool, type(None))


class Said(Struct, frozen=True):
    """One message of a datagram."""

    word: str
    values: tuple[Any, ...]

    @property
    def is_answer(self) -> bool:
        """What only a daemon says; another daemon, or we ourselves by a wrong wire, must not answer it."""
        return "/" in self.word or self.word in ("error", *NOTIFICATIONS)


class Refused(Answer, frozen=True, kw_only=True):
    """`/mididrumigen/error`: what was asked by OSC could not be done."""

    word: Annotated[str, Meta(description="what was asked")]
    code: w.Code
    message: w.Says
    hint: w.Hint


def said(datagram: bytes) -> list[Said]:
    """The messages in a datagram. Raises ParseError for whatever is no OSC, or none of ours."""
    if len(datagram) > LARGEST_IN:
        raise ParseError(f"a datagram of more than {LARGEST_IN} bytes")
    parts = list(islice(_messages(datagram, DEEPEST), MOST + 1))
    if len(parts) > MOST:
        raise ParseError(f"a bundle of more than {MOST} messages")
    return [_message(part) for part in parts]


def _messages(datagram: bytes, deep: int) -> Iterator[bytes]:
    """A bundle's messages in order, whatever time it asks for; a plain message is itself."""
    if not datagram.startswith(BUNDLE):
        yield datagram
        return
    at = len(BUNDLE) + 8  # its time
    while at < len(datagram):
        size = int.from_bytes(datagram[at : at + 4], "big")
        part = datagram[at + 4 : at + 4 + size]
        if not deep or not size or size % 4 or len(part) < size:
            raise ParseError("a broken OSC bundle")
        yield from _messages(part, deep - 1)
        at += 4 + size


def _message(datagram: bytes) -> Said:
    """Types are looked at first: the library writes unknown ones into the root log."""
    end = datagram.find(b"\0")
    types = datagram[end // 4 * 4 + 4 :].partition(b"\0")[0]
    if not datagram.startswith(b"/") or end < 0:
        raise ParseError("no OSC message")
    if types and (types[:1] != b"," or not TYPES.issuperset(types[1:])):
        raise ParseError("an OSC message with types we do not know")
    try:
        message = OscMessage(datagram)
    except (OscParseError, OscTypeError, ValueError, IndexError, struct.error, OverflowError):
        raise ParseError("a broken OSC message") from None
    if not message.address.startswith(ROOT):
        raise ParseError(f"addresses begin with {ROOT}")
    return Said(message.address.removeprefix(ROOT), tuple(message.params))


def parameters(values: tuple[Any, ...], asked: type[Struct]) -> Any:
    """The values as the word's parameters. Raises BadRequest."""
    needed = _needed(asked)
    if len(values) < len(needed):
        raise BadRequest(
            f"{needed[len(values)]} is missing", f"first {', '.join(needed)}, then pairs of name and value"
        )
    given = dict(zip(needed, values, strict=False))
    pairs = values[len(needed) :]
    if len(pairs) % 2:
        raise BadRequest("a name without its value", "after the required values come pairs of name and value")
    for name, value in zip(pairs[::2], pairs[1::2], strict=True):
        if not isinstance(name, str) or name in given:
            raise BadRequest(f"{str(name)[:40]!r} is not expected here", "after those come pairs of name and value")
        given[name] = value
    return read(asked, {name: _whole(value) for name, value in given.items()}, lenient=True)


@cache
def _needed(asked: type[Struct]) -> list[str]:
    """Worked out once: each time it would leave garbage behind that the engine does not collect while it plays."""
    return [field.name for field in msgspec.structs.fields(asked) if field.required]


def _whole(value: Any) -> Any:
    """Many a program sends every number as a float."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def flat(path: str, message: Struct, before: tuple[Value, ...] = ()) -> Iterator[tuple[str, list[Value]]]:
    """Address and values of each datagram. The plain values of a message come first, in one datagram. Each list in it
    follows at an address of its own, as `first, total, item, item …`, as many items as a datagram holds; an item that
    is itself a message gives its plain values. Lists within listed messages have their parent's index before that.
    Tables and bytes are left to the WebSocket."""
    yield ROOT + path, [*before, *_plain_values(message)]
    for field in message.__struct_fields__:
        value = getattr(message, field)
        if isinstance(value, Struct):
            yield from flat(f"{path}/{field}", value, before)
        elif isinstance(value, list) and not any(isinstance(item, tuple) for item in value):
            yield from _listed(f"{path}/{field}", value, before)


def _listed(path: str, items: list[Any], before: tuple[Value, ...]) -> Iterator[tuple[str, list[Value]]]:
    most = LARGEST_OUT - len(ROOT + path) - HEAD - _size((*before, 0, 0))
    first, room, values = 0, most, list[Value]()
    for index, item in enumerate(items):
        of_item = _plain_values(item) if isinstance(item, Struct) else [_value(item)]
        size = _size(of_item)
        if values and size > room:
            yield ROOT + path, [*before, first, len(items), *values]
            first, room, values = index, most, []
        values += of_item
        room -= size
    yield ROOT + path, [*before, first, len(items), *values]
    for index, item in enumerate(items):
        if isinstance(item, Struct):
            yield from (more for more in flat(path, item, (*before, index)) if more[0] != ROOT + path)


def _plain_values(message: Struct) -> list[Value]:
    found = (getattr(message, field) for field in message.__struct_fields__)
    return [_value(value) for value in found if isinstance(value, Scalar)]


def _value(value: str | float | None) -> Value:
    """Nothing is an empty text, yes and no are 1 and 0."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str):
        text = value.replace("\0", " ")  # which ends a text in OSC
        return text if len(text) <= TEXT_OUT else text[: TEXT_OUT - 1] + "…"
    return value


def datagram(address: str, values: list[Value]) -> bytes:
    """The bytes. Whole numbers beyond 32 bits go as 64."""
    builder = OscMessageBuilder(address)
    for value in values:
        builder.add_arg(value, _type(value))
    return bytes(builder.build().dgram)


def _type(value: Value) -> str:
    if isinstance(value, str):
        return "s"
    if isinstance(value, float):
        return "f"
    return "i" if -(2**31) <= value < 2**31 else "h"


def _size(values: Sequence[Value]) -> int:
    """Never less than the bytes that values and their types take."""
    return sum(len(value.encode()) + 5 if isinstance(value, str) else 9 for value in values)
