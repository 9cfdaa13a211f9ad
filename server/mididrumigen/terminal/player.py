"""Playing in the terminal: the tab with its playhead while it plays, or one line where nobody looks."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

import anyio
from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.text import Text

from mididrumigen.music.pattern import Pattern
from mididrumigen.music.units import PPQ
from mididrumigen.playback import wire
from mididrumigen.terminal.tab import tab

FRAME = 1 / 15  # seconds
ROOM = 4  # lines below the tab
Where = Callable[[], wire.Moved | None]


def said(ready: wire.Ready) -> str:
    """Where it plays, for people."""
    whose = "ours: connect to it" if ready.own else "connected"
    return f"{ready.port} ({ready.api}, {whose})"


async def show(pattern: Pattern, where: Where, facts: str, out: Console) -> None:
    """Until it is cancelled. `where` is asked for each frame. Raises BrokenPipeError when nobody reads any more."""
    try:
        await _show(pattern, where, facts, out)
    except SystemExit:  # rich's way to say so
        raise BrokenPipeError from None


async def _show(pattern: Pattern, where: Where, facts: str, out: Console) -> None:
    lines = list(tab(pattern, out))
    if not out.is_terminal or len(lines) + ROOM > out.height:
        for line in [*lines, Text(facts)]:
            out.print(line, soft_wrap=True)
        await anyio.sleep_forever()
    with Live(console=out, auto_refresh=False, vertical_overflow="crop") as live:
        while True:
            live.update(frame(pattern, where(), facts, out), refresh=True)
            await anyio.sleep(FRAME)


def frame(pattern: Pattern, moved: wire.Moved | None, facts: str, out: Console) -> RenderableType:
    """The tab as it is now, and a line that says where the music is."""
    if moved is None:
        return Group(*tab(pattern, out), Text(facts))
    here = round(moved.transport.position_at(perf_counter()) * PPQ) - moved.origin
    playhead = here if moved.playing and here >= 0 else None
    place = _place(pattern, here) if moved.playing else "waiting for its clock"
    return Group(*tab(pattern, out, playhead), Text(f"{place}   {moved.transport.tempo:.4g} bpm   {facts}"))


def _place(pattern: Pattern, here: int) -> str:
    bar, into = divmod(here, pattern.meter.bar)
    beat = into * pattern.meter.denominator // (4 * PPQ) + 1
    return f"count-in, beat {beat}" if bar < 0 else f"bar {bar % pattern.bars + 1} of {pattern.bars}, beat {beat}"
