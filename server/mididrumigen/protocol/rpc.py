"""JSON-RPC 2.0 (jsonrpc.org/specification): frames to calls, answers and notifications to frames. No I/O."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType
from msgspec.json import Decoder

from mididrumigen.errors import BadRequest, DrumError, InvalidRequest, ParseError
from mididrumigen.protocol.messages import WORD_OF
from mididrumigen.protocol.reading import plain, refused

BATCH_MAX = 32  # calls in one frame
ID_MAX = 200  # characters

Id = str | int | float | None


class Call(Struct, frozen=True):
    """One request; without an id nobody waits for its answer."""

    method: str
    params: Raw = Raw(b"{}")
    id: Id | UnsetType = UNSET
    jsonrpc: str = ""


class Fault(Struct, frozen=True):
    """What was no call, with the id to answer to where one could be read."""

    error: DrumError
    id: Id = None


T = TypeVar("T")
_call = Decoder(Call)
_batch = Decoder(list[Raw])
_encode = msgspec.json.Encoder()


def calls(frame: bytes) -> tuple[list[Call | Fault], bool]:
    """The calls in a frame, and whether they came as a batch. Never raises: what is no call is a Fault."""
    if frame.lstrip()[:1] != b"[":
        return [_read(frame)], False
    try:
        batch = _decoded(_batch, frame)
    except DrumError as error:
        return [Fault(error)], False
    if not 1 <= len(batch) <= BATCH_MAX:
        return [Fault(InvalidRequest(f"a batch of {len(batch)} calls", f"1 to {BATCH_MAX} calls make a batch"))], False
    return [_read(bytes(part)) for part in batch], True


def _read(frame: bytes) -> Call | Fault:
    try:
        call = _decoded(_call, frame)
    except DrumError as error:
        return Fault(error)
    ident = None if call.id is UNSET else call.id
    if isinstance(ident, str) and len(ident) > ID_MAX:
        return Fault(InvalidRequest(f"an id of {len(ident)} characters", f"{ID_MAX} are the most"))
    if call.jsonrpc != "2.0":
        return Fault(InvalidRequest("no JSON-RPC 2.0", 'the call needs "jsonrpc": "2.0"'), ident)
    return call


def _decoded(decoder: Decoder[T], frame: bytes) -> T:
    """Raises ParseError, or InvalidRequest for JSON of another shape."""
    try:
        return decoder.decode(frame)
    except RecursionError:
        raise ParseError("the frame is nested too deep") from None
    except msgspec.ValidationError as error:
        raise InvalidRequest(plain(str(error)), 'write {"jsonrpc": "2.0", "id": 1, "method": …}') from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ParseError(f"the frame is no JSON: {error}", "send JSON-RPC 2.0 as text frames") from None


def parameters(call: Call, asked: type[Struct]) -> Any:
    """The call's parameters as their struct, given by name or by position. Raises BadRequest."""
    given = bytes(call.params)
    try:
        if given.startswith(b"["):
            return msgspec.convert(_named(msgspec.json.decode(given, type=list[Any]), asked), asked)
        return msgspec.json.decode(given, type=asked)
    except msgspec.ValidationError as error:
        raise refused(str(error), asked) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadRequest(plain(str(error))) from None
    except RecursionError:
        raise BadRequest("the parameters are nested too deep") from None


def _named(given: list[Any], asked: type[Struct]) -> dict[str, Any]:
    fields = asked.__struct_fields__
    if len(given) > len(fields):
        raise BadRequest(f"{len(given)} parameters, and there are only {len(fields)}", ", ".join(fields))
    return dict(zip(fields, given, strict=False))


def answer(ident: Id, result: Struct) -> bytes:
    return _encode.encode({"jsonrpc": "2.0", "id": ident, "result": result})


def refusal(ident: Id, error: DrumError) -> bytes:
    data = {"code": error.code, "hint": error.hint}
    return _encode.encode(
        {"jsonrpc": "2.0", "id": ident, "error": {"code": error.number, "message": error.message, "data": data}}
    )


def notification(note: Struct) -> bytes:
    return _encode.encode({"jsonrpc": "2.0", "method": WORD_OF[type(note)], "params": note})


def batched(answers: list[bytes]) -> bytes:
    return b"[" + b",".join(answers) + b"]"
