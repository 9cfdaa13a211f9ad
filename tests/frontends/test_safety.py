"""What must not get in, and what must not get out of hand: pages of other origins, wrong tokens, floods, silence."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from typing import Any

import psutil
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from daemon_for_tests import PATIENCE, UNTRACED, RunningDaemon, counted, eventually, http, running

pytestmark = [pytest.mark.integration, pytest.mark.alone]

FLOODED_MB = 60.0  # MB resident while it is flooded


@pytest.fixture(scope="module")
def daemon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDaemon]:
    """Impatient, so that the tests need not wait long."""
    settings = {
        "MIDIDRUMIGEN_HELLO_SECONDS": "0.5",
        "MIDIDRUMIGEN_SEND_SECONDS": "1",
        "MIDIDRUMIGEN_CONNECTIONS": "64",
    } | UNTRACED
    with running(tmp_path_factory.mktemp("safety") / "home", **settings) as running_daemon:
        yield running_daemon
        assert running_daemon.stop()[0] == 0
        assert not [line for line in running_daemon.log if line["level"] == "ERROR"]
        assert running_daemon.token not in (running_daemon.home / "logs" / "daemon.log").read_text()


def names(daemon: RunningDaemon, reason: str) -> bool:
    """Whether the log comes to name a refusal, which may be a moment after the client was told; the first of a kind is
    always written."""
    return eventually(lambda: any(line.get("reason") == reason for line in daemon.log))


# ---------------------------------------------------------------------------------------------- HTTP


def test_health_metrics_and_a_page(daemon: RunningDaemon) -> None:
    status, headers, body = http(daemon, "GET", "/health")
    assert (status, headers["content-type"]) == (200, "application/json")
    assert json.loads(body)["status"] == "ok"
    assert json.loads(body)["pid"] == daemon.process.pid
    status, headers, body = http(daemon, "GET", "/metrics")
    assert status == 200
    assert headers["content-type"].startswith("text/plain; version=0.0.4")
    assert b"mididrumigen_requests_total" in body
    status, headers, body = http(daemon, "GET", "/")
    assert status == 200
    assert f"ws://127.0.0.1:{daemon.port}/ws".encode() in body
    assert daemon.token.encode() not in body
    assert "default-src 'none'" in headers["content-security-policy"]
    assert not [name for name in headers if name.startswith("access-control")]


def test_head_has_no_body(daemon: RunningDaemon) -> None:
    status, headers, body = http(daemon, "HEAD", "/health")
    assert (status, body) == (200, b"")
    assert int(headers["content-length"]) > 50


def test_other_paths_are_not_there(daemon: RunningDaemon) -> None:
    assert [http(daemon, "GET", path)[0] for path in ("/x", "/ws/x", "/../etc/passwd", "//health")] == [404] * 4
    assert http(daemon, "GET", "/ws")[0] == 426
    assert http(daemon, "GET", "/health?x=1")[0] == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT", "get"])
def test_only_get_and_head(daemon: RunningDaemon, method: str) -> None:
    for path in ("/health", "/ws"):
        status, headers, body = http(daemon, method, path)
        assert (status, headers["allow"]) == (405, "GET, HEAD")
        assert b"ok" not in body
    assert http(daemon, method, "/health", content="x=1")[0] in (0, 400, 405)


@pytest.mark.parametrize("host", ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "localhost.", ""])
def test_another_host_is_refused(daemon: RunningDaemon, host: str) -> None:
    """DNS rebinding: the name is the attacker's, the address is ours."""
    host = host.format(port=daemon.port)
    assert http(daemon, "GET", "/health", Host=host)[0] == 403
    assert http(daemon, "GET", "/ws", Host=host, **HANDSHAKE)[0] == 403
    assert names(daemon, "host")


def test_localhost_is_this_host(daemon: RunningDaemon) -> None:
    assert http(daemon, "GET", "/health", Host=f"localhost:{daemon.port}")[0] == 200


HANDSHAKE = {
    "Upgrade": "websocket",
    "Connection": "Upgrade",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://127.0.0.1:1", "file://", "http://localhost"]
)
def test_a_page_of_another_origin_is_refused(daemon: RunningDaemon, origin: str) -> None:
    for path, more in (("/health", {}), ("/metrics", {}), ("/ws", HANDSHAKE)):
        status, _, body = http(daemon, "GET", path, Origin=origin, **more)
        assert status == 403
        assert body == b"pages of other origins may not ask\n"
    with pytest.raises(InvalidStatus), connect(daemon.daemon.url, origin=Origin(origin), proxy=None):
        pass


def test_our_own_page_is_let_in(daemon: RunningDaemon) -> None:
    for host in ("127.0.0.1", "localhost"):
        origin = f"http://{host}:{daemon.port}"
        assert http(daemon, "GET", "/ws", Origin=origin, **HANDSHAKE)[0] == 101


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_page_that_hides_its_origin_is_refused_but_a_link_may_lead_here(daemon: RunningDaemon, site: str) -> None:
    assert http(daemon, "GET", "/metrics", **{"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "no-cors"})[0] == 403
    assert http(daemon, "GET", "/", **{"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "navigate"})[0] == 200
    assert http(daemon, "GET", "/metrics", **{"Sec-Fetch-Site": "same-origin"})[0] == 200


# ---------------------------------------------------------------------------------------------- hello


def test_before_hello_there_are_only_refusals(daemon: RunningDaemon) -> None:
    with connect(daemon.daemon.url, proxy=None) as connection:
        for method in ("status", "generate", "nonsense"):
            connection.send(json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": {}}))
            assert json.loads(connection.recv(PATIENCE))["error"]["data"]["code"] == "hello_first"


@pytest.mark.parametrize("params", [{"token": "wrong"}, {"token": ""}, {}, {"token": None}])
def test_a_wrong_token_is_refused_and_the_connection_ends(daemon: RunningDaemon, params: dict[str, Any]) -> None:
    with connect(daemon.daemon.url, proxy=None) as connection:
        connection.send(json.dumps({"jsonrpc": "2.0", "id": 1, "method": "hello", "params": params}))
        answer = json.loads(connection.recv(PATIENCE))
        assert "result" not in answer
        if params.get("token") is not None:
            assert answer["error"]["data"]["code"] == "bad_token"
            with pytest.raises(ConnectionClosed) as closed:
                connection.recv(PATIENCE)
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == 1008
            assert names(daemon, "token")


def test_a_wrong_token_in_a_batch_is_shown_out_too(daemon: RunningDaemon) -> None:
    hello = {"jsonrpc": "2.0", "id": 1, "method": "hello", "params": {"token": "wrong"}}
    status = {"jsonrpc": "2.0", "id": 2, "method": "status"}
    with connect(daemon.daemon.url, proxy=None) as connection:
        connection.send(json.dumps([hello, status]))
        codes = [answer["error"]["data"]["code"] for answer in json.loads(connection.recv(PATIENCE))]
        assert codes == ["bad_token", "hello_first"]
        with pytest.raises(ConnectionClosed):
            connection.recv(PATIENCE)
    hello["params"] = {"token": daemon.token}
    with connect(daemon.daemon.url, proxy=None) as connection:
        connection.send(json.dumps([hello, status]))
        assert all("result" in answer for answer in json.loads(connection.recv(PATIENCE)))


def test_who_says_nothing_is_shown_out(daemon: RunningDaemon) -> None:
    with connect(daemon.daemon.url, proxy=None) as connection, pytest.raises(ConnectionClosed) as closed:
        connection.recv(PATIENCE)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1008
    assert names(daemon, "silence")


# ---------------------------------------------------------------------------------------------- floods


def test_a_frame_of_ten_megabytes(daemon: RunningDaemon) -> None:
    with daemon.talk() as client, daemon.talk() as other:
        with suppress(ConnectionClosed):  # it may be shown out before all is sent
            client.connection.send("x" * 10_000_000)
        with pytest.raises(ConnectionClosed):
            client.connection.recv(PATIENCE)
        assert other.call("status")["protocol"] == 1
    assert names(daemon, "frame size")
    assert daemon.resident_mb < FLOODED_MB + 20


def test_json_nested_a_hundred_thousand_deep(daemon: RunningDaemon) -> None:
    with daemon.talk() as client:
        for opening, closing_ in ((b"[", b"]"), (b'{"a":', b"}"), (b'{"jsonrpc":"2.0","method":"x","params":[', b"]}")):
            frame = opening * 100_000 + b"1" + closing_ * 100_000
            client.connection.send((frame if len(frame) < 2**20 else opening * 20_000).decode())
            answer = client._receive()
            assert answer["error"]["data"]["code"] == "parse_error"
        assert client.call("status")["protocol"] == 1


def test_a_client_that_never_reads_is_dropped_and_nobody_waits_for_it(daemon: RunningDaemon) -> None:
    with daemon.talk() as other, closing(raw_client(daemon)) as deaf:
        deaf.settimeout(0.2)
        request = text_frame(json.dumps({"jsonrpc": "2.0", "id": 1, "method": "profiles"}))
        until, sent = time.monotonic() + PATIENCE, True
        while sent and time.monotonic() < until:
            try:
                deaf.sendall(request)
            except TimeoutError:
                assert other.call("status")["protocol"] == 1
            except OSError:
                sent = False
        assert not sent, "it was never dropped"
        assert eventually(lambda: other.call("status")["clients"] == 1)
    assert names(daemon, "slow client")
    assert daemon.resident_mb < FLOODED_MB + 40


def test_a_client_that_asks_too_fast_is_made_to_wait(tmp_path_factory: pytest.TempPathFactory) -> None:
    home = tmp_path_factory.mktemp("rate") / "home"
    with running(home, MIDIDRUMIGEN_RATE="50", **UNTRACED) as daemon, daemon.talk() as client, daemon.talk() as other:
        begun = time.monotonic()
        for _ in range(149):
            client.connection.send('{"jsonrpc":"2.0","id":0,"method":"kits"}')
        assert other.call("status")["protocol"] == 1
        assert time.monotonic() - begun < 0.9
        for _ in range(149):
            client._receive()
        assert time.monotonic() - begun > 0.9  # a hundred at once, and the rest at fifty a second
        begun = time.monotonic()
        client.connection.send("[" + ",".join(['{"jsonrpc":"2.0","id":0,"method":"kits"}'] * 30) + "]")
        client.connection.recv(PATIENCE)
        assert time.monotonic() - begun > 0.5  # a batch is its calls


def test_too_many_jobs_are_refused(daemon: RunningDaemon) -> None:
    with daemon.talk() as client:
        wish = {"name": "Danny Carey", "bars": 32, "variations": 8}
        answers = [client.ask("generate", **wish) for _ in range(20)]
        refused = [answer["error"]["data"]["code"] for answer in answers if "error" in answer]
        assert set(refused) == {"busy"}
        assert 1 <= len(refused) <= 4
        for answer in answers:
            if "result" in answer:
                client.call("cancel", **answer["result"])


def test_a_thousand_connections(daemon: RunningDaemon) -> None:
    with daemon.talk() as client, ExitStack() as stack:
        for _ in range(1000):
            stack.enter_context(closing(socket.create_connection(("127.0.0.1", daemon.port))))
        assert http(daemon, "GET", "/health")[0] == 200
        assert client.call("status")["protocol"] == 1
        with daemon.talk() as another:
            assert another.call("status")["clients"] == 2
        assert psutil.Process(daemon.process.pid).num_fds() < 64 + 40
    assert counted(daemon, 'mididrumigen_refused_total{reason="connections"}') >= 900
    assert names(daemon, "connections")
    assert daemon.resident_mb < FLOODED_MB + 40


def raw_client(daemon: RunningDaemon) -> socket.socket:
    """A WebSocket client after its hello that reads no more, with small buffers."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.settimeout(PATIENCE)
    connection.connect(("127.0.0.1", daemon.port))
    headers = "".join(f"{name}: {value}\r\n" for name, value in HANDSHAKE.items())
    connection.sendall(f"GET /ws HTTP/1.1\r\nHost: 127.0.0.1:{daemon.port}\r\n{headers}\r\n".encode())
    assert connection.recv(4096).startswith(b"HTTP/1.1 101")
    hello = {"jsonrpc": "2.0", "id": 0, "method": "hello", "params": {"token": daemon.token}}
    connection.sendall(text_frame(json.dumps(hello)))
    assert b"protocol" in connection.recv(4096)
    return connection


def text_frame(text: str) -> bytes:
    """RFC 6455, 5.2, masked with zeros."""
    data = text.encode()
    length = bytes([0x80 | len(data)]) if len(data) < 126 else bytes([0x80 | 126]) + len(data).to_bytes(2, "big")
    return b"\x81" + length + b"\0\0\0\0" + data
