from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mididrumigen.errors import BadRequest
from mididrumigen.music.units import (
    PPQ,
    Meter,
    beats_of_ticks,
    meter_of,
    millis_of_ticks,
    ticks_of_beats,
    ticks_of_millis,
)
from strategies import meters, tempos

pytestmark = pytest.mark.unit


@given(st.integers(-(2**40), 2**40))
def test_ticks_to_beats_to_ticks_is_identity(ticks: int) -> None:
    assert ticks_of_beats(beats_of_ticks(ticks)) == ticks


@given(st.integers(-(10**6), 10**6), tempos)
def test_ticks_to_millis_to_ticks_is_identity(ticks: int, tempo: float) -> None:
    assert ticks_of_millis(millis_of_ticks(ticks, tempo), tempo) == ticks


@given(meters)
def test_pulses_fill_the_bar_and_groups_hold_every_pulse(meter: Meter) -> None:
    assert sum(meter.pulses) == meter.bar == meter.numerator * 4 * PPQ // meter.denominator
    assert sum(meter.groups) == len(meter.pulses)
    assert meter_of(str(meter)) == meter


@given(meters)
def test_the_downbeat_is_the_strongest_place(meter: Meter) -> None:
    others = [meter.strength(at) for at in range(60, meter.bar, 60)]
    assert meter.strength(0) == meter.strength(meter.bar) == 4 > max(others, default=0)


@pytest.mark.parametrize(
    ("text", "pulses", "groups"),
    [
        ("4/4", (960,) * 4, (2, 2)),
        ("3/4", (960,) * 3, (3,)),
        ("5/4", (960,) * 5, (3, 2)),
        ("6/8", (1440, 1440), (2,)),
        ("7/8", (960, 960, 1440), (3,)),
        ("12/8", (1440,) * 4, (2, 2)),
        ("5/8", (960, 1440), (2,)),
        ("2/2", (960,) * 4, (2, 2)),
        ("7/16", (960, 720), (2,)),
        ("1/16", (240,), (1,)),
    ],
)
def test_meters_are_counted_as_players_count_them(text: str, pulses: tuple[int, ...], groups: tuple[int, ...]) -> None:
    assert meter_of(text).pulses == pulses
    assert meter_of(text).groups == groups


@pytest.mark.parametrize("text", ["", "4", "4/3", "0/4", "17/8", "4/32", "four/four", "4/4/4", "٤/٤"])
def test_what_is_no_meter_is_refused(text: str) -> None:
    with pytest.raises(BadRequest):
        meter_of(text)
