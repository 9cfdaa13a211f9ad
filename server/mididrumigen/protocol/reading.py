"""Plain values into messages, and what is wrong with them in plain words."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import Struct

from mididrumigen.errors import BadRequest

LONGEST = 300  # characters of a message that may quote what was sent


def read(kind: type[Struct], values: Any, lenient: bool = False) -> Any:
    """A message from plain values. Raises BadRequest in plain words; `lenient` also reads "4" as 4."""
    try:
        return msgspec.convert(values, kind, strict=not lenient)
    except msgspec.ValidationError as error:
        raise BadRequest(plain(str(error))) from None


def plain(says: str) -> str:
    """msgspec's "Expected `int` <= 32 - at `$.bars`" as "bars: expected int <= 32"."""
    message, _, path = says.replace("`", "").partition(" - at ")
    where = path.removeprefix("$").removeprefix(".")
    message = message[:1].lower() + message[1:LONGEST]
    return f"{where}: {message}" if where else message
