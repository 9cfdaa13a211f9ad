"""A style file's text from plain values: what `styles` reads, in the order in which people read it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from unicodedata import category

import msgspec

from mididrumigen.music.kit import Voice
from mididrumigen.music.notation import LABELS, row, write
from mididrumigen.music.pattern import Pattern

LONGEST = 400  # characters of a text; the schema has the same


class Grid(msgspec.Struct, frozen=True):
    """A drum grid, which is written between triple quotes."""

    text: str


def toml(document: Mapping[str, Any]) -> str:
    """Plain values first, then tables, then lists of tables."""
    plain = {key: value for key, value in document.items() if not _is_table(value) and not _are_tables(value)}
    lines = list(_lines(plain))
    for key, value in document.items():
        if _is_table(value):
            lines += ["", f"[{key}]", *_lines(value)]
    for key, value in document.items():
        for table in value if _are_tables(value) else ():
            lines += ["", f"[[{key}]]", *_lines(table)]
    return "\n".join(lines) + "\n"


def _lines(table: Mapping[str, Any]) -> Iterator[str]:
    for key, value in table.items():
        yield f"{key} = {_value(value)}"


def _value(value: Any) -> str:
    if isinstance(value, Grid):
        return f"'''\n{value.text}'''"
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{key} = {_value(inner)}' for key, inner in value.items())} }}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, str):
        return _text(value)
    return json.dumps(value)


def _text(text: str) -> str:
    """JSON's escapes are TOML's, but for the one control character that JSON lets through and lone surrogates. What
    joins or hides stays: names have it."""
    clean = "".join(" " if category(char) in ("Cc", "Cs") else char for char in text)
    return json.dumps(clean[:LONGEST], ensure_ascii=False)


def _is_table(value: Any) -> bool:
    return isinstance(value, Mapping)


def _are_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], Mapping)


# ---------------------------------------------------------------------------------------------- grids


def grid_of(pattern: Pattern) -> Grid:
    """Of whole bars. Raises NotOnGrid."""
    return Grid(write(pattern))


def fill_grid(figure: Pattern) -> Grid:
    """Of a fill: the pulses at a bar's end that it lasts for. Raises NotOnGrid."""
    meter = figure.meter
    start, pulses, count = meter.bar - figure.length, 0, 0
    while pulses < figure.length:
        count += 1
        pulses += meter.pulses[-count]
    hits = tuple(msgspec.structs.replace(hit, at=hit.at + start) for hit in figure.hits)
    whole = Pattern(hits, meter.bar, meter)
    voices = sorted({hit.voice for hit in hits}, key=list(Voice).index)
    return Grid("".join(f"{LABELS[voice]} | {' '.join(row(whole, voice, 0)[-count:])} |\n" for voice in voices))


def places(figures: Sequence[Pattern]) -> dict[Voice, set[int]]:
    """Where in a quarter note each voice is struck."""
    found: dict[Voice, set[int]] = {}
    for figure in figures:
        for hit in figure.hits:
            found.setdefault(hit.voice, set()).add(hit.at % 960)
    return found
