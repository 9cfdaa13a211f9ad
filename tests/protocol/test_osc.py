"""OSC datagrams: read leniently, laid out flat, never too large, never breaking the reader."""

from __future__ import annotations

import logging
import re
import struct
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct
from pythonosc.osc_bundle_builder import IMMEDIATELY, OscBundleBuilder
from pythonosc.osc_message_builder import OscMessageBuilder

from mididrumigen.app import drummer
from mididrumigen.errors import BadRequest, ParseError
from mididrumigen.generation.generator import Wish
from mididrumigen.playback.drum_maps import named_map
from mididrumigen.protocol import catalogue, osc
from mididrumigen.protocol import messages as m
from mididrumigen.protocol.answers import profile_answer, wire_pattern
from mididrumigen.styles.library import Library

pytestmark = pytest.mark.unit


def message(address: str, *values: Any) -> Any:
    builder = OscMessageBuilder(address)
    for value in values:
        builder.add_arg(value)
    return builder.build()


def pattern(variations: int = 2, bars: int = 8) -> m.Pattern:
    drum_map = named_map("gm")
    takes = drummer(print).generate("funk", Wish(bars=bars), seed=5, variations=variations)
    patterns = [wire_pattern(f"id{index}", take, drum_map, 90) for index, take in enumerate(takes)]
    return m.Pattern(
        job="j", patterns=patterns, style_match=None, origin=patterns[0].origin, to="reply", kept=True, says=""
    )


def test_a_message_is_a_word_and_values() -> None:
    found = osc.said(message("/mididrumigen/generate", "John Bonham", "bars", 4, "tempo", 92.5).dgram)
    assert found == [osc.Said("generate", ("John Bonham", "bars", 4, "tempo", 92.5))]
    assert osc.parameters(found[0].values, m.Generate) == m.Generate(name="John Bonham", bars=4, tempo=92.5)


def test_types_are_lenient() -> None:
    wish = m.Generate(name="rock", bars=4, tempo=92.0, seed=7, keep=True, humanize=0.0)
    for values in (
        ("rock", "bars", 4.0, "tempo", 92, "seed", "7", "keep", 1, "humanize", 0),
        ("rock", "bars", "4", "tempo", "92", "seed", 7.0, "keep", "true", "humanize", "0"),
    ):
        assert osc.parameters(values, m.Generate) == wish


def test_a_bundle_is_its_messages_in_order() -> None:
    inner = OscBundleBuilder(IMMEDIATELY)
    inner.add_content(message("/mididrumigen/b", 2))
    outer = OscBundleBuilder(IMMEDIATELY)
    for content in (message("/mididrumigen/a", 1), inner.build(), message("/mididrumigen/c", 3)):
        outer.add_content(content)
    assert [said.word for said in osc.said(outer.build().dgram)] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ((), "name is missing"),
        (("rock", "bars"), "a name without its value"),
        (("rock", "bars", 99), "bars: expected int <= 32"),
        (("rock", "densty", 1), "there is no parameter 'densty'; did you mean density"),
        (("rock", 4, 5), "'4' is not expected here"),
        (("rock", "name", "jazz"), "'name' is not expected here"),
        (("rock", "bars", "four"), "bars"),
    ],
)
def test_wrong_values_are_named(values: tuple[Any, ...], says: str) -> None:
    with pytest.raises(BadRequest, match=says):
        osc.parameters(values, m.Generate)


@pytest.mark.parametrize(
    "datagram",
    [
        b"",
        b"/",
        b"/mididrumigen/status",
        b"no slash\0\0\0\0",
        message("/other/word", 1).dgram,
        b"/mididrumigen/x\0,q\0\0",
        b"/mididrumigen/x\0,,\0\0",
        b"/mididrumigen/x\0,i\0\0\0",
        b"/mididrumigen/x\0,s\0\0\xff\xfe\0\0",
        b"#bundle\0" + b"\0" * 8 + struct.pack(">i", 2**30) + b"/a\0\0",
        b"#bundle\0" + b"\0" * 8 + struct.pack(">i", 0),
        b"/mididrumigen/status\0" + b"\0" * 5000,
    ],
)
def test_what_is_no_osc_of_ours_is_refused(datagram: bytes, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG), pytest.raises(ParseError):
        osc.said(datagram)
    assert caplog.records == []


def test_bundles_are_not_followed_for_ever() -> None:
    deep = message("/mididrumigen/a", 1).dgram
    for _ in range(100):
        deep = b"#bundle\0" + b"\0" * 8 + struct.pack(">i", len(deep)) + deep
    with pytest.raises(ParseError):
        osc.said(deep)


@given(datagram=st.binary(max_size=200) | st.binary(max_size=80).map(lambda tail: b"/mididrumigen/x\0" + tail))
def test_no_datagram_breaks_the_reader(datagram: bytes) -> None:
    try:
        found = osc.said(datagram)
    except ParseError:
        return
    for said in found:
        with suppress(BadRequest):
            osc.parameters(said.values, m.Generate)


@given(
    values=st.lists(
        st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=40)
        | st.integers(-(2**40), 2**40)
        | st.floats(width=32, allow_nan=False),
        max_size=12,
    )
)
def test_what_is_written_is_read_again(values: list[osc.Value]) -> None:
    assert osc.said(osc.datagram("/mididrumigen/x", values)) == [osc.Said("x", tuple(values))]


def test_nothing_yes_and_no_and_long_texts_have_their_forms() -> None:
    failed = m.Failed(job="j", code="failed", message="m" * 999, hint="a\0b")
    assert list(osc.flat("failed", failed)) == [
        ("/mididrumigen/failed", ["j", "failed", "m" * 249 + "…", "a b"]),
    ]
    plain = next(osc.flat("pattern", pattern(1)))
    assert plain == ("/mididrumigen/pattern", ["j", "", "reply", 1, ""])


def test_datagrams_are_bounded_and_lists_complete() -> None:
    end = pattern()
    told = list(osc.flat("pattern", end))
    assert max(len(osc.datagram(address, values)) for address, values in told) <= osc.LARGEST_OUT
    for index, take in enumerate(end.patterns):
        notes: list[osc.Value] = []
        for address, values in told:
            if address == "/mididrumigen/pattern/patterns/notes" and values[0] == index:
                assert values[1:3] == [len(notes) // 5, len(take.notes)]
                notes += values[3:]
        assert notes == [
            value
            for note in take.notes
            for value in (note.pitch, note.start_time, note.duration, note.velocity, note.probability)
        ]


def test_the_documents_addresses_are_those_that_are_sent() -> None:
    told: dict[str, Struct] = {
        "pattern": pattern(),
        "profile/reply": profile_answer(Library().find("John Bonham")),
        "complete/reply": m.CompleteAnswer(names=["a", "b"]),
        "history/reply": m.HistoryAnswer(history=[]),
        "replay/reply": m.ReplayAnswer(pattern=pattern(1).patterns[0], midi=b"MThd"),
        "failed": m.Failed(job="j", code="c", message="m", hint="h"),
    }
    for path, answer in told.items():
        documented = dict(catalogue.flat_rows(path, type(answer)))
        for address, values in osc.flat(path, answer):
            words = (
                documented.pop(f"`{address}`", None) or dict(catalogue.flat_rows(path, type(answer)))[f"`{address}`"]
            )
            tags = re.findall(r"\((\w)", words)
            if "…" in words:
                lead = words[: words.index("total")].count("(") + 1
                each = len(tags) - lead
                assert (len(values) - lead) % each == 0, address
            else:
                assert len(values) == len(tags), address
        assert not documented, f"documented and never sent: {documented}"
