"""The shipped library: who is in it, under which names, and that every file holds up."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from mididrumigen.errors import BadName, UnknownName
from mididrumigen.music.kit import Performer
from mididrumigen.music.style import Section, StyleProfile
from mididrumigen.styles.library import Library
from mididrumigen.styles.names import key_of, nearest

pytestmark = pytest.mark.unit

LIBRARY = Library()
PROFILES = list(LIBRARY.profiles())

PEOPLE = """
John Bonham; Bernard Purdie; Clyde Stubblefield; Zigaboo Modeliste; Steve Gadd; Jeff Porcaro; Tony Allen; Stewart
Copeland; Ringo Starr; Charlie Watts; Keith Moon; Neil Peart; Phil Collins; Dave Grohl; Travis Barker; Danny Carey;
Dave Lombardo; Questlove; J Dilla; Madlib; DJ Premier; Timbaland; Metro Boomin; Burial; Aphex Twin; Squarepusher;
Flying Lotus; Anderson .Paak; Daft Punk; Jeff Mills; Roni Size; Sly Dunbar; Carlton Barrett; Art Blakey; Elvin
Jones; Tony Williams; Max Roach; Karen Carpenter; Al Jackson Jr.; James Gadson; Chris Dave; Mark Guiliana; Sheila
E.; Larry Mullen Jr.
"""
WORDS = """
rock; pop; funk; soul; jazz; swing; jazz swing; blues; shuffle; blues shuffle; half-time shuffle; Purdie shuffle;
hiphop; hip hop; boom bap; trap; dance; house; techno; disco; drum and bass; dnb; jungle; UK garage; 2-step;
garage; UK garage 2-step; dubstep; reggae; one-drop; reggae one-drop; dembow; reggaeton; dancehall; latin; bossa
nova; bossa; samba; afrobeat; afrocuban; afro-cuban; highlife; neworleans; new orleans; second line; neworleans
second line; country; train; country train; punk; metal; gospel; waltz; amapiano; new wave
"""


def _listed(text: str) -> list[str]:
    return [" ".join(name.split()) for name in text.split(";")]


@pytest.mark.parametrize("name", _listed(PEOPLE))
def test_people_are_found_by_name(name: str) -> None:
    profile = LIBRARY.find(name)
    assert key_of(profile.name) == key_of(name)
    assert profile.kind in ("artist", "producer")


@pytest.mark.parametrize("word", _listed(WORDS))
def test_genres_are_found_by_each_of_their_words(word: str) -> None:
    assert LIBRARY.find(word).kind == "genre"
    assert LIBRARY.find(word.upper()).kind == "genre"


def test_the_library_is_large_enough() -> None:
    genres = [profile for profile in PROFILES if profile.kind == "genre"]
    assert len(genres) >= 25
    assert len(PROFILES) - len(genres) >= 45
    assert len(PROFILES) >= 70


def test_no_name_means_two_styles() -> None:
    seen: dict[str, str] = {}
    for spelling, stands_for in LIBRARY.spellings():
        assert seen.setdefault(key_of(spelling), stands_for) == stands_for, spelling


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.key)
def test_every_style_is_grounded_and_complete(profile: StyleProfile) -> None:
    assert len(profile.sources) >= 3
    assert all(0 < item.confidence <= 1 and item.source for item in profile.evidence)
    mains = [cell for cell in profile.cells if cell.section is Section.MAIN]
    assert len(mains) >= 2
    assert len(profile.fills) >= 3
    assert f"{profile.leans_on}.toml" in LIBRARY.heads
    if profile.performer is not Performer.PROGRAMMED:
        assert all(feel.spread > 0 for voice, feel in profile.feel.items() if voice in profile.kit.voices)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("jon bonam", "John Bonham"),
        ("jonh bonham", "John Bonham"),
        ("bernard purdy", "Bernard Purdie"),
        ("questlov", "Questlove"),
        ("drum an bass", "Drum and Bass"),
        ("ringo star", "Ringo Starr"),
    ],
)
def test_a_slip_of_the_pen_is_asked_about(typed: str, meant: str) -> None:
    with pytest.raises(UnknownName, match=f"did you mean {meant}\\?"):
        LIBRARY.find(typed)


@pytest.mark.parametrize("name", ["AC/DC", "Björk", "久石譲", "x" * 120, "Zz Qq"])
def test_unknown_names_are_names(name: str) -> None:
    with pytest.raises(UnknownName) as unknown:
        LIBRARY.find(name)
    assert unknown.value.hint == "`mididrumigen profiles` lists all, genres too", "none of them is near"


def test_names_that_are_near_are_named_and_no_others() -> None:
    with pytest.raises(UnknownName) as unknown:
        LIBRARY.find("Metallica")
    assert unknown.value.hint.startswith("nearest known: Metal; ")


@pytest.mark.parametrize(
    "name",
    ["", "   ", "x" * 121, "a\nb", "a\x00b", "\x1b[31m", "../../etc/passwd", "/etc/passwd", "~/x", "C:\\x", "a.mid"],
)  # fmt: skip
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(BadName):
        LIBRARY.find(name)


def test_names_are_compared_without_case_accents_and_signs() -> None:
    assert LIBRARY.find("  anderson   paak ").name == "Anderson .Paak"
    assert LIBRARY.find("JÖHN BONHAM").name == "John Bonham"
    assert key_of("Björk") == key_of("bjork")
    assert key_of("久石譲") == "久石譲"


def test_names_are_completed_from_their_beginning() -> None:
    assert LIBRARY.beginning("joh") == ["John Bonham"]
    assert LIBRARY.beginning("bonz") == ["John Bonham"], "by an alias where no name begins so"
    assert LIBRARY.beginning("zzz") == []


def test_the_nearest_are_ranked() -> None:
    known = [("John Bonham", "John Bonham"), ("Bonham", "John Bonham"), ("Keith Moon", "Keith Moon")]
    assert nearest("bonam", known) == ["John Bonham", "Keith Moon"]


def test_the_readme_counts_the_styles() -> None:
    readme = Path(__file__).parents[2] / "README.md"
    assert f"{len(PROFILES)} styles: people, producers, genres" in readme.read_text(encoding="utf-8")


AT_ONCE = """
import sys
from threading import Barrier, Thread
from mididrumigen.styles.library import Library

sys.setswitchinterval(1e-6)
library, start = Library(), Barrier(8)
names = list(library.shelf.texts)[:8]

def read(name):
    start.wait()
    library.load(name)

threads = [Thread(target=read, args=(name,)) for name in names]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""


@pytest.mark.integration
def test_the_first_styles_may_be_read_by_many_threads_at_once() -> None:
    """Without what styles/schema.py does at its end, three of four of these runs crash the interpreter."""
    for _ in range(5):
        subprocess.run([sys.executable, "-c", AT_ONCE], check=True)
