"""What is learned of performances: the bars that come again, and what is usual."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from mididrumigen.learning.references import learned, windows
from mididrumigen.music.dice import Dice
from mididrumigen.music.match import match
from mididrumigen.music.pattern import Pattern, sorted_hits
from mididrumigen.music.reference import reference_of
from mididrumigen.music.units import Meter
from mididrumigen.styles.library import Library
from styles_for_tests import looped as grid

pytestmark = pytest.mark.unit

ODD = """
HH | --x- --x- -x-- --x- |
SD | -O-- ---O ---- -O-- |
BD | --O- ---- ---O O--- |
"""


def played(seed: int, bars: int = 8) -> Pattern:
    """The odd figure as a person plays it: a little off, now louder, now softer."""
    dice, still = Dice(seed), grid(ODD, bars)
    hits = [
        replace(
            hit,
            shift=round(25 * dice.bell("off", hit.at, hit.voice)),
            velocity=90 + round(8 * dice.bell("loud", hit.at, hit.voice)),
        )
        for hit in still.hits
    ]
    return replace(still, hits=sorted_hits(hits))


def test_what_was_heard_of_a_genre_counts_beside_its_own_figures() -> None:
    rock = Library().load("rock.toml")
    known = learned([played(seed) for seed in range(4)])
    before = match(played(9), reference_of(rock, Meter())).match
    after = match(played(9), reference_of(rock, Meter(), known)).match
    assert before < 30
    assert after > 80


def test_the_figure_is_found_below_the_playing() -> None:
    core, extras = learned([played(seed) for seed in range(4)]).figures[0]
    assert len(core) // 2 == len(grid(ODD, 1).hits)
    assert not extras
    assert len(learned([played(1)]).figures) == 1


def test_windows_leave_nothing_long_out() -> None:
    lengths = [sum(piece.bars for piece in windows(played(1, bars))) for bars in (1, 2, 4, 5, 6, 9, 12)]
    assert lengths == [1, 2, 4, 4, 6, 8, 12]
