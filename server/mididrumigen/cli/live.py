"""`play`: bars through a MIDI port, here and now, without the daemon."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from mididrumigen.cli.words import (
    CLOCKS,
    Number,
    as_json_option,
    is_file,
    name_or_file_completions,
    print_json,
    say,
    wish_options,
)

if TYPE_CHECKING:
    from pathlib import Path

    from anyio.abc import TaskGroup

    from mididrumigen.config import Settings
    from mididrumigen.music.drum_map import DrumMap
    from mididrumigen.music.pattern import Pattern
    from mididrumigen.playback.part import Loop
    from mididrumigen.playback.supervisor import EngineProcess
    from mididrumigen.playback.wire import Moved, Play, Ready

INSTANCE = "play"  # how the device's ticks name it
OF_STYLES = ("bars", "meter", "seed", "humanize", "swing", "density", "energy", "fill", "section", "by")


@click.command()
@click.argument("name", metavar="NAME|FILE.mid", shell_complete=name_or_file_completions)
@click.option("--port", metavar="NAME", help="The MIDI port with this in its name; a new one, if none has it.")
@click.option("--clock", type=click.Choice(CLOCKS), default="internal", show_default=True, help="Whose time.")
@click.option("--clock-port", metavar="NAME", help="Where MIDI clock comes from; else a port of our own.")
@click.option("--channel", type=click.IntRange(1, 16), default=10, show_default=True)
@click.option("--offset", type=Number(-500, 500), metavar="MS", help="Later, or earlier if negative.")
@click.option("--count-in", type=click.IntRange(0, 4), default=0, show_default=True, help="Bars of cross-stick before.")
@click.option("--times", type=click.IntRange(0, 10_000), default=0, show_default=True, help="0: until Ctrl-C.")
@wish_options
@as_json_option
def play(
    name: str,
    port: str | None,
    clock: str,
    clock_port: str | None,
    channel: int,
    offset: float | None,
    count_in: int,
    times: int,
    as_json: bool,
    **wish: Any,
) -> None:
    """Play bars in the style of NAME, or a MIDI file, through a MIDI port until Ctrl-C."""
    from mididrumigen.config import settings
    from mididrumigen.playback.drum_maps import drum_map
    from mididrumigen.playback.wire import Play

    _refuse_clocks(clock, count_in, clock_port)
    chosen = settings(midi_port=port, midi_clock_port=clock_port, midi_offset=offset)
    tempo, notes = wish["tempo"], drum_map(wish.pop("kit"))
    if is_file(name):
        _refuse_wishes(click.get_current_context(), name)
        loop, pattern = _from_file(name, notes, count_in)
    else:
        loop, pattern = _made(name, notes, count_in, **wish)
    wished = Play(INSTANCE, loop, clock, channel - 1, chosen.midi_offset, times, tempo)
    _perform(chosen, wished, pattern, as_json)


def _refuse_clocks(clock: str, count_in: int, clock_port: str | None) -> None:
    if count_in and clock != "internal":
        raise click.UsageError(f"--count-in is by our own time; with --clock {clock} others keep it")
    if clock_port and clock != "midi":
        raise click.UsageError("--clock-port is for --clock midi")


def _refuse_wishes(context: click.Context, name: str) -> None:
    """What is wished of bars that are there already."""
    for option in OF_STYLES:
        if context.get_parameter_source(option) == click.core.ParameterSource.COMMANDLINE:
            raise click.UsageError(f"--{option} is for styles; {name} is a file", context)


def _from_file(name: str, notes: DrumMap, count_in: int) -> tuple[Loop, Pattern]:
    from mididrumigen.music.transcribe import pattern_of
    from mididrumigen.platform.folders import expanded
    from mididrumigen.playback.loops import loop_of_file
    from mididrumigen.playback.midifile import read_midi

    file = expanded(name)
    heard = read_midi(file)
    pattern = pattern_of(heard.notes, heard.meter, heard.tempo, notes, heard.bars)
    return loop_of_file(heard, notes, file.name, count_in), pattern


def _made(
    name: str, notes: DrumMap, count_in: int, *, by: str, seed: int | None, section: str, **wish: Any
) -> tuple[Loop, Pattern]:
    from mididrumigen.app import drummer
    from mididrumigen.cli.playing import kept_by
    from mididrumigen.generation.generator import Wish
    from mididrumigen.music.style import Section
    from mididrumigen.playback.loops import loop_of

    drums = drummer(say)
    made = drums.made(drums.generate(name, Wish(section=Section(section), **wish), by=by, seed=seed), notes)
    again = f", mididrumigen replay {made[0].id}" if kept_by(drums, made) else ""
    pattern = made[0].pattern
    label = f"{made[0].name}, seed {pattern.origin.seed}{again}"
    return loop_of(pattern, notes, label, count_in), pattern


def _perform(chosen: Settings, wished: Play, pattern: Pattern, as_json: bool) -> None:
    """Plays until it is over or somebody ends it. Raises NoMidiPort, NoEngine."""
    import anyio

    from mididrumigen.errors import first_of
    from mididrumigen.platform.folders import ledger

    notes = ledger(f"{INSTANCE}-{os.getpid()}")
    _sweep(notes)
    try:
        anyio.run(_performed, chosen, wished, pattern, as_json, notes)
    except BaseExceptionGroup as errors:
        raise first_of(errors) from None
    finally:
        notes.unlink(missing_ok=True)


def _sweep(ours: Path) -> None:
    """Takes away what a `play` that was killed left; its engine has ended its notes."""
    from contextlib import suppress

    if os.name != "posix":  # where asking for a process by signal 0 ends it
        return
    for file in ours.parent.glob(f"{INSTANCE}-*.ledger"):
        with suppress(OSError, ValueError):
            try:
                os.kill(int(file.stem.rpartition("-")[2]), 0)
            except ProcessLookupError:
                file.unlink()


async def _performed(chosen: Settings, wished: Play, pattern: Pattern, as_json: bool, notes: Path) -> None:
    import anyio

    from mididrumigen.app import started
    from mididrumigen.platform.stop import stop_asked
    from mididrumigen.terminal.player import show
    from mididrumigen.terminal.report import console

    with stop_asked() as asked:
        async with anyio.create_task_group() as group:
            engine = started(chosen, group, notes, _heard)
            await engine.play(wished)
            if as_json:
                print_json(_facts(wished, await engine.is_ready()))
            else:
                group.start_soon(
                    show, pattern, lambda: _where(engine), lambda: _line(wished, engine, chosen), console()
                )
            async with anyio.create_task_group() as ends:
                ends.start_soon(_ended, asked.wait, ends)
                ends.start_soon(_ended, partial(engine.over, INSTANCE), ends)
            engine.stop()
            group.cancel_scope.cancel()


def _heard(level: str, text: str) -> None:
    """What libraries of the system print is for the daemon's log."""
    if level != "DEBUG":
        say(text)


async def _ended(wait: Callable[[], Awaitable[None]], ends: TaskGroup) -> None:
    await wait()
    ends.cancel_scope.cancel()


def _where(engine: EngineProcess) -> Moved | None:
    plays = engine.playing.get(INSTANCE)
    return plays.moved if plays else None


def _facts(wished: Play, ready: Ready) -> dict[str, Any]:
    from msgspec.structs import asdict

    return {"name": wished.loop.label, "bars": len(wished.loop.bars), "clock": wished.clock} | asdict(ready)


def _line(wished: Play, engine: EngineProcess, chosen: Settings) -> str:
    """What is heard where, and how it ends."""
    ready = engine.ready
    if ready is None or not ready.port:
        problem = f"{ready.problem}; {ready.hint}" if ready else "the engine is being started again"
        return f"{wished.loop.label}; not heard now: {problem}; Ctrl-C ends it"
    whose = "connected" if not ready.own else "ours: connect to it"
    if ready.own and chosen.midi_port != type(chosen)().midi_port:
        whose = f"ours, since no other has {chosen.midi_port!r} in its name: connect to it"
    time = {
        "internal": "",
        "midi": f"; MIDI clock at {ready.clock_port or 'no port'}",
        "device": f"; the engine's OSC port is {ready.engine_port}, the instance {INSTANCE!r}",
    }
    return f"{wished.loop.label}; port {ready.port} ({ready.api}, {whose}){time[wished.clock]}; Ctrl-C ends it"
