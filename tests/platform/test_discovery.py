"""One daemon, its file, its ports, its log."""

from __future__ import annotations

import json
import os
import socket
import stat
from contextlib import closing
from pathlib import Path

import pytest
from loguru import logger

from mididrumigen.errors import NoPort, NotRunning
from mididrumigen.platform import discovery, logs
from mididrumigen.platform.discovery import Ports
from mididrumigen.platform.ports import first_free, is_free

pytestmark = pytest.mark.integration


def test_the_file_is_there_while_the_daemon_is(home: Path) -> None:
    with discovery.only_one() as mine:
        assert mine
        with discovery.published(Ports(port=1, osc_port=2), "secret", "0.1") as daemon:
            assert discovery.running() == daemon
            assert (daemon.pid, daemon.port, daemon.osc_port, daemon.token) == (os.getpid(), 1, 2, "secret")
            assert daemon.url == "ws://127.0.0.1:1/ws"
        with pytest.raises(NotRunning, match="starting or stopping"):
            discovery.running()
    with pytest.raises(NotRunning, match="no daemon is running"):
        discovery.running()


@pytest.mark.skipif(os.name != "posix", reason="Windows has no permission bits; the folder's rights hold there")
def test_the_file_is_its_users_only_even_if_an_older_one_was_not(home: Path) -> None:
    home.mkdir()
    file = home / "daemon.json"
    file.write_text("{}")
    file.chmod(0o644)
    with discovery.published(Ports(), "secret", "0.1"):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_only_one_gets_the_lock(home: Path) -> None:
    with discovery.only_one() as first, discovery.only_one() as second:
        assert (first, second) == (True, False)
    with discovery.only_one() as again:
        assert again


def test_a_file_left_behind_is_no_daemon(home: Path) -> None:
    home.mkdir()
    left = {"pid": os.getpid(), "port": 1, "osc_port": 2, "engine_port": 0, "token": "x", "protocol": 1}
    (home / "daemon.json").write_text(json.dumps({**left, "version": "0", "started": 0.0}))
    assert not discovery.is_running()
    with discovery.only_one():
        assert not (home / "daemon.json").exists()  # before the new daemon has written its own
    with pytest.raises(NotRunning):
        discovery.running(wait=1)


@pytest.mark.anyio
async def test_ports_that_are_taken_are_passed_over() -> None:
    tried: list[int] = []

    async def bind(port: int) -> int:
        tried.append(port)
        if port < 5003:
            raise OSError("taken")
        return port

    assert await first_free("TCP", 5000, bind) == 5003
    assert tried == [5000, 5001, 5002, 5003]
    with pytest.raises(NoPort, match="no UDP port from 65530 on can be had"):
        await first_free("UDP", 65530, lambda port: bind(-port))
    with pytest.raises(OSError, match="taken"):
        await bind(0)


@pytest.mark.parametrize(("kind", "sort"), [("TCP", socket.SOCK_STREAM), ("UDP", socket.SOCK_DGRAM)])
def test_whether_a_port_is_free(kind: str, sort: socket.SocketKind) -> None:
    with closing(socket.socket(socket.AF_INET, sort)) as holder:
        holder.bind(("127.0.0.1", 0))
        if kind == "TCP":
            holder.listen()
        port = holder.getsockname()[1]
        assert not is_free(kind, port)
    assert is_free(kind, port)


def test_the_log_is_lines_of_json_without_secrets(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    only_to_a_terminal = logs.open_logs(tmp_path / "logs", "INFO", ("s3cret", ""))
    logger.debug("not this")
    logger.bind(client="a s3cret").info("hello {not a field} s3cret\nnext")
    try:
        raise ValueError("s3cret {x}")
    except ValueError:
        logger.exception("it broke")
    logger.warning("taken: s3cret")
    only_to_a_terminal()
    logger.warning("not to a pipe")
    logs.close_logs()
    lines = [json.loads(line) for line in (tmp_path / "logs" / "daemon.log").read_text().splitlines()]
    assert [line["event"] for line in lines] == [
        "hello {not a field} *** next",
        "it broke",
        "taken: ***",
        "not to a pipe",
    ]
    assert lines[0]["client"] == "a ***"
    assert lines[1]["error"] == "ValueError: *** {x}"
    assert lines[1]["trace"][0].endswith("test_the_log_is_lines_of_json_without_secrets")
    assert all(line["time"].endswith("+00:00") for line in lines)
    assert capsys.readouterr().err == "mididrumigen: it broke\nmididrumigen: taken: ***\n"


def test_the_log_rotates(tmp_path: Path) -> None:
    logs.open_logs(tmp_path, "INFO", rotate="2 KB")
    for number in range(400):
        logger.info(f"line {number}")
    logs.close_logs()
    assert 2 <= len(list(tmp_path.iterdir())) <= logs.KEPT + 1
