"""`status`, `protocol` and `doctor` as a user runs them, with a daemon that is odd or not there."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from conftest import Command, document
from daemon_for_tests import running
from mididrumigen.platform import discovery
from mididrumigen.platform.discovery import Ports

pytestmark = pytest.mark.integration

ROOT = Path(__file__).parent.parent.parent


@contextmanager
def said_to_run(port: int, token: str = "x") -> Iterator[None]:
    """What a daemon leaves that has hung: its lock is held, its file is there."""
    with discovery.only_one(), discovery.published(Ports(port=port, osc_port=1), token, "0.1"):
        yield


def test_a_daemon_that_does_not_answer_is_named(command: Command, home: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as holder:
        port = holder.getsockname()[1]
    with said_to_run(port):
        status = command("status")
        doctor = document(command("doctor", "--json"))
    assert (status.returncode, status.stdout) == (1, "")
    assert status.stderr.startswith(f"mididrumigen: the daemon (pid {os.getpid()}) does not answer; end it")
    assert status.stderr.count("\n") == 1
    found = {check["name"]: check for check in doctor["checks"]}
    assert found["daemon"]["status"] == "failed"
    assert "does not answer" in found["daemon"]["says"]


@pytest.mark.parametrize("blocked", ["home", "home/logs"])
def test_a_home_that_cannot_be_used_is_one_line(command: Command, home: Path, blocked: str) -> None:
    file = home.parent / blocked
    file.parent.mkdir(exist_ok=True)
    file.write_text("a file")
    run = command("serve")
    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr.startswith(f"mididrumigen: cannot use the data folder {home}: ")
    assert run.stderr.endswith("; set MIDIDRUMIGEN_HOME to a folder of yours\n")
    assert run.stderr.count("\n") == 1


def test_what_the_daemon_refuses_is_told(command: Command, home: Path, tmp_path: Path) -> None:
    with running(tmp_path / "other") as daemon, said_to_run(daemon.port, token="wrong"):
        status = command("status", "--json")
    assert status.returncode == 1
    assert document(status)["error"]["code"] == "bad_token"


def test_the_catalogue(command: Command) -> None:
    shown = command("protocol")
    assert (shown.returncode, shown.stderr) == (0, "")
    assert shown.stdout == (ROOT / "docs" / "PROTOCOL.md").read_text(encoding="utf-8")
    assert json.loads(command("protocol", "--json").stdout)["methods"]["generate"]["ends"]
    elsewhere = command("protocol", "--write")
    assert (elsewhere.returncode, elsewhere.stdout) == (1, "")
    assert "no source checkout" in elsewhere.stderr


def test_doctor_names_what_is_set_and_what_is_no_setting(command: Command, home: Path) -> None:
    home.mkdir()
    (home / "config.toml").write_text('log_level = "DEBUG"\n')
    run = document(command("doctor", "--json", MIDIDRUMIGEN_PROT="1"))
    says = [check["says"] for check in run["checks"] if check["name"] == "settings"]
    assert "set: port, osc_port, engine_port, log_level" in says[0]
    assert says[1] == "MIDIDRUMIGEN_PROT is no setting and is ignored"
    (home / "config.toml").write_text("prot = 1\n")
    broken = command("doctor", "--json")
    assert broken.returncode == 1
    failed = [check for check in document(broken)["checks"] if check["status"] == "failed"]
    assert failed[0]["name"] == "settings"
    assert "did you mean port?" in failed[0]["remedy"]


def test_doctor_names_ports_that_others_have(command: Command) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as holder:
        port = str(holder.getsockname()[1])
        run = document(command("doctor", "--json", MIDIDRUMIGEN_PORT=port))
    taken = [check for check in run["checks"] if check["name"] == "ports"]
    assert [check["status"] for check in taken] == ["warning"]
    assert f"TCP port {port} is taken" in taken[0]["says"]


def test_stop_and_panic_say_what_was_playing(command: Command) -> None:
    for word in ("stop", "panic"):
        run = command(word)
        assert run.returncode == 1
        assert "no daemon is running" in run.stderr
