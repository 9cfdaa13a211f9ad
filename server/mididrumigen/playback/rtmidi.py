"""RtMidi by whichever of its two Python libraries is there: python-rtmidi (wheels up to Python 3.12) or supriya-midi.

Both wrap the same calls; what differs is spelled out in `_Library`. Ports are closed and deleted explicitly: a JACK
client that is left to the garbage collector can crash the interpreter at its end.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from contextlib import nullcontext, suppress
from itertools import chain
from time import perf_counter, sleep
from typing import Any

from mididrumigen.errors import NoMidiPort, PortLost
from mididrumigen.music.units import Seconds
from mididrumigen.playback import alsa
from mididrumigen.playback.jack import Jack
from mididrumigen.playback.port import In, Out, matching
from mididrumigen.playback.stamps import Stamps

NO_VIRTUAL = (
    "Windows lets no program make MIDI ports: add one with loopMIDI (tobias-erichsen.de), or a loopback with the "
    "settings app of Windows MIDI Services (Windows 11), and name it with --midi-port or --port"
)
NO_SYSTEM = "start JACK (or PipeWire with its JACK), or load ALSA's sequencer: `modprobe snd-seq`"
WATCHER = "MidiDrumiGen wires"  # a client without ports
CLOCK_PORT = "MidiDrumiGen clock"
NUMBERED = {"ALSA": r" \d+:\d+$", "Windows MM": r" \d+$"}
PASSED_OVER = (0xF0, 0xFE)  # system exclusive, active sensing
WAITING_MOST = 4096  # messages between two readings
LEAVING: Seconds = 0.003  # RtMidi frees its buffer before it leaves JACK, whose thread may still be reading it


class RtMidi:
    """MIDI of this machine. Raises NoMidiPort where there is none."""

    def __init__(self, wanted: str = "auto") -> None:
        self._jack: Jack | None = None
        self._own: set[str] = set()  # what we made, which is nobody else's
        self._looks: dict[bool, Any] = {}  # clients that only read names: for inputs, for outputs
        for api, begin in _APIS.get(sys.platform, _LINUX):
            with suppress(OSError):
                if wanted in ("auto", api.casefold()):
                    self._jack, self.api = begin(WATCHER), api
                    break
        else:
            wish = "" if wanted == "auto" else f" by {wanted}"
            raise NoMidiPort(f"this machine has no MIDI{wish} that can be used", NO_SYSTEM)
        self._library = _Library()  # after JACK's own, see there
        self._code = self._library.codes[self.api]
        self.library = self._library.name

    @property
    def gone(self) -> bool:
        return self._jack is not None and self._jack.gone

    def outputs(self) -> list[str]:
        """Not where MIDI clock is heard, be it ours or another engine's: nobody wants to play there."""
        return [name for name in self._there(inputs=False) if CLOCK_PORT not in name]

    def inputs(self) -> list[str]:
        return self._there(inputs=True)

    def open_out(self, name: str, create: bool, patience: Seconds = 0.0) -> Out:
        return RtMidiOut(*self._opened(self._library.out, name, create, self.outputs(), patience))

    def open_in(self, name: str, create: bool) -> In:
        return RtMidiIn(*self._opened(self._library.input, name, create, self.inputs()))

    def is_there(self, name: str, own: bool, inputs: bool) -> bool:
        if not own:
            return name in (self.inputs() if inputs else self.outputs())
        return self._jack is None or self._jack.exists(f"{name}:{name}")

    def receivers(self, out: Out) -> list[str]:
        if not out.own:
            return []
        if self._jack:
            return self._jack.receivers(f"{out.name}:{out.name}")
        return alsa.receivers(out.name, out.name) if self.api == "ALSA" else []

    def connect(self, out: Out, receivers: list[str]) -> None:
        if self._jack:
            for receiver in receivers:
                self._jack.connect(f"{out.name}:{out.name}", receiver)
        elif self.api == "ALSA":
            alsa.connect(out.name, out.name, receivers)

    def close(self) -> None:
        for client in self._looks.values():
            client.delete()
        if self._jack:
            self._jack.close()

    def _there(self, inputs: bool) -> list[str]:
        """The names of what others have, as they stay when something else is plugged in or out."""
        if self._jack:
            names = self._jack.ports(inputs=not inputs)  # JACK's inputs are where we could play to
        else:
            if inputs not in self._looks:
                self._looks[inputs] = (self._library.input if inputs else self._library.out)(self._code, WATCHER)
            names = _names(self._looks[inputs])
        return [name for name in (self._plain(each) for each in names) if name not in self._own]

    def _plain(self, name: str) -> str:
        """Without the number that RtMidi appends, which is another one after the next plugging in or out."""
        return re.sub(NUMBERED[self.api], "", name) if self.api in NUMBERED else name

    def _opened(
        self, make: Callable[[Any, str], Any], name: str, create: bool, there: list[str], patience: Seconds = 0.0
    ) -> tuple[Any, str, bool]:
        found = matching(name, there)
        if found is None and (not create or self.api == "Windows MM"):
            listed = f"there are: {', '.join(there)}" if there else "there is none at all"
            hint = NO_VIRTUAL if self.api == "Windows MM" else "leave the name out for a port of our own"
            raise NoMidiPort(f"no MIDI port has {name!r} in its name ({listed})", hint)
        name = name if found else self._free(name, patience)
        try:
            with self._jack.aside() if self._jack else nullcontext():
                client = make(self._code, name)
                if found is None:
                    client.open_virtual_port(name)
                    self._own |= {name, f"{name}:{name}"}
                else:
                    client.open_port([self._plain(each) for each in client.get_ports()].index(found), name)
        except Exception as error:  # what the two raise is not all of one family
            raise NoMidiPort(f"the MIDI port {found or name!r} cannot be opened: {error}", NO_SYSTEM) from None
        return client, found or name, found is None

    def _free(self, name: str, patience: Seconds) -> str:
        """A name that nobody has in JACK. An engine that was killed may have it for a moment still."""
        if self._jack is None:
            return name
        name = name.replace(":", " ")
        until = perf_counter() + patience
        while self._jack.is_taken(name) and perf_counter() < until:
            sleep(0.005)
        others = (f"{name} {number}" for number in range(2, 100))
        return next(each for each in chain((name,), others) if not self._jack.is_taken(each))


def _names(client: Any) -> list[str]:
    with suppress(Exception):  # none to be had is none
        return list(client.get_ports())
    return []


class RtMidiOut:
    def __init__(self, client: Any, name: str, own: bool) -> None:
        self._client, self.name, self.own = client, name, own
        self._send = client.send_message

    def send(self, message: bytes) -> None:
        try:
            self._send(message)
        except Exception as error:  # likewise
            raise PortLost(f"the MIDI port {self.name!r} is gone: {error}") from None

    def close(self) -> None:
        _closed(self._client)


class RtMidiIn:
    """Read when there is time to: RtMidi's own thread stamps what comes, and ours is never held up by it."""

    def __init__(self, client: Any, name: str, own: bool) -> None:
        self._client, self.name, self.own, self._stamps = client, name, own, Stamps()
        client.ignore_types(False, False, False)  # RtMidi loses time at what it ignores

    def read(self, now: Seconds) -> list[tuple[Seconds, list[int]]]:
        found: list[tuple[Seconds, list[int]]] = []
        while len(found) < WAITING_MOST and (said := self._client.get_message()) is not None:
            message, since = said
            when = self._stamps.stamp(now, since)
            if message[0] not in PASSED_OVER:
                found.append((when, message))
        return found

    def close(self) -> None:
        _closed(self._client)


def _closed(client: Any) -> None:
    with suppress(Exception):  # it may have gone long ago
        client.close_port()
    sleep(LEAVING)
    client.delete()


class _Library:
    """What the two call differently."""

    def __init__(self) -> None:
        try:
            import rtmidi
        except ImportError:
            self._supriya()
            return
        self.name = f"python-rtmidi {rtmidi.version.version}"
        kinds = ("LINUX_ALSA", "UNIX_JACK", "MACOSX_CORE", "WINDOWS_MM")
        self.codes = dict(zip(_NAMES, (getattr(rtmidi, f"API_{kind}") for kind in kinds), strict=True))
        self.out: Callable[[Any, str], Any] = lambda api, name: rtmidi.MidiOut(rtapi=api, name=name)
        self.input: Callable[[Any, str], Any] = lambda api, name: rtmidi.MidiIn(
            rtapi=api, name=name, queue_size_limit=WAITING_MOST
        )

    def _supriya(self) -> None:
        import supriya_midi as midi

        self.name = f"supriya-midi {midi.__version__}"
        api = midi.RtMidiAPI
        self.codes = dict(zip(_NAMES, (api.LINUX_ALSA, api.UNIX_JACK, api.MACOSX_CORE, api.WINDOWS_MM), strict=True))
        self.out = lambda code, name: midi.MidiOut(api=code, client_name=name)
        self.input = lambda code, name: midi.MidiIn(api=code, client_name=name, queue_size_limit=WAITING_MOST)


def _alsa(_: str) -> None:
    if not alsa.is_there():
        raise OSError("no sequencer")


def _always(_: str) -> None:
    """Where the system's MIDI is a part of the system."""


_NAMES = ("ALSA", "JACK", "CoreMIDI", "Windows MM")
Begin = Callable[[str], Jack | None]
_LINUX: list[tuple[str, Begin]] = [("JACK", Jack), ("ALSA", _alsa)]
_APIS: dict[str, list[tuple[str, Begin]]] = {"darwin": [("CoreMIDI", _always)], "win32": [("Windows MM", _always)]}
