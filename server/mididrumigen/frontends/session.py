"""One client, over whatever wire: it says hello, asks, and is told."""

from __future__ import annotations

import inspect
import secrets
from collections.abc import Callable, Coroutine
from hmac import compare_digest
from time import perf_counter
from typing import Any, Protocol

from loguru import logger
from msgspec import Struct

from mididrumigen.errors import BadToken, DrumError, HelloFirst, Internal, UnknownMethod
from mididrumigen.protocol.messages import METHODS, Hello, Welcome

Answered = Struct | Coroutine[Any, Any, Struct]  # at once, or to be awaited


class Host(Protocol):
    """What a session needs of the front desk."""

    def answers(self, word: str) -> Callable[[Any, Session], Answered]: ...

    def welcome(self, session: Session) -> Welcome: ...

    def goodbye(self, session: Session) -> None: ...

    def counted(self, wire: str, method: str, outcome: str, seconds: float) -> None: ...


class Session:
    """Until its hello it is nobody, and nothing else is answered. `tell` never waits."""

    def __init__(self, host: Host, wire: str, token: str, tell: Callable[[Struct], None]) -> None:
        self._host, self.wire, self._token, self.tell = host, wire, token, tell
        self.client = self.instance = ""
        self.capabilities: list[str] = []
        self.reply_port = 0
        self.greeted = False

    def answer(self, word: str, read: Callable[[type[Struct]], Any]) -> Answered:
        """What `word` is answered: at once, or to be awaited. `read` gives its parameters. Raises DrumError."""
        begun = perf_counter()
        try:
            result = self._answer(word, read)
        except Exception as error:
            self._count(word, begun, error)
            raise self._shown(error, word) from None
        if inspect.isawaitable(result):
            return self._later(word, begun, result)
        self._count(word, begun)
        return result

    def leave(self) -> None:
        """The client has gone; its jobs end if nobody else wants them."""
        if self.greeted:
            self.greeted = False
            self._host.goodbye(self)

    def _answer(self, word: str, read: Callable[[type[Struct]], Any]) -> Answered:
        if not self.greeted and word != "hello":
            raise HelloFirst("say hello first", "with the token that `mididrumigen status --token` prints")
        if word not in METHODS:
            raise UnknownMethod(f"there is no method {word[:40]!r}", "docs/PROTOCOL.md lists them")
        asked = read(METHODS[word].asked)
        return self._greet(asked) if word == "hello" else self._host.answers(word)(asked, self)

    def _greet(self, hello: Hello) -> Welcome:
        if not compare_digest(hello.token.encode("utf-8", "replace"), self._token.encode()):
            raise BadToken(
                "the token is not this daemon's", "`mididrumigen status --token` prints it; each start has a new one"
            )
        self.client, self.capabilities, self.reply_port = hello.client, hello.capabilities, hello.reply_port
        self.instance = hello.instance or self.instance or secrets.token_hex(4)
        self.greeted = True
        return self._host.welcome(self)

    async def _later(self, word: str, begun: float, result: Coroutine[Any, Any, Struct]) -> Struct:
        try:
            answer = await result
        except Exception as error:
            self._count(word, begun, error)
            raise self._shown(error, word) from None
        self._count(word, begun)
        return answer

    def _count(self, word: str, begun: float, error: Exception | None = None) -> None:
        outcome = "ok" if error is None else getattr(error, "code", Internal.code)
        method = word if word in METHODS else "unknown"
        self._host.counted(self.wire, method, outcome, perf_counter() - begun)

    def _shown(self, error: Exception, word: str) -> DrumError:
        """What may be said outside: our own errors as they are, others only in the log."""
        if isinstance(error, DrumError):
            return error
        logger.bind(method=word, client=self.client).opt(exception=error).error("a request failed")
        return Internal("something went wrong here", "the log has more")
