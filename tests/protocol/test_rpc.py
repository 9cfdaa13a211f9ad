"""JSON-RPC frames: what is read, what is refused, and that nothing breaks the reader."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mididrumigen.errors import BadRequest, DrumError
from mididrumigen.protocol import rpc
from mididrumigen.protocol.messages import Cancelled, Generate, Status, Watch

pytestmark = pytest.mark.unit

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def call(method: str, params: Any = None, **more: Any) -> bytes:
    body = {"jsonrpc": "2.0", "id": 1, "method": method} | ({} if params is None else {"params": params}) | more
    return json.dumps(body).encode()


def only(frame: bytes) -> rpc.Call | rpc.Fault:
    found, batch = rpc.calls(frame)
    assert len(found) == 1
    assert not batch
    return found[0]


def read(params: Any) -> Any:
    found = only(call("generate", params))
    assert isinstance(found, rpc.Call)
    return rpc.parameters(found, Generate)


def fault(frame: bytes) -> DrumError:
    found = only(frame)
    assert isinstance(found, rpc.Fault)
    return found.error


def test_a_call_by_name_and_by_position() -> None:
    wish = Generate(name="rock", bars=8, tempo=96.0)
    assert read({"name": "rock", "bars": 8, "tempo": 96}) == wish
    assert read(["rock", 8, 96]) == wish


def test_parameters_may_be_missing_where_none_are_needed() -> None:
    found = only(call("status"))
    assert isinstance(found, rpc.Call)
    assert rpc.parameters(found, Status) == Status()


@pytest.mark.parametrize(
    ("params", "says"),
    [
        ({}, "missing required field name"),
        ({"name": "rock", "bars": 33}, "bars: expected int <= 32"),
        ({"name": "rock", "bars": 4.5}, "bars: expected int"),
        ({"name": "rock", "tempo": 10}, "tempo: expected float >= 20"),
        ({"name": "rock", "variations": 0}, "variations: expected int >= 1"),
        ({"name": "rock", "densty": 1}, "there is no parameter 'densty'; did you mean density"),
        ({"name": "rock", "section": "solo"}, "section: invalid enum value 'solo'"),
        ({"name": "rock", "seed": 2**53}, "seed: expected int <="),
        ({"name": "n" * 121}, "name: expected str of length <= 120"),
        ({"name": "rock", "kit": 7}, "kit: expected str | object"),
        ([1], "name: expected str, got int"),
        (list(range(99)), "99 parameters"),
        ("rock", "expected object, got str"),
        (None, "missing required field name"),
    ],
)
def test_wrong_parameters_are_named(params: Any, says: str) -> None:
    with pytest.raises(BadRequest, match="(?i)" + says.replace("|", r"\|").replace("+", r"\+")):
        read(params)


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        (b"", "parse_error"),
        (b"{", "parse_error"),
        (b"\xff\xfe\x00", "parse_error"),
        (b'{"jsonrpc":"2.0","method":"\xff"}', "parse_error"),
        (b"[" * 100_000, "parse_error"),
        (b'{"a":' * 100_000, "parse_error"),
        (b'{"jsonrpc":"2.0","method":"x","params":' + b"[" * 100_000 + b"]" * 100_000 + b"}", "parse_error"),
        (call("x") + b"{}", "parse_error"),
        (b"[]", "invalid_request"),
        (b"[" + b",".join([call("status")] * 33) + b"]", "invalid_request"),
        (b"7", "invalid_request"),
        (b"{}", "invalid_request"),
        (call("x", jsonrpc="1.0"), "invalid_request"),
        (call("x", id={"a": 1}), "invalid_request"),
        (call("x", id="i" * 201), "invalid_request"),
        (json.dumps({"jsonrpc": "2.0", "method": 5}).encode(), "invalid_request"),
    ],
)
def test_what_is_no_call_is_a_fault(frame: bytes, code: str) -> None:
    error = fault(frame)
    assert error.code == code
    assert len(error.message) < 400


def test_a_batch_keeps_its_good_calls() -> None:
    found, batch = rpc.calls(b"[" + call("status") + b",1," + call("jobs") + b"]")
    assert batch
    assert [type(each) for each in found] == [rpc.Call, rpc.Fault, rpc.Call]


@given(frame=st.binary(max_size=200))
def test_no_bytes_break_the_reader(frame: bytes) -> None:
    rpc.calls(frame)


@given(document=JSON)
def test_no_json_breaks_the_reader(document: Any) -> None:
    for each in rpc.calls(json.dumps(document).encode())[0]:
        if isinstance(each, rpc.Call):
            with pytest.raises(BadRequest):
                rpc.parameters(each, Generate)


@given(params=JSON)
def test_no_parameters_break_the_reader(params: Any) -> None:
    found = only(call("watch", params))
    assert isinstance(found, rpc.Call)
    with suppress(BadRequest):
        assert isinstance(rpc.parameters(found, Watch), Watch)


@given(ident=st.none() | st.text(max_size=20) | st.integers(-(2**31), 2**31), method=st.text(max_size=20))
def test_what_is_written_is_read_again(ident: Any, method: str) -> None:
    found = only(call(method, {"job": "a"}, id=ident))
    assert isinstance(found, rpc.Call)
    assert (found.id, found.method) == (ident, method)
    assert rpc.parameters(found, Watch) == Watch(job="a")


def test_answers_are_json_rpc() -> None:
    assert json.loads(rpc.answer(3, Watch(job="a"))) == {"jsonrpc": "2.0", "id": 3, "result": {"job": "a"}}
    error = json.loads(rpc.refusal("x", BadRequest("too many bars", "take fewer")))
    assert error == {
        "jsonrpc": "2.0",
        "id": "x",
        "error": {"code": -32602, "message": "too many bars", "data": {"code": "bad_request", "hint": "take fewer"}},
    }
    note = json.loads(rpc.notification(Cancelled(job="j")))
    assert note == {"jsonrpc": "2.0", "method": "cancelled", "params": {"job": "j"}}
    assert json.loads(rpc.batched([rpc.answer(1, Watch(job="a"))])) == [json.loads(rpc.answer(1, Watch(job="a")))]
