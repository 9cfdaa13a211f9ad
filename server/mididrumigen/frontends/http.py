"""The little HTTP there is, on the WebSocket's port: who may come in at all, /health, /metrics and a page at /."""

from __future__ import annotations

import os
from collections.abc import Callable
from html import escape
from http import HTTPStatus

import msgspec
from websockets.datastructures import Headers
from websockets.http11 import Request, Response

from mididrumigen.frontends.desk import Desk
from mididrumigen.frontends.metrics import Metrics
from mididrumigen.protocol.messages import PROTOCOL

WEBSOCKET_PATH = "/ws"
_JSON, _HTML, _TEXT = "application/json", "text/html; charset=utf-8", "text/plain; charset=utf-8"
Body = tuple[bytes, str]  # and its content type


def turned_away(request: Request, port: int) -> tuple[str, Response] | None:
    """The reason and the answer, for whoever has no business here.

    A page of another origin must not talk to us: browsers send `Origin` with every WebSocket and `Sec-Fetch-Site` with
    every request. A name that was rebound to this machine shows in `Host`.
    """
    here = {f"{name}:{port}" for name in ("127.0.0.1", "localhost")}
    if port == 80:  # which clients leave out
        here |= {"127.0.0.1", "localhost"}
    headers = request.headers
    if request.method not in ("GET", "HEAD"):
        return "method", answer(request, HTTPStatus.METHOD_NOT_ALLOWED, plain("only GET and HEAD"), allow="GET, HEAD")
    if (_one(headers, "Host") or "").lower() not in here:
        return "host", answer(request, HTTPStatus.FORBIDDEN, plain(f"ask for http://127.0.0.1:{port}"))
    origin = _one(headers, "Origin")
    if origin is not None and origin not in {f"http://{host}" for host in here}:
        return "origin", answer(request, HTTPStatus.FORBIDDEN, plain("pages of other origins may not ask"))
    site = _one(headers, "Sec-Fetch-Site")
    if site not in (None, "none", "same-origin") and _one(headers, "Sec-Fetch-Mode") != "navigate":
        return "origin", answer(request, HTTPStatus.FORBIDDEN, plain("pages of other origins may not ask"))
    return None


def page(request: Request, pages: dict[str, Callable[[], Body]]) -> Response:
    """What stands at a path."""
    found = pages.get(request.path.partition("?")[0])
    return (
        answer(request, HTTPStatus.OK, found()) if found else answer(request, HTTPStatus.NOT_FOUND, plain("not here"))
    )


def answer(request: Request, status: HTTPStatus, body: Body, **more: str) -> Response:
    """With headers that keep a browser from doing anything with it but showing it."""
    content, kind = body
    headers = Headers(
        {
            "Content-Type": kind,
            "Content-Length": str(len(content)),
            "Cache-Control": "no-store",
            "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Connection": "close",
            **{name.title(): value for name, value in more.items()},
        }
    )
    return Response(status.value, status.phrase, headers, b"" if request.method == "HEAD" else content)


def pages(desk: Desk, metrics: Metrics) -> dict[str, Callable[[], Body]]:
    """What can be asked for; none of it is private."""
    return {"/": lambda: _front(desk), "/health": lambda: _health(desk), "/metrics": metrics.page}


def _health(desk: Desk) -> Body:
    facts = {"status": "ok", "version": desk.version, "protocol": PROTOCOL, "pid": os.getpid(), "uptime": desk.uptime}
    return msgspec.json.encode(facts), _JSON


def _front(desk: Desk) -> Body:
    """Plain words until the panel comes."""
    rows = {
        "WebSocket": f"ws://127.0.0.1:{desk.ports.port}{WEBSOCKET_PATH}",
        "OSC": f"127.0.0.1:{desk.ports.osc_port}",
        "Styles": str(len(desk.drummer.library.heads)),
        "History": desk.store,
    }
    facts = "".join(f"<tr><th>{escape(name)}<td>{escape(value)}" for name, value in rows.items())
    return (
        "<!doctype html><html lang=en><meta charset=utf-8><title>MidiDrumiGen</title>"
        "<style>body{font:16px/1.5 system-ui,sans-serif;max-width:38rem;margin:3rem auto;padding:0 1rem;color:#222;"
        "background:#fafafa}th{text-align:left;padding-right:2rem;font-weight:600}a{color:#0a5a8a}</style>"
        f"<h1>MidiDrumiGen {escape(desk.version)}</h1><p>The drummer is here, and waits for somebody to play with.</p>"
        f"<table>{facts}</table>"
        "<p><a href=/health>/health</a> says that it lives, <a href=/metrics>/metrics</a> what it has done.</p></html>"
    ).encode(), _HTML


def plain(says: str) -> Body:
    return f"{says}\n".encode(), _TEXT


def _one(headers: Headers, name: str) -> str | None:
    """A header that may come once; twice is none that we know."""
    found = headers.get_all(name)
    return found[0] if len(found) == 1 else (None if not found else "")
