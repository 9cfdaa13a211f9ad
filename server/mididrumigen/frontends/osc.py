"""OSC over UDP: the words of the protocol with flat arguments, answered to whoever asked."""

from __future__ import annotations

import os
import socket
from collections import OrderedDict, deque
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from itertools import cycle
from pathlib import Path
from time import monotonic
from typing import Any

import anyio
import anyio.lowlevel
from anyio.abc import TaskGroup
from loguru import logger
from msgspec import Struct

from mididrumigen.config import Settings
from mididrumigen.errors import BadRequest, Busy, DrumError, ParseError
from mididrumigen.frontends.metrics import Metrics
from mididrumigen.frontends.rate import Rate
from mididrumigen.frontends.session import Host, Session
from mididrumigen.protocol import osc
from mididrumigen.protocol.messages import WORD_OF, Hello

LARGEST = 65_536  # bytes of any datagram
PAUSE = 0.0005  # seconds between slices of what is sent
FORGET = 4 * 3600  # seconds of silence after which a peer has to say hello again
GOING = 1024  # answers that wait to be sent
WAITING = 8192  # datagrams between the socket and their turn
BUFFER = 4 * 2**20  # bytes asked of the system for what we have not fetched yet
BURST = 64  # datagrams fetched before others have their turn
SLICE = 4  # datagrams answered or sent before others have their turn
AT_ONCE = 64  # answers that take time, of all peers together

Address = tuple[str, int]


class Peer:
    """Somebody at an address."""

    def __init__(self, address: Address, host: Host, token: str, send: Callable[[Address, str, Struct], None]) -> None:
        self._address, self._send = address, send
        self.heard_at = 0.0
        self.session = Session(host, "osc", token, lambda note: self.reply(WORD_OF[type(note)], note))

    def reply(self, path: str, message: Struct) -> None:
        """To the asking port, or the one that its hello gave."""
        self._send((self._address[0], self.session.reply_port or self._address[1]), path, message)


class OscServer:
    """The OSC front end on one UDP socket of the loopback."""

    def __init__(self, host: Host, settings: Settings, metrics: Metrics, token: str) -> None:
        self._host, self._settings, self._metrics, self._token = host, settings, metrics, token
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        with suppress(OSError):
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
        self._address: Address = ("", 0)
        self._waiting: deque[tuple[bytes, Address]] = deque()
        self._something = anyio.Event()
        self._going: deque[tuple[Address, Iterator[tuple[str, list[osc.Value]]]]] = deque()
        self._to_send = anyio.Event()
        self._rate = Rate(settings.osc_rate, WAITING)
        self._strangers = Rate(settings.osc_rate / 4, WAITING / 4)
        self._peers: OrderedDict[Address, Peer] = OrderedDict()
        self._later = 0

    def bind(self, port: int) -> int:
        """The port it has got. Raises OSError when it is taken."""
        self._socket.bind(("127.0.0.1", port))
        self._address = self._socket.getsockname()
        return self._address[1]

    def close(self) -> None:
        self._socket.close()

    async def run(self) -> None:
        """Until it is cancelled."""
        async with anyio.create_task_group() as group:
            group.start_soon(self._fetch)
            group.start_soon(self._deliver)
            await self._work(group)

    def lost(self) -> int:
        """Datagrams that the system threw away because we did not fetch them in time; only Linux tells."""
        with suppress(OSError, ValueError, IndexError):
            inode = str(os.fstat(self._socket.fileno()).st_ino)
            rows = [line.split() for line in Path("/proc/net/udp").read_text().splitlines()[1:]]
            return next((int(row[12]) for row in rows if row[9] == inode), 0)
        return 0

    # ------------------------------------------------------------------------------------------ in

    async def _fetch(self) -> None:
        """Empties the socket as soon as there is anything: what waits there is lost when it overflows."""
        while True:
            await anyio.wait_readable(self._socket)
            with suppress(BlockingIOError):
                for _ in range(BURST):
                    self._fetched(*self._received())
            self._something.set()

    def _received(self) -> tuple[bytes, Address]:
        """The next datagram. Raises BlockingIOError when there is none now."""
        try:
            return self._socket.recvfrom(LARGEST)
        except BlockingIOError:
            raise
        except OSError:  # Windows tells here that an earlier answer found nobody
            self._metrics.datagram("not sent")
            raise BlockingIOError from None

    def _fetched(self, datagram: bytes, address: Address) -> None:
        """Whoever has not said hello shares a smaller part of what we take on."""
        self._metrics.datagram("received")
        rate = self._rate if address in self._peers else self._strangers
        if len(self._waiting) >= WAITING:
            self._dropped("queue full")
        elif not rate.spend():
            self._dropped("too fast")
        else:
            self._waiting.append((datagram, address))

    def _dropped(self, why: str) -> None:
        self._metrics.datagram(why)
        self._metrics.refused(f"osc {why}")

    async def _work(self, group: TaskGroup) -> None:
        turn = cycle(range(SLICE))
        while True:
            while self._waiting:
                for peer, message in self._said(*self._waiting.popleft()):
                    with _logged("an OSC message failed"):
                        self._answer(group, peer, message)
                    if next(turn) == 0:
                        await anyio.lowlevel.checkpoint()
            self._something = anyio.Event()
            await self._something.wait()

    def _said(self, datagram: bytes, address: Address) -> Iterator[tuple[Peer, osc.Said]]:
        try:
            messages = osc.said(datagram)
        except ParseError:  # nobody is answered who does not speak OSC
            messages = []
        if not messages or any(message.is_answer for message in messages):
            self._dropped("malformed")
            return
        self._metrics.datagram("answered")
        self._forget()
        peer = self._peers.get(address) or Peer(address, self._host, self._token, self._send)
        for message in messages:
            yield peer, message
        if peer.session.greeted:  # known by the address from now on
            peer.heard_at = monotonic()
            self._peers[address] = peer
            self._peers.move_to_end(address)
            self._forget()

    def _forget(self) -> None:
        """Those who were silent for longest: when there are too many, and in any case after some hours, since somebody
        else may have that port by then."""
        while self._peers:
            oldest = next(iter(self._peers.values()))
            if len(self._peers) <= self._settings.osc_peers and monotonic() - oldest.heard_at < FORGET:
                return
            self._peers.popitem(last=False)
            oldest.session.leave()
            self._metrics.refused("osc peers")

    # ------------------------------------------------------------------------------------------ out

    def _answer(self, group: TaskGroup, peer: Peer, message: osc.Said) -> None:
        if not self._settings.osc_token and not peer.session.greeted and message.word != "hello":
            peer.session.answer("hello", lambda _: Hello(token=self._token, client="osc"))
        try:
            answer = peer.session.answer(message.word, partial(self._read, message.values))
            if isinstance(answer, Struct):
                peer.reply(f"{message.word}/reply", answer)
            else:
                self._start(group, peer, message.word, answer)
        except DrumError as error:
            self._refuse(peer, message.word, error)

    def _read(self, values: tuple[Any, ...], asked: type[Struct]) -> Any:
        found = osc.parameters(values, asked)
        if isinstance(found, Hello) and found.reply_port == self._address[1]:  # we would answer our own answers
            raise BadRequest("reply_port is the daemon's own", "give the port that you listen at")
        return found

    def _start(self, group: TaskGroup, peer: Peer, word: str, answer: Coroutine[Any, Any, Struct]) -> None:
        if self._later >= AT_ONCE:
            answer.close()
            raise Busy(f"{AT_ONCE} OSC requests are being answered", "ask again")

        async def later() -> None:
            try:
                peer.reply(f"{word}/reply", await answer)
            except DrumError as error:
                self._refuse(peer, word, error)
            finally:
                self._later -= 1

        self._later += 1
        group.start_soon(later)

    def _refuse(self, peer: Peer, word: str, error: DrumError) -> None:
        peer.reply("error", osc.Refused(word=word[:40], code=error.code, message=error.message, hint=error.hint))

    def _send(self, address: Address, path: str, message: Struct) -> None:
        """Puts it out to be sent; when too much waits already it is lost, as the network would lose it, and counted."""
        if len(self._going) >= GOING:
            self._metrics.datagram("not sent")
            return
        self._going.append((address, osc.flat(path, message)))
        self._to_send.set()

    async def _deliver(self) -> None:
        """A long answer is many datagrams, and others have their turn between them."""
        while True:
            for count, datagram in enumerate(self._next_datagrams()):
                self._deliver_one(*datagram)
                if count % SLICE == SLICE - 1:  # and whoever listens has time to fetch them
                    await anyio.sleep(PAUSE)
            self._to_send = anyio.Event()
            await self._to_send.wait()

    def _next_datagrams(self) -> Iterator[tuple[Address, str, list[osc.Value]]]:
        while self._going:
            address, told = self._going.popleft()
            with _logged("an OSC answer failed"):
                yield from ((address, where, values) for where, values in told)

    def _deliver_one(self, address: Address, where: str, values: list[osc.Value]) -> None:
        with _logged("an OSC answer failed"):
            try:
                self._socket.sendto(osc.datagram(where, values), address)
            except OSError:  # the system's buffer is full
                self._metrics.datagram("not sent")


@contextmanager
def _logged(what: str) -> Iterator[None]:
    """A fault of ours in one datagram is no reason to answer no other."""
    try:
        yield
    except Exception:
        logger.exception(what)
