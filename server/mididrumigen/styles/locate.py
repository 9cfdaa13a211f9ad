"""Which line of a TOML file holds a value: for errors that name file and line."""

from __future__ import annotations

import re


def line_of(text: str, path: str) -> int:
    """The line (from 1) of a path such as `cells[2].grid` or `$.tempo.low`; its table's when the key is absent."""
    parts = re.findall(r"([A-Za-z_]\w*)|\[(\d+|\.\.\.)\]", path)
    lines = text.splitlines()
    start, end = 0, len(lines)
    table = ""
    for name, index in parts:
        if index:
            start, end = _array_table(lines, table, 0 if index == "..." else int(index), start, end)
            continue
        dotted = f"{table}.{name}" if table else name
        header = _find(lines, rf"\s*\[{{1,2}}\s*{re.escape(dotted)}\s*\]", 0, len(lines))
        if header is not None:
            start, end, table = header, _table_end(lines, header), dotted
        else:
            found = _find(lines, rf"\s*{re.escape(name)}\s*=", start, end)
            start = start if found is None else found
    return start + 1


def _find(lines: list[str], pattern: str, start: int, end: int) -> int | None:
    return next((number for number in range(start, end) if re.match(pattern, lines[number])), None)


def _table_end(lines: list[str], header: int) -> int:
    following = _find(lines, r"\s*\[", header + 1, len(lines))
    return len(lines) if following is None else following


def _array_table(lines: list[str], table: str, index: int, start: int, end: int) -> tuple[int, int]:
    headers = [n for n, line in enumerate(lines) if re.match(rf"\s*\[\[\s*{re.escape(table)}\s*\]\]", line)]
    if index < len(headers):
        return headers[index], _table_end(lines, headers[index])
    return start, end
