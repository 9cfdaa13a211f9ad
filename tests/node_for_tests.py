"""Node and the npm packages that the device's tests and build need."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock

REPO = Path(__file__).parent.parent
FOLDER = REPO / "node_for_max"
PATIENCE = 300  # seconds


def node() -> str:
    """The path of Node, with the packages of node_for_max in place. Skips where it is missing."""
    found, npm = shutil.which("node"), shutil.which("npm")
    if not (found and npm):
        pytest.skip("needs Node and npm")
    lock, stamp = FOLDER / "package-lock.json", FOLDER / "node_modules" / ".installed"
    wanted = lock.read_text()
    with FileLock(FOLDER / ".npm.lock"):
        if not stamp.exists() or stamp.read_text() != wanted:
            done = subprocess.run(
                [npm, "ci", "--silent"], check=False, cwd=FOLDER, capture_output=True, text=True, timeout=PATIENCE
            )
            if done.returncode:
                pytest.skip(f"npm cannot install what the tests need: {done.stderr.strip()[:200]}")
            stamp.write_text(wanted)
    return found


def run_node(*words: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs Node to its end, with our own Python for the daemons that it starts."""
    env = os.environ | {"MIDIDRUMIGEN_PYTHON": sys.executable} | environment
    return subprocess.run(
        [node(), *map(str, words)], check=False, capture_output=True, text=True, env=env, cwd=REPO, timeout=PATIENCE
    )


def passed(file: Path) -> None:
    """A file of `node --test`: every test of it passes, and there are some."""
    done = run_node("--test", "--test-concurrency=1", "--test-timeout=60000", "--test-reporter=tap", file)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert "# pass 0" not in done.stdout


def evaluated(script: str, *words: str | Path) -> object:
    """What a script prints as JSON."""
    done = run_node("-e", script, *words)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)
