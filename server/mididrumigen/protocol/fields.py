"""What a message's fields are, in words: read off the definitions, for the documents made from them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import NODEFAULT, Struct, inspect


class Field(Struct, frozen=True):
    """One field: `kind` for JSON, `tag` for OSC (empty when it does not go by OSC as a plain value)."""

    name: str
    kind: str
    tag: str
    unit: str
    range: str
    default: str
    required: bool
    says: str
    items: type[Struct] | None = None  # of a list
    listed: bool = False  # a list that OSC lays out in portions
    inside: type[Struct] | None = None  # a message within


def fields(message: type[Struct]) -> Iterator[Field]:
    """Every field, in order. Raises ValueError for one without a description."""
    info = inspect.type_info(message)
    if isinstance(info, inspect.StructType):
        yield from (_field(field, message) for field in info.fields)


def _field(field: inspect.Field, message: type[Struct]) -> Field:
    core, unit, says = _opened(field.type)
    if not says:
        raise ValueError(f"{message.__name__}.{field.name} has no description")
    items = _items(core)
    of_struct = items.cls if isinstance(items, inspect.StructType) else None
    return Field(
        name=field.name,
        kind=_kind(core) + (" or null" if _optional(field.type) else ""),
        tag=_tag(core),
        unit=unit,
        range=_range(core),
        default=_default(field),
        required=field.required,
        says=says,
        items=of_struct,
        listed=of_struct is not None or isinstance(items, inspect.StrType),
        inside=core.cls if isinstance(core, inspect.StructType) else None,
    )


def _opened(kind: inspect.Type) -> tuple[inspect.Type, str, str]:
    """The type below its annotations and its null, its unit, and what is said of it."""
    unit = says = ""
    while True:
        if isinstance(kind, inspect.Metadata):
            unit = unit or str((kind.extra or {}).get("unit", ""))
            says = says or str((kind.extra_json_schema or {}).get("description", ""))
            kind = kind.type
        elif isinstance(kind, inspect.UnionType) and _optional(kind) and len(kind.types) == 2:
            kind = next(each for each in kind.types if not isinstance(each, inspect.NoneType))
        else:
            return kind, unit, says


def _optional(kind: inspect.Type) -> bool:
    if isinstance(kind, inspect.Metadata):
        return _optional(kind.type)
    return isinstance(kind, inspect.UnionType) and kind.includes_none


def _items(kind: inspect.Type) -> inspect.Type | None:
    return _opened(kind.item_type)[0] if isinstance(kind, inspect.ListType) else None


_KINDS: dict[type[inspect.Type], tuple[str, str]] = {
    # for JSON, for OSC
    inspect.StrType: ("string", "s"),
    inspect.IntType: ("integer", "i"),
    inspect.FloatType: ("number", "f"),
    inspect.BoolType: ("boolean", "i"),
    inspect.BytesType: ("base64", ""),
    inspect.DictType: ("object", ""),
    inspect.TupleType: ("array", ""),
}


def _kind(kind: inspect.Type) -> str:
    if isinstance(kind, inspect.LiteralType):
        return "string"
    if isinstance(kind, inspect.StructType):
        return kind.cls.__name__
    if isinstance(kind, inspect.ListType):
        return f"list of {_kind(_opened(kind.item_type)[0])}"
    if isinstance(kind, inspect.UnionType):
        return " or ".join(_kind(_opened(each)[0]) for each in kind.types)
    return _KINDS[type(kind)][0]


def _tag(kind: inspect.Type) -> str:
    if isinstance(kind, inspect.LiteralType):
        return "s"
    if isinstance(kind, inspect.UnionType):
        return next(filter(None, map(_tag, kind.types)), "")
    return _KINDS.get(type(kind), ("", ""))[1]


def _range(kind: inspect.Type) -> str:
    if isinstance(kind, inspect.LiteralType):
        return ", ".join(map(str, kind.values))
    if isinstance(kind, inspect.StrType) and kind.max_length:
        return f"up to {kind.max_length} characters"
    if isinstance(kind, inspect.IntType | inspect.FloatType) and kind.ge is not None:
        return f"{kind.ge:g}-{kind.le}" if kind.le is not None else f"from {kind.ge:g}"
    if isinstance(kind, inspect.IntType | inspect.FloatType) and kind.gt is not None:
        return f"above {kind.gt:g}, up to {kind.le:g}"
    if isinstance(kind, inspect.ListType) and kind.max_length:
        return f"up to {kind.max_length}"
    return ""


def _default(field: inspect.Field) -> str:
    if field.default is not NODEFAULT:
        return msgspec.json.encode(field.default).decode()
    return "" if field.default_factory is NODEFAULT else _made(field.default_factory)


def _made(factory: Any) -> str:
    return msgspec.json.encode(factory()).decode()
