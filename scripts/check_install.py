#!/usr/bin/env python3
"""Weighs the environment it runs in: what was installed beside pip, its size, that nothing heavy came along, and
that the device for Live did.

    .venv/bin/python scripts/check_install.py

Ends with 1 when the base install is larger than 150 MB or holds torch, numba or a vendor's SDK.
"""

from __future__ import annotations

import sys
from importlib.metadata import Distribution, distributions
from importlib.resources import files

LIMIT_MB = 150
TOO_HEAVY = {"torch", "numba", "numpy", "anthropic", "openai", "google-genai", "sentence-transformers", "librosa"}
NOT_OURS = {"pip", "setuptools", "wheel"}


def main() -> int:
    found = {name_of(item): size_mb(item) for item in distributions() if name_of(item) not in NOT_OURS}
    total = sum(found.values())
    for name, size in sorted(found.items(), key=lambda item: -item[1]):
        print(f"{size:8.1f} MB  {name}")
    print(f"{total:8.1f} MB  in all (limit {LIMIT_MB})")
    heavy = sorted(TOO_HEAVY & set(found))
    if heavy:
        print(f"too heavy for the base install: {', '.join(heavy)}")
    device = files("mididrumigen") / "device" / "MidiDrumiGen.amxd"
    if not device.is_file():
        print("the wheel has no device for Live")
    return 1 if heavy or total > LIMIT_MB or not device.is_file() else 0


def name_of(item: Distribution) -> str:
    return str(item.metadata["Name"]).lower().replace("_", "-")


def size_mb(item: Distribution) -> float:
    """Megabytes (10^6 bytes) of the files that belong to a distribution."""
    paths = [item.locate_file(file) for file in item.files or []]
    return sum(path.stat().st_size for path in paths if path.is_file()) / 1e6  # type: ignore[attr-defined]


if __name__ == "__main__":
    sys.exit(main())
