"""Whether the process that started us is still there."""

from __future__ import annotations

import ctypes
import os
import sys
from typing import Any

SYNCHRONIZE = 0x00100000  # processthreadsapi.h


class Parent:
    """On POSIX an orphan gets another parent; on Windows we hold the parent's handle, which is signalled at its end."""

    def __init__(self) -> None:
        self._pid = os.getppid()
        self._handle: Any = None
        if sys.platform == "win32":
            self._handle = ctypes.WinDLL("kernel32").OpenProcess(SYNCHRONIZE, False, self._pid)

    @property
    def gone(self) -> bool:
        if sys.platform == "win32":
            return bool(self._handle) and ctypes.WinDLL("kernel32").WaitForSingleObject(self._handle, 0) == 0
        return os.getppid() != self._pid
