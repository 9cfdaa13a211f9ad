"""The messages about a drum rack's pads."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from mididrumigen.protocol import words as w
from mididrumigen.protocol.message import Answer, Asked


class PadIn(Struct, frozen=True, kw_only=True):
    """One pad of a rack."""

    note: Annotated[int, Meta(description="the MIDI note that plays it", ge=0, le=127)]
    name: Annotated[str, Meta(description="what it is called", max_length=200)] = ""


class Pads(Asked, frozen=True, kw_only=True):
    """Which pad plays which drum: by what it is called, else by its note."""

    pads: Annotated[list[PadIn], Meta(description="the rack's pads; the first of a note counts", max_length=512)]


class MissingDrum(Answer, frozen=True, kw_only=True):
    """A drum that no pad is for."""

    voice: Annotated[str, Meta(description="the drum, such as ride or hat.open")]
    by: Annotated[str, Meta(description="the name of the pad that plays it")]


class PadsAnswer(Answer, frozen=True, kw_only=True):
    """The rack as a drum map."""

    kit: Annotated[dict[str, int], Meta(description="as `kit` of other requests takes it")]
    missing: Annotated[list[MissingDrum], Meta(description="drums that another pad plays")]
    says: w.Says
