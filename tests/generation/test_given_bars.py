"""What is wished beside a style: fills, bars like a clip, a bass to go along with."""

from __future__ import annotations

from statistics import mean

import pytest

from mididrumigen.app import drummer
from mididrumigen.errors import BadPattern
from mididrumigen.generation.along import Line
from mididrumigen.generation.generator import Wish
from mididrumigen.generation.like import Model
from mididrumigen.music.kit import Voice
from mididrumigen.music.pattern import Pattern
from mididrumigen.music.swing_heard import heard_swing
from mididrumigen.music.units import PPQ, Meter
from mididrumigen.service import Drummer

BASS = Line((0, 720, 1440, 2160, 3120), 3840)
SEEDS = range(6)


@pytest.fixture(scope="module")
def drums() -> Drummer:
    return drummer(print)


def _bars(pattern: Pattern) -> list[frozenset[tuple[int, Voice]]]:
    return [
        frozenset((hit.at % pattern.meter.bar, hit.voice) for hit in pattern.bar(bar)) for bar in range(pattern.bars)
    ]


def _likeness(one: Pattern, other: Pattern) -> float:
    """Mean Jaccard likeness of each bar with the nearest of the other's."""
    return mean(max(len(bar & its) / max(1, len(bar | its)) for its in _bars(other)) for bar in _bars(one))


def _model(pattern: Pattern) -> Model:
    return Model(pattern, heard_swing((hit.sounds_at for hit in pattern.hits), pattern.meter))


# ------------------------------------------------------------------------------------------------------- fills


def test_the_middle_is_the_styles_own_and_changes_no_byte(drums: Drummer) -> None:
    plain = drums.generate("rock", Wish(bars=8), seed=5)[0]
    assert drums.generate("rock", Wish(bars=8, fill=0.5), seed=5)[0].hits == plain.hits
    assert "fill" not in plain.origin.wish
    assert drums.generate("rock", Wish(bars=8, fill=0.5), seed=5)[0].origin.wish["fill"] == 0.5


def test_more_is_more_fills_and_other_bars_stay(drums: Drummer) -> None:
    filled = dict.fromkeys((0.25, 0.5, 0.75, 1.0), 0)
    for seed in range(12):
        none = _bars(drums.generate("rock", Wish(bars=8, fill=0), seed=seed)[0])
        before = set[int]()
        for fill in filled:
            bars = _bars(drums.generate("rock", Wish(bars=8, fill=fill), seed=seed)[0])
            other = {bar for bar in range(8) if bars[bar] != none[bar]}
            assert before <= other  # what has a fill keeps it
            assert other <= {0, 3, 4, 7}  # ends of phrases, and the crash after them
            filled[fill] += len(other & {3, 7})
            before = other
    counts = list(filled.values())
    assert counts == sorted(counts)
    assert counts[0] < counts[1] < counts[2] < counts[3] == 24


def test_at_three_quarters_the_last_bar_ends_in_a_fill(drums: Drummer) -> None:
    for seed in SEEDS:
        usual, more = (drums.generate("house", Wish(bars=5, fill=fill), seed=seed)[0] for fill in (0.0, 0.75))
        assert _bars(usual)[1:3] == _bars(more)[1:3]  # the fill leads to a crash on the first one
        assert _bars(usual)[4] != _bars(more)[4]


# -------------------------------------------------------------------------------------------------------- like


@pytest.mark.parametrize("style", ["funk", "jazz", "J Dilla", "reggae"])
def test_bars_like_a_clip_are_like_it_and_not_it(drums: Drummer, style: str) -> None:
    like, plain = list[float](), list[float]()
    for seed in SEEDS:
        clip = drums.generate(style, Wish(bars=2), seed=seed + 100)[0]
        takes = [drums.generate(style, Wish(bars=8, like=model), seed=seed)[0] for model in (_model(clip), None)]
        like.append(_likeness(takes[0], clip))
        plain.append(_likeness(takes[1], clip))
        assert takes[0].bars == 8
        assert takes[0].origin.wish["like"] == "2 bars"
    assert mean(like) > 0.85
    assert mean(like) > mean(plain) + 0.1


def test_takes_like_a_clip_differ(drums: Drummer) -> None:
    clip = drums.generate("funk", Wish(bars=4), seed=1)[0]
    takes = drums.generate("funk", Wish(bars=4, like=_model(clip)), seed=2, variations=3)
    assert len({take.onsets() for take in takes}) == 3
    assert drums.generate("funk", Wish(bars=4, like=_model(clip)), seed=2)[0].hits == takes[0].hits


def test_without_a_name_it_is_who_plays_most_like_it(drums: Drummer) -> None:
    clip = drums.generate("bossa nova", Wish(bars=4), seed=1)[0]
    take = drums.generate("", Wish(bars=4, like=_model(clip)), seed=2)[0]
    near = [profile.name for profile, _ in drums.similar(clip, limit=3)]
    assert take.origin.name == near[0]
    assert "Bossa Nova" in near
    assert take.origin.profile == "bossa-nova" or take.origin.name != "Bossa Nova"


def test_a_clip_keeps_its_meter_and_its_swing(drums: Drummer) -> None:
    clip = drums.generate("rock", Wish(bars=2, meter=Meter(7, 8), swing=0.5, humanize=0), seed=3)[0]
    take = drums.generate("blues", Wish(bars=4, meter=Meter(7, 8), like=_model(clip), humanize=0), seed=3)[0]
    assert take.meter == Meter(7, 8)
    assert all(hit.shift == 0 for hit in take.hits)


def test_bars_without_drums_are_like_nobody(drums: Drummer) -> None:
    with pytest.raises(BadPattern, match="no drums"):
        drums.similar(Pattern((), 3840, Meter(4, 4)))


# ------------------------------------------------------------------------------------------------------- along


def _joined(take: Pattern) -> float:
    """The share of the bass's onsets that have a kick within a 32nd."""
    kicks = [hit.at for hit in take.hits if hit.voice is Voice.KICK]
    onsets = set(BASS.through(take.length))
    return mean(any(abs(kick - onset) <= PPQ // 8 for kick in kicks) for onset in onsets)


@pytest.mark.parametrize("style", ["funk", "rock", "house", "jazz"])
def test_the_kick_goes_with_the_bass_and_the_style_stays(drums: Drummer, style: str) -> None:
    alone = [drums.generate(style, Wish(bars=4), seed=seed)[0] for seed in SEEDS]
    along = [drums.generate(style, Wish(bars=4, along=BASS), seed=seed)[0] for seed in SEEDS]
    assert mean(map(_joined, along)) > mean(map(_joined, alone)) + 0.25
    matches = [[drums.style_match(take) or 0 for take in takes] for takes in (alone, along)]
    assert mean(matches[1]) > mean(matches[0]) - 15
    for before, after in zip(alone, along, strict=True):
        snare = [{hit.at for hit in take.hits if hit.voice is Voice.SNARE} for take in (before, after)]
        assert len(snare[0] ^ snare[1]) <= 4
    assert along[0].origin.wish["along"] == "5 onsets"


def test_the_line_loops_through_the_bars() -> None:
    assert list(Line((0, 480), 1920).through(4800)) == [0, 480, 1920, 2400, 3840, 4320]


def test_styles_near_a_style_are_not_itself(drums: Drummer) -> None:
    near = drums.alike("John Bonham", 4)
    assert len(near) == 4
    assert "John Bonham" not in {each.name for each in near}
    assert all(0 <= each.score <= 100 and "alike" in each.why for each in near)
    assert [each.score for each in near] == sorted((each.score for each in near), reverse=True)
