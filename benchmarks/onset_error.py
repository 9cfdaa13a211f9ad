#!/usr/bin/env python3
"""How exactly notes leave: our engine beside mido's MidiFile.play and isobar's timeline, in the same run.

    python benchmarks/onset_error.py [--seconds 10] [--runs 3] [--players engine,mido,isobar]

Each plays the same sixteenths at 150 bpm through a virtual port of a private JACK server (dummy driver, 64 frames at
48 kHz: a period of 1.33 ms): alone (quiet), beside a CPU-bound job in the process that asks for the music (for the
engine that is the daemon; mido and isobar play in it), and with every core saturated by twice as many busy processes as
there are cores (there the server too has real-time priority, as it has where people make music: at normal priority it
is JACK that is late). Errors are distances from the beat grid in milliseconds, at the moment when the port has taken
the note ("handed") and when another JACK client has received it. The grid of the peers is laid where it suits them best
(their median error is 0); ours is the engine's own clock. "on the way" is how far the port's own delays are apart.
Figures are medians of the runs. Needs jackd (Debian: jackd2), python-rtmidi, and `pip install isobar` for isobar.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from jack_server import PERIOD, RATE, jack_server

TEMPO, STEP = 150.0, 0.25  # bpm, quarter notes
PITCHES, LENGTH = range(36, 52), 120  # each step has its own, so that one that is lost is known; ticks
LOADS = ("quiet", "job", "saturated")
LIMITS = {"quiet": 0.1, "job": 0.1, "saturated": 0.3}  # ms, handed over, p99, for the engine
PORT = "onset error"
BUSY = "while True: sum(range(1000))"
Figures = dict[str, float]


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--seconds", type=float, default=10)
    options.add_argument("--runs", type=int, default=3)
    options.add_argument("--players", default="engine,mido,isobar")
    options.add_argument("--loads", default=",".join(LOADS))
    options.add_argument("--strict", action="store_true", help="end with 1 where a figure is not as wanted")
    options.add_argument("--play", help=argparse.SUPPRESS)
    options.add_argument("--job", action="store_true", help=argparse.SUPPRESS)
    options.add_argument("--ledger", help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.ledger:
        watched_engine(chosen.ledger)
        return 0
    if chosen.play:
        with busy_thread(chosen.job):
            print(json.dumps(PLAYERS[chosen.play](chosen.seconds)))
        return 0
    failed = compare(chosen.players.split(","), chosen.loads.split(","), chosen.seconds, chosen.runs)
    return int(failed and chosen.strict)


def compare(players: Sequence[str], loads: Sequence[str], seconds: float, runs: int) -> bool:
    print(f"{int(seconds / STEP / 60 * TEMPO)} onsets a run, medians of {runs} runs; ms, p50 / p99 / worst")
    failed = False
    for load in loads:
        with jack_server(realtime=load == "saturated", waits=False):
            found = {player: [measured(player, load, seconds) for _ in range(runs)] for player in players}
        figures = {
            player: {name: statistics.median(run[name] for run in of) for name in of[0]} for player, of in found.items()
        }
        for player in players:
            show(load, player, figures[player], figures.get("engine"))
        if "engine" in figures:
            failed |= judged(load, figures)
    return failed


def show(load: str, player: str, of: Figures, ours: Figures | None) -> None:
    ratio = f"   {of['handed p99'] / ours['handed p99']:7.1f} x ours" if ours and player != "engine" else ""
    lost = f"   {of['lost']:g} lost by JACK" if of["lost"] else ""
    print(
        f"{load:10} {player:7} handed {of['handed p50']:7.3f} / {of['handed p99']:7.3f} / {of['handed worst']:7.3f}"
        f"   received {of['received p50']:7.3f} / {of['received p99']:7.3f}   on the way {of['way']:6.3f}"
        f"{lost}{ratio}"
    )


def judged(load: str, figures: dict[str, Figures]) -> bool:
    """Says what was to be, and whether it is; without real-time priority the saturated figure is only reported."""
    ours, period = figures["engine"], PERIOD / RATE * 1000
    wanted = {
        f"handed over p99 <= {LIMITS[load]} ms": ours["handed p99"] <= LIMITS[load],
        f"received p99 within the port's period ({period:.2f} ms) of that": ours["received p99"]
        <= ours["handed p99"] + period,
    }
    if load != "quiet":
        wanted |= {
            f"at most a fifth of {player}'s": ours["handed p99"] <= of["handed p99"] / 5
            for player, of in figures.items()
            if player != "engine"
        }
    for says, holds in wanted.items():
        print(f"{'':10} {'ok' if holds else 'NO':3} {says}")
    counted = load != "saturated" or ours["realtime"]
    if not counted:
        print(f"{'':10} no real-time priority here: reported only")
    return bool(counted) and not all(wanted.values())


# ---------------------------------------------------------------------------------------------- one measurement


def measured(player: str, load: str, seconds: float) -> Figures:
    words = [
        sys.executable,
        __file__,
        "--play",
        player,
        "--seconds",
        str(seconds),
        *(["--job"] if load == "job" else []),
    ]
    with ExitStack() as stack:
        for _ in range((os.cpu_count() or 1) * 2 if load == "saturated" else 0):
            stack.callback(subprocess.Popen([sys.executable, "-c", BUSY]).kill)
        process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
        ears = Ears()
        said, _ = process.communicate(timeout=seconds + 60)
        received = ears.close()
    return errors_of(json.loads(said), received)


def errors_of(said: dict[str, Any], received: list[tuple[float, int]]) -> Figures:
    handed, start = said["handed"], said.get("start")
    grid = [index * STEP * 60 / TEMPO for index in range(len(handed))]
    off = [(when - place) * 1000 for when, place in zip(handed, grid, strict=True)]
    origin = start * 1000 if start is not None else statistics.median(off)
    errors = sorted(abs(each - origin) for each in off)
    heard = heard_of(len(handed), received)
    delays = sorted((there - handed[index]) * 1000 for index, there in heard.items())
    there = [(when - grid[index]) * 1000 for index, when in heard.items()]
    middle = statistics.median(there)
    arrived = sorted(abs(each - middle) for each in there)
    return {
        "handed p50": quantile(errors, 0.5),
        "handed p99": quantile(errors, 0.99),
        "handed worst": errors[-1],
        "received p50": quantile(arrived, 0.5),
        "received p99": quantile(arrived, 0.99),
        "way": quantile(delays, 0.99) - delays[0],
        "lost": len(handed) - len(heard),
        "realtime": float(said.get("realtime", 0)),
    }


def heard_of(sent: int, received: list[tuple[float, int]]) -> dict[int, float]:
    """When each note was received, by its number: a JACK server that runs late loses some."""
    found, index = dict[int, float](), 0
    for when, pitch in received:
        while index < sent and PITCHES[index % len(PITCHES)] != pitch:
            index += 1
        found[index] = when
        index += 1
    return found


def quantile(values: Sequence[float], part: float) -> float:
    return values[min(len(values) - 1, int(len(values) * part))]


class Ears:
    """Another JACK client. RtMidi stamps what comes in JACK's own thread, so that Python has no part in the times."""

    def __init__(self) -> None:
        import rtmidi

        self._input = rtmidi.MidiIn(rtapi=rtmidi.API_UNIX_JACK, name="ears", queue_size_limit=65_536)
        until = time.monotonic() + 20
        while not (found := [name for name in self._input.get_ports() if name.startswith(PORT)]):
            if time.monotonic() > until:
                raise SystemExit("the player opened no port")
            time.sleep(0.02)
        self._input.open_port(self._input.get_ports().index(found[0]), "ears")

    def close(self) -> list[tuple[float, int]]:
        """When each note-on came, in seconds from the first message on, and its pitch."""
        at, found = 0.0, list[tuple[float, int]]()
        while (said := self._input.get_message()) is not None:
            message, since = said
            at += since
            if message[0] & 0xF0 == 0x90 and message[2]:
                found.append((at, message[1]))
        self._input.close_port()
        self._input.delete()
        return found


@contextmanager
def busy_thread(wanted: bool) -> Any:
    """A CPU-bound job in this process."""
    if wanted:
        threading.Thread(target=exec, args=(BUSY,), daemon=True).start()
    yield


# ---------------------------------------------------------------------------------------------- the players

HEARD = 1.5  # seconds until the ears have found the port


def by_engine(seconds: float) -> dict[str, Any]:
    """This process has the daemon's part: it holds the pipe."""
    from mididrumigen.music.units import Meter
    from mididrumigen.playback import wire
    from mididrumigen.playback.part import Loop

    steps = range(int(4 / STEP))
    loop = Loop([[(int(step * STEP * 960), PITCHES[step], 100, LENGTH) for step in steps]], Meter(), TEMPO)
    with tempfile.TemporaryDirectory() as folder:
        words = [sys.executable, __file__, "--ledger", f"{folder}/ledger"]
        engine = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        events = events_of(engine)
        say(engine, wire.Open(PORT))
        ready = next(event for event in events if isinstance(event, wire.Ready))
        time.sleep(HEARD)
        say(engine, wire.Play("bench", loop, times=round(seconds / 60 * TEMPO / 4)))
        moved = next(event for event in events if isinstance(event, wire.Moved) and event.playing)
        next(event for event in events if isinstance(event, wire.Ended))
        engine.communicate()
        handed = json.loads(Path(f"{folder}/ledger.json").read_text())
    return {"handed": handed, "start": moved.transport.time_of(0.0), "realtime": ready.realtime}


def say(engine: subprocess.Popen[bytes], command: Any) -> None:
    from mididrumigen.playback import wire

    if engine.stdin:
        engine.stdin.write(wire.framed(command))
        engine.stdin.flush()


def events_of(engine: subprocess.Popen[bytes]) -> Any:
    from mididrumigen.playback import wire

    reader = wire.Reader(wire.Event)
    while engine.stdout and (piece := os.read(engine.stdout.fileno(), 65_536)):
        yield from reader.read(piece)


def watched_engine(ledger: str) -> None:
    """The engine as it is, but that its port notes when it has taken a note."""
    from mididrumigen.playback import engine, rtmidi

    handed: list[float] = []
    send = rtmidi.RtMidiOut.send

    def noted(self: rtmidi.RtMidiOut, message: bytes) -> None:
        send(self, message)
        if message[0] & 0xF0 == 0x90:
            handed.append(time.perf_counter())

    rtmidi.RtMidiOut.send = noted  # type: ignore[method-assign]
    sys.argv[1:] = [ledger]
    engine.main()
    Path(f"{ledger}.json").write_text(json.dumps(handed))


def by_mido(seconds: float) -> dict[str, Any]:
    import mido

    track = mido.MidiTrack([mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(TEMPO))])
    gap = int(STEP * 960) - LENGTH
    for index in range(int(seconds / 60 * TEMPO / STEP)):
        pitch = PITCHES[index % len(PITCHES)]
        track.append(mido.Message("note_on", note=pitch, velocity=100, time=gap if index else 0))
        track.append(mido.Message("note_off", note=pitch, time=LENGTH))
    file = mido.MidiFile(ticks_per_beat=960)
    file.tracks.append(track)
    handed: list[float] = []
    with virtual_port() as port:
        time.sleep(HEARD)
        for message in file.play():
            port.send(message)
            if message.type == "note_on":
                handed.append(time.perf_counter())
        time.sleep(0.1)
    return {"handed": handed}


def by_isobar(seconds: float) -> dict[str, Any]:
    import isobar
    from isobar.io.midi.output import MidiOutputDevice

    handed: list[float] = []

    class Noted(MidiOutputDevice):  # type: ignore[misc]
        def __init__(self, port: Any) -> None:
            super(MidiOutputDevice, self).__init__()
            self.midi, self.send_clock = port, False

        def note_on(self, note: int = 60, velocity: int = 64, channel: int = 0) -> None:
            super().note_on(note, velocity, channel)
            handed.append(time.perf_counter())

    with virtual_port() as port:
        time.sleep(HEARD)
        timeline = isobar.Timeline(TEMPO, output_device=Noted(port))
        timeline.stop_when_done = True
        notes = isobar.PSequence(list(PITCHES), int(seconds / 60 * TEMPO / STEP) // len(PITCHES))
        timeline.schedule({"note": notes, "duration": STEP, "gate": 0.5})
        timeline.run()
        time.sleep(0.1)
    return {"handed": handed}


@contextmanager
def virtual_port() -> Any:
    import mido

    mido.set_backend("mido.backends.rtmidi/UNIX_JACK")
    with mido.open_output(PORT, virtual=True, client_name=PORT) as port:
        yield port


PLAYERS: dict[str, Callable[[float], dict[str, Any]]] = {"engine": by_engine, "mido": by_mido, "isobar": by_isobar}


if __name__ == "__main__":
    sys.exit(main())
