"""OSC with the client and the server of python-osc, over real sockets."""

from __future__ import annotations

import signal
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from pythonosc.osc_message_builder import OscMessageBuilder
from pythonosc.udp_client import UDPClient

from daemon_for_tests import PATIENCE, RunningDaemon, counted, eventually, running
from mididrumigen.protocol import osc

pytestmark = pytest.mark.integration


class Asker(UDPClient):
    """python-osc's client; answers come to its own port."""

    def __init__(self, daemon: RunningDaemon, **hello: Any) -> None:
        super().__init__("127.0.0.1", daemon.osc_port)
        self._sock.setblocking(True)
        self._sock.settimeout(PATIENCE)
        self._sock.bind(("127.0.0.1", 0))
        self.heard: list[tuple[str, tuple[Any, ...]]] = []
        if hello:
            self.ask("hello", hello.pop("token"), *(word for pair in hello.items() for word in pair))
            assert self.hear("hello/reply")[0] == 1

    def ask(self, word: str, *values: Any) -> None:
        builder = OscMessageBuilder(f"/mididrumigen/{word}")
        for value in values:
            builder.add_arg(value)
        self.send(builder.build())

    def hear(self, path: str, among: socket.socket | None = None) -> tuple[Any, ...]:
        """The next message at an address; others are kept in `heard`."""
        while True:
            datagram = (among or self._sock).recv(65536)
            assert len(datagram) <= osc.LARGEST_OUT
            (said,) = osc.said(datagram)
            self.heard.append((said.word, said.values))
            if said.word == path:
                return said.values


@pytest.fixture(scope="module")
def daemon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDaemon]:
    with running(tmp_path_factory.mktemp("osc") / "home") as running_daemon:
        yield running_daemon
        assert running_daemon.stop()[0] == 0
        assert not [line for line in running_daemon.log if line["level"] == "ERROR"]


@pytest.fixture
def asker(daemon: RunningDaemon) -> Iterator[Asker]:
    client = Asker(daemon, token=daemon.token, client="test")
    yield client
    client._sock.close()


def test_bars_by_osc(asker: Asker) -> None:
    asker.ask("generate", "John Bonham", "bars", 2, "seed", 7, "tempo", 90.0)
    (job,) = asker.hear("generate/reply")
    end = asker.hear("pattern")
    assert (end[0], *end[2:]) == (job, "reply", 1, "")
    assert 80 <= end[1] <= 100  # its style match
    take = asker.hear("pattern/patterns")
    assert take[:2] == (0, 1)
    assert take[3:9] == ("John Bonham", "4/4", 90.0, 2, 7, "groove")
    notes: list[Any] = []
    total = 1
    while len(notes) < 5 * total:
        index, first, total, *more = asker.hear("pattern/patterns/notes")
        assert (index, first) == (0, len(notes) // 5)
        notes += more
    assert total > 20
    assert all(0 <= start < 8 for start in notes[1::5])
    assert [word for word, _ in asker.heard].count("pattern") == 1
    asker.ask("replay", take[2])
    assert asker.hear("replay/reply/pattern")[0] == take[2]


def test_short_answers(asker: Asker, daemon: RunningDaemon) -> None:
    asker.ask("status")
    assert asker.hear("status/reply")[4:6] == (daemon.port, daemon.osc_port)
    asker.ask("complete", "bon", "limit", 3)
    assert asker.hear("complete/reply/names") == (0, 1, "John Bonham")
    asker.ask("profile", "J Dilla")
    assert asker.hear("profile/reply")[0] == "J Dilla"
    asker.ask("history", "limit", 2)
    asker.hear("history/reply/history")


@pytest.mark.parametrize(
    ("values", "code"),
    [
        (("generate", "rock", "bars", 99), "bad_request"),
        (("generate",), "bad_request"),
        (("generate", "rock", "bars"), "bad_request"),
        (("nonsense", 1), "unknown_method"),
        (("cancel", "nothing"), "unknown_job"),
        (("replay", "zzzz"), "unknown_generation"),
        (("profile", "jon bonam"), "unknown_name"),
    ],
)
def test_errors_come_to_who_asked(asker: Asker, values: tuple[Any, ...], code: str) -> None:
    asker.ask(*values)
    word, said, message, _ = asker.hear("error")
    assert (word, said) == (values[0], code)
    assert message


def test_an_unknown_name_ends_the_job(asker: Asker) -> None:
    asker.ask("generate", "jon bonam")
    (job,) = asker.hear("generate/reply")
    assert asker.hear("failed") == (job, "unknown_name", "'jon bonam' is unknown", "did you mean John Bonham?")


def test_cancel_by_osc(asker: Asker) -> None:
    asker.ask("generate", "Danny Carey", "bars", 32, "variations", 8)
    (job,) = asker.hear("generate/reply")
    asker.ask("cancel", job)
    assert asker.hear("cancelled") == (job,)


def test_without_the_token_there_are_only_refusals(daemon: RunningDaemon) -> None:
    stranger = Asker(daemon)
    stranger.ask("status")
    assert stranger.hear("error")[:2] == ("status", "hello_first")
    stranger.ask("hello", "wrong")
    assert stranger.hear("error")[:2] == ("hello", "bad_token")
    stranger.ask("status")
    assert stranger.hear("error")[:2] == ("status", "hello_first")
    stranger._sock.close()


def test_a_wrong_token_sends_no_answer_elsewhere(daemon: RunningDaemon) -> None:
    with closing(socket.socket(type=socket.SOCK_DGRAM)) as victim:
        victim.bind(("127.0.0.1", 0))
        victim.settimeout(0.2)
        stranger = Asker(daemon)
        stranger.ask("hello", "wrong", "reply_port", victim.getsockname()[1])
        assert stranger.hear("error")[1] == "bad_token"
        with pytest.raises(TimeoutError):
            victim.recv(100)
        stranger._sock.close()


def test_a_wire_back_to_the_daemon_is_refused(daemon: RunningDaemon) -> None:
    """Else it would answer its own answers for ever; and so would two daemons."""
    sender = Asker(daemon)
    sender.ask("hello", daemon.token, "reply_port", daemon.osc_port)
    word, code, message, _ = sender.hear("error")
    assert (word, code) == ("hello", "bad_request")
    assert "reply_port is the daemon's own" in message
    before = counted(daemon, 'mididrumigen_osc_datagrams_total{outcome="malformed"}')
    for said in ("error", "status/reply", "pattern", "progress"):
        sender.ask(said, "x", "y", "z", "")
    sender.ask("status")
    assert sender.hear("error")[:2] == ("status", "hello_first")
    assert counted(daemon, 'mididrumigen_osc_datagrams_total{outcome="malformed"}') == before + 4
    sender._sock.close()


def test_strangers_do_not_show_out_who_has_said_hello(asker: Asker, daemon: RunningDaemon) -> None:
    asker.ask("generate", "Danny Carey", "bars", 32, "variations", 8)
    (job,) = asker.hear("generate/reply")
    for _ in range(300):
        stranger = Asker(daemon)
        stranger.ask("status")
        stranger._sock.close()
    asker.ask("cancel", job)
    assert asker.hear("cancel/reply")[0] == job
    assert asker.hear("cancelled") == (job,)


def test_answers_go_to_the_port_given_in_hello(daemon: RunningDaemon) -> None:
    with closing(socket.socket(type=socket.SOCK_DGRAM)) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.settimeout(PATIENCE)
        sender = Asker(daemon)
        sender.ask("hello", daemon.token, "reply_port", listener.getsockname()[1], "instance", "left")
        assert sender.hear("hello/reply", listener)[2] == "left"
        sender.ask("status")
        assert sender.hear("status/reply", listener)[0]
        sender._sock.close()


@pytest.mark.parametrize(("burst", "frozen"), [(5_000, False), (30_000, True)])
def test_a_burst_is_answered_or_counted_to_the_last(daemon: RunningDaemon, burst: int, frozen: bool) -> None:
    """While the daemon is frozen the system's own buffer overflows; Linux tells how often, and so do we."""
    if frozen and not Path("/proc/net/udp").exists():
        pytest.skip("only Linux counts the datagrams that it drops itself")

    def counts() -> dict[str, float]:
        names = ("received", "answered", "malformed", "too fast", "queue full")
        found = {name: counted(daemon, f'mididrumigen_osc_datagrams_total{{outcome="{name}"}}') for name in names}
        return found | {"dropped": counted(daemon, "mididrumigen_osc_kernel_drops")}

    def news() -> dict[str, float]:
        return {name: count - before[name] for name, count in counts().items()}

    def settled() -> bool:
        now = news()
        dropped = now.pop("dropped")
        return now["received"] + dropped == burst and sum(now.values()) == 2 * now["received"]

    before = counts()
    with closing(socket.socket(type=socket.SOCK_DGRAM)) as sender:
        datagram = osc.datagram("/mididrumigen/status", [])
        if frozen:
            daemon.process.send_signal(signal.SIGSTOP)
        for _ in range(burst):
            sender.sendto(datagram, ("127.0.0.1", daemon.osc_port))
        daemon.process.send_signal(signal.SIGCONT)
    assert eventually(settled), news()
    now = news()
    assert now["received"] + now["dropped"] == burst
    assert now["received"] == now["answered"] + now["too fast"] + now["queue full"] + now["malformed"]
    assert now["answered"] > 0
    assert bool(now["dropped"]) is frozen


def test_osc_may_be_opened_to_whoever_is_here(tmp_path_factory: pytest.TempPathFactory) -> None:
    home = tmp_path_factory.mktemp("open") / "home"
    with running(home, MIDIDRUMIGEN_OSC_TOKEN="off", MIDIDRUMIGEN_OSC_PEERS="3") as daemon:
        askers = [Asker(daemon) for _ in range(5)]
        for asker in askers:
            asker.ask("status")
            assert asker.hear("status/reply")[0]
        askers[-1].ask("status")
        assert askers[-1].hear("status/reply")[7] == 3  # the ones that were silent for longest are forgotten
        for asker in askers:
            asker._sock.close()
