"""Looks at JACK's MIDI ports and connects them, as one client that stays: a line of JSON in, all ports' names out.

A `jack_lsp` for each look would come and go while the programs under test begin, and JACK can then take a program for
the `jack_lsp` that has left and never wake it (jackaudio/jack2 issue 721).
"""

from __future__ import annotations

import json
import sys

from mididrumigen.playback.jack import Jack


def main() -> None:
    jack: Jack | None = None
    for line in sys.stdin:
        found: list[str] = []
        if jack is not None and jack.gone:  # another server may have its name by now, which our leaving would disturb
            return
        try:
            jack = jack or Jack("wires of the tests")
            if wanted := json.loads(line):
                jack.connect(*wanted)
            found = jack.ports(inputs=True) + jack.ports(inputs=False)
        except OSError:  # no server
            jack = None
        print(json.dumps(found), flush=True)


if __name__ == "__main__":
    main()
