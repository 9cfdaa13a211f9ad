"""A declaration of boxes and cords as the JSON that Max 9 writes: what is the same in every device.

What keys there are and what they mean was read off devices that Max itself saved (m4l_device/README.md).
"""

from __future__ import annotations

from typing import Any

import msgspec

from m4l_device.parameters import BANKS, Button, Parameter, Unit, Visibility

HEIGHT = 169  # pixels that Live gives a device
AMXD_TYPE = int.from_bytes(b"mmmm", "big")  # a MIDI effect
ENUM, INT, BLOB = 2, 1, 3  # `parameter_type`
CREATED = 3590052493  # some second since 1904: a build has no date of today
Json = dict[str, Any]
Rect = tuple[float, float, float, float]  # x, y, width, height


class Box(msgspec.Struct, frozen=True, kw_only=True):
    """One object. Its `name` is ours, for cords; Max gets numbers."""

    name: str
    object: str  # "live.dial" and such, or the whole text of an object box
    inlets: int = 1
    outlets: tuple[str, ...] = ("",)  # what comes out of each, as Max names it
    at: tuple[int, int] = (0, 0)  # in the patch that somebody may open
    face: Rect | None = None  # on the device
    scripting: str = ""
    hidden: bool = False
    more: Json = {}


class Cord(msgspec.Struct, frozen=True):
    source: str
    outlet: int
    target: str
    inlet: int = 0


UI = frozenset(
    {"live.dial", "live.numbox", "live.menu", "live.text", "live.comment", "textedit", "jsui", "message", "comment"}
)


def patcher(name: str, width: int, boxes: list[Box], cords: list[Cord]) -> Json:
    """The whole document. `name` is the device's, `width` its face's in pixels."""
    ids = {box.name: f"obj-{number}" for number, box in enumerate(boxes, 1)}
    return {
        "patcher": {
            "fileversion": 1,
            "appversion": {"major": 9, "minor": 0, "revision": 8, "architecture": "x64", "modernui": 1},
            "classnamespace": "box",
            "rect": [80.0, 80.0, 1240.0, 760.0],
            "openrect": [0.0, 0.0, float(width), float(HEIGHT)],
            "openinpresentation": 1,
            "default_fontsize": 10.0,
            "default_fontname": "Arial Bold",
            "gridsize": [8.0, 8.0],
            "boxanimatetime": 500,
            "devicewidth": float(width),
            "title": name,
            "boxes": [{"box": _box(box, ids)} for box in boxes],
            "lines": [{"patchline": _line(cord, ids)} for cord in cords],
            "parameters": _parameters(boxes, ids),
            "dependency_cache": _dependencies(boxes),
            "latency": 0,
            "is_mpe": 0,
            "external_mpe_tuning_enabled": 0,
            "minimum_live_version": "11.3",
            "minimum_max_version": "8.5",
            "platform_compatibility": 0,
            "project": _project(),
            "autosave": 0,
        }
    }


def _box(box: Box, ids: dict[str, str]) -> Json:
    kind = box.object.split()[0]
    width, height = box.face[2:] if box.face else (8.0 * max(4, len(box.object) - 2), 20.0)
    made: Json = {
        "id": ids[box.name],
        "maxclass": kind if kind in UI else "newobj",
        "numinlets": box.inlets,
        "numoutlets": len(box.outlets),
        "patching_rect": [*map(float, box.at), float(width), float(height)],
    }
    if box.outlets:
        made["outlettype"] = list(box.outlets)
    if kind not in UI:
        made["text"] = box.object
    if box.face:
        made |= {"presentation": 1, "presentation_rect": list(map(float, box.face))}
    if box.scripting:
        made["varname"] = box.scripting
    if box.hidden:
        made["hidden"] = 1
    return made | box.more


def _line(cord: Cord, ids: dict[str, str]) -> Json:
    return {"source": [ids[cord.source], cord.outlet], "destination": [ids[cord.target], cord.inlet]}


def _project() -> Json:
    """Without it Max complains of a project without a name."""
    return {
        "version": 1,
        "creationdate": CREATED,
        "modificationdate": CREATED,
        "viewrect": [0.0, 0.0, 300.0, 500.0],
        "autoorganize": 1,
        "hideprojectwindow": 1,
        "showdependencies": 1,
        "autolocalize": 0,
        "contents": {"patchers": {}},
        "layout": {},
        "searchpath": {},
        "detailsvisible": 0,
        "amxdtype": AMXD_TYPE,
        "readonly": 0,
        "devpathtype": 0,
        "devpath": ".",
        "sortmode": 0,
        "viewmode": 0,
        "includepackages": 0,
    }


def _dependencies(boxes: list[Box]) -> list[Json]:
    files = sorted({box.more["filename"] for box in boxes if "filename" in box.more} | set(_scripts(boxes)))
    return [{"name": file, "bootpath": ".", "type": "TEXT", "implicit": 1} for file in files]


def _scripts(boxes: list[Box]) -> list[str]:
    """Those that are named in an object's text."""
    return [box.object.split()[1] for box in boxes if box.object.split()[0] in ("js", "v8", "node.script")]


# ------------------------------------------------------------------------------------------------- parameters


def _parameters(boxes: list[Box], ids: dict[str, str]) -> Json:
    """The registry: every parameter with its two names, and Push's banks."""
    registry: Json = {}
    for box in boxes:
        value = box.more.get("saved_attribute_attributes", {}).get("valueof")
        if value:
            registry[ids[box.name]] = [value["parameter_longname"], value["parameter_shortname"], 0]
    return registry | {"parameterbanks": _banks(), "inherited_shortname": 1}


def _banks() -> Json:
    return {
        str(index): {
            "index": index,
            "name": name,
            "parameters": [*(each.long for each in parameters), *["-"] * (8 - len(parameters))],
            "buttons": ["-"] * 8,
        }
        for index, (name, parameters) in enumerate(BANKS)
    }


def of_parameter(parameter: Parameter) -> Json:
    """What makes a `live.*` box that parameter."""
    value: Json = {
        "parameter_annotation_name": parameter.long,
        "parameter_info": parameter.about,
        "parameter_initial": [parameter.initial],
        "parameter_initial_enable": 1,
        "parameter_invisible": int(parameter.visibility),
        "parameter_linknames": 0,
        "parameter_longname": parameter.long,
        "parameter_mmax": parameter.highest,
        "parameter_mmin": parameter.first,
        "parameter_modmode": 0,
        "parameter_shortname": parameter.short,
        "parameter_type": ENUM if parameter.choices else INT,
        "parameter_unitstyle": int(parameter.unit),
    }
    if parameter.choices:
        value["parameter_enum"] = list(parameter.choices)
        value["parameter_unitstyle"] = int(Unit.INT)
    return _with_value(value, parameter.long, parameter.about)


def of_button(button: Button) -> Json:
    value: Json = {
        "parameter_annotation_name": button.long,
        "parameter_enum": ["off", "on"],
        "parameter_info": button.about,
        "parameter_invisible": int(Visibility.HIDDEN),
        "parameter_linknames": 0,
        "parameter_longname": button.long,
        "parameter_mmax": 1,
        "parameter_modmode": 0,
        "parameter_shortname": button.text,
        "parameter_type": ENUM,
    }
    return _with_value(value, button.long, button.about) | {"text": button.text, "texton": button.text, "mode": 0}


def of_blob(long: str) -> Json:
    """Numbers that are saved with the set, and shown nowhere."""
    value: Json = {
        "parameter_initial": [0],
        "parameter_invisible": int(Visibility.STORED),
        "parameter_linknames": 0,
        "parameter_longname": long,
        "parameter_shortname": long,
        "parameter_type": BLOB,
    }
    return {
        "restore": [0],
        "saved_attribute_attributes": {"valueof": value},
        "saved_object_attributes": {"parameter_enable": 1, "parameter_mappable": 0},
    }


def _with_value(value: Json, long: str, about: str) -> Json:
    return {
        "annotation": about,
        "annotation_name": long,
        "parameter_enable": 1,
        "saved_attribute_attributes": {"valueof": value},
    }
