"""What was played is what is learned: styles learned again from their own bars, and what is too thin."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from unicodedata import category

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mididrumigen.app import library
from mididrumigen.errors import TooLittle
from mididrumigen.generation.by_groove import GrooveEngine
from mididrumigen.generation.generator import Wish
from mididrumigen.learning.document import Grid, fill_grid, grid_of, toml
from mididrumigen.learning.figures import bars_of, distance
from mididrumigen.learning.folder import Read, read_folder
from mididrumigen.learning.learner import Learned, learned
from mididrumigen.learning.performance import Performance, Stretch, performances
from mididrumigen.learning.plain_words import figure_name
from mididrumigen.music import notation
from mididrumigen.music.dice import Dice
from mididrumigen.music.kit import Voice
from mididrumigen.music.pattern import Level
from mididrumigen.music.playability import is_playable
from mididrumigen.music.render import Note
from mididrumigen.music.style import Pairs, Status, StyleProfile
from mididrumigen.music.units import PPQ, Meter
from mididrumigen.styles.files import read_style
from playing_for_tests import played
from styles_for_tests import drum_map

GM, FOUR = drum_map("gm"), Meter()
GENRES = [library().find(name) for name in ("rock", "jazz", "funk", "hiphop", "samba", "disco")]


def from_folder(folder: Path, name: str = "My drummer") -> Learned:
    return learned(name, "my.toml", read_folder(folder, None, lambda _, __: None), GENRES, where="tapes")


def from_notes(notes: list[Note], bars: int, tempo: float = 100) -> list[Performance]:
    return performances(Stretch("x", notes, FOUR, bars * FOUR.bar, ((0, tempo),)), GM)


def from_performances(found: list[Performance], genres: list[StyleProfile] = GENRES) -> Learned:
    return learned("X", "x.toml", Read(found, [], GM, 1, []), genres)


def notes(grid: str, bars: int, meter: Meter = FOUR) -> list[Note]:
    pattern = notation.read(grid, meter)
    return [
        Note(hit.at + number * pattern.length, GM.pitch(hit.voice, hit.ornament), hit.velocity, 60)
        for number in range(bars // pattern.bars)
        for hit in pattern.hits
    ]


@pytest.mark.unit
def test_whoever_wants_it_to_end_need_not_wait_for_the_figures() -> None:
    """It pauses several times for every piece, not only while files are read."""
    grid = "HH | x-x- x-x- x-x- x-x- |\nSD | ---- O--- ---- O--- |\nBD | o--- ---- o-o- ---- |"
    pieces = from_notes(notes(grid, 16), 16) * 6
    pauses = list[None]()
    learned("X", "x.toml", Read(pieces, [], GM, 1, []), GENRES, pause=lambda: pauses.append(None))
    assert len(pauses) >= 3 * len(pieces) + len(GENRES)


# ---------------------------------------------------------------------------------------------- learned again


@pytest.mark.integration
@pytest.mark.slow
@pytest.mark.parametrize(
    ("style", "leans_on"), [("jazz", "jazz"), ("J Dilla", ""), ("rock", "rock"), ("samba", "samba")]
)
def test_a_style_is_learned_from_its_own_bars(tmp_path: Path, style: str, leans_on: str) -> None:
    there, found = library().find(style), from_folder(played(tmp_path, style)).profile
    assert (found.name, found.status, found.kind, found.performer) == ("My drummer", Status.LEARNED, "artist", "human")
    assert found.tempo.low <= there.tempo.typical <= found.tempo.high
    assert found.meters == there.meters[:1]
    assert leans_on in ("", found.leans_on)
    own, theirs = found.swing_of(Voice.HAT), there.swing_of(Voice.HAT)
    assert own is not None
    assert theirs is not None
    if theirs.share.typical > 0.53 and theirs.pairs is not Pairs.TRIPLET:
        assert own.pairs == theirs.pairs
        off = abs(own.share.typical - theirs.at(found.tempo.typical))
        assert off <= 0.05  # takes differ by .02, and each place has a lean of its own
    leans = {voice: there.feel[voice].lean.typical for voice in (Voice.SNARE, Voice.HAT, Voice.KICK)}
    first, last = min(leans, key=lambda voice: leans[voice]), max(leans, key=lambda voice: leans[voice])
    if leans[last] - leans[first] >= 8:
        assert found.feel[last].lean.typical > found.feel[first].lean.typical
    assert {Voice.KICK, Voice.SNARE, Voice.HAT} <= found.kit.voices
    assert len(found.words) >= 3
    assert re.match(r"1(28|29|30) bars", found.failures[0].reason)  # a last stroke may be late enough for another bar


@pytest.mark.integration
def test_what_was_learned_can_be_played_and_sounds_like_it(tmp_path: Path) -> None:
    style = from_folder(played(tmp_path, "funk", takes=2))
    assert read_style(style.text, "my.toml") == style.profile
    for seed in range(6):
        take = GrooveEngine().write(style.profile, Wish(bars=4), Dice(seed))
        assert is_playable(take, style.profile.performer, style.profile.kit)
        backbeats = {
            hit.at % FOUR.bar for hit in take.hits if hit.voice is Voice.SNARE and hit.level is not Level.GHOST
        }
        assert {960, 2880} & backbeats
    assert "backbeat on two and four" in style.profile.words
    assert (style.profile.sources[0].kind, style.profile.sources[0].title) == ("dataset", "tapes")


@pytest.mark.unit
def test_swung_notes_are_written_straight() -> None:
    grid = "HH | x-x- x-x- x-x- x-x- |\nSD | ---- O--- ---- O--- |\nBD | o--- ---- o-o- ---- |"
    swung = [n if n.start % PPQ != 480 else Note(n.start + 125, n.pitch, n.velocity, n.length) for n in notes(grid, 16)]
    (piece,) = from_notes(swung, 16)
    assert piece.pattern.onsets() == notation.read(grid, FOUR).onsets() | {
        (at + bar * FOUR.bar, voice) for bar in range(16) for at, voice in notation.read(grid, FOUR).onsets()
    }
    found = from_performances([piece]).profile
    assert (found.swing[-1].pairs, round(found.swing[-1].share.typical, 2)) == (Pairs.EIGHTH, 0.63)
    assert all(abs(found.feel[voice].lean.typical) < 2 for voice in (Voice.KICK, Voice.SNARE, Voice.HAT))
    assert "swung eighths (63%)" in found.words


@pytest.mark.unit
def test_swing_may_depend_on_the_tempo_and_is_never_a_mean_of_two_ways_to_play() -> None:
    grid = "HH | x-x- x-x- x-x- x-x- |\nSD | ---- O--- ---- O--- |\nBD | o--- ---- o-o- ---- |"

    def at(tempo: float, late: int) -> list[Performance]:
        swung = [
            Note(n.start + (late if n.start % PPQ == 480 else 0), n.pitch, n.velocity, n.length)
            for n in notes(grid, 16)
        ]
        return from_notes(swung, 16, tempo)

    jazz = from_performances([*at(120, 170), *at(180, 140), *at(240, 110)]).profile
    points = [(bpm, round(share, 2)) for bpm, share in jazz.swing[-1].by_tempo]
    assert points == [(120, 0.68), (180, 0.65), (240, 0.61)]
    both = from_performances([*at(120, 0), *at(121, 0), *at(122, 150)]).profile
    assert (both.swing[-1].share.low, both.swing[-1].share.typical) == (0.5, 0.5)


@pytest.mark.unit
def test_one_shuffle_among_straight_sixteenths_makes_nobody_swing() -> None:
    """However few eighths without anything between them the straight pieces have."""
    straight = "HH | xxxx xxxx xxxx xxxx |\nSD | ---- O--- ---- O--- |\nBD | o--- ---- o-o- ---- |"
    shuffle = "HH | x-x- x-x- x-x- x-x- |\nSD | ---- O--- ---- O--- |\nBD | o--- ---- o--- ---- |"
    shuffled = [
        Note(n.start + (80 if n.start % PPQ == 480 else 0), n.pitch, n.velocity, n.length) for n in notes(shuffle, 16)
    ]
    pieces = [*from_notes(notes(straight, 16), 16), *from_notes(notes(straight, 16), 16), *from_notes(shuffled, 16)]
    assert [bool(piece.swing) for piece in pieces] == [False, False, True]
    found = from_performances(pieces).profile
    assert [(rule.pairs, rule.share.typical) for rule in found.swing] == [(Pairs.SIXTEENTH, 0.5)]
    assert "straight sixteenths" in found.words
    most = from_performances([pieces[0], *from_notes(shuffled, 16), pieces[2]]).profile
    assert most.swing[-1].share.typical > 0.55


@pytest.mark.unit
def test_bars_on_the_hat_alone_are_no_figure_of_somebody_who_plays_grooves() -> None:
    groove = notes("HH | x-x- x-x- x-x- x-x- |\nSD | ---- O--- ---- O--- |\nBD | o--- ---- o-o- ---- |", 16)
    count_in = notes("HH | xxxx xxxx xxxx xxxx |\nHF | o--- o--- o--- o--- |", 4)
    later = [Note(n.start + 4 * FOUR.bar, n.pitch, n.velocity, n.length) for n in groove]
    found = from_performances(from_notes([*count_in, *later], 20))
    for cell in found.profile.cells:
        assert {Voice.KICK, Voice.SNARE} <= {hit.voice for hit in cell.core.hits}
    assert found.manner is not None
    for figure in found.manner.figures:
        assert {Voice.KICK, Voice.SNARE} <= {stroke.voice for stroke in figure.strokes}


def test_grids_that_a_style_cannot_have_are_learned_as_their_nearest() -> None:
    odd = [
        *notes("SD | ooooooo - - - |", 16),
        *(Note(bar * FOUR.bar + 960 + at * 60, 36, 99, 30) for bar in range(16) for at in range(16)),
    ]
    groove = notes("HH | - xxxx xxxx xxxx |\nBD | o--- ---- o-o- ---- |", 16)
    found = from_performances(from_notes(sorted([*odd, *groove]), 16))
    assert read_style(found.text, "x.toml").cells


@pytest.mark.unit
@pytest.mark.parametrize(
    ("places", "name"),
    [
        ((0, 720, 1200), "kick on 1, 1a and 2e"),
        ((640, 1280, 160), "kick on 1⅙, 1⅔ and 2⅓"),
        ((600, 840), "kick on 1⅝ and 1⅞"),
        ((3840,), "no kick"),
    ],
)
def test_figures_are_named_as_they_are_counted(places: tuple[int, ...], name: str) -> None:
    assert figure_name(places, FOUR.bar) == name


@pytest.mark.unit
def test_leans_are_against_the_mean_of_all() -> None:
    grid = "HH | xxxx xxxx xxxx xxxx |\nSD | ---- O--- ---- O--- |\nBD | o--- ---- o--- ---- |"
    late = [Note(n.start + (32 if n.pitch == 38 else 0), n.pitch, n.velocity, n.length) for n in notes(grid, 32)]
    found = from_performances(from_notes(late, 32)).profile
    assert 12 <= found.feel[Voice.SNARE].lean.typical <= 21  # 20 ms at 100 bpm, 64 strokes
    assert "snare laid back" in found.words
    assert found.swing[-1].share.typical == 0.5


# ---------------------------------------------------------------------------------------------- figures and fills


@pytest.mark.unit
def test_fills_are_where_the_last_beats_leave_the_groove() -> None:
    groove = (
        "HH | x-x- x-x- x-x- x-x- |\nSD | ---- O--- ---- O--- |\nT1 | ---- ---- ---- ---- |\nBD | o--- ---- o-o- ---- |"
    )
    fill = (
        "HH | x-x- x-x- ---- ---- |\nSD | ---- O--- oooo ---- |\nT1 | ---- ---- ---- oooo |\nBD | o--- ---- o--- ---- |"
    )
    played_notes = [
        Note(note.start + bar * FOUR.bar, note.pitch, note.velocity, note.length)
        for bar in range(16)
        for note in notes(fill if bar % 4 == 3 else groove, 1)
    ]
    (piece,) = from_notes(played_notes, 16)
    assert [bar.fill_from for bar in bars_of(piece)] == [3840, 3840, 3840, 1920] * 4
    found = from_performances([piece]).profile
    assert (found.phrase.fill_every, found.phrase.fill_chance, found.phrase.crash_after) == (2, 0.5, 0.0)
    (figure,) = found.fills
    assert figure.figure.onsets() == {
        *((step * 240, Voice.SNARE) for step in range(4)),
        *((960 + step * 240, Voice.TOM1) for step in range(4)),
        (0, Voice.KICK),
    }
    assert all(hit.voice is not Voice.TOM1 for cell in found.cells for hit in cell.core.hits)


@pytest.mark.unit
def test_a_bar_now_and_then_is_an_extra() -> None:
    plain = "HH | x-x- x-x- x-x- x-x- |\nSD | ---- O--- ---- O--- |\nBD | o--- ---- o--- ---- |"
    rich = "HH | x-x- x-x- x-x- x-o- |\nSD | ---- O--g ---- O--- |\nBD | o--- ---- o-o- ---- |"
    one = notes(plain, 1)
    other = notes(rich, 1)
    every = [
        Note(note.start + bar * FOUR.bar, note.pitch, note.velocity, note.length)
        for bar in range(40)
        for note in (other if bar % 6 == 0 else one)
    ]
    (cell,) = from_performances(from_notes(every, 40)).profile.cells
    assert cell.core.onsets() == notation.read(f"{plain}", FOUR).onsets() | {
        (at + FOUR.bar, voice) for at, voice in notation.read(plain, FOUR).onsets()
    }
    extras = {(hit.at % FOUR.bar, hit.voice, hit.level) for hit in cell.extras.hits}
    assert (1680, Voice.SNARE, Level.GHOST) in extras
    assert (2400, Voice.KICK, Level.NORMAL) in extras


@pytest.mark.unit
def test_too_little_is_refused_and_a_little_is_said_to_be_thin() -> None:
    grid = "HH | x-x- x-x- x-x- x-x- |\nSD | ---- O--- ---- O--- |\nBD | o--- ---- o-o- ---- |"
    with pytest.raises(TooLittle, match="6 bars of drums in 1 file are too little"):
        from_performances(from_notes(notes(grid, 6), 6))
    found = from_performances(from_notes(notes(grid, 8), 8)).profile
    says = "\n".join(failure.reason for failure in found.failures)
    assert "8 bars (0.3 minutes) are little" in says
    assert "no fills were heard: they are borrowed from" in says
    assert "16 strokes of the snare: its lean is a guess" in says
    assert found.fills
    more = from_performances(from_notes(notes(grid, 64), 64)).profile
    assert more.confidence > found.confidence


# ---------------------------------------------------------------------------------------------- laws


@pytest.mark.unit
@settings(max_examples=25)
@given(
    steps=st.lists(
        st.tuples(st.integers(0, 63), st.sampled_from([36, 38, 42, 46, 45, 49, 51]), st.integers(1, 127)),
        min_size=12,
        max_size=80,
    ),
    jitter=st.integers(0, 40),
    numerator=st.sampled_from([3, 4, 5, 7]),
    tempo=st.floats(40, 240),
)
def test_whatever_is_played_gives_a_style_that_can_be_read_or_too_little(
    steps: list[tuple[int, int, int]], jitter: int, numerator: int, tempo: float
) -> None:
    meter = Meter(numerator, 8 if numerator == 7 else 4)
    raw = {
        (again * 64 + step, pitch): Note(
            max(0, (again * 64 + step) * 240 + (step * 31) % (jitter + 1)), pitch, loud, 50
        )
        for again in range(4)
        for step, pitch, loud in steps
    }
    stretch = Stretch("x", sorted(raw.values()), meter, 256 * 240, ((0, tempo),))
    try:
        found = from_performances(performances(stretch, GM))
    except TooLittle:
        return
    assert read_style(found.text, "x.toml") == found.profile
    assert 1 <= len(found.profile.cells) <= 12
    assert len(found.profile.fills) >= 1
    GrooveEngine().write(found.profile, Wish(bars=2), Dice(1))


@pytest.mark.unit
@given(st.sets(st.integers(0, 20)), st.sets(st.integers(0, 20)))
def test_distance_is_one(one: set[int], other: set[int]) -> None:
    first = frozenset((at, Voice.KICK) for at in one)
    second = frozenset((at, Voice.KICK) for at in other)
    assert distance(first, first) == 0
    assert distance(first, second) == distance(second, first)
    assert 0 <= distance(first, second) <= 1


@pytest.mark.unit
@given(st.text(max_size=60))
def test_any_text_survives_the_document(text: str) -> None:
    document = toml({"plain": text, "table": {"list": [1, 2.5, True, text]}, "tables": [{"a": Grid("x |\n")}]})
    clean = "".join(" " if category(char) in ("Cc", "Cs") else char for char in text)
    assert tomllib.loads(document) == {
        "plain": clean,
        "table": {"list": [1, 2.5, True, clean]},
        "tables": [{"a": "x |\n"}],
    }


@pytest.mark.unit
def test_grids_are_read_back_as_they_were() -> None:
    for name in ("rock", "jazz", "samba"):
        profile = library().find(name)
        for cell in profile.cells:
            assert notation.read(grid_of(cell.core).text, cell.meter).hits == cell.core.hits
        for fill in profile.fills:
            assert notation.read_fill(fill_grid(fill.figure).text, fill.meter).hits == fill.figure.hits


@pytest.mark.unit
@pytest.mark.parametrize("genre", [each.name for each in library().profiles("genre")])
def test_fills_can_be_borrowed_of_every_genre(genre: str) -> None:
    grid = "HH | x-x- x-x- x-x- x-x- |\nSD | ---- O--- ---- O--- |\nBD | o--- ---- o-o- ---- |"
    found = from_performances(from_notes(notes(grid, 16), 16), [library().find(genre)])
    assert found.profile.leans_on
    assert any("no fills were heard" in failure.reason for failure in found.profile.failures)


@pytest.mark.integration
def test_a_name_keeps_what_joins_its_signs(tmp_path: Path) -> None:
    assert from_folder(played(tmp_path, "rock", 1), "Zoé 👨\u200d🎤").profile.name == "Zoé 👨\u200d🎤"
