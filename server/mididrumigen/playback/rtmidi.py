"""RtMidi by whichever of its two Python libraries is there: python-rtmidi (wheels up to Python 3.12) or supriya-midi.

Both wrap the same calls; what differs is spelled out in `_Library`. Ports are closed and deleted explicitly: a JACK
client that is left to the garbage collector can crash the interpreter at its end.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
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
WAITING_MOST = 4096  # messages between two readings


class RtMidi:
    """MIDI of this machine. Raises NoMidiPort where there is none."""

    def __init__(self, name: str, wanted: str = "auto") -> None:
        self._name, self._jack = name, None
        for api, begin in _APIS.get(sys.platform, _LINUX):
            with suppress(OSError):
                if wanted in ("auto", api.casefold()):
                    self._jack, self.api = begin(f"{name} wires"), api
                    break
        else:
            wish = "" if wanted == "auto" else f" by {wanted}"
            raise NoMidiPort(f"this machine has no MIDI{wish} that can be used", NO_SYSTEM)
        self._library = _Library()  # after JACK's own, see there
        self._code = self._library.codes[self.api]
        self.library = self._library.name

    def outputs(self) -> list[str]:
        return self._theirs(self._jack.ports(inputs=True) if self._jack else self._names(self._library.out))

    def inputs(self) -> list[str]:
        return self._theirs(self._jack.ports(inputs=False) if self._jack else self._names(self._library.input))

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
        if self._jack:
            self._jack.close()

    def _theirs(self, names: list[str]) -> list[str]:
        return [name for name in names if not name.startswith(self._name)]

    def _names(self, make: Callable[[Any, str], Any]) -> list[str]:
        client = make(self._code, f"{self._name} looks")
        names: list[str] = []
        with suppress(Exception):  # none to be had is none
            names += client.get_ports()
        client.delete()
        return names

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
            client = make(self._code, name)
            if found is None:
                client.open_virtual_port(name)
            else:
                client.open_port(client.get_ports().index(found), name)
        except Exception as error:  # what the two raise is not all of one family
            raise NoMidiPort(f"the MIDI port {found or name!r} cannot be opened: {error}", NO_SYSTEM) from None
        return client, found or name, found is None

    def _free(self, name: str, patience: Seconds) -> str:
        """A name that nobody has in JACK. An engine that was killed may have it for a moment still."""
        if self._jack is None:
            return name
        name = name.replace(":", " ")
        until = perf_counter() + patience
        while self._jack.exists(f"{name}:{name}") and perf_counter() < until:
            sleep(0.005)
        others = (f"{name} {number}" for number in range(2, 100))
        return next(each for each in chain((name,), others) if not self._jack.exists(f"{each}:{each}"))


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
        client.ignore_types(sysex=True, timing=False, active_sense=True)

    def read(self, now: Seconds) -> list[tuple[Seconds, list[int]]]:
        found: list[tuple[Seconds, list[int]]] = []
        while len(found) < WAITING_MOST and (said := self._client.get_message()) is not None:
            message, since = said
            found.append((self._stamps.stamp(now, since), message))
        return found

    def close(self) -> None:
        _closed(self._client)


def _closed(client: Any) -> None:
    with suppress(Exception):  # it may have gone long ago
        client.close_port()
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
