"""What is seen while it plays."""

from __future__ import annotations

import io
import os

import anyio
import pytest
from rich.console import Console

from mididrumigen.music.notation import read
from mididrumigen.music.pattern import Pattern
from mididrumigen.music.transport import Transport
from mididrumigen.music.units import PPQ, Meter
from mididrumigen.playback import wire
from mididrumigen.terminal.player import frame, place, show
from mididrumigen.terminal.tab import tab

pytestmark = pytest.mark.unit

BEAT = read("HH | x-x- x-x- x-x- x-x- | %\nSD | ---- O--- ---- O--- | %\nBD | o--- --o- o-o- ---- | %\n", Meter())
LONG = Pattern(BEAT.hits, 16 * BEAT.meter.bar, BEAT.meter, BEAT.tempo)


def console(width: int = 100, height: int = 30) -> Console:
    return Console(file=io.StringIO(), width=width, height=height, force_terminal=True, color_system=None)


def moved(position: float, playing: bool = True, origin: int = 0) -> wire.Moved:
    return wire.Moved("a", 1, playing, "x", origin, Transport(playing, 120, position=position), False)


def shown(pattern: Pattern, here: int | None, out: Console, at: wire.Moved | None = None) -> list[str]:
    out.print(frame(pattern, here, at, "port X", out))
    assert isinstance(out.file, io.StringIO)
    return out.file.getvalue().splitlines()


def marked(pattern: Pattern, here: int) -> list[str]:
    """The characters under the playhead, row by row, the counts first."""
    found = []
    for line in tab(pattern, console(), here):
        spans = [span for span in line.spans if "reverse" in str(span.style)]
        found.append("".join(line.plain[span.start : span.end] for span in spans))
    return found


def test_the_playhead_is_at_what_sounds_now() -> None:
    assert marked(BEAT, 0)[:4] == ["1   ", "x", "-", "o"]
    assert marked(BEAT, PPQ + 5)[:4] == ["2   ", "x", "O", "-"]
    assert marked(BEAT, 6 * PPQ + PPQ // 2)[:4] == ["3   ", "x", "-", "o"]
    assert marked(BEAT, 8 * PPQ)[:4] == marked(BEAT, 0)[:4]


def test_where_the_music_is_stands_below() -> None:
    assert shown(BEAT, 5 * PPQ, console(), moved(5))[-1] == "bar 2 of 2, beat 2   120 bpm   port X"
    assert shown(BEAT, -2 * PPQ, console(), moved(-2))[-1] == "count-in, beat 3   120 bpm   port X"
    assert shown(BEAT, None, console(), moved(0, False))[-1] == "waiting for its clock   120 bpm   port X"


def test_what_does_not_fit_is_shown_bar_by_bar_and_then_not_at_all() -> None:
    low = shown(LONG, 9 * 4 * PPQ, console(60, 12), moved(36))
    assert len(low) <= 12
    assert low[0].startswith("bar 10 ")
    assert low[-1].startswith("bar 10 of 16, beat 1")
    assert len(shown(LONG, 0, console(60, 6), moved(0))) == 1


def test_a_place_is_counted_from_the_first_bar() -> None:
    assert place(None) is None
    assert place(moved(3, playing=False)) is None
    standing = wire.Moved("a", 1, True, "x", 4 * PPQ, Transport(False, 120, position=6.0), False)
    assert place(standing) == 2 * PPQ


@pytest.mark.anyio
@pytest.mark.skipif(os.name != "posix", reason="a pipe's end tells of the other one's on POSIX only")
async def test_it_ends_when_its_reader_has_gone_with_all_that_was_to_be_read() -> None:
    reader, writer = os.pipe()
    with os.fdopen(writer, "w") as file:
        asked: list[int] = []

        def facts() -> str:
            asked.append(1)
            if len(asked) == 4:  # all is written by now
                os.close(reader)
            return "port X"

        with anyio.fail_after(5), pytest.raises(BrokenPipeError):
            await show(BEAT, lambda: None, facts, Console(file=file, width=100))
    assert len(asked) >= 4
