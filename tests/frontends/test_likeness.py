"""Pads, clips to be like and to go along with, and who is similar, over the wire of a real daemon."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from daemon_for_tests import RunningDaemon, Talk

pytestmark = pytest.mark.integration

BEAT = [
    {"pitch": {0: 36, 4: 38}.get(step % 8, 42), "start_time": step * 0.5, "duration": 0.25, "velocity": 90}
    for step in range(16)
]
BASS = [{"pitch": 33, "start_time": at, "duration": 0.5, "velocity": 100} for at in (0, 0.75, 1.5, 2.5)]


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talk]:
    home: Path = tmp_path_factory.mktemp("home")
    running = RunningDaemon(home)
    with running.talk() as talking:
        yield talking
    running.stop()


def _made(talk: Talk, **wish: Any) -> dict[str, Any]:
    job = talk.call("generate", **wish)["job"]
    return talk.end(job)[1]


def test_pads_become_a_kit_that_generate_takes(talk: Talk) -> None:
    pads = [{"note": 40, "name": "Kick 808"}, {"note": 41, "name": "SD"}, {"note": 43, "name": "CHH"}]
    answer = talk.call("pads", pads=pads)
    assert {answer["kit"][voice] for voice in ("kick", "snare", "hat")} == {40, 41, 43}
    assert {"voice": "ride", "by": "CHH"} in answer["missing"]
    assert "played by CHH" in answer["says"]
    end = _made(talk, name="rock", kit=answer["kit"])
    assert {note["pitch"] for note in end["patterns"][0]["notes"]} <= {40, 41, 43}


def test_a_rack_without_pads_is_refused(talk: Talk) -> None:
    error = talk.ask("pads", pads=[])["error"]
    assert error["data"]["code"] == "bad_request"


def test_like_and_along_are_told_of_and_work(talk: Talk) -> None:
    assert {"like", "along", "pads", "similar"} <= set(talk.welcome["capabilities"])
    end = _made(talk, name="", like=BEAT, bars=2, seed=1)
    assert end["origin"]["wish"]["like"] == "2 bars"
    assert end["patterns"][0]["bars"] == 2
    end = _made(talk, name="funk", along=BASS, along_length=4, seed=1, fill=0)
    assert end["origin"]["wish"]["along"] == "4 onsets"
    assert end["origin"]["wish"]["fill"] == 0


def test_a_clip_without_drums_is_refused(talk: Talk) -> None:
    error = talk.ask("generate", name="funk", like=[{"pitch": 3, "start_time": 0}])["error"]
    assert "no drums" in error["message"]


def test_an_empty_name_without_a_clip_is_no_name(talk: Talk) -> None:
    assert _made(talk, name="")["code"] == "bad_name"


@pytest.mark.parametrize("asked", [{"name": "John Bonham"}, {"pattern": {"notes": BEAT, "bars": 2}}])
def test_who_is_similar(talk: Talk, asked: dict[str, Any]) -> None:
    rows = talk.call("similar", limit=3, **asked)["similar"]
    assert len(rows) == 3
    assert all(row["name"] and row["why"] and 0 <= row["score"] <= 100 for row in rows)


def test_one_thing_is_compared_at_a_time(talk: Talk) -> None:
    assert "one thing" in talk.ask("similar")["error"]["message"]
    assert "one thing" in talk.ask("similar", name="funk", id="x")["error"]["message"]


def test_an_earlier_generation_can_be_compared(talk: Talk) -> None:
    made = _made(talk, name="house", seed=4)["patterns"][0]["id"]
    assert talk.call("similar", id=made)["similar"][0]["score"] > 70
