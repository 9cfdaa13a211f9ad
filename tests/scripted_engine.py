"""An engine that does as it is told: `SCRIPT` in the environment says what is wrong with it."""

from __future__ import annotations

import os
import sys
import time

from mididrumigen.music.transport import Transport
from mididrumigen.playback import wire

READY = wire.Ready(4711, "script", "a port", True, "", True, "real time")


def main(script: str) -> None:
    playing: dict[str, wire.Play] = {}
    if script == "no start":
        sys.exit("there is no room for an engine here")
    if script == "noise" and not os.path.exists(sys.argv[1]):  # noqa: PTH110 - once, and never again
        open(sys.argv[1], "w").close()  # noqa: PTH123
        os.write(1, b"hello, I am a library of your system\n")
        time.sleep(60)
    reader = wire.Reader(wire.Command)
    while piece := os.read(0, 65_536):
        for command in reader.read(piece):
            for event in answers(command, playing, script):
                os.write(1, wire.framed(event))


def answers(command: object, playing: dict[str, wire.Play], script: str) -> list[wire.Event]:
    match command:
        case wire.Open():
            return [READY]
        case wire.Play(instance=instance) if not (script == "deaf" and command.loop.label == "deaf"):
            before, playing[instance] = playing.get(instance), command
            late = [wire.Ended(instance, before.serial)] if before else []
            at = Transport(True, 120, position=command.origin or 0, heard_at=time.perf_counter())
            return [*late, wire.Moved(instance, command.serial, True, command.loop.label, 0, at, False)]
        case wire.Stop(instance):
            gone = [name for name in playing if not instance or name == instance]
            return [wire.Ended(name, playing.pop(name).serial) for name in gone]
        case _:
            return []


if __name__ == "__main__":
    main(os.environ.get("SCRIPT", ""))
