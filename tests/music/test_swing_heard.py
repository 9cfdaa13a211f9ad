"""How bars swing, heard from what sounds."""

from __future__ import annotations

import pytest

from mididrumigen.music.groove import swung
from mididrumigen.music.style import Pairs
from mididrumigen.music.swing_heard import HeardSwing, heard_swing
from mididrumigen.music.units import PPQ, Meter

pytestmark = pytest.mark.unit

FOUR = Meter()
EIGHTHS, SIXTEENTHS, TRIPLET = (0, 480), (0, 240, 480, 720), (0, 320, 640)


def heard(*beats: tuple[int, ...], pairs: Pairs = Pairs.EIGHTH, share: float = 0.5) -> HeardSwing | None:
    places = (beat * PPQ + swung(at, pairs, share) for beat, parts in enumerate(beats) for at in parts)
    return heard_swing(places, FOUR)


@pytest.mark.parametrize("share", [0.56, 0.58, 0.6, 0.62])
@pytest.mark.parametrize("every", [1, 2, 4])
def test_sixteenths_go_along_with_eighths_that_swing(share: float, every: int) -> None:
    beats = [EIGHTHS if beat % every else SIXTEENTHS for beat in range(16)]
    found = heard(*beats, share=share)
    assert found is not None
    assert (found.pairs, round(found.share, 2)) == (Pairs.EIGHTH, share)


@pytest.mark.parametrize("share", [0.56, 0.6, 2 / 3])
def test_sixteenths_swing_by_themselves(share: float) -> None:
    found = heard(*[SIXTEENTHS, EIGHTHS, TRIPLET] * 4, pairs=Pairs.SIXTEENTH, share=share)
    assert found is not None
    assert (found.pairs, round(found.share, 2)) == (Pairs.SIXTEENTH, round(share, 2))


@pytest.mark.parametrize("beat", [(0, 320), (0, 320, 640), (320, 640), (0,), (0, 240), SIXTEENTHS, (0, 120, 240)])
def test_triplets_and_what_is_straight_do_not_swing(beat: tuple[int, ...]) -> None:
    assert heard(*[beat] * 16) is None


def test_what_is_between_straight_eighths_is_not_taken_for_theirs() -> None:
    """A late stroke after the half is one more stroke, not the off-beat."""
    assert heard(*[(0, 240, 480, 590, 720)] * 8) is None


@pytest.mark.parametrize(
    ("meter", "pulses"), [("7/8", (0, 960, 1920)), ("5/8", (0, 960)), ("5/4", range(0, 4800, PPQ))]
)
def test_pairs_are_counted_from_each_pulse(meter: str, pulses: tuple[int, ...]) -> None:
    upper, lower = map(int, meter.split("/"))
    odd = Meter(upper, lower)
    starts = [bar * odd.bar + pulse + at for bar in range(8) for pulse in pulses for at in (0, 576)]
    found = heard_swing(starts, odd)
    assert found is not None
    assert (found.pairs, found.share, found.count) == (Pairs.EIGHTH, 0.6, 8 * len(pulses))


def test_eighths_by_threes_are_no_pairs() -> None:
    starts = [pulse * 1440 + at for pulse in range(16) for at in (0, 576, 960)]
    assert heard_swing(starts, Meter(6, 8)) is None
