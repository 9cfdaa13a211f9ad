"""`python -m m4l_device [--v8] [FOLDER]` builds the device (below m4l_device, or below FOLDER)."""

from __future__ import annotations

import argparse
from pathlib import Path

from m4l_device.build import HERE, write


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m m4l_device", description="Builds the Max for Live device.")
    parser.add_argument("folder", nargs="?", type=Path, default=HERE, help="where to, else m4l_device itself")
    parser.add_argument("--v8", action="store_true", help="the Live script in [v8]: Live from 12.2 on only")
    chosen = parser.parse_args()
    for path in write(chosen.folder, "v8" if chosen.v8 else "js"):
        print(f"{path} ({path.stat().st_size:,} bytes)")


if __name__ == "__main__":
    main()
