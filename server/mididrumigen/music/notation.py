"""Drum tab: a pattern as a text grid and back, lossless for everything that stands on the grid.

One row a voice, bars between `|`, pulses (the meter's counts) between blanks. The characters of a pulse divide it
evenly (or are seven), so `x-x-` are sixteenths, `xxx` a triplet and `x` alone a quarter, each pulse for itself, and all
voices of a pulse within FINEST parts; `%` repeats the bar before. A character says what is struck and how loud; SYMBOLS
is the whole alphabet.

    HH | x-x- x-x- x-x- x-o- |
    SD | ---- O--g -g-- O--- |
    BD | o--- --o- o-o- ---- |
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate
from math import gcd, lcm

from mididrumigen.errors import BadNotation, NotOnGrid
from mididrumigen.music.kit import CYMBALS, Ornament, Voice
from mididrumigen.music.pattern import SHORT, Hit, Level, Pattern, sorted_hits, written
from mididrumigen.music.units import Bpm, Meter, Ticks

FINEST = 48  # parts of a pulse: holds 64ths and 32nd triplets of a quarter
UNEVEN = 7  # parts that are written too, though ticks do not hold them exactly
REST = "-."

LABELS: dict[Voice, str] = {
    Voice.CRASH: "CC",
    Voice.CRASH2: "C2",
    Voice.CHINA: "CH",
    Voice.SPLASH: "SP",
    Voice.RIDE: "RD",
    Voice.HAT: "HH",
    Voice.CLAP: "CP",
    Voice.SNARE: "SD",
    Voice.TOM1: "T1",
    Voice.TOM2: "T2",
    Voice.TOM3: "T3",
    Voice.TOM4: "T4",
    Voice.KICK: "BD",
    Voice.PEDAL: "HF",
    Voice.COWBELL: "CB",
    Voice.TAMBOURINE: "TB",
    Voice.SHAKER: "SH",
    Voice.CABASA: "CA",
    Voice.CLAVES: "CL",
    Voice.WOODBLOCK: "WB",
    Voice.AGOGO_HIGH: "AH",
    Voice.AGOGO_LOW: "AL",
    Voice.CONGA_MUTE: "CM",
    Voice.CONGA_HIGH: "HC",
    Voice.CONGA_LOW: "LC",
    Voice.BONGO_HIGH: "HB",
    Voice.BONGO_LOW: "LB",
    Voice.TIMBALE_HIGH: "HT",
    Voice.TIMBALE_LOW: "LT",
    Voice.GUIRO: "GU",
    Voice.TRIANGLE: "TR",
}
VOICES = {label: voice for voice, label in LABELS.items()}

Sign = tuple[Level, Ornament]
Row = tuple[Voice, list[str], int]  # its bars, and the line it is on

_GHOST, _SOFT, _NORMAL, _ACCENT = Level.GHOST, Level.SOFT, Level.NORMAL, Level.ACCENT


def _pair(small: str, ornament: Ornament) -> dict[str, Sign]:
    """A small letter is a normal stroke, its capital an accent."""
    return {small: (_NORMAL, ornament), small.upper(): (_ACCENT, ornament)}


_QUIET: dict[str, Sign] = {"g": (_GHOST, Ornament.NONE), "s": (_SOFT, Ornament.NONE)}
_DRUM = {
    **_pair("o", Ornament.NONE),
    **_QUIET,
    **_pair("f", Ornament.FLAM),
    **_pair("d", Ornament.DRAG),
    **_pair("z", Ornament.ROLL),
}
_CYMBAL = {**_pair("x", Ornament.NONE), **_QUIET, **_pair("c", Ornament.CHOKE), **_pair("z", Ornament.ROLL)}
_SNARE = {
    **_DRUM,
    **_pair("x", Ornament.CROSS),
    **_pair("r", Ornament.RIM),
    "y": (_SOFT, Ornament.CROSS),
    "e": (_GHOST, Ornament.DRAG),
    "b": (_GHOST, Ornament.ROLL),
}
_HAT = {
    **_pair("x", Ornament.NONE),
    **_QUIET,
    **_pair("o", Ornament.OPEN),
    "u": (_SOFT, Ornament.OPEN),
    **_pair("h", Ornament.HALF),
    "i": (_SOFT, Ornament.HALF),
    **_pair("f", Ornament.FLAM),
}
_RIDE = {**_CYMBAL, **_pair("b", Ornament.BELL), "t": (_SOFT, Ornament.BELL), **_pair("e", Ornament.EDGE)}
_PEDAL = {**_pair("x", Ornament.NONE), **_QUIET, **_pair("o", Ornament.OPEN)}
_HAND = {**_pair("x", Ornament.NONE), **_QUIET, **_pair("f", Ornament.FLAM), **_pair("z", Ornament.ROLL)}
_OPENABLE = {**_HAND, **_pair("o", Ornament.OPEN), "u": (_SOFT, Ornament.OPEN)}  # triangle, guiro (long), conga mute

SYMBOLS: dict[Voice, dict[str, Sign]] = {
    voice: _CYMBAL if voice in CYMBALS else _DRUM if voice in {Voice.KICK, Voice.TOM1, Voice.TOM2} else _HAND
    for voice in Voice
} | {
    Voice.TOM3: _DRUM,
    Voice.TOM4: _DRUM,
    Voice.SNARE: _SNARE,
    Voice.HAT: _HAT,
    Voice.RIDE: _RIDE,
    Voice.PEDAL: _PEDAL,
    Voice.TRIANGLE: _OPENABLE,
    Voice.GUIRO: _OPENABLE,
}
_SPELLED: dict[Voice, dict[Sign, str]] = {
    voice: {sign: symbol for symbol, sign in table.items()} for voice, table in SYMBOLS.items()
}

# ---------------------------------------------------------------------------------------------- text → pattern


def read(text: str, meter: Meter, tempo: Bpm = 120.0) -> Pattern:
    """A grid of whole bars that can be written again. Raises BadNotation, with the line counted from 1."""
    rows = _rows(text)
    bars = max((len(bars) for _, bars, _ in rows), default=0)
    if not bars:
        raise BadNotation("the grid has no rows", hint="write rows such as `BD | o--- o--- |`")
    hits: list[Hit] = []
    for voice, cells, line in rows:
        if len(cells) != bars:
            raise BadNotation(f"row {LABELS[voice]} has {len(cells)} bars and the longest {bars}", line)
        previous = ""
        for index, cell in enumerate(cells):
            previous = previous if cell.strip() == "%" else cell
            hits += _pulses(previous, voice, meter.pulses, index * meter.bar, line)
    _together(hits, meter.pulses * bars, rows)
    return Pattern(sorted_hits(hits), bars * meter.bar, meter, tempo)


def read_fill(text: str, meter: Meter) -> Pattern:
    """A grid of some pulses, at most a bar; it is played at a bar's end, so `length` is that of its pulses."""
    rows = _rows(text)
    counts = {len(" ".join(cells).split()) for _, cells, _ in rows}
    if len(counts) != 1:
        raise BadNotation("the rows of a fill need the same number of pulses")
    count = counts.pop()
    if not 1 <= count <= len(meter.pulses):
        raise BadNotation(f"a fill in {meter} has 1 to {len(meter.pulses)} pulses, this one {count}")
    pulses = meter.pulses[-count:]
    hits = [hit for voice, cells, line in rows for hit in _pulses(" ".join(cells), voice, pulses, 0, line)]
    _together(hits, pulses, rows)
    return Pattern(sorted_hits(hits), sum(pulses), meter)


def _rows(text: str) -> list[Row]:
    rows: list[Row] = []
    for number, line in enumerate(text.splitlines(), 1):
        content = line.split("#", 1)[0].strip()
        if not content:
            continue
        label, bar, rest = content.partition("|")
        voice = VOICES.get(label.strip().upper())
        if voice is None or not bar:
            raise BadNotation(f"{content[:30]!r} does not begin with a voice and `|`", number)
        if any(voice == known for known, _, _ in rows):
            raise BadNotation(f"row {LABELS[voice]} stands twice", number)
        rows.append((voice, rest.removesuffix("|").split("|"), number))
    return rows


def _pulses(cell: str, voice: Voice, pulses: Sequence[Ticks], start: Ticks, line: int) -> Iterable[Hit]:
    tokens = cell.split()
    if len(tokens) != len(pulses):
        raise BadNotation(
            f"row {LABELS[voice]} has {len(tokens)} pulses in a bar of {len(pulses)}: {cell.strip()}", line
        )
    for token, pulse in zip(tokens, pulses, strict=True):
        if pulse % len(token) and len(token) != UNEVEN:
            raise BadNotation(f"{token!r} has {len(token)} parts, which do not divide a pulse evenly", line)
        for index, symbol in enumerate(token):
            if symbol not in REST:
                yield _hit(symbol, voice, start + place(index, len(token), pulse), pulse // len(token), line)
        start += pulse


def _together(hits: Sequence[Hit], pulses: Iterable[Ticks], rows: Sequence[Row]) -> None:
    """What each row may have, all of them may be too fine for, and seven parts go with no others."""
    divisors = {len(token) for _, cells, _ in rows for cell in cells for token in cell.split()}
    if UNEVEN not in divisors and lcm(*divisors) <= FINEST:
        return
    by_pulse: dict[int, list[Hit]] = {}
    starts = list(accumulate(pulses, initial=0))
    for hit in hits:
        by_pulse.setdefault(bisect_right(starts, hit.at) - 1, []).append(hit)
    for number, here in by_pulse.items():
        try:
            _parts(here, starts[number], starts[number + 1] - starts[number])
        except NotOnGrid as error:
            struck = {hit.voice for hit in here}
            lines = {line: LABELS[voice] for voice, _, line in rows if voice in struck}
            says = f"pulse {number + 1} is divided in ways that do not go together ({', '.join(lines.values())})"
            raise BadNotation(says, max(lines)) from error


def _hit(symbol: str, voice: Voice, at: Ticks, step: Ticks, line: int) -> Hit:
    sign = SYMBOLS[voice].get(symbol)
    if sign is None:
        known = " ".join(SYMBOLS[voice])
        raise BadNotation(f"{symbol!r} is no stroke of {LABELS[voice]}", line, f"its strokes are {known}")
    level, ornament = sign
    return written(at, voice, level, ornament, step if ornament is Ornament.ROLL else SHORT)


# ---------------------------------------------------------------------------------------------- pattern → text


def write(pattern: Pattern) -> str:
    """The grid of a pattern, feel left out: `read(write(p))` is `p` as it was written.

    Raises NotOnGrid for a hit between the 48th parts of its pulse that is no septuplet either.
    """
    voices = sorted({hit.voice for hit in pattern.hits}, key=list(Voice).index) or [Voice.KICK]
    tokens = {voice: [row(pattern, voice, bar) for bar in range(pattern.bars)] for voice in voices}
    lines = [f"{LABELS[voice]} | {' | '.join(' '.join(bar) for bar in bars)} |" for voice, bars in tokens.items()]
    return "\n".join(lines) + "\n"


def row(pattern: Pattern, voice: Voice, bar: int) -> list[str]:
    """One voice's pulses in one bar, each with as many characters as all voices together need there."""
    tokens: list[str] = []
    start = bar * pattern.meter.bar
    hits = pattern.bar(bar)
    for pulse in pattern.meter.pulses:
        here = [hit for hit in hits if start <= hit.at < start + pulse]
        parts = _parts(here, start, pulse)
        line = ["-"] * parts
        for hit in here:
            if hit.voice is voice:
                line[round((hit.at - start) * parts / pulse)] = symbol_of(hit)
        tokens.append("".join(line))
        start += pulse
    return tokens


def _parts(hits: Sequence[Hit], start: Ticks, pulse: Ticks) -> int:
    """Of a pulse that begins there."""
    return divisions([hit.at - start for hit in hits], [hit.length for hit in hits if _rolls(hit)], pulse)


def place(index: int, parts: int, pulse: Ticks) -> Ticks:
    """Where a part of a pulse begins."""
    return round(index * pulse / parts)


def divisions(places: Sequence[Ticks], rolls: Sequence[Ticks], pulse: Ticks) -> int:
    """Into how many even parts a pulse must fall so that every place has its own. Raises NotOnGrid."""
    parts = pulse // gcd(pulse, *places)
    if rolls:  # a roll lasts for one character
        parts = lcm(parts, pulse // gcd(pulse, *rolls))
    if parts > FINEST and not rolls and all(at == place(round(at * UNEVEN / pulse), UNEVEN, pulse) for at in places):
        return UNEVEN
    if parts > FINEST:
        raise NotOnGrid("a hit stands between the grid's finest lines", "remove the feel first, or quantise to 64ths")
    return parts


def symbol_of(hit: Hit) -> str:
    """The character of a hit: its ornament at its level, or at the nearest level that has a sign for it."""
    table = _SPELLED[hit.voice]
    for level in sorted(Level, key=lambda other: abs(other.velocity - hit.level.velocity)):
        if (level, hit.ornament) in table:
            return table[level, hit.ornament]
    return table[hit.level, Ornament.NONE]


def _rolls(hit: Hit) -> bool:
    return hit.ornament is Ornament.ROLL
