"""Asking the system to let us play on time: real-time priority, and sleeps that end when they should.

Linux: SCHED_FIFO (sched(7); needs RLIMIT_RTPRIO, as the group `audio` has it on most systems) and a timer slack of 1 ns
(PR_SET_TIMERSLACK, prctl(2)). macOS: a time-constraint policy for this thread (mach/thread_policy.h). Windows: the
multimedia class scheduler's "Pro Audio" task and a 1 ms timer.
"""

from __future__ import annotations

import ctypes
import os
import sys
from typing import Any

FIFO = 20  # above JACK's clients (5-10 as a rule), below what moves the sound itself
PR_SET_TIMERSLACK = 29
TIME_CONSTRAINT, TIME_CONSTRAINT_COUNT = 2, 4
PERIOD, COMPUTATION, CONSTRAINT = 0.002, 0.0005, 0.001  # seconds: how often, how long, and by when we are to run


def realtime() -> tuple[bool, str]:
    """Whether it was granted, and in words what was or why not. Never raises: without it we play less exactly."""
    try:
        return _ASK.get(sys.platform, _posix)()
    except (OSError, AttributeError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return False, f"normal priority ({reason}): {_REMEDY.get(sys.platform, _REMEDY['linux'])}"


def _posix() -> tuple[bool, str]:
    ctypes.CDLL(None).prctl(PR_SET_TIMERSLACK, 1, 0, 0, 0)
    os.sched_setscheduler(0, os.SCHED_FIFO | os.SCHED_RESET_ON_FORK, os.sched_param(FIFO))
    return True, f"real time (SCHED_FIFO {FIFO})"


class _Timebase(ctypes.Structure):
    _fields_ = (("numer", ctypes.c_uint32), ("denom", ctypes.c_uint32))


class _TimeConstraint(ctypes.Structure):
    _fields_ = (
        ("period", ctypes.c_uint32),
        ("computation", ctypes.c_uint32),
        ("constraint", ctypes.c_uint32),
        ("preemptible", ctypes.c_int),
    )


def _darwin() -> tuple[bool, str]:  # pragma: no cover - macOS only
    system, base = ctypes.CDLL(None), _Timebase()
    system.mach_timebase_info(ctypes.byref(base))
    ticks = [int(seconds * 1e9 * base.denom / base.numer) for seconds in (PERIOD, COMPUTATION, CONSTRAINT)]
    system.pthread_self.restype = ctypes.c_void_p
    thread = system.pthread_mach_thread_np(ctypes.c_void_p(system.pthread_self()))
    policy = _TimeConstraint(*ticks, 1)
    failed = system.thread_policy_set(thread, TIME_CONSTRAINT, ctypes.byref(policy), TIME_CONSTRAINT_COUNT)
    if failed:
        raise OSError(failed, f"thread_policy_set said {failed}")
    return True, "real time (time constraint)"


def _windows() -> tuple[bool, str]:  # pragma: no cover - Windows only
    libraries: Any = ctypes
    libraries.WinDLL("winmm").timeBeginPeriod(1)
    task = ctypes.c_uint32(0)
    avrt = libraries.WinDLL("avrt")
    avrt.AvSetMmThreadCharacteristicsW.restype = ctypes.c_void_p
    if not avrt.AvSetMmThreadCharacteristicsW("Pro Audio", ctypes.byref(task)):
        raise OSError("MMCSS refused")
    return True, "real time (MMCSS Pro Audio)"


_ASK = {"darwin": _darwin, "win32": _windows}
_REMEDY = {
    "linux": "allow it: `@audio - rtprio 95` in /etc/security/limits.d/audio.conf, and be in the group audio",
    "darwin": "playing goes on, less exactly when the machine is busy",
    "win32": "start the service `Multimedia Class Scheduler`",
}
