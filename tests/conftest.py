"""Shared by all tests: hypothesis profiles, a home of one's own, and the command as a user runs it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from daemon_for_tests import ANY_PORT

settings.register_profile(
    "usual", deadline=None, max_examples=60, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("thorough", deadline=None, max_examples=1000, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "usual"))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty MIDIDRUMIGEN_HOME."""
    folder = tmp_path / "home"
    monkeypatch.setenv("MIDIDRUMIGEN_HOME", str(folder))
    return folder


Command = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def command(home: Path, tmp_path: Path) -> Command:
    """Runs `mididrumigen …` as a process in an empty folder, without colour and 100 columns wide."""
    folder = tmp_path / "work"
    folder.mkdir()

    def run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        usual = {"MIDIDRUMIGEN_HOME": str(home), "COLUMNS": "100", "PYTHONUTF8": "1"}
        env = os.environ | ANY_PORT | usual | environment
        return subprocess.run(
            [sys.executable, "-m", "mididrumigen", *words],
            cwd=folder, env=env, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False,
        )  # fmt: skip

    return run


def document(run: subprocess.CompletedProcess[str]) -> Any:
    """The one JSON document on stdout."""
    return json.loads(run.stdout)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """In CI a skipped test is a failure: what CI installs is mandatory there."""
    skipped = terminalreporter.stats.get("skipped", [])
    if os.environ.get("CI") == "true" and skipped:
        terminalreporter.write_line(f"{len(skipped)} tests were skipped, which CI does not allow", red=True)


def pytest_sessionfinish(session: pytest.Session) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") == "true" and reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture
def anyio_backend() -> str:
    """Tests marked `anyio` run on the loop that the daemon runs on."""
    return "asyncio"
