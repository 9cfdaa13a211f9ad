"""Files are written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from mididrumigen.errors import CannotWrite


def write_whole(target: Path, data: bytes) -> None:
    """Replaces the target in one step, so that a full disk or a crash leaves what stood there. Raises CannotWrite."""
    try:
        if target.exists() and not target.is_file():  # a device or a pipe is written to, never replaced
            with target.open("wb", buffering=0) as out:
                out.write(data)
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        _replace(target.resolve() if target.is_symlink() else target, data)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise CannotWrite(f"cannot write {target}: {reason}", "choose another place with -o") from None


def unused(target: Path, data: bytes) -> Path:
    """The target, or with `-2`, `-3` … the first name where nothing else than these very bytes stands."""
    candidate, number = target, 1
    while candidate.exists() and not (candidate.is_file() and candidate.read_bytes() == data):
        number += 1
        candidate = target.with_name(f"{target.stem}-{number}{target.suffix}")
    return candidate


def _replace(target: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(prefix=f".{target.name[:40]}.", suffix=".part", dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        temporary.chmod(_usual_mode(target))
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _usual_mode(target: Path) -> int:
    """The mode a new file would have (mkstemp's is for the user only), or that of the file being replaced."""
    if target.exists():
        return target.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
