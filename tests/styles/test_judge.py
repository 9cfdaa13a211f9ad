"""The judge knows who plays: the engine's bars by their name, among all names."""

from __future__ import annotations

import pytest

from mididrumigen.app import drummer
from mididrumigen.generation.generator import Wish
from mididrumigen.music.match import heard
from mididrumigen.music.units import Meter
from mididrumigen.service import Drummer
from mididrumigen.styles.judge import Judge, learned

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def drums() -> Drummer:
    return drummer(print)


@pytest.mark.slow
def test_most_takes_are_known_by_their_name_without_the_tempo(drums: Drummer) -> None:
    judge, everybody = Judge(), list(drums.library.profiles())
    known = 0
    for profile in everybody:
        [take] = drums.generate(profile.name, Wish(), seed=3)
        what = heard(take)
        found = {each.key: judge.strength(what, each, tempo=False) for each in everybody}
        known += sum(other > found[profile.key] for other in found.values()) < 3
    assert known >= 0.9 * len(everybody)


def test_every_take_carries_its_match(drums: Drummer) -> None:
    for name in ("rock", "jazz", "J Dilla", "samba", "techno", "waltz", "reggae"):
        [take] = drums.generate(name, Wish(), seed=3)
        found = drums.style_match(take)
        assert found is not None
        assert found >= 55, name


def test_bars_in_another_pace_are_still_the_style(drums: Drummer) -> None:
    for name, tempo, pace in (("drum and bass", 87, "double-time"), ("hip hop", 170, "half-time")):
        [take] = drums.generate(name, Wish(tempo=tempo), seed=3)
        assert take.origin.pace == pace
        assert (drums.style_match(take) or 0) >= 70, name


def test_wishes_far_from_the_style_are_judged_too(drums: Drummer) -> None:
    for wish in (
        Wish(bars=1),
        Wish(bars=32),
        Wish(meter=Meter(7, 8)),
        Wish(meter=Meter(1, 16)),
        Wish(tempo=20),
        Wish(tempo=300, meter=Meter(16, 2), bars=2),
    ):
        [take] = drums.generate("funk", wish, seed=3)
        assert 0 <= (drums.style_match(take) or 0) <= 100


def test_a_style_is_made_ready_once(drums: Drummer) -> None:
    judge, rock = Judge(), drums.library.find("rock")
    assert judge.reference(rock, Meter()) is judge.reference(rock, Meter(), "verse")
    assert judge.reference(rock, Meter()) is not judge.reference(rock, Meter(3, 4))


def test_what_was_learned_is_of_styles_that_are_there(drums: Drummer) -> None:
    keys = {profile.key for profile in drums.library.profiles() if profile.kind == "genre"}
    assert set(learned()) <= keys
    assert len(learned()) == 16
