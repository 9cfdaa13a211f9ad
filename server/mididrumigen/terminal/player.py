"""Playing in the terminal: the tab with its playhead while it plays, or plain lines where nobody looks."""

from __future__ import annotations

import select
from collections.abc import Callable
from contextlib import suppress
from time import perf_counter
from typing import IO

import anyio
from msgspec.structs import replace
from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.text import Text

from mididrumigen.music.pattern import Pattern
from mididrumigen.music.units import PPQ, Ticks
from mididrumigen.playback import wire
from mididrumigen.terminal.tab import tab

FRAME = 1 / 15  # seconds
ROOM = 4  # lines below the tab
FINEST: Ticks = PPQ // 24  # the playhead is not drawn finer
Where = Callable[[], wire.Moved | None]
Facts = Callable[[], str]


async def show(pattern: Pattern, where: Where, facts: Facts, out: Console) -> None:
    """Until it is cancelled. `where` and `facts` are asked for each frame. Raises BrokenPipeError when nobody reads any
    more."""
    try:
        await (_live(pattern, where, facts, out) if out.is_terminal else _lines(pattern, facts, out))
    except SystemExit:  # rich's way to say so
        raise BrokenPipeError from None


async def _lines(pattern: Pattern, facts: Facts, out: Console) -> None:
    """The tab once, and what is to be said whenever it changes."""
    for line in tab(pattern, out):
        out.print(line, soft_wrap=True)
    said = ""
    while True:
        if facts() != said:
            said = facts()
            out.print(Text(said), soft_wrap=True)
            out.file.flush()
        if _is_left(out.file):  # which writing does not tell while there is nothing to write
            raise BrokenPipeError
        await anyio.sleep(FRAME)


def _is_left(file: IO[str]) -> bool:
    """Whether the other end of a pipe has gone, where the system can tell without writing (POSIX's poll)."""
    if hasattr(select, "poll"):
        with suppress(OSError, ValueError):  # no real file
            ends = select.poll()
            ends.register(file.fileno(), 0)
            return bool(ends.poll(0))
    return False


async def _live(pattern: Pattern, where: Where, facts: Facts, out: Console) -> None:
    drawn: object = None
    with Live(console=out, auto_refresh=False, vertical_overflow="crop") as live:
        while True:
            here, line = place(where()), facts()
            if (seen := (here // FINEST if here is not None else None, line, out.size)) != drawn:
                drawn = seen
                live.update(frame(pattern, here, where(), line, out), refresh=True)
            await anyio.sleep(FRAME)


def place(moved: wire.Moved | None) -> Ticks | None:
    """Ticks from where its first bar stands, negative in a count-in; None while it does not play."""
    if moved is None or not moved.playing:
        return None
    return round(moved.transport.position_at(perf_counter()) * PPQ) - moved.origin


def frame(pattern: Pattern, here: Ticks | None, moved: wire.Moved | None, facts: str, out: Console) -> RenderableType:
    """The tab as it is now, as much of it as there is room for, and a line that says where the music is."""
    playhead = here if here is not None and here >= 0 else None
    lines = list(tab(pattern, out, playhead))
    if len(lines) + ROOM > out.height:
        bar = (playhead or 0) // pattern.meter.bar % pattern.bars
        lines = list(tab(_only(pattern, bar), out, playhead, bar + 1))
    if len(lines) + ROOM > out.height:
        lines = []
    tempo = f"   {moved.transport.tempo:.4g} bpm" if moved else ""
    return Group(*lines, Text(f"{_words(pattern, here)}{tempo}   {facts}"))


def _only(pattern: Pattern, bar: int) -> Pattern:
    """One bar of it."""
    start = bar * pattern.meter.bar
    hits = tuple(replace(hit, at=hit.at - start) for hit in pattern.bar(bar))
    return replace(pattern, hits=hits, length=pattern.meter.bar)


def _words(pattern: Pattern, here: Ticks | None) -> str:
    if here is None:
        return "waiting for its clock"
    bar, into = divmod(here, pattern.meter.bar)
    beat = into * pattern.meter.denominator // (4 * PPQ) + 1
    return f"count-in, beat {beat}" if bar < 0 else f"bar {bar % pattern.bars + 1} of {pattern.bars}, beat {beat}"
