"""The settings: one frozen value, made once at the start.

What is said later wins: the default, `config.toml` and `.env` in the home folder, `.env` in the current folder, the
environment, the command line. Each setting is `MIDIDRUMIGEN_<NAME>` in the environment and `name` in the file.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from mididrumigen.errors import BadRequest, BadSettings
from mididrumigen.platform import folders
from mididrumigen.protocol.reading import read

PREFIX = "MIDIDRUMIGEN_"
SAID = {"yes": "true", "on": "true", "no": "false", "off": "false"}  # what people write for a switch


def _setting(says: str, **limits: Any) -> Meta:
    return Meta(description=says, **limits)


PortNumber = Annotated[int, Meta(ge=0, le=65535)]


class Settings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything that can be set; docs/SETTINGS.md is made from this."""

    port: Annotated[PortNumber, _setting("TCP port for WebSocket and HTTP; taken ones are passed over; 0: any")] = 7373
    osc_port: Annotated[PortNumber, _setting("UDP port for OSC; taken ones are passed over; 0: any")] = 7374
    osc_token: Annotated[
        bool, _setting("OSC clients say hello with the token first; off: any program of this machine may ask by OSC")
    ] = True
    engine: Annotated[bool, _setting("the engine, which plays through a MIDI port; off: `play` is refused")] = True
    engine_port: Annotated[
        PortNumber, _setting("UDP port of the engine, for the device's transport; taken ones are passed over; 0: any")
    ] = 7375
    midi_port: Annotated[
        str,
        _setting(
            "where the engine plays: an existing MIDI port with this in its name, else one of our own of this name",
            min_length=1,
            max_length=50,
        ),
    ] = "MidiDrumiGen"
    midi_clock_port: Annotated[
        str, _setting("where it hears MIDI clock: likewise an existing port, else one of our own", max_length=60)
    ] = "MidiDrumiGen clock"
    midi_offset: Annotated[
        float, _setting("added to every note's time, in ms; negative is earlier", ge=-500, le=500)
    ] = 0.0
    midi_api: Annotated[
        Literal["auto", "jack", "alsa"], _setting("which MIDI of Linux; auto: JACK where its server runs, else ALSA")
    ] = "auto"
    offline: Annotated[bool, _setting("no network at all beyond this machine")] = False
    log_level: Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], _setting("what goes into the log file")] = "INFO"
    connections: Annotated[int, _setting("WebSocket and HTTP connections at once", ge=1, le=10_000)] = 256
    osc_peers: Annotated[int, _setting("OSC clients remembered at once", ge=1, le=10_000)] = 256
    jobs: Annotated[int, _setting("jobs at once, of all clients", ge=1, le=10_000)] = 256
    jobs_each: Annotated[int, _setting("jobs at once of one client", ge=1, le=1_000)] = 16
    frame_bytes: Annotated[int, _setting("largest WebSocket frame read", ge=1024, le=64 * 2**20)] = 2**20
    rate: Annotated[float, _setting("WebSocket frames a second of one client; a faster one is made to wait", ge=1)] = (
        2_000
    )
    osc_rate: Annotated[
        float, _setting("OSC datagrams a second of all clients, beyond a burst of 8192; more are dropped", ge=1)
    ] = 4_000
    queue_bytes: Annotated[
        int, _setting("what may wait to be read by one client before it is dropped", ge=2**20, le=2**30)
    ] = 16 * 2**20
    hello_seconds: Annotated[float, _setting("time to say hello after connecting", gt=0, le=3600)] = 60.0
    send_seconds: Annotated[
        float, _setting("how long a client may read nothing while something waits for it", gt=0, le=3600)
    ] = 10.0


NAMES = Settings.__struct_fields__


def settings(home: Path | None = None, environment: Mapping[str, str] = os.environ, **said: Any) -> Settings:
    """Reads them all. `said` is the command line's, None where nothing was said. Raises BadSettings."""
    home = home or folders.home()
    found: dict[str, Any] = {}
    _take(found, _from_toml(home / "config.toml"), str(home / "config.toml"))
    for file in _dotenvs(home):
        _take(found, _named(_from_dotenv(file)), str(file), _variable)
    _take(found, _named(environment), "the environment", _variable)
    _take(found, {name: value for name, value in said.items() if value is not None}, "the command line")
    return msgspec.convert(found, Settings, strict=False)


def config_file() -> Path:
    return folders.home() / "config.toml"


def unknown(environment: Mapping[str, str] = os.environ) -> list[str]:
    """Variables there and in `.env` that look like settings and are none; they are ignored, and it is said."""
    known = {*map(_variable, NAMES), f"{PREFIX}HOME"}
    named = {name for file in _dotenvs(folders.home()) for name in _from_dotenv(file)} | set(environment)
    return sorted(name for name in named if name.startswith(PREFIX) and name not in known)


def _dotenvs(home: Path) -> tuple[Path, Path]:
    return home / ".env", Path(".env")


def _take(found: dict[str, Any], values: Mapping[str, Any], where: str, named: Callable[[str], str] = str) -> None:
    """Adds what one place says, checked, so that an error names the place and what the setting is called there."""
    for name in values:
        if name not in NAMES:
            near = get_close_matches(name, NAMES, 1)
            hint = f"did you mean {near[0]}?" if near else "docs/SETTINGS.md lists them"
            raise BadSettings(f"{where}: there is no setting {name[:40]!r}", hint)
    try:
        read(Settings, values, lenient=True)
    except BadRequest as error:
        name = error.message.partition(":")[0]
        raise BadSettings(f"{where}: {named(name)}{error.message.removeprefix(name)}", error.hint) from None
    found.update(values)


def _variable(name: str) -> str:
    """A setting's name in the environment."""
    return f"{PREFIX}{name.upper()}"


def _named(variables: Mapping[str, str | None]) -> dict[str, str]:
    """The settings among some variables."""
    wanted = {_variable(name): name for name in NAMES}
    found = ((wanted[key], value) for key, value in variables.items() if key in wanted)
    said = {name: value.strip() for name, value in found if value is not None and value.strip()}
    return {name: SAID.get(value.casefold(), value) for name, value in said.items()}


def _from_toml(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadSettings(f"{file}: {error}", "it is a TOML file with lines such as port = 7373") from None
    except OSError as error:
        raise BadSettings(f"{file}: {error.strerror}") from None


def _from_dotenv(file: Path) -> Mapping[str, str | None]:
    """Lines that are none are somebody else's business: the file in the current folder may be of another program."""
    from dotenv.parser import parse_stream

    try:
        if not file.is_file():
            return {}
        with file.open(encoding="utf-8-sig") as lines:
            return {line.key: line.value for line in parse_stream(lines) if line.key and not line.error}
    except (OSError, UnicodeDecodeError) as error:
        raise BadSettings(f"{file}: {getattr(error, 'strerror', None) or 'it is not UTF-8 text'}") from None
