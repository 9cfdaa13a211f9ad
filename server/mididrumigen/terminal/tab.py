"""A pattern as a drum tab for the terminal: voices as rows, bars and pulses visible, accents, ghosts and ornaments."""

from __future__ import annotations

from collections.abc import Iterator
from math import lcm

from rich.console import Console
from rich.text import Text

from mididrumigen.music import notation
from mididrumigen.music.kit import Ornament, Voice
from mididrumigen.music.pattern import Level, Pattern
from mididrumigen.music.units import PPQ, Ticks

LABEL_WIDTH = 13
SHORT_LABELS_BELOW = 60  # columns: then two letters must do

_STYLES = {Level.GHOST: "dim", Level.SOFT: "", Level.NORMAL: "", Level.ACCENT: "bold yellow"}
_ORNAMENTED = "cyan"
_MEANINGS = {
    Ornament.NONE: "",
    Ornament.FLAM: "flam",
    Ornament.DRAG: "drag",
    Ornament.ROLL: "roll",
    Ornament.CROSS: "cross-stick",
    Ornament.RIM: "rimshot",
    Ornament.OPEN: "open",
    Ornament.HALF: "half-open",
    Ornament.BELL: "bell",
    Ornament.EDGE: "edge",
    Ornament.CHOKE: "choked",
}


def tab(pattern: Pattern, console: Console, playhead: Ticks | None = None, first: int = 1) -> Iterator[Text]:
    """The lines of the tab, as many bars side by side as the console is wide; a bar that is wider still is broken.
    Where the `playhead` is (ticks from the start), the counts and the signs are marked. `first` is the first bar's
    number."""
    rails = "│┃" if _draws(console) else "||"
    voices = [voice for voice in Voice if any(hit.voice is voice for hit in pattern.hits)] or [Voice.KICK]
    bars = {voice: [_even(pattern, bar, voice) for bar in range(pattern.bars)] for voice in voices}
    label = LABEL_WIDTH if console.width >= SHORT_LABELS_BELOW else 3
    for pieces in _systems(bars[voices[0]], console.width - label - 2):
        yield _counts(pieces, bars[voices[0]], label, _head(pattern, playhead), first)
        for voice in voices:
            yield _row(voice, pieces, bars[voice], label, rails, _head(pattern, playhead))
        yield Text()
    yield from _legend(pattern)


Piece = tuple[int, int, int]  # bar, from pulse, to pulse
Head = tuple[int, int, float]  # bar, pulse, how far into it (0-1)
NOWHERE: Head = (-1, -1, 0.0)
_MARKED = "reverse"


def _head(pattern: Pattern, playhead: Ticks | None) -> Head:
    if playhead is None:
        return NOWHERE
    bar, left = divmod(playhead % pattern.length, pattern.meter.bar)
    for number, pulse in enumerate(pattern.meter.pulses):
        if left < pulse:
            return bar, number, left / pulse
        left -= pulse
    return NOWHERE


def _even(pattern: Pattern, bar: int, voice: Voice) -> list[str]:
    """A voice's pulses with at least sixteenths drawn, so that the columns look alike."""
    return [
        _widened(token, pulse)
        for token, pulse in zip(notation.row(pattern, voice, bar), pattern.meter.pulses, strict=True)
    ]


def _widened(token: str, pulse: int) -> str:
    usual = 4 * pulse // PPQ if 4 * pulse % PPQ == 0 else len(token)
    parts = len(token) if usual % len(token) else lcm(len(token), usual)
    return "".join(char + "-" * (parts // len(token) - 1) for char in token)


def _systems(bars: list[list[str]], width: int) -> Iterator[list[Piece]]:
    """Lines of the tab: whole bars while they fit, else parts of one bar."""
    line: list[Piece] = []
    used = 0
    for number, pulses in enumerate(bars):
        wide = sum(map(len, pulses)) + len(pulses) + 2
        if wide > width:
            if line:
                yield line
            yield from ([piece] for piece in _broken(number, pulses, width))
            line, used = [], 0
            continue
        if line and used + wide > width:
            yield line
            line, used = [], 0
        line.append((number, 0, len(pulses)))
        used += wide
    if line:
        yield line


def _broken(number: int, pulses: list[str], width: int) -> Iterator[Piece]:
    start = used = 0
    for index, pulse in enumerate(pulses):
        if index > start and used + len(pulse) + 1 > width - 2:
            yield number, start, index
            start, used = index, 0
        used += len(pulse) + 1
    yield number, start, len(pulses)


def _counts(pieces: list[Piece], bars: list[list[str]], label: int, head: Head, first: int) -> Text:
    """The numbers of the pulses above their columns, the bar's number before them."""
    begin, end = pieces[0][0] + first, pieces[-1][0] + first
    numbers = f"bar {begin}" if begin == end else f"bars {begin}-{end}"
    text = Text((numbers if label == LABEL_WIDTH else str(begin)).ljust(label), style="dim")
    for bar, start, end in pieces:
        text.append("  ")
        for pulse in range(start, end):
            wide = len(bars[bar][pulse]) + 1
            number = str(pulse + 1).ljust(wide)[:wide]
            text.append(number[:-1], style=f"not dim {_MARKED}" if (bar, pulse) == head[:2] else "")
            text.append(number[-1:])
    return text


def _row(voice: Voice, pieces: list[Piece], bars: list[list[str]], label: int, rails: str, head: Head) -> Text:
    name = _name(voice) if label == LABEL_WIDTH else notation.LABELS[voice]
    text = Text(name.ljust(label), style="green")
    for bar, start, end in pieces:
        text.append(rails[1 if start == 0 else 0] + " ", style="dim")
        for pulse, token in enumerate(bars[bar][start:end], start):
            marked = int(head[2] * len(token)) if (bar, pulse) == head[:2] else -1
            for index, char in enumerate(token):
                text.append(char, style=f"{_style(voice, char)} {_MARKED if index == marked else ''}".strip())
            text.append(" ")
    text.append(rails[1], style="dim")
    return text


def _style(voice: Voice, char: str) -> str:
    if char in notation.REST:
        return "bright_black"
    level, ornament = notation.SYMBOLS[voice][char]
    return f"{_STYLES[level]} {_ORNAMENTED}".strip() if ornament is not Ornament.NONE else _STYLES[level] or "white"


def _legend(pattern: Pattern) -> Iterator[Text]:
    """Only the signs that this pattern uses beside plain strokes, each with the rows it stands on."""
    found: dict[tuple[str, str], list[str]] = {}
    for hit in sorted(pattern.hits, key=lambda hit: list(Voice).index(hit.voice)):
        char = notation.symbol_of(hit)
        level, ornament = notation.SYMBOLS[hit.voice][char]
        if ornament is Ornament.NONE and level in (Level.NORMAL, Level.ACCENT):
            continue
        loudness = f"{level.value} " if level in (Level.GHOST, Level.SOFT) else ""
        sign = (char if loudness else char.lower(), f"{loudness}{_MEANINGS[ornament]}".strip())
        rows = found.setdefault(sign, [])
        name = _name(hit.voice)
        if ornament is not Ornament.NONE and name not in rows:
            rows.append(name)
    words = [f"{char} {meaning}" + (f" ({', '.join(rows)})" if rows else "") for (char, meaning), rows in found.items()]
    if any(hit.level is Level.ACCENT for hit in pattern.hits):
        words.insert(0, "capital: accent")
    if words:
        yield Text("  ".join(words), style="dim")


def _name(voice: Voice) -> str:
    return voice.value.replace("_", " ")


def _draws(console: Console) -> bool:
    """Whether the terminal's encoding has box-drawing characters."""
    try:
        "│┃".encode(console.encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True
