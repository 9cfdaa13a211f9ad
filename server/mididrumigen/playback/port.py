"""MIDI ports as the engine sees them, whatever library or system is behind."""

from __future__ import annotations

from typing import Protocol

from mididrumigen.music.units import Seconds


class Out(Protocol):
    """An open output."""

    name: str  # as others see it
    own: bool  # made by us, for others to connect to; else an existing one that we connected to

    def send(self, message: bytes) -> None:
        """Hands it over at once. Raises PortLost when the port has gone."""

    def close(self) -> None: ...


class In(Protocol):
    """An open input."""

    name: str
    own: bool

    def read(self, now: Seconds) -> list[tuple[Seconds, list[int]]]:
        """What has come since, each with the time it came at."""

    def close(self) -> None: ...


class System(Protocol):
    """The MIDI of this machine."""

    api: str  # "JACK", "ALSA", "CoreMIDI", "Windows MM"

    @property
    def gone(self) -> bool:
        """Its server has, with every port; another one is to be begun."""

    def outputs(self) -> list[str]:
        """Where we could send to: other programs' inputs and devices."""

    def inputs(self) -> list[str]:
        """What we could listen to."""

    def open_out(self, name: str, create: bool, patience: Seconds = 0.0) -> Out:
        """The existing port of that name (or with it in its name), else one of our own where `create` allows it and the
        system can. One of our own waits so long for its name to be free, and then takes another. Raises NoMidiPort."""

    def open_in(self, name: str, create: bool) -> In:
        """Likewise."""

    def is_there(self, name: str, own: bool, inputs: bool) -> bool:
        """Whether a port that we opened still is."""

    def receivers(self, out: Out) -> list[str]:
        """Who is connected to a port of our own; nothing where the system does not tell."""

    def connect(self, out: Out, receivers: list[str]) -> None:
        """Connects again who was connected, where the system lets us."""

    def close(self) -> None: ...


def matching(name: str, ports: list[str]) -> str | None:
    """The port that is meant: of that very name, else the first with the name in it, however it is capitalised."""
    wanted = name.casefold()
    exact = [port for port in ports if port.casefold() == wanted]
    return next(iter(exact + [port for port in ports if wanted in port.casefold()]), None)
