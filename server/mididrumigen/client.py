"""The terminal as a client of the running daemon."""

from __future__ import annotations

import json
from typing import Any

from mididrumigen.errors import DrumError, NotRunning
from mididrumigen.platform.discovery import Daemon

PATIENCE = 5.0  # seconds


def ask(daemon: Daemon, method: str, **params: Any) -> dict[str, Any]:
    """The method's answer. Raises NotRunning, or what the daemon refused as a DrumError with its word."""
    from websockets.exceptions import WebSocketException
    from websockets.sync.client import connect

    calls = [("hello", {"token": daemon.token, "client": "terminal"}), (method, params)]
    result: dict[str, Any] = {}
    try:
        with connect(daemon.url, open_timeout=PATIENCE, close_timeout=1, compression=None, proxy=None) as connection:
            for ident, (word, given) in enumerate(calls):
                connection.send(json.dumps({"jsonrpc": "2.0", "id": ident, "method": word, "params": given}))
                result = _result(json.loads(connection.recv(PATIENCE)))
    except (OSError, WebSocketException, TimeoutError, ValueError, TypeError, KeyError):  # nobody, or somebody else
        raise NotRunning(
            f"the daemon (pid {daemon.pid}) does not answer", "end it, and start `mididrumigen serve`"
        ) from None
    return result


def _result(answer: dict[str, Any]) -> dict[str, Any]:
    if "error" in answer:
        error = DrumError(str(answer["error"]["message"]), str(answer["error"]["data"]["hint"]))
        error.code = str(answer["error"]["data"]["code"])
        raise error
    return dict(answer["result"])
