from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mididrumigen.music.transport import Transport
from mididrumigen.music.units import Meter

pytestmark = pytest.mark.unit

transports = st.builds(
    Transport,
    playing=st.just(True),
    tempo=st.floats(20, 300),
    meter=st.sampled_from([Meter(4, 4), Meter(7, 8), Meter(3, 4)]),
    position=st.floats(-8, 10_000),
    heard_at=st.floats(0, 100_000),
)


@given(transports, st.floats(0, 3600))
def test_position_and_time_are_each_others_inverse(transport: Transport, later: float) -> None:
    now = transport.heard_at + later
    time = transport.time_of(transport.position_at(now))
    assert time == pytest.approx(now, abs=1e-5)


@given(transports, st.floats(0, 600))
def test_the_next_bar_is_a_downbeat_not_in_the_past(transport: Transport, later: float) -> None:
    now = transport.heard_at + later
    bar = transport.meter.bar / 960
    ahead = transport.next_bar(now) - transport.position_at(now)
    assert -1e-6 <= ahead < bar + 1e-6
    assert transport.next_bar(now) / bar == pytest.approx(round(transport.next_bar(now) / bar), abs=1e-6)


def test_it_stands_still_while_stopped() -> None:
    stopped = Transport(playing=False, position=12.0, heard_at=5.0)
    assert stopped.position_at(99.0) == 12.0
    assert stopped.time_of(13.0) is None


def test_a_beat_at_120_takes_half_a_second() -> None:
    transport = Transport(playing=True, tempo=120, position=0, heard_at=10)
    assert transport.position_at(10.5) == 1.0
    assert transport.time_of(4.0) == 12.0
