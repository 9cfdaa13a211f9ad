#!/usr/bin/env python3
"""How long the whole `generate` command takes, against an interpreter that only imports mido.

    python benchmarks/command_time.py [--runs 10]

Prints the median of ten warm runs of each (seconds of wall clock) and their ratio.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--runs", type=int, default=10)
    runs = options.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        ours = ["-m", "mididrumigen", "generate", "John Bonham", "--bars", "4", "--seed", "7", "-o", "b.mid"]
        generate = median(ours, folder, runs)
        bare = median(["-c", "import mido"], folder, runs)
    print(f"generate, 4 bars        {generate:.3f} s")
    print(f"python -c 'import mido' {bare:.3f} s")
    print(f"ratio                   {generate / bare:.2f}")


def median(words: list[str], folder: str, runs: int) -> float:
    """Seconds; two runs before the first counted one fill caches and make the database."""
    times = []
    for run in range(runs + 2):
        begun = time.perf_counter()
        env = os.environ | {"MIDIDRUMIGEN_HOME": f"{folder}/home"}
        subprocess.run([sys.executable, *words], cwd=folder, env=env, stdout=subprocess.DEVNULL, check=True)
        if run >= 2:
            times.append(time.perf_counter() - begun)
    return statistics.median(times)


if __name__ == "__main__":
    main()
