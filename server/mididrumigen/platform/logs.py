"""The log: one JSON object a line in a file that rotates, warnings for people on stderr; secrets in neither."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from datetime import UTC
from pathlib import Path
from types import TracebackType
from typing import Any

import msgspec
from loguru import logger

from mididrumigen.platform.folders import unusable

LOG = "daemon.log"
ROTATE = "5 MB"
KEPT = 5
LONGEST = 2_000  # characters of a message
TRACE = 20  # innermost calls of a fault that are kept


def open_logs(folder: Path, level: str, secrets: tuple[str, ...] = (), rotate: str = ROTATE) -> Callable[[], None]:
    """From here on `loguru.logger` writes there, and nowhere any of the `secrets`. Raises CannotWrite.

    Warnings are told on stderr too, until what is returned is called: then only if that is a terminal. A pipe that
    nobody reads fills up, and would hold up the loop that writes to it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / LOG).touch()
    except OSError as error:
        raise unusable(error) from None
    logger.remove()
    logger.configure(patcher=lambda record: _prepare(record, tuple(filter(None, secrets))))
    logger.add(folder / LOG, level=level, format=_for_file, rotation=rotate, retention=KEPT, encoding="utf-8")
    if not sys.stderr:
        return lambda: None
    told = logger.add(sys.stderr, level="WARNING", format=_for_people)
    return (lambda: None) if sys.stderr.isatty() else (lambda: logger.remove(told))


def close_logs() -> None:
    logger.remove()


def _prepare(record: Any, secrets: tuple[str, ...]) -> None:
    """Both texts, finished here: the formats below only name them, so that no brace in them is read as a field."""
    said = " ".join(str(record["message"])[:LONGEST].split())
    facts = {"time": _time(record), "level": record["level"].name, "event": said, **record["extra"]}
    if record["exception"]:
        facts |= _fault(*record["exception"])
    line = msgspec.json.encode(facts, enc_hook=str).decode()
    for secret in secrets:
        line, said = line.replace(secret, "***"), said.replace(secret, "***")
    record["extra"] |= {"line": line, "said": said}


def _time(record: Any) -> str:
    return str(record["time"].astimezone(UTC).isoformat(timespec="milliseconds"))


def _fault(_: Any, error: BaseException, trace: TracebackType | None) -> dict[str, Any]:
    """What went wrong and where, without any values of variables."""
    frames = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]
    return {"error": f"{type(error).__name__}: {error}"[:LONGEST], "trace": frames[-TRACE:]}


def _for_file(_: Any) -> str:
    return "{extra[line]}\n"


def _for_people(_: Any) -> str:
    return "mididrumigen: {extra[said]}\n"
