#!/usr/bin/env python3
"""From the press of Generate to the clip in the slot, and what a thousand rounds leave behind.

    python benchmarks/device_roundtrip.py [--takes 200] [--rounds 1000]

The built device with the real glue and daemon; Max and Live are stood in for (tests/device/max), so Live's own time is
not in it. The ratio is to a bare WebSocket client that asks the daemon for the same bars. Ends with 1 if anything is
left behind.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
GROWTH_MB = 20  # of the glue's memory that its collector may leave lying about


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--takes", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=1000)
    chosen = parser.parse_args()
    done = subprocess.run(
        ["node", HERE / "device_roundtrip.js", str(chosen.takes), str(chosen.rounds)],
        check=True, capture_output=True, text=True, env=os.environ | {"MIDIDRUMIGEN_PYTHON": sys.executable},
    )  # fmt: skip
    told = json.loads(done.stdout)
    pressed, asked, before, after = (told[word] for word in ("pressed", "asked", "before", "after"))
    for name, figures in (("press to clip", pressed), ("bare client", asked)):
        print(f"{name:14} median {figures['median']:6.1f} ms   p99 {figures['p99']:6.1f} ms")
    print(f"ratio          {pressed['median'] / asked['median']:.2f} at the median")
    print(f"after {chosen.rounds} rounds of generate, stop, generate (before):")
    for word, count in after.items():
        print(f"  {word:10} {count:g} ({before[word]:g})")
    grown = [word for word, count in after.items() if word != "megabytes" and count > before[word]]
    heavy = after["megabytes"] - before["megabytes"] > GROWTH_MB
    print(f"left behind: {', '.join(grown + ['memory'] * heavy) or 'nothing'}")
    return 1 if grown or heavy else 0


if __name__ == "__main__":
    sys.exit(main())
