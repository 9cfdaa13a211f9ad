"""`humanize` over the wire: a pattern's hits, or a clip's notes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from daemon_for_tests import Talk, running

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talk]:
    home = tmp_path_factory.mktemp("humanize") / "home"
    with running(home, MIDIDRUMIGEN_ENGINE="off") as daemon, daemon.talk() as client:
        yield client


def test_hits_of_a_pattern(talk: Talk) -> None:
    made = talk.made(name="rock", bars=2, seed=4, humanize=0)["patterns"][0]
    felt = talk.call("humanize", name="jazz", hits=made["hits"], written=made["written"], tempo=120, seed=2)
    assert (felt["kept"], felt["strangers"], felt["kit"]) == (True, [], "gm")
    pattern = felt["pattern"]
    assert (pattern["bars"], pattern["tempo"], pattern["by"], pattern["name"]) == (2, 120, "humanize", "Jazz")
    assert [(at, voice) for at, voice, *_ in pattern["hits"]] == [(at, voice) for at, voice, *_ in made["hits"]]
    assert [way for _, way in pattern["written"]] == [way for _, way in made["written"]]
    assert any(shift for *_, shift, _ in pattern["hits"])
    assert talk.call("replay", id=pattern["id"])["pattern"]["hits"] == pattern["hits"]
    again = talk.call("humanize", name="jazz", hits=made["hits"], written=made["written"], tempo=120, seed=2)
    assert again["pattern"]["hits"] == pattern["hits"]


def test_notes_of_a_clip_keep_their_pitches(talk: Talk) -> None:
    notes: list[dict[str, Any]] = [
        {"pitch": pitch, "start_time": beat, "duration": 0.2, "velocity": 100, "mute": 0}
        for beat in range(8)
        for pitch in (35 if beat % 2 == 0 else 40, 42, 99)
    ]
    felt = talk.call("humanize", name="funk", notes=notes, seed=1, kit="gm")
    assert (felt["strangers"], felt["pattern"]["bars"]) == ([99], 2)
    assert sorted(n["pitch"] for n in felt["pattern"]["notes"]) == sorted(n["pitch"] for n in notes)
    assert [n["start_time"] for n in felt["pattern"]["notes"] if n["pitch"] == 99] == list(range(8))
    assert all(0 <= n["start_time"] < 8 for n in felt["pattern"]["notes"])


@pytest.mark.parametrize(
    ("params", "says"),
    [
        ({}, "hits or notes are needed"),
        ({"hits": [[0, "drum", 90, 0, 120]]}, "is no voice"),
        ({"hits": [[-5, "kick", 90, 0, 120]]}, "is no hit"),
        ({"hits": [[0, "kick", 90, 0, 120]], "written": []}, ""),
        ({"hits": [[0, "kick", 90, 0, 120]], "written": [["", ""], ["", ""]]}, "2 written for 1 hits"),
        ({"hits": [[400000, "kick", 90, 0, 120]]}, "a stroke stands in bar 105"),
        ({"notes": [{"pitch": 36, "start_time": 9.0}], "bars": 1}, "a stroke stands in bar 3"),
        ({"notes": [{"pitch": 36, "start_time": 3.9999}], "bars": 1}, ""),
        ({"hits": [[0, "kick", 90, 0, 120], [0, "kick", 80, 0, 120]]}, "2 hits of the kick are at 0"),
        ({"hits": [[0, "kick", 90, 10**400, 120]]}, "hit 1 is no hit"),
        ({"hits": [[0, "kick", 90, 10**20, 120]]}, "hit 1 is no hit"),
        ({"notes": [{"pitch": 200, "start_time": 9.0}]}, "pitch"),
        ({"hits": [[0, "kick", 90, 0, 120]], "meter": "5/3"}, "is not a meter"),
    ],
)
def test_what_is_refused_is_said(talk: Talk, params: dict[str, Any], says: str) -> None:
    answer = talk.ask("humanize", name="rock", **params)
    if says:
        assert says in answer["error"]["message"]
        assert answer["error"]["data"]["code"] == "bad_request"
    else:
        assert answer["result"]["pattern"]["bars"] == 1
