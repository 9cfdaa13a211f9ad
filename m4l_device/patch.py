"""The device's patch: its boxes, its cords, its face. It decides nothing; m4l_device/README.md says what goes where."""

from __future__ import annotations

from collections.abc import Iterator

from m4l_device import parameters as p
from m4l_device.patcher import Box, Cord, Json, Rect, of_blob, of_button, of_parameter, patcher

NAME = "MidiDrumiGen"
LIVE_SCRIPT, VIEW_SCRIPT, GLUE_SCRIPT = (f"mididrumigen-{part}.js" for part in ("live", "view", "glue"))
WIDTH = 768

# ------------------------------------------------------------------------------------------------------- the face
# On a grid of 8 pixels: left what is pressed, in the middle what is played, right how.

DIALS: dict[p.Parameter, Rect] = {
    parameter: (520 + 48 * column, 8, 44, 48)
    for column, parameter in enumerate((p.ENERGY, p.DENSITY, p.SWING, p.HUMANIZE, p.FILL))
}
NUMBERS: dict[p.Parameter, Rect] = {p.BARS: (520, 80, 40, 16), p.VARIATIONS: (568, 80, 40, 16)}
MENUS: dict[p.Parameter, Rect] = {
    p.SECTION: (616, 80, 144, 16),
    p.OUTPUT: (520, 120, 112, 16),
    p.KIT: (648, 120, 112, 16),
}
SWITCHES: dict[p.Parameter, Rect] = {p.LAUNCH: (520, 144, 112, 16), p.REPLACE: (648, 144, 112, 16)}
LABELS: dict[p.Parameter, Rect] = {
    parameter: (x, y - 16, width, 16) for parameter, (x, y, width, _) in ({**NUMBERS, **MENUS}).items()
}
BUTTONS: dict[p.Button, Rect] = {
    p.GENERATE: (8, 36, 160, 24),
    p.CLIP: (8, 64, 76, 20),
    p.STOP: (92, 64, 76, 20),
    p.HUMANIZE_CLIP: (8, 88, 76, 20),
    p.LIKE: (92, 88, 76, 20),
    p.SONG: (8, 112, 76, 20),
    p.ALONG: (92, 112, 76, 20),
    p.JAM: (8, 140, 44, 20),
    p.FILL_NOW: (60, 140, 48, 20),
    p.RESEARCH: (116, 140, 52, 20),
}
FIELD: Rect = (8, 8, 160, 22)
VIEW: Rect = (176, 8, 336, 152)


def document(script_engine: str = "js") -> Json:
    """The patcher. `script_engine` is `js`, or `v8` for Live from 12.2 on."""
    boxes = [*_controls(), *_hub(script_engine), *_transport(), *_midi()]
    return patcher(NAME, WIDTH, boxes, list(_cords()))


# ------------------------------------------------------------------------------------------------------- controls


def _controls() -> Iterator[Box]:
    for kind, outlets, faces in (
        ("live.dial", ("", "float"), DIALS),
        ("live.numbox", ("", "float"), NUMBERS),
        ("live.menu", ("", "", "float"), MENUS),
        ("live.text", ("", ""), SWITCHES),
    ):
        for parameter, face in faces.items():
            yield from _parameter(parameter, kind, outlets, face)
    for column, (parameter, face) in enumerate(LABELS.items()):
        more = {"text": parameter.short, "textjustification": 0}
        at = (40 + 152 * column, 640)
        yield Box(name=f"label {parameter.word}", object="live.comment", outlets=(), face=face, at=at, more=more)
    for row, (button, face) in enumerate(BUTTONS.items()):
        yield from _button(button, face, row)
    yield from _search_field()


def _parameter(parameter: p.Parameter, kind: str, outlets: tuple[str, ...], face: Rect) -> Iterator[Box]:
    row = 40 + 48 * p.PARAMETERS.index(parameter)
    word = parameter.word
    look: Json = {"varname": f"dial-{word}"}
    if kind == "live.text":
        look |= {"mode": 1, "text": parameter.short, "texton": parameter.short}
    yield Box(name=word, object=kind, outlets=outlets, face=face, at=(40, row), more=of_parameter(parameter) | look)
    yield Box(name=f"dial {word}", object=f"prepend dial {word}", at=(200, row))


def _button(button: p.Button, face: Rect, row: int) -> Iterator[Box]:
    place = 40 + 32 * row
    word = button.word
    yield Box(
        name=f"button {word}",
        object="live.text",
        outlets=("", ""),
        face=face,
        at=(400, place),
        scripting=word,
        hidden=button.later,
        more=of_button(button),
    )
    yield Box(name=f"press {word}", object="message", inlets=2, at=(560, place), more={"text": f"press {word}"})


def _search_field() -> Iterator[Box]:
    """Return enters what it holds; any other key makes the script look for names a moment later."""
    look: Json = {
        "annotation": "A drummer, a producer or a genre. Return takes it as it is; the list offers names like it.",
        "annotation_name": "Style",
        "autoscroll": 1,
        "fontsize": 10.0,
        "keymode": 1,
        "lines": 1,
        "outputmode": 1,
        "parameter_enable": 0,
        "rounded": 0.0,
        "saved_attribute_attributes": {
            "bgcolor": {"expression": "themecolor.live_lcd_bg"},
            "textcolor": {"expression": "themecolor.live_lcd_control_fg"},
        },
        "text": "",
        "wordwrap": 0,
    }
    yield Box(
        name="field",
        object="textedit",
        outlets=("", "int", "", ""),
        face=FIELD,
        at=(400, 400),
        scripting="field",
        more=look,
    )
    yield Box(name="which key", object="sel 13 3", inlets=1, outlets=("bang", "bang", ""), at=(440, 440))
    yield Box(name="typed", object="message", inlets=2, at=(480, 480), more={"text": "typed"})


# ------------------------------------------------------------------------------------------------------------ hub


def _hub(engine: str) -> Iterator[Box]:
    yield Box(name="device", object="live.thisdevice", outlets=("bang", "int", "int"), at=(720, 40))
    yield Box(name="once", object="onebang 1", inlets=2, outlets=("bang", "bang"), at=(720, 80))
    yield Box(name="begin", object="message", inlets=2, at=(720, 120), more={"text": "begin"})
    script: Json = {"saved_object_attributes": {"filename": LIVE_SCRIPT, "parameter_enable": 0}}
    if engine == "v8":
        script = {
            "filename": LIVE_SCRIPT,
            "saved_object_attributes": {"parameter_enable": 0},
            "textfile": _text(LIVE_SCRIPT),
        }
    yield Box(name="script", object=f"{engine} {LIVE_SCRIPT}", outlets=("",) * 4, at=(720, 320), more=script)
    yield Box(
        name="glue",
        object=f"node.script {GLUE_SCRIPT}",
        outlets=("", ""),
        at=(720, 400),
        more={
            "saved_object_attributes": {
                "autostart": 0,
                "defer": 0,
                "node_bin_path": "",
                "npm_bin_path": "",
                "watch": 0,
            },
            "textfile": _text(GLUE_SCRIPT),
        },
    )
    yield Box(name="process", object="prepend process", at=(880, 440))
    yield Box(
        name="view",
        object="jsui",
        face=VIEW,
        at=(880, 500),
        scripting="view",
        more={
            "annotation": "The bars, where they play, and what is going on.",
            "annotation_name": "Bars",
            "border": 0,
            "filename": VIEW_SCRIPT,
            "parameter_enable": 0,
        },
    )
    yield Box(name="for controls", object="route look field store", inlets=4, outlets=("",) * 4, at=(720, 480))
    yield Box(name="shown", object="prepend set", at=(760, 520))
    yield Box(
        name="state",
        object="pattr @parameter_enable 1",
        outlets=("", "", ""),
        at=(800, 560),
        scripting="state",
        more=of_blob("State"),
    )
    yield Box(name="restored", object="prepend restored", at=(800, 600))


def _text(file: str) -> Json:
    return {"filename": file, "flags": 0, "embed": 0, "autowatch": 1}


# ------------------------------------------------------------------------------------------------------ transport


def _transport() -> Iterator[Box]:
    """Live's transport to the engine, twenty times a second. Ticks are 480 a quarter note; whole and fraction are taken
    apart here, since a 32-bit float is too coarse for a beat far into a song."""
    yield Box(name="every", object="metro 50 @active 1", inlets=2, outlets=("bang",), at=(1000, 40))
    yield Box(
        name="transport",
        object="transport",
        inlets=2,
        outlets=("int", "int", "float", "float", "float", "", "int", "float", ""),
        at=(1000, 80),
    )
    yield Box(name="last", object="t b", outlets=("bang",), at=(960, 120))
    yield Box(name="meter", object="unpack 4 4", outlets=("int", "int"), at=(1080, 120))
    yield Box(name="whole", object="expr int($f1 / 480.)", outlets=("",), at=(1080, 160))
    yield Box(name="fraction", object="expr $f1 / 480. - int($f1 / 480.)", outlets=("",), at=(1080, 200))
    yield Box(name="pack", object="pack instance 0 120. 0 0. 4 4", inlets=7, at=(960, 240))
    yield Box(name="address", object="prepend /mididrumigen/transport", at=(960, 280))
    yield Box(name="gate", object="gate", inlets=2, at=(960, 320))
    yield Box(name="send", object="udpsend 127.0.0.1 7375", outlets=(), at=(960, 360))
    yield Box(name="for transport", object="route port instance", inlets=3, outlets=("", "", ""), at=(1120, 240))
    yield Box(name="who", object="prepend set", at=(1200, 280))
    yield Box(name="heard", object="> 0", inlets=2, outlets=("int",), at=(1120, 280))
    yield Box(name="real port", object="split 1 65535", inlets=3, outlets=("int", "int"), at=(1120, 320))
    yield Box(name="port", object="prepend port", at=(1120, 360))


def _midi() -> Iterator[Box]:
    """What comes in goes out; notes that the device plays itself will join at the same outlet."""
    yield Box(name="midi in", object="midiin", outlets=("int",), at=(1000, 440))
    yield Box(name="midi out", object="midiout", outlets=(), at=(1000, 480))


# ---------------------------------------------------------------------------------------------------------- cords


def _cords() -> Iterator[Cord]:
    yield from (Cord(each.word, 0, f"dial {each.word}") for each in p.PARAMETERS)
    yield from (Cord(f"dial {each.word}", 0, "script") for each in p.PARAMETERS)
    yield from (Cord(f"button {each.word}", 0, f"press {each.word}") for each in BUTTONS)
    yield from (Cord(f"press {each.word}", 0, "script") for each in BUTTONS)
    yield from (Cord(*cord) for cord in FIXED)


FIXED: tuple[tuple[str, int, str, int], ...] = (
    ("field", 0, "script", 0),
    ("field", 1, "which key", 0),
    ("which key", 2, "typed", 0),
    ("typed", 0, "script", 0),
    ("device", 0, "once", 0),
    ("device", 1, "every", 0),
    ("once", 0, "begin", 0),
    ("begin", 0, "script", 0),
    ("script", 0, "glue", 0),
    ("script", 1, "view", 0),
    ("script", 2, "for controls", 0),
    ("script", 3, "for transport", 0),
    ("glue", 0, "script", 0),
    ("glue", 1, "process", 0),
    ("process", 0, "script", 0),
    ("view", 0, "script", 0),
    ("for controls", 0, "field", 0),
    ("for controls", 1, "shown", 0),
    ("for controls", 2, "state", 0),
    ("shown", 0, "field", 0),
    ("state", 0, "restored", 0),
    ("restored", 0, "script", 0),
    ("every", 0, "transport", 0),
    ("transport", 0, "last", 0),
    ("transport", 4, "pack", 2),
    ("transport", 5, "meter", 0),
    ("transport", 6, "pack", 1),
    ("transport", 7, "whole", 0),
    ("transport", 7, "fraction", 0),
    ("last", 0, "pack", 0),
    ("meter", 0, "pack", 5),
    ("meter", 1, "pack", 6),
    ("whole", 0, "pack", 3),
    ("fraction", 0, "pack", 4),
    ("pack", 0, "address", 0),
    ("address", 0, "gate", 1),
    ("gate", 0, "send", 0),
    ("for transport", 0, "heard", 0),
    ("for transport", 0, "real port", 0),
    ("for transport", 1, "who", 0),
    ("who", 0, "pack", 0),
    ("heard", 0, "gate", 0),
    ("real port", 0, "port", 0),
    ("port", 0, "send", 0),
    ("midi in", 0, "midi out", 0),
)
