"""The built device: fresh, the same twice, and sound by the judge, which refuses what is spoiled."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from m4l_device import amxd
from m4l_device.build import HERE, built, write
from m4l_device.patch import GLUE_SCRIPT, LIVE_SCRIPT, NAME

from device.judge import faults
from node_for_tests import FOLDER, REPO, evaluated, node, run_node

DEVICE = (HERE / f"{NAME}.amxd").read_bytes()
Spoil = Callable[[dict[str, Any]], object]


def test_the_committed_build_is_fresh_and_the_same_twice() -> None:
    first, second = built(), built()
    assert first == second
    for name, data in first.items():
        assert (HERE / name).read_bytes() == data, f"{name} is stale: run python -m m4l_device"


def test_nothing_stale_lies_beside_it() -> None:
    there = {path.relative_to(HERE).as_posix() for path in (HERE / "unfrozen").iterdir()}
    assert there == {name for name in built() if name.startswith("unfrozen/")}


@pytest.mark.node
def test_the_glue_is_built_from_its_sources(tmp_path: Path) -> None:
    node()
    words = json.loads((FOLDER / "package.json").read_text())["scripts"]["build"].split()
    words = [f"--outfile={tmp_path / 'glue.js'}" if word.startswith("--outfile=") else word for word in words]
    program = FOLDER / "node_modules" / ".bin" / words[0]
    done = subprocess.run([program, *words[1:]], check=False, cwd=FOLDER, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "glue.js").read_bytes() == (FOLDER / "glue.js").read_bytes(), "run npm run build"


@pytest.mark.node
def test_the_types_of_the_glue_hold() -> None:
    node()
    done = run_node(FOLDER / "node_modules" / "typescript" / "bin" / "tsc", "-p", FOLDER / "tsconfig.json")
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("engine", ["js", "v8"])
def test_the_device_is_sound(engine: str) -> None:
    files = built(engine)
    assert faults(files[f"{NAME}.amxd"]) == []
    assert faults(files[f"unfrozen/{NAME}.amxd"]) == []


@pytest.mark.node
def test_scripts_in_it_are_es5() -> None:
    node()
    script = (
        "const acorn = require('./node_for_max/node_modules/acorn');"
        "const read = require('fs').readFileSync;"
        "const tried = process.argv.slice(1).map((file) =>"
        " { try { acorn.parse(read(file, 'utf8'), {ecmaVersion: 5}); return ''; }"
        " catch (error) { return String(error); } });"
        "console.log(JSON.stringify(tried))"
    )
    files = [HERE / "unfrozen" / name for name in (LIVE_SCRIPT, "mididrumigen-view.js")]
    assert evaluated(script, *files) == ["", ""]
    assert evaluated(script, FOLDER / "glue.js") != [""]  # the gate does see what is newer


def test_scripts_that_max_reads_are_ascii() -> None:
    """How Max 8 reads anything else in a script is not known."""
    for name in (LIVE_SCRIPT, "mididrumigen-view.js"):
        (HERE / "unfrozen" / name).read_bytes().decode("ascii")


def test_a_v8_build_goes_where_it_is_told(tmp_path: Path) -> None:
    write(tmp_path, "v8")
    text = (tmp_path / f"{NAME}.amxd").read_bytes()
    assert f'"v8 {LIVE_SCRIPT}"'.encode() in text
    assert f'"js {LIVE_SCRIPT}"'.encode() not in text


# ------------------------------------------------------------------------------------- what the judge must refuse


def _box(patcher: dict[str, Any], name: str) -> dict[str, Any]:
    """By scripting name, or by the beginning of its text."""
    for each in patcher["boxes"]:
        box: dict[str, Any] = each["box"]
        if box.get("varname") == name or box.get("text", "").startswith(name):
            return box
    raise AssertionError(name)


def _value(patcher: dict[str, Any], name: str) -> dict[str, Any]:
    value: dict[str, Any] = _box(patcher, name)["saved_attribute_attributes"]["valueof"]
    return value


SPOILED: dict[str, tuple[Spoil, str]] = {
    "two boxes of one id": (lambda p: _box(p, "generate").update(id=_box(p, "clip")["id"]), "two boxes are"),
    "a cord to nowhere": (lambda p: p["lines"][0]["patchline"].update(source=["obj-999", 0]), "which is not there"),
    "a cord from no outlet": (lambda p: p["lines"][0]["patchline"].update(source=["obj-1", 7]), "from outlet 7"),
    "a cord to no inlet": (lambda p: p["lines"][0]["patchline"].update(destination=["obj-1", 3]), "to inlet 3"),
    "a box without cords": (lambda p: p["lines"].clear(), "has no cord"),
    "an unknown object": (lambda p: _box(p, "gate").update(text="jit.gl.gridshape"), "no object that the device uses"),
    "an object in maxclass": (lambda p: _box(p, "gate").update(maxclass="gate~"), "no object that the device uses"),
    "wrong ports": (lambda p: _box(p, "metro").update(numinlets=1), "metro has 2 inlets"),
    "wrong outlettype": (lambda p: _box(p, "metro").update(outlettype=[]), "outlettype"),
    "talks at load": (lambda p: _box(p, "metro").update(text="metro loadbang"), "at load"),
    "starts by itself": (
        lambda p: _box(p, "node.script")["saved_object_attributes"].update(autostart=1),
        "starts by itself",
    ),
    "not registered": (lambda p: p["parameters"].pop(_box(p, "dial-energy")["id"]), "not registered"),
    "registered and none": (lambda p: p["parameters"].update({"obj-999": ["A", "B", 0]}), "registered as a parameter"),
    "one long name twice": (
        lambda p: _value(p, "dial-energy").update(parameter_longname="Density"),
        "long name Density",
    ),
    "one short name twice": (lambda p: _value(p, "dial-energy").update(parameter_shortname="Bars"), "short name Bars"),
    "a numbered name": (lambda p: _value(p, "dial-energy").update(parameter_longname="Energy[1]"), "in brackets"),
    "a range too wide": (lambda p: _value(p, "dial-density").update(parameter_mmax=1000), "no range of 0 to 255"),
    "a choice too few": (lambda p: _value(p, "dial-section")["parameter_enum"].pop(), "do not fit its range"),
    "no initial value": (lambda p: _value(p, "dial-bars").update(parameter_initial_enable=0), "no initial value"),
    "no info text": (lambda p: _box(p, "dial-bars").update(annotation=""), "no info text"),
    "a bank of nobody": (
        lambda p: p["parameters"]["parameterbanks"]["0"]["parameters"].__setitem__(0, "Nobody"),
        "which is no parameter",
    ),
    "a bank too long": (lambda p: p["parameters"]["parameterbanks"]["0"]["parameters"].append("-"), "not one of eight"),
    "in no bank": (
        lambda p: p["parameters"]["parameterbanks"]["0"]["parameters"].__setitem__(0, "-"),
        "Energy is in no bank",
    ),
    "beyond the edge": (lambda p: _box(p, "generate").update(presentation_rect=[700, 8, 160, 20]), "not within"),
    "below the edge": (lambda p: _box(p, "generate").update(presentation_rect=[8, 160, 160, 20]), "not within"),
    "an overlap": (lambda p: _box(p, "clip").update(presentation_rect=[8, 40, 76, 20]), "overlaps"),
    "not on the face": (lambda p: _box(p, "generate").pop("presentation"), "is not on the face"),
    "not in presentation": (lambda p: p.update(openinpresentation=0), "does not open in presentation"),
    "no width": (lambda p: p.update(devicewidth=0.0), "width"),
    "another type": (lambda p: p["project"].update(amxdtype=1633771873), "another device type"),
    "a key less": (lambda p: p.pop("dependency_cache"), "no dependency_cache"),
    "a scripting name twice": (lambda p: _box(p, "clip").update(varname="generate"), "scripting name generate"),
    "every device's name": (lambda p: _box(p, "gate").update(text="send beat"), "no object"),
    "the builder's path": (lambda p: p["dependency_cache"][0].update(bootpath="/Users/me/device"), "builder's machine"),
    "a missing script": (lambda p: _box(p, "js ").update(text="js other.js"), "other.js is not in the device"),
}


@pytest.mark.parametrize("how", SPOILED)
def test_the_judge_refuses(how: str) -> None:
    spoil, says = SPOILED[how]
    device = amxd.read(DEVICE)
    document = json.loads(device.patcher.rstrip(b"\0"))
    spoil(document["patcher"])
    scripts = {file.name: file.data for file in device.files[1:]}
    again = amxd.written(amxd.frozen(NAME, json.dumps(document), scripts, on_disk=GLUE_SCRIPT))
    assert any(says in fault for fault in faults(again)), faults(again)


def test_the_judge_refuses_wrong_files() -> None:
    device = amxd.read(DEVICE)
    patch = device.patcher.rstrip(b"\0").decode()
    scripts = {file.name: file.data for file in device.files[1:]}

    def judged(files: dict[str, bytes], on_disk: str = GLUE_SCRIPT) -> list[str]:
        return faults(amxd.written(amxd.frozen(NAME, patch, files, on_disk=on_disk)))

    assert judged(scripts) == []
    assert judged({name: data for name, data in scripts.items() if name != GLUE_SCRIPT}) == [
        f"{GLUE_SCRIPT} is not in the device"
    ]
    assert judged(scripts | {"mididrumigen-more.js": b"1"}) == [
        "mididrumigen-more.js is in the device and nothing uses it"
    ]
    assert any("flag" in fault for fault in judged(scripts, LIVE_SCRIPT))
    assert judged(scripts | {LIVE_SCRIPT: b" "}) == [f"{LIVE_SCRIPT} is empty"]


@pytest.mark.parametrize("damage", [b"", DEVICE[:100], b"riff" + DEVICE[4:], DEVICE[:-30]])
def test_the_judge_refuses_damage(damage: bytes) -> None:
    assert faults(damage)[0].startswith("container")


@pytest.mark.node
def test_the_pictures_are_the_devices(tmp_path: Path) -> None:
    node()
    done = run_node(REPO / "scripts" / "device_pictures.js", tmp_path)
    assert done.returncode == 0, done.stderr
    drawn = {path.name: path.read_text() for path in tmp_path.iterdir()}
    there = {path.name: path.read_text() for path in (REPO / "docs" / "pictures").glob("device-*.svg")}
    assert len(drawn) >= 6
    assert drawn == there, "stale: run node scripts/device_pictures.js"
