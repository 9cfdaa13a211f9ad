"""The engine: a process of its own that plays, whatever the daemon is doing.

`python -m mididrumigen.playback.engine FILE`, which is the ledger of what sounds. Commands come through stdin, events
go out through stdout (`wire`), the device's ticks come by OSC. One thread: it sleeps until shortly before something is
due, spins until it is, and sends it. It ends, after ending every note, when the pipe or the parent does.
"""

from __future__ import annotations

import gc
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import perf_counter, sleep

from mididrumigen.errors import DrumError, ParseError
from mididrumigen.music.units import Seconds
from mididrumigen.playback import wire
from mididrumigen.playback.inbox import Inbox
from mididrumigen.playback.ledger import Ledger
from mididrumigen.playback.outbox import Outbox
from mididrumigen.playback.parent import Parent
from mididrumigen.playback.ports import Ports
from mididrumigen.playback.priority import realtime
from mididrumigen.playback.rtmidi import RtMidi
from mididrumigen.playback.scheduler import Scheduler
from mididrumigen.playback.ticks import Ticks

SPIN: Seconds = 0.0004  # before something is due: sleeps end up to 0.2 ms late here (see benchmarks/onset_error.py)
BUSY: Seconds = 0.0008  # nothing else is begun when something is due so soon
DEAF: Seconds = 0.02  # at most, however dense the music is
ROOM: Seconds = 0.005  # it is looked at parent and ports where there is so much …
BLIND: Seconds = 5.0  # … or when it was not for so long
SWEPT: Seconds = 20.0  # between two collections while playing: what is read leaves a little behind
OPENING: Seconds = 5.0  # ports at the most; a name that is not free yet is waited for 3 s
LAST: Seconds = 0.9  # from the end of the pipe to that of the process
REST: Seconds = 0.5  # between two looks at parent and ports
LISTEN: Seconds = 0.002  # between two looks at MIDI clock while somebody follows it
TELL: Seconds = 0.25  # between two tellings of a position that only drifts


class Engine:
    """All parts and the loop."""

    def __init__(self, ledger: Ledger) -> None:
        self._scheduler = Scheduler()
        self._inbox, self._commands = Inbox(sys.stdin.fileno()), wire.Reader(wire.Command)
        self._ports, self._ticks, self._parent = Ports(ledger, RtMidi), Ticks(self._scheduler), Parent()
        self._granted, self._priority = False, ""
        self._looked_at = self._told_at = self._listened_at = self._swept_at = 0.0
        self._told: dict[str, wire.Moved] = {}
        self._ended = False
        self._outbox, self._serials = Outbox(), dict[str, int]()

    # ------------------------------------------------------------------------------------------ the loop

    def run(self) -> None:
        """Until the pipe or the parent ends, or somebody asks."""
        signal.signal(signal.SIGTERM, self._asked_to_end)
        for ignored in ("SIGINT", "SIGHUP", "SIGBREAK"):  # the parent decides, and its pipe tells
            if hasattr(signal, ignored):
                signal.signal(getattr(signal, ignored), signal.SIG_IGN)
        try:
            while not self._ended:
                self._turn()
        finally:
            _ends_within(LAST)
            self._send(self._scheduler.stop(perf_counter()))
            self._ports.close()
            self._inbox.close()

    def _turn(self) -> None:
        """Listens until shortly before something is due; then has it ready, and sends it when it is."""
        now = perf_counter()
        self._send(self._scheduler.follow(now))
        due = self._scheduler.next_due()
        if due is None or due - now > BUSY:
            self._listen(now + REST if due is None else min(due - SPIN, now + REST))
            return
        if now - self._listened_at > DEAF:
            self._listen(now)
        messages = self._scheduler.due(max(now, due))
        sleep(max(0.0, due - SPIN - perf_counter()))
        while perf_counter() < due:
            pass
        self._send(messages)

    def _listen(self, until: Seconds) -> None:
        """Everything else: commands, ticks, MIDI clock, and from time to time parent and ports."""
        self._listened_at = now = perf_counter()
        if now - self._looked_at > (REST if until - now > ROOM else BLIND):
            self._looked_at = now
            self._look(now)
        self._hear_midi(now)
        wait = min(until - now, LISTEN) if self._scheduler.follows_midi else until - now
        piece, datagrams = self._inbox.wait(wait)
        now = perf_counter()
        for datagram in datagrams:
            with suppress(ParseError, DrumError):
                self._send(self._ticks.heard(now, datagram))
        if piece is not None:
            self._command(piece)
        self._tell(now)

    # ------------------------------------------------------------------------------------------ what is said

    def _command(self, piece: bytes) -> None:
        if not piece:
            self._ended = True
        for command in self._commands.read(piece):
            self._do(command, perf_counter())

    def _do(self, command: wire.Command | wire.Event, now: Seconds) -> None:
        match command:
            case wire.Open():
                self._open(command)
            case wire.Play():
                self._play(command, now)
            case wire.Tempo(tempo):
                self._scheduler.set_tempo(now, tempo)
            case wire.Stop(instance):
                self._send(self._scheduler.stop(now, instance))
            case wire.Panic():
                self._send(self._scheduler.panic(now))
            case _:
                pass

    def _open(self, command: wire.Open) -> None:
        self._inbox.bind(command.engine_port)
        with _no_longer_than(OPENING):
            self._ports.open(command)
        self._granted, self._priority = realtime()
        gc.collect()
        gc.freeze()
        self._say_ready()

    def _play(self, command: wire.Play, now: Seconds) -> None:
        gc.disable()
        with _no_longer_than(OPENING):
            if command.clock == "midi" and self._ports.need_clock():
                self._say_ready()
        messages = self._scheduler.play(
            now,
            command.instance,
            command.loop,
            clock=command.clock,
            channel=command.channel,
            offset=command.offset / 1000,
            times=command.times,
            tempo=command.tempo,
        )
        self._send(messages)
        if command.origin is not None:
            self._scheduler.resume(command.instance, command.origin, command.transport)
        self._serials[command.instance] = command.serial
        self._tell_moved(self._moved(command.instance), now)

    def _asked_to_end(self, *_: object) -> None:
        self._ended = True

    def _send(self, messages: list[bytes]) -> None:
        for message in messages:
            self._ports.send(message)

    # ------------------------------------------------------------------------------------------ what is looked at

    def _hear_midi(self, now: Seconds) -> None:
        for when, message in self._ports.heard(now):
            self._scheduler.midi.heard(when, message)

    def _look(self, now: Seconds) -> None:
        if self._parent.gone:
            self._ended = True
        with _no_longer_than(OPENING):
            if self._ports.look():
                self._say_ready()
        if not self._scheduler.parts and not gc.isenabled():
            gc.enable()
            self._swept_at = 0.0
        if not gc.isenabled() and now - self._swept_at > SWEPT:
            self._swept_at = now
            gc.collect()  # of what is not frozen: a fraction of a millisecond

    def _tell(self, now: Seconds) -> None:
        """What has changed since it was told last."""
        self._scheduler.end_played(now)
        drifts = now - self._told_at > TELL
        for name in self._scheduler.parts:
            moved = self._moved(name)
            if name not in self._told or _differs(self._told[name], moved, drifts):
                self._tell_moved(moved, now)
        for name in self._told.keys() - self._scheduler.parts.keys():
            if self._outbox.say(wire.Ended(name, self._told[name].serial)):
                del self._told[name]
                self._serials.pop(name, None)

    def _tell_moved(self, moved: wire.Moved, now: Seconds) -> None:
        if self._outbox.say(moved):
            self._told[moved.instance], self._told_at = moved, now

    def _moved(self, name: str) -> wire.Moved:
        part, transport = self._scheduler.parts[name], self._scheduler.parts[name].clock.transport
        waiting, serial = part.next_loop is not None, self._serials.get(name, 0)
        return wire.Moved(name, serial, transport.playing, part.loop.label, part.origin, transport, waiting)

    def _say_ready(self) -> None:
        self._outbox.say(self._ports.ready(self._inbox.port, self._granted, self._priority))


@contextmanager
def _no_longer_than(seconds: Seconds) -> Iterator[None]:
    """Ends the process if a library of the system does not come back: `jack_client_close` may wait for ever for a
    thread that it has cancelled. The supervisor begins another."""
    _ends_within(seconds)
    try:
        yield
    finally:
        _ends_within(0)


def _ends_within(seconds: Seconds) -> None:
    """By the system's own alarm, which needs nothing of Python; 0 calls it off."""
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _differs(told: wire.Moved, now: wire.Moved, drifts: bool) -> bool:
    """A position that goes on as it was told is no news."""
    was, here = told.transport, now.transport
    if (told.playing, told.label, told.origin, told.waiting) != (now.playing, now.label, now.origin, now.waiting):
        return True
    if here.playing != was.playing or (drifts and was != here):
        return True
    return abs(here.position - was.position_at(here.heard_at)) > 1 / 8


def main() -> None:
    try:
        ledger = Ledger(Path(sys.argv[1]))
    except OSError as error:
        sys.exit(f"cannot write {sys.argv[1]}: {error.strerror or error}")
    Engine(ledger).run()
    ledger.close()


if __name__ == "__main__":
    main()
