"""Files are written whole or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from mididrumigen.errors import CannotWrite

ELSEWHERE = "choose another place with -o"


def write_whole(target: Path, data: bytes, begins: bytes = b"", private: bool = False) -> None:
    """Replaces the target in one step, so that a full disk or a crash leaves what stood there. Raises CannotWrite.

    A file that does not begin with `begins` is somebody's work of another kind and is not replaced. A `private` file is
    readable by its owner only, from its first byte on (on Windows it has the rights of its folder).
    """
    try:
        if target.exists() and not target.is_file():  # a device or a pipe is written to, never replaced
            with target.open("wb", buffering=0) as out:
                out.write(data)
            return
        if target.exists():
            _check(target, begins)
        target.parent.mkdir(parents=True, exist_ok=True)
        _replace(target.resolve() if target.is_symlink() else target, data, private)
    except (FileExistsError, NotADirectoryError):
        raise CannotWrite(f"cannot write {target}: {target.parent} is not a folder", ELSEWHERE) from None
    except (OSError, RuntimeError) as error:  # RuntimeError: a symbolic link that leads to itself
        reason = getattr(error, "strerror", None) or "the path leads nowhere"
        raise CannotWrite(f"cannot write {str(target)[:120]}: {reason}", ELSEWHERE) from None


def write_together(files: Mapping[Path, bytes], hint: str = "") -> None:
    """All of them or, as far as a system lets anybody promise it, none: each is whole beside its place before the first
    is replaced. What has no bytes is taken away. Raises CannotWrite, with `hint`."""
    beside: dict[Path, Path] = {}
    target = Path()
    try:
        for target, data in files.items():
            if data:
                target.parent.mkdir(parents=True, exist_ok=True)
                beside[target] = _temporary(target, data, 0o666)
        for target in files:
            if target in beside:
                beside[target].replace(target)
            else:
                target.unlink(missing_ok=True)
    except OSError as error:
        raise CannotWrite(f"cannot write {str(target)[:120]}: {error.strerror}", hint) from None
    finally:
        for temporary in beside.values():
            temporary.unlink(missing_ok=True)


def unused(target: Path, data: bytes) -> Path:
    """The target, or with `-2`, `-3` … the first name where nothing else than these very bytes stands."""
    candidate, number = target, 1
    while candidate.is_file() and candidate.read_bytes() != data:
        number += 1
        candidate = target.with_name(f"{target.stem}-{number}{target.suffix}")
    return candidate


def _check(target: Path, begins: bytes) -> None:
    with target.open("rb") as there:
        start = there.read(len(begins))
    if start and start != begins:
        raise CannotWrite(f"{target} is there already and is no MIDI file", ELSEWHERE)
    if not os.access(target, os.W_OK):
        raise CannotWrite(f"cannot write {target}: it is read-only", ELSEWHERE)


def _replace(target: Path, data: bytes, private: bool) -> None:
    temporary = _temporary(target, data, 0o600 if private else 0o666)
    try:
        if target.exists() and not private:
            temporary.chmod(target.stat().st_mode & 0o777)
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _temporary(target: Path, data: bytes, rights: int) -> Path:
    """The data, safe on the disk in a file beside the target."""
    temporary = target.with_name(f".{target.name[:40]}.{secrets.token_hex(4)}.part")
    flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(temporary, flags, rights), "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary
