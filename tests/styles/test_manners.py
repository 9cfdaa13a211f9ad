"""What ships of people's playing, and what the user's drummer adds to it."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from mididrumigen.music.manner import BAR
from mididrumigen.music.style import Status
from mididrumigen.styles.library import Library
from mididrumigen.styles.manners import SHIPPED, Manners, written
from mididrumigen.styles.own import OwnStyles
from styles_for_tests import style

LIBRARY = Library()


@pytest.mark.unit
def test_everybody_who_plays_has_somebodys_manner() -> None:
    manners = Manners()
    for profile in LIBRARY.profiles():
        manner = manners.of(profile)
        assert manner is not None, profile.key
        assert manner.figures
        assert "CC BY 4.0" in manner.source


@pytest.mark.unit
def test_they_are_small_and_whole() -> None:
    shipped = [file for file in SHIPPED.iterdir() if file.name.endswith(".json")]
    learned = files("mididrumigen.styles") / "learned_references.json"
    assert sum(len(file.read_bytes()) for file in (*shipped, learned)) < 5_000_000
    for file in shipped:
        manner = Manners.shipped(file.name.removesuffix(".json"))
        assert manner is not None
        assert written(manner) == file.read_bytes()
        for figure in manner.figures:
            assert all(0 <= stroke.at < figure.bars * BAR and 0 < stroke.chance <= 100 for stroke in figure.strokes)
            assert all(1 <= stroke.velocity <= 127 for stroke in figure.strokes)


@pytest.mark.integration
def test_a_learned_style_has_its_own_and_a_broken_one_is_its_genres(tmp_path: Path) -> None:
    own = OwnStyles(tmp_path)
    manners = Manners(own)
    funk, learned = Manners.shipped("funk"), replace(style(), key="mine", status=Status.LEARNED, leans_on="rock")
    assert funk is not None
    assert manners.of(learned) == Manners.shipped("rock")
    own.keep("mine.toml", "", written(replace(funk, key="mine")))
    assert manners.of(learned) == replace(funk, key="mine")
    own.keep("mine.toml", "", written(replace(funk, key="mine", push=3)))
    assert manners.of(learned) == replace(funk, key="mine", push=3), "it is read again when it changes"
    (tmp_path / "mine.json").write_bytes(b"{")
    assert manners.of(learned) == Manners.shipped("rock")
    assert manners.of(replace(learned, status=Status.SHIPPED)) == Manners.shipped("rock")


@pytest.mark.integration
def test_whoever_is_learned_anew_without_a_manner_does_not_keep_the_one_before(tmp_path: Path) -> None:
    own, funk = OwnStyles(tmp_path), Manners.shipped("funk")
    assert funk is not None
    own.keep("mine.toml", "", written(funk))
    own.keep("mine.toml", "")
    learned = replace(style(), key="mine", status=Status.LEARNED, leans_on="rock")
    assert Manners(own).of(learned) == Manners.shipped("rock")


@pytest.mark.integration
@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b'"fills":', b'"share":9000000000000000000000000,"fills":'),
        (b'"push":', b'"push":10000000000000000000,"x":'),
        (b'"figures":[', b'"figures":[[120,100000000,500,0,{},[],[]],'),
        (b'"figures":[', b'"figures":[[120,1,500,0,{},[[5000,"kick","",false,100,90,0]],[]],'),
        (b'"figures":[', b'"figures":[[120,1,500,0,{},[[-480,"kick","",false,100,90,0]],[]],'),
        (b'"figures":[', b'"figures":[[120,1,500,0,{},[[0,"kick","",false,100,1000,0]],[]],'),
        (b'"fills":[', b'"fills":[[0,1,[],[999]],'),
    ],
)
def test_a_manner_that_somebody_spoiled_is_none(tmp_path: Path, before: bytes, after: bytes) -> None:
    own, funk = OwnStyles(tmp_path), Manners.shipped("funk")
    assert funk is not None
    learned = replace(style(), key="mine", status=Status.LEARNED, leans_on="rock")
    own.keep("mine.toml", "", written(funk))
    assert Manners(own).of(learned) == replace(funk, key="mine"), "whatever name it had before"
    plain = msgspec.json.encode(funk)
    assert before in plain
    own.keep("mine.toml", "", plain.replace(before, after, 1))
    assert Manners(own).of(learned) == Manners.shipped("rock")
