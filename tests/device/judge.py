"""A strict judge of device files: what the 107 devices it was made after have in common, and what ours must have.

`faults(data)` lists what is wrong, each in a line; an empty list is a sound device.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from m4l_device import amxd
from m4l_device.patcher import AMXD_TYPE, HEIGHT

Json = dict[str, Any]
# Inlets and outlets as Max saves them: Ableton/maxdevtools, maxdiff/known_objects.py; node.script, js and v8 as devices
# that Max has saved have them. None: as many as the text says.
PORTS: dict[str, tuple[int | None, int | None]] = {
    "live.dial": (1, 2),
    "live.numbox": (1, 2),
    "live.menu": (1, 3),
    "live.text": (1, 2),
    "live.comment": (1, 0),
    "live.thisdevice": (1, 3),
    "textedit": (1, 4),
    "message": (2, 1),
    "jsui": (1, 1),
    "js": (1, 4),
    "v8": (1, 4),
    "node.script": (1, 2),
    "pattr": (1, 3),
    "prepend": (1, 1),
    "onebang": (2, 2),
    "sel": (None, None),
    "route": (None, None),
    "metro": (2, 1),
    "transport": (2, 9),
    "t": (1, None),
    "unpack": (1, None),
    "expr": (1, 1),
    "pack": (None, 1),
    "gate": (2, 1),
    "udpsend": (1, 0),
    ">": (2, 1),
    "split": (3, 2),
    "midiin": (1, 1),
    "midiout": (1, 0),
}
TOP = {
    "fileversion", "appversion", "classnamespace", "rect", "openrect", "openinpresentation", "default_fontsize",
    "default_fontname", "gridsize", "boxanimatetime", "devicewidth", "boxes", "lines", "parameters", "dependency_cache",
    "latency", "is_mpe", "minimum_live_version", "minimum_max_version", "project", "autosave",
}  # fmt: skip
NAMED = ("send", "receive", "s", "r", "buffer~", "coll", "dict")
LOADS = ("loadbang", "print", "loadmess")
PATHS = re.compile(rb"/(home|Users|root|tmp|work|private|var)/|[A-Z]:\\\\")
INT, ENUM, BLOB = 1, 2, 3
SCRIPTS = ("js", "v8", "node.script")


def faults(data: bytes) -> list[str]:
    try:
        device = amxd.read(data)
    except amxd.NotADevice as error:
        return [f"container: {error}"]
    found = [*_container(data, device)]
    try:
        patcher = json.loads(device.patcher.rstrip(b"\0"))["patcher"]
    except (ValueError, KeyError) as error:
        return [*found, f"its patcher cannot be read: {error!r}"]
    boxes = [each["box"] for each in patcher["boxes"]]
    for check in (_top, _boxes, _cords, _parameters, _banks, _face, _names):
        found += check(patcher, boxes)
    return [*found, *_files(device, boxes)]


def _container(data: bytes, device: amxd.Device) -> Iterator[str]:
    if amxd.written(device) != data:
        yield "container: its parts written again are other bytes"
    if device.kind != amxd.MIDI_EFFECT:
        yield f"container: not a MIDI effect: {device.kind!r}"
    if device.is_frozen and device.meta != amxd.FROZEN:
        yield f"container: meta is {device.meta!r}"
    if not device.patcher.endswith(b"\0"):
        yield "container: the patcher does not end in NUL"
    if device.is_frozen and device.files[0].flag != amxd.DEVICE_FLAG:
        yield f"container: the device's flag is {device.files[0].flag:#x}"
    if found := PATHS.search(data):
        yield f"a path of the builder's machine: {found[0].decode(errors='replace')}"


def _top(patcher: Json, _: list[Json]) -> Iterator[str]:
    if lacking := TOP - patcher.keys():
        yield f"patcher: no {', '.join(sorted(lacking))}"
    if patcher.get("openinpresentation") != 1:
        yield "patcher: does not open in presentation"
    if patcher.get("project", {}).get("amxdtype") != AMXD_TYPE:
        yield "patcher: its project is of another device type"
    if not patcher.get("devicewidth") or patcher.get("openrect", [])[2:] != [patcher.get("devicewidth"), HEIGHT]:
        yield "patcher: width and open rectangle do not fit"


def _kind(box: Json) -> str:
    return str(box["text"].split()[0] if box["maxclass"] == "newobj" else box["maxclass"])


def _words(box: Json) -> list[str]:
    return str(box.get("text", "")).split()[1:]


def _boxes(_: Json, boxes: list[Json]) -> Iterator[str]:
    ids = [box["id"] for box in boxes]
    for twice in sorted({each for each in ids if ids.count(each) > 1}):
        yield f"two boxes are {twice}"
    for box in boxes:
        kind = _kind(box)
        if kind not in PORTS:
            yield f"{box['id']}: {kind} is no object that the device uses"
            continue
        inlets, outlets = _ports(kind, box)
        if (box["numinlets"], box["numoutlets"]) != (inlets, outlets):
            yield f"{box['id']}: {kind} has {inlets} inlets and {outlets} outlets"
        if len(box.get("outlettype", [])) != box["numoutlets"]:
            yield f"{box['id']}: outlettype does not fit its outlets"
        if kind in LOADS or any(word in LOADS for word in _words(box)):
            yield f"{box['id']}: {kind} says something at load"
        if kind == "node.script" and (
            box["saved_object_attributes"]["autostart"] or box["saved_object_attributes"]["watch"]
        ):
            yield f"{box['id']}: node.script starts by itself"


def _ports(kind: str, box: Json) -> tuple[int, int]:
    inlets, outlets = PORTS[kind]
    words = _words(box)
    if kind == "sel":  # with one argument it can be changed by a second inlet
        return (1 if len(words) > 1 else 2), len(words) + 1
    if kind == "route":
        return len(words) + 1, len(words) + 1
    return (
        len(words) if inlets is None else inlets,
        len(words) if outlets is None else outlets,
    )


def _cords(patcher: Json, boxes: list[Json]) -> Iterator[str]:
    known = {box["id"]: box for box in boxes}
    wired = set[str]()
    for line in patcher["lines"]:
        (source, outlet), (target, inlet) = line["patchline"]["source"], line["patchline"]["destination"]
        for ident in (source, target):
            if ident not in known:
                yield f"a cord to {ident}, which is not there"
        if source in known and outlet >= known[source]["numoutlets"]:
            yield f"a cord from outlet {outlet} of {source}"
        if target in known and inlet >= known[target]["numinlets"]:
            yield f"a cord to inlet {inlet} of {target}"
        wired |= {source, target}
    for box in boxes:
        if box["id"] not in wired and _kind(box) != "live.comment":
            yield f"{box['id']}: {_kind(box)} has no cord"


def _values(boxes: list[Json]) -> Iterator[tuple[Json, Json]]:
    for box in boxes:
        value = box.get("saved_attribute_attributes", {}).get("valueof")
        if value:
            yield box, value


def _parameters(patcher: Json, boxes: list[Json]) -> Iterator[str]:
    registry = {key: names for key, names in patcher["parameters"].items() if isinstance(names, list)}
    longs, shorts = list[str](), list[str]()
    for box, value in _values(boxes):
        long, short, kind = (str(value[f"parameter_{each}"]) for each in ("longname", "shortname", "type"))
        longs.append(long)
        shorts.append(short)
        if registry.pop(box["id"], None) != [long, short, 0]:
            yield f"{long}: not registered under both of its names"
        if int(kind) != BLOB:
            yield from _parameter(long, int(kind), value, box)
    for left in registry:
        yield f"{left} is registered as a parameter and is none"
    for names, what in ((longs, "long"), (shorts, "short")):
        for twice in sorted({each for each in names if names.count(each) > 1}):
            yield f"two parameters have the {what} name {twice}"
        if any(re.search(r"\[\d+\]", each) for each in names):
            yield f"a {what} name has a number in brackets"


def _parameter(long: str, kind: int, value: Json, box: Json) -> Iterator[str]:
    low, high = value.get("parameter_mmin", 0), value.get("parameter_mmax")
    if kind not in (INT, ENUM) or high is None:
        yield f"{long}: no kind or range"
        return
    if not 0 <= low < high <= 255:
        yield f"{long}: {low} to {high} is no range of 0 to 255"
    if kind == ENUM and len(value.get("parameter_enum", [])) != high + 1:
        yield f"{long}: its choices do not fit its range"
    hidden = value.get("parameter_invisible") == 2
    if not hidden and not (value.get("parameter_initial_enable") and low <= value["parameter_initial"][0] <= high):
        yield f"{long}: no initial value within its range"
    if not (box.get("annotation") and box.get("annotation_name") and value.get("parameter_info")):
        yield f"{long}: no info text"


def _banks(patcher: Json, boxes: list[Json]) -> Iterator[str]:
    longs = {value["parameter_longname"] for _, value in _values(boxes) if value.get("parameter_invisible") != 2}
    banks = patcher["parameters"].get("parameterbanks", {})
    placed = [name for bank in banks.values() for name in bank["parameters"] if name != "-"]
    for index, bank in banks.items():
        if len(bank["parameters"]) != 8 or str(bank["index"]) != index or not bank["name"]:
            yield f"bank {index} is not one of eight with a name"
    for name in placed:
        if name not in longs:
            yield f"a bank has {name}, which is no parameter"
    blobs = {value["parameter_longname"] for _, value in _values(boxes) if value["parameter_type"] == BLOB}
    for name in sorted(longs - blobs - set(placed)):
        yield f"{name} is in no bank"


def _face(patcher: Json, boxes: list[Json]) -> Iterator[str]:
    shown = [(box, box["presentation_rect"]) for box in boxes if box.get("presentation")]
    for number, (box, rect) in enumerate(shown):
        x, y, width, height = rect
        if x < 0 or y < 0 or x + width > patcher["devicewidth"] or y + height > HEIGHT or min(width, height) < 8:
            yield f"{_kind(box)} at {rect} is not within the device"
        for other, (left, top, wide, high) in shown[number + 1 :]:
            if x < left + wide and left < x + width and y < top + high and top < y + height:
                yield f"{_kind(box)} at {rect} overlaps {_kind(other)}"
    for box in boxes:
        ui = box["maxclass"] not in ("newobj", "message")
        if ui and not box.get("presentation"):
            yield f"{_kind(box)} is not on the face"


def _names(_: Json, boxes: list[Json]) -> Iterator[str]:
    named = [box["varname"] for box in boxes if box.get("varname")]
    for twice in sorted({each for each in named if named.count(each) > 1}):
        yield f"two boxes have the scripting name {twice}"
    for box in boxes:
        if _kind(box) in NAMED and not _words(box)[0].startswith("---"):
            yield f"{box['text']}: its name is every device's"


def _files(device: amxd.Device, boxes: list[Json]) -> Iterator[str]:
    if not device.is_frozen:
        return
    wanted = {_words(box)[0] for box in boxes if _kind(box) in SCRIPTS} | {
        box["filename"] for box in boxes if _kind(box) == "jsui"
    }
    there = {file.name: file for file in device.files[1:]}
    on_disk = {_words(box)[0] for box in boxes if _kind(box) == "node.script"}
    for name in sorted(wanted - there.keys()):
        yield f"{name} is not in the device"
    for name in sorted(there.keys() - wanted):
        yield f"{name} is in the device and nothing uses it"
    for name, file in there.items():
        if file.flag != (amxd.ON_DISK if name in on_disk else 0):
            yield f"{name}: flag {file.flag:#x}"
        if file.kind != amxd.kind_of(name):
            yield f"{name}: type {file.kind!r}"
        if not name.startswith("mididrumigen-") or not name.isascii():
            yield f"{name}: a name that others may have too"
        if not file.data.strip():
            yield f"{name} is empty"
