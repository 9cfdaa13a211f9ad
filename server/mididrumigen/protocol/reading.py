"""Plain values into messages, and what is wrong with them in plain words."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import Any

import msgspec
from msgspec import Struct

from mididrumigen.errors import BadRequest
from mididrumigen.protocol.fields import fields

LONGEST = 300  # characters of a message that may quote what was sent
UNKNOWN = re.compile(r"unknown field (.+)$")


def read(kind: type[Struct], values: Any, lenient: bool = False) -> Any:
    """A message from plain values. Raises BadRequest in plain words; `lenient` also reads "4" as 4."""
    try:
        return msgspec.convert(values, kind, strict=not lenient)
    except msgspec.ValidationError as error:
        raise refused(str(error), kind) from None


def refused(says: str, kind: type[Struct]) -> BadRequest:
    """msgspec's words about a message, with what the field may be or what it may have been meant to be."""
    known = {field.name: field for field in fields(kind)}
    if found := UNKNOWN.search(says.replace("`", "")):
        near = get_close_matches(found[1], known, 1)
        hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(known) or 'none'}"
        return BadRequest(f"there is no parameter {found[1][:40]!r}", hint)
    message, name = plain(says), path_of(says).partition("[")[0].partition(".")[0]
    if name not in known:
        return BadRequest(message, "`mididrumigen protocol` lists what each method takes")
    return BadRequest(message, f"wanted: {known[name].kind}, {known[name].range or known[name].says}")


def plain(says: str) -> str:
    """msgspec's "Expected `int` <= 32 - at `$.bars`" as "bars: expected int <= 32"."""
    message, where = says.replace("`", "").partition(" - at ")[0], path_of(says)
    message = message[:1].lower() + message[1:LONGEST]
    return f"{where}: {message}" if where else message


def path_of(says: str) -> str:
    """Which field msgspec means, such as `bars`; empty for the whole."""
    return says.replace("`", "").partition(" - at ")[2].removeprefix("$").removeprefix(".")
