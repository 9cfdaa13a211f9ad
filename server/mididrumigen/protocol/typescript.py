"""node_for_max/protocol.d.ts and protocol.js: the messages as the device's glue sees them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from mididrumigen.protocol import catalogue, osc
from mididrumigen.protocol.messages import METHODS, NOTIFICATIONS, PROTOCOL


def declarations() -> str:
    """protocol.d.ts: an interface for every message, and what each method takes and gives."""
    defs = catalogue.schema()["$defs"]
    parts = [f"// {catalogue.NOTE}\n"]
    parts += [_interface(name, defs[name]) for name in catalogue.messages()]
    methods = {word: f"{{ params: {m.asked.__name__}; result: {m.answer.__name__} }}" for word, m in METHODS.items()}
    parts.append(_members("Methods", methods, "What each method takes and answers."))
    notes = {word: kind.__name__ for word, kind in NOTIFICATIONS.items()}
    parts.append(_members("Notifications", notes, "What the daemon tells unasked."))
    parts.append(f"export type ErrorWord = {_union(catalogue.error_words())};\n")
    parts += [f"export const {name}: {_constant(value)};\n" for name, value in constants().items()]
    return "\n".join(parts)


def script() -> str:
    """protocol.js: the names, for CommonJS."""
    lines = [f"// {catalogue.NOTE}", '"use strict";', ""]
    lines += [f"exports.{name} = {json.dumps(value)};" for name, value in constants().items()]
    return "\n".join(lines) + "\n"


def constants() -> dict[str, Any]:
    return {
        "PROTOCOL": PROTOCOL,
        "METHODS": list(METHODS),
        "NOTIFICATIONS": list(NOTIFICATIONS),
        "ENDS": {word: list(method.ends) for word, method in METHODS.items() if method.ends},
        "ERRORS": list(catalogue.error_words()),
        "OSC_ROOT": osc.ROOT,
        "OSC_LARGEST": osc.LARGEST_OUT,
    }


def _interface(name: str, schema: Mapping[str, Any]) -> str:
    """A parameter with a default may be left out; an answer has all its fields."""
    needed = set(schema.get("required", ()))
    lines = [_comment(schema.get("description", ""), ""), f"export interface {name} {{\n"]
    for field, kind in schema["properties"].items():
        lines.append(_comment(kind.get("description", ""), "  "))
        lines.append(f"  {field}{'' if field in needed else '?'}: {_type(kind)};\n")
    return "".join([*lines, "}\n"])


def _members(name: str, members: Mapping[str, str], says: str) -> str:
    body = "".join(f"  {member}: {kind};\n" for member, kind in members.items())
    return f"{_comment(says, '')}export interface {name} {{\n{body}}}\n"


def _comment(says: str, indent: str) -> str:
    return f"{indent}/** {catalogue.one_line(says)} */\n" if says else ""


_PLAIN = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}


def _type(schema: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"].rsplit("/", 1)[1])
    if "enum" in schema:
        return _union(schema["enum"])
    if "anyOf" in schema:
        return " | ".join(_type(each) for each in schema["anyOf"])
    if "prefixItems" in schema:
        return f"[{', '.join(_type(each) for each in schema['prefixItems'])}]"
    return _one_type(schema)


def _one_type(schema: Mapping[str, Any]) -> str:
    kind = schema.get("type", "")
    if kind == "array":
        return f"Array<{_type(schema['items'])}>"
    if kind == "object":
        return f"Record<string, {_type(schema.get('additionalProperties') or {})}>"
    return _PLAIN.get(kind, "unknown")


def _union(words: Any) -> str:
    return " | ".join(json.dumps(word) for word in words)


def _constant(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + "; ".join(f"readonly {key}: {_constant(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return "readonly [" + ", ".join(map(json.dumps, value)) + "]"
    return json.dumps(value)
