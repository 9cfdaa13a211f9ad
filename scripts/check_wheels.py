#!/usr/bin/env python3
"""Proves that every dependency installs from wheels alone, on the Pythons and systems that users have.

    python scripts/check_wheels.py [--extras test] [--python 3.13 --python 3.14]

For each pair it asks pip to resolve the project's dependencies with `--only-binary=:all:`; nothing is installed.
Prints one line a pair and ends with 1 if any pair fails.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from pip._vendor.packaging.requirements import Requirement  # pip reads markers for the Python that it runs on only

ROOT = Path(__file__).parent.parent
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
SYSTEMS = {"macOS arm64": "darwin", "Windows x64": "win32", "Linux x86_64": "linux"}
PLATFORMS = {
    "macOS arm64": ["macosx_11_0_arm64", "macosx_12_0_arm64", "macosx_13_0_arm64", "macosx_14_0_arm64"],
    "Windows x64": ["win_amd64"],
    "Linux x86_64": ["manylinux_2_28_x86_64", "manylinux_2_27_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64"],
}


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--python", action="append", help=f"a version (default: {', '.join(PYTHONS)})")
    options.add_argument("--extras", action="append", default=[], help="an extra to include")
    chosen = options.parse_args()
    wanted = dependencies(chosen.extras)
    failed = 0
    for python in chosen.python or PYTHONS:
        for system, tags in PLATFORMS.items():
            problem = resolve(meant_for(wanted, python, system), python, tags)
            failed += bool(problem)
            print(f"Python {python} on {system}: {problem or 'wheels for all'}", flush=True)
    return 1 if failed else 0


def dependencies(extras: list[str]) -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found = list(project["dependencies"])
    for extra in extras:
        found += project["optional-dependencies"][extra]
    return found


def meant_for(wanted: list[str], python: str, system: str) -> list[str]:
    """Those whose markers hold there, without them."""
    place = {"python_version": python, "sys_platform": SYSTEMS[system]}
    found = [Requirement(line) for line in wanted]
    return [f"{one.name}{one.specifier}" for one in found if one.marker is None or one.marker.evaluate(place)]


def resolve(wanted: list[str], python: str, tags: list[str]) -> str:
    """An empty string when pip finds wheels for everything, else its last word."""
    with tempfile.TemporaryDirectory() as folder:
        where = [word for tag in tags for word in ("--platform", tag)]
        call = [sys.executable, "-m", "pip", "download", "-q", "--only-binary=:all:", "--dest", folder]
        call += ["--python-version", python, "--implementation", "cp", *where, *wanted]
        run = subprocess.run(call, capture_output=True, text=True, check=False)
    return "" if run.returncode == 0 else (run.stderr.strip().splitlines() or ["pip failed"])[-1]


if __name__ == "__main__":
    sys.exit(main())
