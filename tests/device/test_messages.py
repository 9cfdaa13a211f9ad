"""Every message that is sent has a receiver and every receiver a sender, as m4l_device/README.md says."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from m4l_device.build import HERE
from m4l_device.patch import document

GLUE = HERE.parent / "node_for_max" / "src"
README = (HERE / "README.md").read_text()
OF_MAX = {"notifydeleted", "paint", "onclick", "onresize", "Sender"}  # called by Max itself, or no receiver
TO_NODE_SCRIPT = {"script"}
RECEIVER = re.compile(r"^function (\w+)\(", re.MULTILINE)


def _read(folder: Path) -> str:
    return "\n".join(path.read_text() for path in sorted(folder.glob("*.js")))


LIVE, VIEW, GLUE_TEXT = _read(HERE / "live"), _read(HERE / "view"), _read(GLUE)


def _sent(text: str, by: str) -> set[str]:
    return set(re.findall(rf'\b{by}\(\s*"(\w+)"', text))


def _documented(heading: str) -> set[str]:
    """The first words of what stands in backquotes in the first column below a heading."""
    section = README.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0].split("\nParameters,", 1)[0]
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    return {word.split()[0] for row in rows for word in re.findall(r"`([^`]+)`", row)}


def _patch_messages() -> set[str]:
    """First words that the patch makes: message boxes and what is put before others."""
    texts = [box["box"].get("text", "") for box in document()["patcher"]["boxes"]]
    boxes = document()["patcher"]["boxes"]
    messages = {each["box"]["text"].split()[0] for each in boxes if each["box"]["maxclass"] == "message"}
    prepended = {text.split()[1] for text in texts if text.startswith("prepend ")}
    return (messages | prepended) - {"set", "port", "/mididrumigen/transport"}


GLUE_RECEIVERS = set(
    re.findall(r"^    (\w+)[:,]", GLUE_TEXT.split("const handlers = {", 1)[1].split("};", 1)[0], re.MULTILINE)
)
LIVE_RECEIVERS = set(RECEIVER.findall(LIVE)) - OF_MAX
VIEW_RECEIVERS = set(RECEIVER.findall(VIEW)) - OF_MAX
LIVE_TO_GLUE, LIVE_TO_VIEW = _sent(LIVE, "toGlue"), _sent(LIVE, "toView")
GLUE_TO_LIVE, VIEW_TO_LIVE = _sent(GLUE_TEXT, "toScript"), _sent(VIEW, "toScript")
FROM_PATCH = _patch_messages() | {"text"}  # the search field says `text` by itself


def _same(one: Iterable[str], other: Iterable[str]) -> None:
    assert sorted(one) == sorted(other)


@pytest.mark.parametrize(
    ("sent", "received"),
    [
        (LIVE_TO_GLUE - TO_NODE_SCRIPT, GLUE_RECEIVERS),
        (LIVE_TO_VIEW, VIEW_RECEIVERS),
        (GLUE_TO_LIVE | VIEW_TO_LIVE | FROM_PATCH, LIVE_RECEIVERS),
    ],
    ids=["script to glue", "script to view", "all to script"],
)
def test_each_message_has_its_receiver_and_each_receiver_its_sender(sent: set[str], received: set[str]) -> None:
    assert sent
    _same(sent, received)


def test_the_document_has_them_all() -> None:
    _same(LIVE_TO_GLUE, _documented("Script → glue"))
    _same(LIVE_TO_VIEW, _documented("Script → view"))
    _same(GLUE_TO_LIVE, _documented("Glue → script"))
    _same(VIEW_TO_LIVE | FROM_PATCH, _documented("Controls → script"))


def test_controls_and_transport_are_routed_by_the_words_that_are_sent() -> None:
    texts = [each["box"].get("text", "") for each in document()["patcher"]["boxes"]]
    routes = {frozenset(text.split()[1:]) for text in texts if text.startswith("route ")}
    assert routes == {frozenset(_sent(LIVE, "toControls")), frozenset(_sent(LIVE, "toTransport"))}


def test_what_the_glue_has_words_for_is_what_can_become_of_a_take() -> None:
    codes = set(re.findall(r"\b(\w+): \[Level\.", (GLUE / "words.js").read_text()))
    section = README.split("Codes of what became of a take", 1)[1].split("Words", 1)[0]
    _same(codes, set(re.findall(r"`(\w+)`", section)) - {"wrote"})
    assert [code for code in sorted(codes) if f'"{code}"' not in LIVE] == []
    said = set(re.findall(r'(?:code: |refuse\()"(\w+)"', LIVE))
    assert said
    assert said <= codes


def test_parameters_are_the_documents() -> None:
    section = README.split("Parameters, their range", 1)[1].split("\n## ", 1)[0]
    rows = dict(re.findall(r"^\| `(\w+)` \| ([\d-]+) \|", section, re.MULTILINE))
    values = {
        box["box"]["varname"].removeprefix("dial-"): box["box"]["saved_attribute_attributes"]["valueof"]
        for box in document()["patcher"]["boxes"]
        if box["box"].get("varname", "").startswith("dial-")
    }
    assert rows == {word: f"{value['parameter_mmin']}-{value['parameter_mmax']}" for word, value in values.items()}
    starts = dict(re.findall(r"(\w+): (\d+)", LIVE.split("at: {", 1)[1].split("}", 1)[0]))
    assert {word: int(start) for word, start in starts.items()} == {
        word: value["parameter_initial"][0] for word, value in values.items()
    }
