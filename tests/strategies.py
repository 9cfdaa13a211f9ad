"""Hypothesis strategies for musical things."""

from __future__ import annotations

from hypothesis import strategies as st

from mididrumigen.music.kit import Voice
from mididrumigen.music.notation import FINEST, SYMBOLS
from mididrumigen.music.pattern import Hit, Pattern, sorted_hits, written
from mididrumigen.music.units import Meter

meters = st.builds(Meter, st.integers(1, 16), st.sampled_from((2, 4, 8, 16)))
tempos = st.floats(20, 300, allow_nan=False)


@st.composite
def patterns(draw: st.DrawFn, max_bars: int = 3) -> Pattern:
    """Any pattern on the grid with written velocities: each pulse falls into parts of its own."""
    meter = draw(meters)
    bars = draw(st.integers(1, max_bars))
    voices = draw(st.lists(st.sampled_from(list(Voice)), min_size=1, max_size=4, unique=True))
    hits: list[Hit] = []
    start = 0
    for pulse in meter.pulses * bars:
        fitting = [parts for parts in (1, 2, 3, 4, 6, 8, 12, 16, 24) if pulse % parts == 0 and parts <= FINEST]
        parts = draw(st.sampled_from(fitting))
        for voice in voices:
            for part in draw(st.sets(st.integers(0, parts - 1), max_size=4)):
                level, ornament = draw(st.sampled_from([*SYMBOLS[voice].values()]))
                if ornament != "roll":  # its length is one character, which other voices' parts may change
                    at = start + part * pulse // parts
                    hits.append(written(at, voice, level, ornament))
        start += pulse
    return Pattern(sorted_hits(hits), start, meter)
