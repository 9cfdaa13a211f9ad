"""The engine's two ports, and that they come back: after a crash of ours, of the server, or when a cable was pulled.

Whatever is sent goes through the ledger; whatever the ledger still has when a port is opened is ended first.
"""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter, sleep

from msgspec.structs import replace

from mididrumigen.errors import NoMidiPort, PortLost
from mididrumigen.music.units import Seconds
from mididrumigen.playback.ledger import LEFT, Ledger
from mididrumigen.playback.port import In, Out, System
from mididrumigen.playback.wire import Open, Ready

RETRY: Seconds = 1.0  # between two attempts at a port that is not there
FREED: Seconds = 3.0  # until JACK has forgotten a client that was killed (0.01 to 0.5 measured)
OPENED_AT_ONCE = ("CoreMIDI", "ALSA")  # where the clock's port costs nothing and can always be made
CONNECTED: Seconds = 0.02  # until a new connection passes something on


class Ports:
    """The output and the MIDI clock's input. `system` opens this machine's MIDI; it may fail, and be asked again."""

    def __init__(self, ledger: Ledger, system: Callable[[str], System]) -> None:
        self._ledger, self._begin = ledger, system
        self._wanted = Open("")
        self._system: System | None = None
        self._out: Out | None = None
        self._in: In | None = None
        self._problem, self._hint = "", ""
        self._tried_at = 0.0
        self._clock_needed = False

    def open(self, wanted: Open) -> None:
        """What cannot be opened now is tried again with every look."""
        self._wanted = wanted
        self._take_up()

    def send(self, message: bytes) -> None:
        """Never raises: what finds no port is lost, but for its end, which comes first when there is one again."""
        self._ledger.sending(message)
        if self._out is None:
            return
        try:
            self._out.send(message)
        except PortLost as error:
            self._lose(error.message)
            return
        self._ledger.sent(message)

    def heard(self, now: Seconds) -> list[tuple[Seconds, list[int]]]:
        return self._in.read(now) if self._in else []

    def need_clock(self) -> bool:
        """Somebody follows MIDI clock; whether its port is opened only now. In JACK each port is woken with every
        period, so it is not opened before."""
        if self._clock_needed:
            return False
        self._clock_needed = True
        self._take_up()
        return True

    def look(self) -> bool:
        """Takes notice of what has come and gone; whether anything has changed."""
        before = (self._out, self._in, self._problem)
        if self._system and self._system.gone:
            self._lose("the MIDI server has gone")
            self._close()
        if self._system and self._out and not self._system.is_there(self._out.name, self._out.own, inputs=False):
            self._lose(f"the MIDI port {self._out.name!r} has gone")
        if self._system and self._in and not self._system.is_there(self._in.name, self._in.own, inputs=True):
            self._in.close()
            self._in = None
        if self._system and self._out and self._out.own:
            self._note_receivers(self._system.receivers(self._out))
        lacks = self._out is None or (self._in is None and self._listens)
        if lacks and self._wanted.port and perf_counter() - self._tried_at > RETRY:
            self._take_up()
        return before != (self._out, self._in, self._problem)

    def ready(self, engine_port: int, realtime: bool, priority: str) -> Ready:
        return Ready(
            engine_port,
            self._system.api if self._system else "",
            self._out.name if self._out else "",
            self._out.own if self._out else False,
            self._in.name if self._in else "",
            realtime,
            priority,
            self._problem,
            self._hint,
        )

    def close(self) -> None:
        """What was handed over is let out first: a port that is closed takes it along."""
        if self._out:
            sleep(LEFT)
        self._close()

    def _close(self) -> None:
        """The system first: what looks at JACK is not there any more when its ports leave."""
        for part in (self._system, self._in, self._out):
            if part:
                part.close()
        self._out = self._in = self._system = None

    # ------------------------------------------------------------------------------------------ within

    @property
    def _listens(self) -> bool:
        free = self._system is not None and self._system.api in OPENED_AT_ONCE
        return bool(self._wanted.clock_port) and (self._clock_needed or free)

    def _take_up(self) -> None:
        self._tried_at, self._problem, self._hint = perf_counter(), "", ""
        try:
            if self._system is None:
                self._system = self._begin(self._wanted.api)
            if self._out is None:
                patience = FREED if self._wanted.again else 0.0
                self._out = self._system.open_out(self._wanted.port, not self._wanted.must_exist, patience)
                if not self._out.own:  # and no other, should it go
                    self._wanted = replace(self._wanted, port=self._out.name, must_exist=True)
                self._make_up(self._system, self._out)
            if self._in is None and self._listens:
                self._in = self._system.open_in(self._wanted.clock_port, create=True)
        except (NoMidiPort, PortLost) as error:
            self._problem, self._hint = error.message, error.hint

    def _make_up(self, system: System, out: Out) -> None:
        """Ends what an earlier engine, or the port that went, has left sounding at those who heard it."""
        if out.own and self._ledger.receivers:
            system.connect(out, self._ledger.receivers)
            sleep(CONNECTED)
        for message in self._ledger.left():
            out.send(message)
            self._ledger.sent(message)

    def _lose(self, says: str) -> None:
        if self._out:
            self._out.close()
        self._out, self._problem, self._hint = None, says, "it is taken up again when it is back"

    def _note_receivers(self, receivers: list[str]) -> None:
        if receivers != self._ledger.receivers:
            self._ledger.receivers = receivers
