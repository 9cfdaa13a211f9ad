"""Any bars with the feel of a style: what stays, what changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from mididrumigen.app import drummer
from mididrumigen.generation.generator import Wish
from mididrumigen.music import notation
from mididrumigen.music.dice import Dice
from mididrumigen.music.drum_map import detected, places_of
from mididrumigen.music.groove import swung
from mididrumigen.music.humanize import Feel, HabitFeel
from mididrumigen.music.kit import Ornament, Voice
from mididrumigen.music.levels import levelled
from mididrumigen.music.pattern import Hit, Level, Pattern
from mididrumigen.music.refeel import LOUDER, REACH, felt_anew, half_step
from mididrumigen.music.render import Edge, Note, notes_of
from mididrumigen.music.style import Pairs, StyleProfile
from mididrumigen.music.swing_heard import HeardSwing, heard_swing
from mididrumigen.music.units import PPQ, Meter, meter_of, ticks_of_millis
from mididrumigen.music.written import Written
from styles_for_tests import drum_map, style

pytestmark = pytest.mark.unit

GM, FOUR = drum_map("gm"), Meter()
DRUMS = drummer(print)
LIBRARY = DRUMS.library
SIXTEENTHS = notation.read(
    """
    HH | xxxx xxxx xxxx xxxx | xxxx xxxx xxxx xxxx |
    SD | ---- o--o -o-- o--- | ---- o--o -o-- oooo |
    BD | o--- --o- o-o- ---- | o--- --o- o-o- ---- |
    """,
    FOUR,
    100,
)
EIGHTHS = notation.read("HH | x-x- x-x- x-x- x-x- |\nSD | ---- o--- ---- o--- |\nBD | o--- ---- o-o- ---- |", FOUR, 120)


def heard(hits: Iterable[Hit], meter: Meter = FOUR) -> HeardSwing | None:
    return heard_swing((hit.sounds_at for hit in hits), meter)


def anew(pattern: Pattern, profile: StyleProfile, dice: Dice, feel: Feel, amount: float = 1.0) -> Pattern:
    return felt_anew(pattern, heard(pattern.hits, pattern.meter), profile, dice, feel, amount)


def flat(pattern: Pattern, velocity: int = 100) -> Pattern:
    return replace(pattern, hits=tuple(replace(hit, velocity=velocity, shift=0) for hit in pattern.hits))


@given(
    seed=st.integers(0, 2**31),
    name=st.sampled_from(["jazz", "J Dilla", "rock", "techno", "shuffle", "samba"]),
    amount=st.floats(0, 1),
    tempo=st.floats(40, 260),
)
def test_no_stroke_leaves_its_step(seed: int, name: str, amount: float, tempo: float) -> None:
    pattern = replace(flat(SIXTEENTHS), tempo=tempo)
    felt = anew(pattern, LIBRARY.find(name), Dice(seed), HabitFeel(), amount)
    assert felt.onsets() == pattern.onsets()
    assert len(felt.hits) == len(pattern.hits)
    assert all(abs(hit.shift) < PPQ // 8 for hit in felt.hits)
    assert felt == anew(pattern, LIBRARY.find(name), Dice(seed), HabitFeel(), amount)


def test_without_feel_straight_bars_are_on_the_grid_as_loud_as_they_were() -> None:
    for pattern in (SIXTEENTHS, flat(SIXTEENTHS, 90)):
        felt = anew(pattern, LIBRARY.find("rock"), Dice(1), HabitFeel(), 0)
        assert {hit.shift for hit in felt.hits} == {0}
        assert [hit.velocity for hit in felt.hits] == [hit.velocity for hit in pattern.hits]


def test_flat_bars_get_the_styles_dynamics() -> None:
    felt = anew(flat(SIXTEENTHS), LIBRARY.find("funk"), Dice(1), HabitFeel())
    snares = {hit.at: hit.velocity for hit in felt.hits if hit.voice is Voice.SNARE}
    assert snares[1680] <= 60 < snares[960]  # a ghost before three, the backbeat
    hats = [hit for hit in felt.hits if hit.voice is Voice.HAT]
    assert mean(h.velocity for h in hats if h.at % 480 == 0) > mean(h.velocity for h in hats if h.at % 480)


def test_accents_and_ghosts_stay() -> None:
    loud = {0: 120, 960: 118, 1680: 30, 2160: 34, 2880: 120}
    hits = tuple(replace(hit, velocity=loud.get(hit.at, 84)) for hit in SIXTEENTHS.hits)
    felt = anew(replace(SIXTEENTHS, hits=hits), LIBRARY.find("rock"), Dice(4), HabitFeel())
    snares = {hit.at: hit.velocity for hit in felt.hits if hit.voice is Voice.SNARE}
    assert max(snares[1680], snares[2160]) <= 60 < min(snares[960], snares[2880])
    kicks = {hit.at: hit.velocity for hit in felt.hits if hit.voice is Voice.KICK}
    assert kicks[0] > max(kicks[at] for at in kicks if at > 0)


def test_a_style_that_swings_swings_what_is_straight_and_no_further_than_the_step() -> None:
    felt = anew(EIGHTHS, LIBRARY.find("jazz"), Dice(1), HabitFeel(), 0)
    share = max(rule.at(120) for rule in LIBRARY.find("jazz").swing)
    assert {hit.shift for hit in felt.hits if hit.at % PPQ == 480} == {round(share * PPQ) - 480}
    assert {hit.shift for hit in felt.hits if hit.at % PPQ == 0} == {0}
    assert half_step([0, 480]) == 239
    assert half_step([0, 240]) == 119
    assert half_step([960, 960 + 320]) == 159


def test_a_straight_style_leaves_bars_their_own_swing() -> None:
    swung = replace(SIXTEENTHS, hits=tuple(replace(h, shift=38 if h.at % 480 == 240 else 0) for h in SIXTEENTHS.hits))
    found = heard(swung.hits)
    assert found is not None
    assert (found.pairs, round(found.share, 2)) == ("16th", 0.58)
    felt = anew(swung, LIBRARY.find("rock"), Dice(1), HabitFeel(), 0)
    assert all(abs(a.shift - b.shift) <= 2 for a, b in zip(felt.hits, swung.hits, strict=True))
    assert heard(SIXTEENTHS.hits) is None
    triplets = notation.read("HH | xxx xxx xxx xxx |\nBD | o-- --- o-- --- |", FOUR)
    assert heard(triplets.hits) is None
    few = [replace(hit, at=hit.at + 3840 * time) for time in range(20) for hit in SIXTEENTHS.hits]
    late = [Hit(at, Voice.HAT, 80) for beat in range(6) for at in (76800 + beat * PPQ, 76800 + beat * PPQ + 590)]
    assert heard(late) is not None
    assert heard([*few, *late]) is None, "six pairs in twenty bars are chance"


@pytest.mark.parametrize(
    ("pairs", "share", "name"),
    [
        (Pairs.EIGHTH, 0.6, "rock"),
        (Pairs.EIGHTH, 2 / 3, "metal"),
        (Pairs.EIGHTH, 0.7, "hip hop"),  # which swings sixteenths
        (Pairs.SIXTEENTH, 0.6, "rock"),
        (Pairs.SIXTEENTH, 0.68, "jazz"),  # which swings eighths
    ],
)
def test_bars_keep_a_swing_that_the_style_has_nothing_to_say_of(pairs: Pairs, share: float, name: str) -> None:
    notes = swung_notes(pairs, share)
    bars = Written.of(notes, FOUR, 110, GM, 2)
    assert bars.pattern.onsets() == (EIGHTHS if pairs is Pairs.EIGHTH else SIXTEENTHS).onsets()
    still = bars.played(anew(bars.pattern, LIBRARY.find(name), Dice(1), HabitFeel(), 0))
    assert max(abs(a.start - b.start) for a, b in zip(still, notes, strict=True)) <= 2
    felt = anew(bars.pattern, LIBRARY.find(name), Dice(1), HabitFeel())
    calm = anew(bars.pattern, LIBRARY.find(name), Dice(1), HabitFeel(), 0)
    assert max(abs(a.shift - b.shift) for a, b in zip(felt.hits, calm.hits, strict=True)) <= REACH


@pytest.mark.parametrize("meter", ["7/8", "5/8", "11/8", "5/4"])
@pytest.mark.parametrize("name", ["half-time shuffle", "Waltz", "jazz", "rock"])
def test_in_odd_meters_pulses_begin_where_they_do(meter: str, name: str) -> None:
    odd = meter_of(meter)
    starts = [bar * odd.bar + at for bar in range(4) for at in range(0, odd.bar, 480)]
    bars = Written.of([Note(at, 42, 90 - at % 7, 60) for at in starts], odd, 120, GM, 4)
    still = anew(bars.pattern, LIBRARY.find(name), Dice(1), HabitFeel(), 0)
    assert [hit.at for hit in still.hits] == starts
    assert {hit.shift for hit in still.hits if odd.pulse_at(hit.at)[0] == hit.at} == {0}
    assert max(abs(hit.shift) for hit in still.hits) <= 160


@pytest.mark.parametrize("share", [0.58, 2 / 3, 0.7])
def test_a_shuffle_in_triplets_swings_bars_that_swing_as_it_does(share: float) -> None:
    profile = LIBRARY.find("half-time shuffle")
    (rule,) = {rule for rule in profile.swing if rule.pairs is Pairs.TRIPLET}
    for notes in (swung_notes(Pairs.EIGHTH, share), swung_notes(Pairs.EIGHTH, 0.5)):
        bars = Written.of(notes, FOUR, 110, GM, 1)
        still = anew(bars.pattern, profile, Dice(1), HabitFeel(), 0)
        late = {hit.sounds_at % PPQ for hit in still.hits if hit.at % PPQ == 480}
        assert late == {round(rule.at(110) * PPQ)}
        assert still.onsets() == bars.pattern.onsets()


def swung_notes(pairs: Pairs, share: float) -> list[Note]:
    pattern = EIGHTHS if pairs is Pairs.EIGHTH else SIXTEENTHS
    places = [(hit.at // PPQ * PPQ + swung(hit.at % PPQ, pairs, share), hit) for hit in pattern.hits]
    pitches = {Voice.KICK: 36, Voice.SNARE: 38, Voice.HAT: 42}
    return sorted(Note(at, pitches[hit.voice], hit.velocity, 60) for at, hit in places)


@pytest.mark.parametrize("name", ["rock", "metal", "funk", "jazz", "house"])
def test_bars_with_dynamics_keep_them(name: str) -> None:
    loud = {0: 127, 240: 18, 480: 90, 720: 30, 960: 127, 1200: 12, 1440: 96, 1680: 40}
    hits = tuple(replace(hit, velocity=loud[hit.at % 1920]) for hit in SIXTEENTHS.hits)
    felt = DRUMS.humanize(replace(SIXTEENTHS, hits=hits), name, seed=3)
    for before, after in zip(hits, felt.hits, strict=True):
        assert before.velocity / LOUDER - 1 <= after.velocity <= before.velocity * LOUDER + 1
    for voice in (Voice.HAT, Voice.SNARE, Voice.KICK):
        of_it = [(a.velocity, b.velocity) for a, b in zip(hits, felt.hits, strict=True) if a.voice is voice]
        before, after = (mean(loud) for loud in zip(*of_it, strict=True))
        assert abs(after / before - 1) < 0.1, "as loud as it was, all in all"
        strong, weak = ([b for a, b in of_it if (a >= 90) is loudly] for loudly in (True, False))
        assert not weak or min(strong) - max(weak) > 15  # 90 and 40 in the file
    varied = len({hit.velocity for hit in felt.hits}) > 2 * len(set(loud.values()))
    assert varied is (name != "house"), "nobody strikes twice alike, but machines do"


def test_levels_are_read_against_the_voice() -> None:
    pattern = notation.read("SD | o-oo o-oo o-oo o-oo |\nHH | xxxx xxxx xxxx xxxx |", FOUR)
    hits = tuple(
        replace(h, velocity=(100 if h.at % PPQ == 0 else 30) if h.voice is Voice.SNARE else 40) for h in pattern.hits
    )
    found = levelled(replace(pattern, hits=hits))
    assert {h.level for h in found.hits if h.voice is Voice.SNARE and h.at % PPQ} == {Level.GHOST}
    assert {h.level for h in found.hits if h.voice is Voice.HAT} == {Level.NORMAL}  # soft all the time is its usual


# ---------------------------------------------------------------------------------------------- notes


@given(seed=st.integers(0, 1000), edge=st.sampled_from(Edge))
def test_notes_keep_their_pitches_and_none_is_lost(seed: int, edge: Edge) -> None:
    notes = sorted(
        Note(start, pitch, velocity, 60)
        for start, pitch, velocity in (
            *((step * 240 + 5, 42, 70) for step in range(16)),
            *((0, 36, 110), (1920, 35, 100), (930, 38, 40), (962, 38, 115), (962, 40, 90), (2880, 38, 110)),
            *((500, 3, 64), (0, 46, 80), (3825, 49, 100)),
        )
    )
    written = Written.of(notes, FOUR, 100, GM, 1)
    assert written.strangers == [3]
    played = written.played(anew(written.pattern, style(), Dice(seed), HabitFeel()), edge)
    assert sorted(note.pitch for note in played) == sorted(note.pitch for note in notes)
    assert [note.start for note in played if note.pitch == 3] == [500]
    assert all(0 <= note.start < note.start + note.length <= 3840 for note in played)
    graces = [note.start for note in played if note.pitch == 38][:2]
    assert graces[1] - graces[0] == 32
    (late,) = [note.start for note in played if note.pitch == 49]
    assert late >= 3840 - 120 or edge is Edge.WRAP


def test_which_map_a_file_is_played_with() -> None:
    assert detected({}).name == "gm"
    assert detected({36: 40, 38: 40, 42: 100, 46: 4, 49: 3}).name == "gm"
    assert detected({36: 40, 38: 40, 42: 60, 26: 20, 22: 30, 40: 10, 51: 30}).name == "roland"
    assert detected({36: 40, 38: 40, 22: 60, 26: 20, 24: 30, 21: 10}).name in ("ezdrummer", "superior")
    assert detected({36: 40, 38: 40, 49: 100, 56: 10, 48: 20, 60: 30, 77: 3}).name == "addictive"


def test_the_edges_of_a_roland_kit_are_its_cymbals() -> None:
    """As tabulated with the Groove MIDI Dataset."""
    places = places_of(drum_map("roland"))
    assert [places[pitch] for pitch in (22, 26, 52, 55)] == [
        (Voice.HAT, Ornament.NONE),
        (Voice.HAT, Ornament.OPEN),
        (Voice.CRASH2, Ornament.NONE),
        (Voice.CRASH, Ornament.NONE),
    ]
    general = places_of(drum_map("gm"))
    assert general[22] == (Voice.HAT, Ornament.NONE)
    assert (general[52][0], general[55][0]) == (Voice.CHINA, Voice.SPLASH)


def test_each_shipped_map_is_found_in_what_it_wrote() -> None:
    pattern = drummer(print).generate("rock", Wish(bars=8, density=0.8), seed=3)[0]
    for name in ("gm", "addictive", "ezdrummer"):
        pitches = Counter(note.pitch for note in notes_of(pattern, drum_map(name)))
        assert detected(pitches).name == name


def test_a_machine_keeps_its_own_dynamics_bar_for_bar() -> None:
    flat = replace(SIXTEENTHS, hits=tuple(replace(hit, velocity=90) for hit in SIXTEENTHS.hits))
    twice = replace(
        flat, hits=(*flat.hits, *(replace(h, at=h.at + flat.length) for h in flat.hits)), length=2 * flat.length
    )
    drums = drummer(print)
    for name in ("house", "techno", "trap"):
        one, other = (drums.humanize(twice, name, seed=seed) for seed in (1, 2))
        assert [hit.level for hit in one.hits] == [hit.level for hit in other.hits]
        half = len(flat.hits)
        assert [hit.level for hit in one.hits[:half]] == [hit.level for hit in one.hits[half:]]


def test_notes_at_the_very_end_stay_within_the_bars() -> None:
    end = [Note(3839 - back, pitch, 90, 60) for back, pitch in ((0, 36), (0, 36), (1, 36), (0, 38))]
    crowd = Written.of(end, FOUR, 120, GM, 1)
    played = crowd.played(crowd.pattern)
    assert len(played) == 4
    assert all(0 <= note.start < note.start + note.length <= 3840 for note in played)
    assert len({(note.start, note.pitch) for note in played}) == 4


def test_what_quantising_laid_on_top_of_each_other_are_grace_notes_again() -> None:
    flam = [Note(960, 38, 100, 60), Note(960, 38, 100, 60), Note(960, 42, 100, 60), Note(2880, 38, 100, 60)]
    bars = Written.of(flam, FOUR, 120, GM, 1)
    played = [note for note in bars.played(bars.pattern) if note.pitch == 38]
    grace = ticks_of_millis(30, 120)
    assert [(note.start, note.velocity) for note in played] == [(960 - grace, 40), (960, 100), (2880, 100)]
    crowd = Written.of([Note(at, 38, 100, 60) for at in (940, 960, 960, 960)], FOUR, 120, GM, 1)
    starts = [note.start for note in crowd.played(crowd.pattern)]
    assert starts == sorted(set(starts)), "in little room they are nearer"
    assert starts[-1] == 960
