"""The two kinds of message: what is asked, and what is told."""

from __future__ import annotations

from msgspec import Struct


class Asked(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The parameters of a method."""


class Answer(Struct, frozen=True, kw_only=True):
    """What a method answers, or a notification carries."""
