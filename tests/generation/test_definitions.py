"""What makes a style that style, each on ten seeds of what the user gets (feel included)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mididrumigen.app import drummer
from mididrumigen.generation.generator import Wish
from mididrumigen.music.kit import Ornament, Voice
from mididrumigen.music.pattern import Hit, Pattern
from mididrumigen.music.style import Section
from mididrumigen.music.units import Meter, millis_of_ticks
from styles_for_tests import limbs_apart

pytestmark = pytest.mark.unit

DRUMMER = drummer(lambda line: None)
SEEDS = range(10)
BACKBEAT = (Voice.SNARE, Voice.CLAP)
LOUD = 70


def takes(name: str, **wish: float) -> Iterator[Pattern]:
    for seed in SEEDS:
        yield DRUMMER.generate(name, Wish(**wish), seed=seed)[0]  # type: ignore[arg-type]


def bars(pattern: Pattern) -> Iterator[dict[int, list[Hit]]]:
    """Each bar as place → hits."""
    for number in range(pattern.bars):
        places: dict[int, list[Hit]] = {}
        for hit in pattern.bar(number):
            places.setdefault(hit.at % pattern.meter.bar, []).append(hit)
        yield places


def struck(bar: dict[int, list[Hit]], place: int, *voices: Voice, loud: int = 0) -> bool:
    return any(hit.voice in voices and hit.velocity >= loud for hit in bar.get(place, ()))


def all_hits(pattern: Pattern, voice: Voice) -> list[Hit]:
    return [hit for hit in pattern.hits if hit.voice is voice]


@pytest.mark.parametrize("name", ["Purdie shuffle", "Bernard Purdie", "half-time shuffle", "Jeff Porcaro"])
def test_the_half_time_shuffle(name: str) -> None:
    for pattern in takes(name):
        ghosts = triplets = straight = 0
        for bar in bars(pattern):
            assert struck(bar, 1920, Voice.SNARE, loud=LOUD), "the backbeat on 3"
            assert not struck(bar, 960, Voice.SNARE, loud=LOUD), "no backbeat on 2"
            ghosts += sum(hit.voice is Voice.SNARE and hit.velocity <= 60 for hits in bar.values() for hit in hits)
            triplets += sum(place % 960 in (320, 640) for place in bar)
            straight += sum(place % 960 in (240, 480, 720) for place in bar)
        assert ghosts >= 6
        assert triplets >= 12 > straight


def test_dilla_swings_the_kick_against_straight_hats_and_keeps_limbs_apart() -> None:
    for pattern in takes("J Dilla", humanize=0):
        swung = [hit for hit in all_hits(pattern, Voice.KICK) if hit.at % 480 == 240]
        assert swung, "kicks between the eighths"
        assert all(millis_of_ticks(hit.shift, pattern.tempo) > 8 for hit in swung)
        assert all(hit.shift == 0 for hit in all_hits(pattern, Voice.HAT))
    for pattern in takes("J Dilla"):
        assert limbs_apart(pattern) >= 8


@pytest.mark.parametrize("name", ["dembow", "reggaeton"])
def test_dembow_is_three_three_two_against_four_on_the_floor(name: str) -> None:
    for pattern in takes(name):
        for bar in bars(pattern):
            assert all(struck(bar, beat * 960, Voice.KICK) for beat in range(4))
            assert all(struck(bar, step * 240, *BACKBEAT) for step in (3, 6, 11, 14))


@pytest.mark.parametrize("name", ["one-drop", "reggae", "Carlton Barrett"])
def test_one_drop_has_nothing_low_on_one_and_everything_on_three(name: str) -> None:
    for pattern in takes(name):
        for bar in bars(pattern):
            assert not struck(bar, 0, Voice.KICK)
        for bar in bars(pattern):
            assert struck(bar, 1920, Voice.KICK)
            assert any(hit.voice is Voice.SNARE and hit.ornament is Ornament.CROSS for hit in bar[1920])


@pytest.mark.parametrize("name", ["house", "techno", "disco", "Daft Punk", "Jeff Mills"])
def test_four_on_the_floor(name: str) -> None:
    for pattern in takes(name):
        for bar in bars(pattern):
            assert all(struck(bar, beat * 960, Voice.KICK) for beat in range(4))


@pytest.mark.parametrize("name", ["trap", "Metro Boomin"])
def test_trap_rolls_its_hats_in_32nds_and_triplets(name: str) -> None:
    for pattern in takes(name):
        places = {hit.at for hit in all_hits(pattern, Voice.HAT)}
        assert any({at, at + 120, at + 240} <= places for at in places), "a 32nd roll"
        assert any(
            {at, at + step, at + 2 * step} <= places and (at + step) % 120 for at in places for step in (160, 320, 80)
        ), "a triplet roll"


def test_jungle_displaces_the_backbeats_of_its_break() -> None:
    for pattern in takes("jungle"):
        off = [hit for hit in pattern.hits if hit.voice is Voice.SNARE and hit.velocity >= LOUD and hit.at % 960]
        assert len(off) >= 3
        assert any(hit.voice is Voice.SNARE and hit.at % 3840 == 960 for hit in pattern.hits)


@pytest.mark.parametrize("name", ["jazz", "Art Blakey", "Max Roach", "Tony Williams", "Elvin Jones"])
def test_jazz_is_on_the_ride(name: str) -> None:
    skips = list[int]()
    for pattern in takes(name):
        for bar in list(bars(pattern))[:-1]:
            rides = sum(struck(bar, place, Voice.RIDE, Voice.CRASH) for place in bar)
            assert rides >= 4
        feet = sum(struck(bar, place, Voice.PEDAL) for bar in bars(pattern) for place in (960, 2880))
        assert feet >= 5, "the hat with the foot on two and four"
        late = [hit.sounds_at % 960 for hit in all_hits(pattern, Voice.RIDE) if hit.at % 960 in (480, 640)]
        assert late, "the skip note"
        skips += late
    assert 530 < sum(skips) / len(skips) < 680, "between straight and a hard triplet"


@pytest.mark.parametrize("name", ["rock", "pop", "funk", "soul", "disco", "boom bap", "drum and bass", "2-step"])
def test_backbeat_styles_have_their_backbeat(name: str) -> None:
    for pattern in takes(name):
        whole = list(bars(pattern))[:-1]
        on_two_and_four = sum(struck(bar, place, *BACKBEAT, loud=LOUD) for bar in whole for place in (960, 2880))
        assert on_two_and_four >= 4, f"{on_two_and_four} of 6"


def test_two_step_leaves_beats_of_the_kick_out() -> None:
    for pattern in takes("UK garage"):
        for bar in bars(pattern):
            assert not all(struck(bar, beat * 960, Voice.KICK) for beat in range(4))


def test_a_waltz_counts_three() -> None:
    for pattern in takes("waltz"):
        assert str(pattern.meter) == "3/4"
        assert sum(struck(bar, 0, Voice.KICK) for bar in bars(pattern)) >= 2


def test_the_train_runs_in_sixteenths_on_the_snare() -> None:
    for pattern in takes("train beat"):
        for bar in list(bars(pattern))[:-1]:
            assert sum(struck(bar, step * 240, Voice.SNARE) for step in range(16)) >= 12


def test_bossa_nova_has_its_cross_stick_clave() -> None:
    for pattern in takes("bossa nova"):
        crosses = [hit for hit in all_hits(pattern, Voice.SNARE) if hit.ornament is Ornament.CROSS]
        assert len({hit.at % 7680 for hit in crosses}) >= 5


def test_the_blues_shuffle_shuffles() -> None:
    for pattern in takes("blues shuffle", humanize=0):
        off = [hit for hit in pattern.hits if hit.at % 960 == 480]
        assert off
        assert all(630 <= hit.sounds_at % 960 <= 645 for hit in off)


def test_a_section_is_arranged_in_a_meter_its_own_figure_lacks() -> None:
    chorus, main = (
        DRUMMER.generate("John Bonham", Wish(meter=Meter(12, 8), section=section, density=0.5, energy=0.6), seed=1)[0]
        for section in (Section.CHORUS, Section.MAIN)
    )
    assert chorus.onsets() != main.onsets()
    assert any(hit.voice is Voice.CRASH and hit.at == 0 for hit in chorus.hits)


@pytest.mark.parametrize("name", ["afrobeat", "Dave Grohl", "gospel", "bossa nova", "funk", "Dave Lombardo"])
def test_a_swing_that_is_asked_for_leaves_no_stroke_out(name: str) -> None:
    for seed in SEEDS:
        counts = {len(DRUMMER.generate(name, Wish(swing=swing), seed=seed)[0].hits) for swing in (0.5, 0.62, 0.75)}
        assert len(counts) == 1
