"""Ableton Live on this machine: its User Library, and our device in it."""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Iterator, Mapping
from html import unescape
from importlib.resources import files
from pathlib import Path

import msgspec

from mididrumigen.errors import BadFolder, CannotWrite
from mididrumigen.platform import folders
from mididrumigen.platform.safe_write import unused, write_whole

DEVICE = "MidiDrumiGen.amxd"
LIBRARY = "User Library"
# Where Live itself puts a Max MIDI effect that is saved.
PLACE = Path("Presets", "MIDI Effects", "Max MIDI Effect")
BEGINS = b"ampf"
LOOK = "Live's Settings, Library, show where it is: mididrumigen setup --user-library FOLDER"


class Installed(msgspec.Struct, frozen=True):
    """What became of the device's file; `kept` is where one that somebody had changed is now."""

    path: Path
    status: str  # installed, replaced or unchanged
    kept: Path | None = None


def runs_on(platform: str) -> bool:
    """Whether there is a Live for this system (as `sys.platform` names it)."""
    return platform in ("darwin", "win32")


def device() -> bytes:
    """The device as it ships: within the package, or, in a checkout, where it is built."""
    shipped = files("mididrumigen") / "device" / DEVICE
    if shipped.is_file():
        return shipped.read_bytes()
    return (Path(__file__).parents[3] / "m4l_device" / DEVICE).read_bytes()


# ------------------------------------------------------------------------------------------------- the User Library


def user_library(given: str | None, platform: str, env: Mapping[str, str], home: Path) -> Path:
    """The one that was given, that Live's settings name, or that is where Live puts it. Raises BadFolder."""
    if given is not None:
        folder = folders.expanded(given)
        if not folder.is_dir():
            raise BadFolder(f"there is no folder {folder}", LOOK)
        return folder
    for folder in (*_named(platform, env, home), *_usual(platform, env, home)):
        if folder.is_dir():
            return folder
    raise BadFolder("Live's User Library was not found", LOOK)


def _named(platform: str, env: Mapping[str, str], home: Path) -> Iterator[Path]:
    """As Live's settings have it, the newest Live first."""
    if platform == "darwin":
        found = (home / "Library" / "Preferences" / "Ableton").glob("Live */Library.cfg")
    else:
        found = Path(env.get("APPDATA", home / "AppData" / "Roaming"), "Ableton").glob("Live */Preferences/Library.cfg")
    for settings in sorted(found, key=_version, reverse=True):
        text = settings.read_text(encoding="utf-8", errors="replace")
        if match := re.search(r'<ProjectPath Value="([^"]+)"', text):
            yield Path(unescape(match[1]), LIBRARY)
            yield Path(unescape(match[1]))


def _version(settings: Path) -> tuple[int, ...]:
    named = next(part for part in reversed(settings.parts) if part.startswith("Live "))
    return tuple(int(number) for number in re.findall(r"\d+", named))


def _usual(platform: str, env: Mapping[str, str], home: Path) -> Iterator[Path]:
    """Ableton, "User Library" (help.ableton.com/hc/articles/209774085)."""
    if platform == "darwin":
        yield home / "Music" / "Ableton" / LIBRARY
    if platform == "win32":
        for documents in (*_documents(), home / "Documents", Path(env.get("OneDrive", home / "OneDrive"), "Documents")):
            yield documents / "Ableton" / LIBRARY


def _documents() -> Iterator[Path]:
    """Where Windows has put the documents, which may be elsewhere than in the user's folder."""
    if sys.platform == "win32":
        import winreg

        key = r"Software\Microsoft\Windows\CurrentVersion\Explorer\User Shell Folders"
        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, key) as opened:
            yield Path(winreg.ExpandEnvironmentStrings(winreg.QueryValueEx(opened, "Personal")[0]))
    yield from ()


# ----------------------------------------------------------------------------------------------------- the device


def installed_in(library: Path) -> Path:
    return library / PLACE / DEVICE


def install(library: Path) -> Installed:
    """Puts the device into a User Library. One that is neither ours nor unchanged is kept beside it. Raises
    CannotWrite."""
    target, data, kept = installed_in(library), device(), None
    there = _read(target)
    if there == data:
        return Installed(target, "unchanged")
    if there is not None and _digest(there) != _last():
        kept = unused(target.with_name(f"{target.stem} (yours){target.suffix}"), there)
        write_whole(kept, there)
    write_whole(target, data, begins=BEGINS)
    write_whole(folders.home() / "device.json", msgspec.json.encode({"digest": _digest(data)}))
    return Installed(target, "installed" if there is None else "replaced", kept)


def _read(target: Path) -> bytes | None:
    try:
        return target.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise CannotWrite(f"cannot read {target}: {error.strerror}", "move it away and try again") from None


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _last() -> str:
    """The digest of what we have put there last, if we have."""
    try:
        noted = msgspec.json.decode((folders.home() / "device.json").read_bytes(), type=dict[str, str])
    except (OSError, msgspec.DecodeError):
        return ""
    return noted.get("digest", "")


def leave_command(command: list[str]) -> Path:
    """Tells the device how to start the daemon. Raises CannotWrite."""
    target = folders.home() / "serve.json"
    write_whole(target, msgspec.json.encode({"command": command}))
    return target
