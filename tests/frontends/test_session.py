"""A session: nobody before its hello, and never told more than it may know."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from loguru import logger
from msgspec import Struct

from mididrumigen.errors import BadRequest, BadToken, DrumError, HelloFirst, UnknownMethod
from mididrumigen.frontends.session import Answered, Session
from mididrumigen.protocol import messages as m
from mididrumigen.protocol.reading import read

pytestmark = pytest.mark.unit


class FakeHost:
    """Answers `status` at once, `history` later; `jobs` breaks."""

    def __init__(self) -> None:
        self.here: list[Session] = []
        self.count: list[tuple[str, str, str]] = []

    def answers(self, word: str) -> Callable[[Any, Session], Answered]:
        return {"jobs": self._breaks, "history": self._later}.get(word, self._at_once)

    def welcome(self, session: Session) -> m.Welcome:
        self.here.append(session)
        return m.Welcome(protocol=1, version="0", instance=session.instance, osc_port=0, engine_port=0, capabilities=[])

    def goodbye(self, session: Session) -> None:
        self.here.remove(session)

    def counted(self, wire: str, method: str, outcome: str, seconds: float) -> None:
        assert seconds >= 0
        self.count.append((wire, method, outcome))

    def _at_once(self, asked: Any, _: Session) -> Struct:
        return m.JobAnswer(job=type(asked).__name__)

    def _breaks(self, _: Any, __: Session) -> Struct:
        raise ZeroDivisionError("a secret")

    async def _later(self, asked: m.History, session: Session) -> Struct:
        if asked.limit == 13:
            raise ZeroDivisionError("a secret")
        if asked.limit == 14:
            raise BadRequest("not fourteen")
        return self._at_once(asked, session)


@pytest.fixture
def host() -> FakeHost:
    return FakeHost()


@pytest.fixture
def session(host: FakeHost) -> Session:
    return Session(host, "websocket", "right", lambda _: None)


def ask(session: Session, word: str, **values: Any) -> Answered:
    return session.answer(word, lambda kind: read(kind, values))


def greeted(session: Session, **more: Any) -> Session:
    ask(session, "hello", token="right", **more)
    return session


def test_nothing_is_answered_before_hello(session: Session, host: FakeHost) -> None:
    for word in ("status", "generate", "nonsense", ""):
        with pytest.raises(HelloFirst):
            ask(session, word)
    assert host.here == []
    assert ("websocket", "unknown", "hello_first") in host.count


@pytest.mark.parametrize("token", ["", "wrong", "right ", "RIGHT", "rïght", "right\0"])
def test_another_token_is_refused(session: Session, host: FakeHost, token: str) -> None:
    with pytest.raises(BadToken) as refused:
        ask(session, "hello", token=token)
    assert "right" not in str(refused.value).split()
    assert not session.greeted
    assert host.here == []


def test_hello_says_who_it_is_and_newer_words_are_ignored(session: Session, host: FakeHost) -> None:
    greeted(session, client="device", instance="7", capabilities=["clip"], something_new=1)
    assert (session.client, session.instance, session.capabilities) == ("device", "7", ["clip"])
    assert host.here == [session]


def test_an_instance_is_given_to_who_has_none(host: FakeHost) -> None:
    names = {greeted(Session(host, "osc", "right", lambda _: None)).instance for _ in range(50)}
    assert len(names) == 50


def test_an_unknown_word_is_the_standards_error(session: Session) -> None:
    with pytest.raises(UnknownMethod) as error:
        ask(greeted(session), "jamm" * 100)
    assert error.value.number == -32601
    assert len(error.value.message) < 100


def test_a_fault_is_told_without_its_words_and_logged_with_them(session: Session, host: FakeHost) -> None:
    said: list[str] = []
    sink = logger.add(lambda line: said.append(str(line)), format="{message} {exception}")
    with pytest.raises(DrumError) as error:
        ask(greeted(session), "jobs")
    logger.remove(sink)
    assert (error.value.code, error.value.number) == ("internal", -32603)
    assert "secret" not in str(error.value)
    assert "a secret" in said[0]
    assert host.count[-1] == ("websocket", "jobs", "internal")


@pytest.mark.anyio
async def test_later_answers_are_judged_as_those_at_once(session: Session, host: FakeHost) -> None:
    greeted(session)

    async def later(limit: int) -> Struct:
        answer = ask(session, "history", limit=limit)
        assert isinstance(answer, Coroutine)
        return await answer

    assert await later(1) == m.JobAnswer(job="History")
    with pytest.raises(BadRequest):
        await later(14)
    with pytest.raises(DrumError, match="something went wrong") as error:
        await later(13)
    assert error.value.code == "internal"
    assert [outcome for _, word, outcome in host.count if word == "history"] == ["ok", "bad_request", "internal"]


def test_leaving_is_said_once_and_only_by_who_was_there(session: Session, host: FakeHost) -> None:
    session.leave()
    greeted(session).leave()
    session.leave()
    assert host.here == []
