"""Both front ends on their ports."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio
from loguru import logger
from websockets.asyncio.server import Server

from mididrumigen.config import Settings
from mididrumigen.frontends.osc import OscServer
from mididrumigen.frontends.websocket import WebSockets
from mididrumigen.platform.discovery import Ports
from mididrumigen.platform.ports import allow_files, first_free

GOODBYE = 0.3  # seconds that clients have to answer our goodbye
OTHER_FILES = 128  # beside connections: database, logs, libraries


@asynccontextmanager
async def listening(websockets: WebSockets, osc: OscServer, settings: Settings) -> AsyncIterator[Ports]:
    """Open inside; at its end clients are told that we go. A port that is taken is passed over. Raises NoPort."""
    allow_files(settings.connections + OTHER_FILES)

    async def udp(port: int) -> int:
        return osc.bind(port)

    try:
        server = await first_free("TCP", settings.port, websockets.listen)
        try:
            websockets.port = server.sockets[0].getsockname()[1]
            ports = Ports(port=websockets.port, osc_port=await first_free("UDP", settings.osc_port, udp))
            _say("port", settings.port, ports.port)
            _say("OSC port", settings.osc_port, ports.osc_port)
            yield ports
        finally:
            await _close(websockets, server)
    finally:
        osc.close()


async def _close(websockets: WebSockets, server: Server) -> None:
    """Says goodbye, and leaves those who do not answer."""
    with anyio.CancelScope(shield=True):
        server.close()
        with anyio.move_on_after(GOODBYE):
            await server.wait_closed()
        websockets.drop()
        with anyio.move_on_after(GOODBYE):
            await server.wait_closed()


def _say(kind: str, wanted: int, got: int) -> None:
    if wanted not in (0, got):
        logger.warning(f"{kind} {wanted} is taken; it is {got} now")
