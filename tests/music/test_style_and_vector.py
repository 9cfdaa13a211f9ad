from __future__ import annotations

from math import sqrt

import pytest

from mididrumigen.errors import BadPattern
from mididrumigen.music.groove_vector import DIMENSIONS, groove_vector
from mididrumigen.music.kit import GROUPS, Voice, voices_of
from mididrumigen.music.metrics import onset_distance
from mididrumigen.music.notation import read
from mididrumigen.music.pattern import Hit, Level, Pattern, written
from mididrumigen.music.units import Meter
from mididrumigen.music.validate import faults, validated
from styles_for_tests import style

pytestmark = pytest.mark.unit

FOUR = Meter(4, 4)


def _distance(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    return sqrt(sum((a - b) ** 2 for a, b in zip(one, other, strict=True)))


def test_alike_styles_lie_closer() -> None:
    plain = style()
    ghosted = style(
        **{"SD | ---- O--- ---- O--- | ---- O--- ---- O--- |": "SD | ---- O--g ---- O--- | ---- O--- ---- O--- |"}
    )
    floor = style(
        **{"BD | o--- --o- o-o- ---- | o--- ---- o-o- --o- |": "BD | o--- o--- o--- o--- | o--- o--- o--- o--- |"}
    )
    here = groove_vector(plain)
    assert len(here) == DIMENSIONS
    assert all(0 <= value <= 1.01 for value in here)
    assert 0 < _distance(here, groove_vector(ghosted)) < _distance(here, groove_vector(floor))


def test_distance_of_onsets() -> None:
    one, other = read("BD | o o - - |", FOUR), read("BD | o - o - |", FOUR)
    assert onset_distance(one, one) == 0
    assert onset_distance(one, other) == pytest.approx(2 / 3)
    assert onset_distance(Pattern((), 3840), Pattern((), 3840)) == 0


def test_levels_and_their_velocities() -> None:
    assert [level.velocity for level in Level] == sorted({level.velocity for level in Level})
    assert written(0, Voice.KICK, Level.ACCENT).velocity == Level.ACCENT.velocity


def test_groups_of_voices() -> None:
    assert voices_of("hat") == (Voice.HAT,)
    assert voices_of("drums") == ()
    assert set(GROUPS["percussion"]).isdisjoint({Voice.HAT, Voice.KICK, Voice.SNARE, Voice.RIDE})
    assert Voice.SHAKER in GROUPS["percussion"]


@pytest.mark.parametrize(
    ("pattern", "says"),
    [
        (Pattern((), 100), "no whole number of bars"),
        (Pattern((), 0), "no whole number of bars"),
        (Pattern((), 65 * 3840), "more than 64"),
        (Pattern((), 3840, tempo=301), "tempo"),
        (Pattern((Hit(3840, Voice.KICK, 90),), 3840), "outside"),
        (Pattern((Hit(-1, Voice.KICK, 90),), 3840), "outside"),
        (Pattern((Hit(0, Voice.KICK, 0),), 3840), "velocity 0"),
        (Pattern((Hit(0, Voice.KICK, 90, 0, 0),), 3840), "no length"),
        (Pattern((Hit(0, Voice.KICK, 90), Hit(0, Voice.KICK, 80)), 3840), "struck twice"),
        (Pattern((Hit(960, Voice.KICK, 90), Hit(0, Voice.KICK, 80)), 3840), "not in order"),
    ],
)
def test_broken_patterns_are_named(pattern: Pattern, says: str) -> None:
    assert any(says in fault for fault in faults(pattern))
    with pytest.raises(BadPattern):
        validated(pattern)
