"""What MIDI this machine has, and whether it lets us play on time: a program, so that no library of the system can take
the one that asks down with it. `python -m mididrumigen.playback.look [api]` prints one JSON document."""

from __future__ import annotations

import subprocess
import sys

import msgspec

from mididrumigen.errors import NoMidiPort

MODULE = "mididrumigen.playback.look"
PATIENCE = 10.0  # seconds


class Found(msgspec.Struct, frozen=True):
    """`problem` and `hint` where there is no MIDI; `own`: whether we can make ports."""

    library: str = ""
    api: str = ""
    own: bool = False
    outputs: list[str] = []
    inputs: list[str] = []
    realtime: bool = False
    priority: str = ""
    problem: str = ""
    hint: str = ""


def look(api: str) -> Found:
    """Asks the program. Never raises: a crash is a finding."""
    words = [sys.executable, "-m", MODULE, api]
    try:
        run = subprocess.run(words, capture_output=True, timeout=PATIENCE, check=True)  # noqa: S603 - our own program
        return msgspec.json.decode(run.stdout, type=Found)
    except (OSError, subprocess.SubprocessError, msgspec.DecodeError) as error:
        return Found(problem=f"looking at MIDI failed: {error}", hint="pip install --force-reinstall mididrumigen")


def found(api: str) -> Found:
    """Looks, in this process."""
    from mididrumigen.playback.priority import realtime
    from mididrumigen.playback.rtmidi import RtMidi

    granted, priority = realtime()
    try:
        midi = RtMidi(api)
    except (NoMidiPort, ImportError) as error:
        says, hint = getattr(error, "message", str(error)), getattr(error, "hint", "")
        return Found(realtime=granted, priority=priority, problem=says, hint=hint)
    facts = Found(midi.library, midi.api, midi.api != "Windows MM", midi.outputs(), midi.inputs(), granted, priority)
    midi.close()
    return facts


if __name__ == "__main__":
    sys.stdout.buffer.write(msgspec.json.encode(found(sys.argv[1])))
