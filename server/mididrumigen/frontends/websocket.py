"""WebSocket: JSON-RPC 2.0 in text frames, one session a connection. Nobody is waited for."""

from __future__ import annotations

import inspect
import logging
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from itertools import cycle
from typing import Any

import anyio
import anyio.lowlevel
from anyio.abc import TaskGroup
from loguru import logger
from msgspec import UNSET, Struct
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from mididrumigen.config import Settings
from mididrumigen.errors import BadToken, DrumError, first_of
from mididrumigen.frontends import http
from mididrumigen.frontends.metrics import Metrics
from mididrumigen.frontends.outbox import Outbox
from mididrumigen.frontends.rate import Rate
from mididrumigen.frontends.session import Answered, Host, Session
from mididrumigen.protocol import rpc

TOO_BIG, POLICY = 1009, 1008  # RFC 6455, 7.4.1
AT_ONCE = 16  # requests of one client that are waited for at once; it is read on when one of them is answered
IN_A_ROW = 4  # frames of one client, read or written, before others have their turn
OPENING: float = 5  # seconds for the handshake
LAST_CALLS = 0.2  # seconds to answer what came before a connection was closed
KEEPALIVE: float = 20  # seconds between pings, and until a silent client is dropped
BACKLOG = 128


class WebSockets:
    """The WebSocket front end, and the HTTP beside it."""

    def __init__(
        self, host: Host, settings: Settings, metrics: Metrics, token: str, pages: dict[str, Callable[[], http.Body]]
    ) -> None:
        self._host, self._settings, self._metrics, self._token, self._pages = host, settings, metrics, token, pages
        self._connections: dict[ServerConnection, None] = {}  # the oldest first
        self._clients: dict[ServerConnection, Client] = {}
        self.port = 0

    async def listen(self, port: int) -> Server:
        """Serves from here on, until the server is closed. Raises OSError when the port is taken."""
        return await serve(
            self._serve,
            "127.0.0.1",
            port,
            process_request=self._request,
            create_connection=partial(_Counted, self),  # type: ignore[arg-type]
            compression=None,  # this machine's own loopback is faster than any compression
            max_size=self._settings.frame_bytes,
            max_queue=4,
            open_timeout=OPENING,
            ping_interval=KEEPALIVE,
            ping_timeout=KEEPALIVE,
            close_timeout=1,
            server_header=None,
            logger=_quiet(),
            backlog=BACKLOG,
        )

    async def sweep(self) -> None:
        """Drops clients that have read nothing for long, until it is cancelled."""
        while True:
            await anyio.sleep(min(1.0, self._settings.send_seconds / 4))
            for client in list(self._clients.values()):
                client.drop_if_stuck()

    async def flush(self) -> None:
        """Waits until every client has been written what waits for it."""
        for client in list(self._clients.values()):
            await client.written()

    def drop(self) -> None:
        """Ends whatever connection is still there, without a word."""
        for connection in list(self._connections):
            connection.transport.abort()

    def came(self, connection: ServerConnection) -> None:
        """One more connection. When there are too many, the one that has said nothing for longest makes room."""
        self._connections[connection] = None
        if len(self._connections) > self._settings.connections:
            self._metrics.refused("connections")
            silent = next((other for other in self._connections if not self._greeted(other)), connection)
            self.went(silent)
            silent.transport.abort()

    def went(self, connection: ServerConnection) -> None:
        self._connections.pop(connection, None)

    def _greeted(self, connection: ServerConnection) -> bool:
        return connection in self._clients and self._clients[connection].session.greeted

    def _request(self, _: ServerConnection, request: Request) -> Response | None:
        if turned := http.turned_away(request, self.port):
            self._metrics.refused(turned[0])
            return turned[1]
        if request.path.partition("?")[0] != http.WEBSOCKET_PATH:
            return http.page(request, self._pages)
        if request.method != "GET" or "websocket" not in request.headers.get("Upgrade", "").lower():
            return http.answer(request, HTTPStatus.UPGRADE_REQUIRED, http.plain("a WebSocket is here"))
        return None

    async def _serve(self, connection: ServerConnection) -> None:
        client = Client(connection, self._host, self._settings, self._metrics, self._token)
        self._clients[connection] = client
        try:
            await client.talk()
        except Exception:
            logger.exception("a connection failed")
        finally:
            del self._clients[connection]


class _Counted(ServerConnection):
    """A connection that is counted from its first byte on."""

    def __init__(self, front: WebSockets, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._front = front

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._front.came(self)

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._front.went(self)


class Client:
    """One connection: reads requests, writes answers and notifications in the order they were given."""

    def __init__(
        self, connection: ServerConnection, host: Host, settings: Settings, metrics: Metrics, token: str
    ) -> None:
        self._connection, self._settings, self._metrics = connection, settings, metrics
        self._outbox = Outbox(settings.queue_bytes, self.drop)
        self._rate = Rate(settings.rate, 2 * settings.rate)
        self._turn = cycle(range(IN_A_ROW))
        self._places = anyio.CapacityLimiter(AT_ONCE)
        self.session = Session(host, "websocket", token, self._tell)

    async def talk(self) -> None:
        """Until one side has had enough. What the client asked for and nobody else wants is cancelled then."""
        try:
            async with anyio.create_task_group() as group:
                group.start_soon(self._write)
                group.start_soon(self._until_gone, group.cancel_scope)
                group.start_soon(self._hear_hello)
                while await self._next(group):
                    pass
                group.cancel_scope.cancel()
        except BaseExceptionGroup as errors:
            raise first_of(errors) from None
        finally:
            self._outbox.close()
            self.session.leave()

    async def _until_gone(self, whole: anyio.CancelScope) -> None:
        """A client may leave while its requests wait for something: then they are not worth waiting for."""
        await self._connection.wait_closed()
        await anyio.sleep(LAST_CALLS)
        whole.cancel()

    async def written(self) -> None:
        """Waits until nothing waits to be written."""
        await self._outbox.written()

    async def _hear_hello(self) -> None:
        """Shows out who says nothing."""
        await anyio.sleep(self._settings.hello_seconds)
        if not self.session.greeted:
            self._metrics.refused("silence")
            await self._connection.close(POLICY, "no hello came")

    async def _next(self, group: TaskGroup) -> bool:
        """Reads one frame and has its calls answered; False when there will be no more."""
        try:
            frame = await self._connection.recv(decode=False)
        except ConnectionClosed as error:
            if error.sent and error.sent.code == TOO_BIG:
                self._metrics.refused("frame size")
            return False
        if next(self._turn) == 0:  # frames that have come already are read without a pause
            await anyio.lowlevel.checkpoint()
        calls, batch = rpc.calls(frame)
        if wait := self._rate.wait(len(calls)):
            await anyio.sleep(wait)
        if batch:
            await self._in_place(group, self._answer_batch, calls)
            return True
        return await self._answer(group, calls[0])

    async def _answer(self, group: TaskGroup, call: rpc.Call | rpc.Fault) -> bool:
        try:
            answer = self._asked(call)
        except DrumError as error:
            await self._reply(call, rpc.refusal(_id(call), error))
            if isinstance(error, BadToken):
                await self._show_out()
                return False
            return True
        if isinstance(answer, Struct):
            await self._reply(call, rpc.answer(_id(call), answer))
        else:
            await self._in_place(group, self._answer_later, call, answer)
        return True

    async def _show_out(self) -> None:
        with anyio.move_on_after(OPENING):
            await self.written()
        await self._connection.close(POLICY, "wrong token")

    def _asked(self, call: rpc.Call | rpc.Fault) -> Answered:
        if isinstance(call, rpc.Fault):
            raise call.error
        return self.session.answer(call.method, partial(rpc.parameters, call))

    async def _in_place(self, group: TaskGroup, work: Callable[..., Awaitable[None]], *arguments: Any) -> None:
        """Starts work that takes time; waits here, and so reads no further, while too much of it is going on."""
        place = object()
        try:
            await self._places.acquire_on_behalf_of(place)
        except BaseException:
            for unbegun in filter(inspect.iscoroutine, arguments):  # the client left while it waited for its turn
                unbegun.close()
            raise

        async def done() -> None:
            try:
                await work(*arguments)
            finally:
                self._places.release_on_behalf_of(place)

        group.start_soon(done)

    async def _answer_later(self, call: rpc.Call, answer: Coroutine[Any, Any, Struct]) -> None:
        await self._reply(call, await self._settled(call, answer))

    async def _answer_batch(self, calls: list[rpc.Call | rpc.Fault]) -> None:
        answers = [(call, await self._settled(call)) for call in calls]
        if frames := [frame for call, frame in answers if _expects_answer(call)]:
            self._outbox.put(rpc.batched(frames))
        if not self.session.greeted and any(isinstance(call, rpc.Call) and call.method == "hello" for call in calls):
            await self._show_out()

    async def _settled(self, call: rpc.Call | rpc.Fault, answer: Answered | None = None) -> bytes:
        """The frame that answers a call; `answer` when it has been begun already."""
        try:
            answer = answer or self._asked(call)
            return rpc.answer(_id(call), answer if isinstance(answer, Struct) else await answer)
        except DrumError as error:
            return rpc.refusal(_id(call), error)

    async def _reply(self, call: rpc.Call | rpc.Fault, frame: bytes) -> None:
        """Written at once if nothing waits, else in its turn."""
        if not _expects_answer(call):
            return
        if self._outbox.idle:
            await self._send(frame)
        else:
            self._outbox.put(frame)

    def _tell(self, note: Struct) -> None:
        self._outbox.put(rpc.notification(note))

    async def _write(self) -> None:
        """Writes what waits, until it is cancelled."""
        while True:
            await self._send(await self._outbox.next(), begun=True)
            if next(self._turn) == 0:  # what fits into the system's buffer is written without a pause
                await anyio.lowlevel.checkpoint()

    async def _send(self, frame: bytes, begun: bool = False) -> None:
        """Writes a frame; when the connection has ended there is nobody to read it, and the reader finds out."""
        if not begun:
            self._outbox.begin()
        try:
            with suppress(ConnectionClosed):
                await self._connection.send(frame, text=True)
        finally:
            self._outbox.done()

    def drop_if_stuck(self) -> None:
        if self._outbox.stuck > self._settings.send_seconds:
            self.drop()

    def drop(self) -> None:
        """A client that reads too slowly, or not at all, is not waited for."""
        self._metrics.refused("slow client")
        logger.bind(client=self.session.client, instance=self.session.instance).warning("a slow client was dropped")
        self._connection.transport.abort()


def _id(call: rpc.Call | rpc.Fault) -> rpc.Id:
    return None if call.id is UNSET else call.id


def _expects_answer(call: rpc.Call | rpc.Fault) -> bool:
    return isinstance(call, rpc.Fault) or call.id is not UNSET


def _quiet() -> logging.Logger:
    """websockets tells every odd handshake at length; what matters of it is counted and logged here."""
    quiet = logging.getLogger("mididrumigen.websockets")
    quiet.addHandler(logging.NullHandler())
    quiet.propagate = False
    return quiet
