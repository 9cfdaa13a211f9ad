"""The loader refuses what would mislead a drummer, and says where."""

from __future__ import annotations

import pytest

from mididrumigen.errors import BadStyle
from mididrumigen.music.kit import Ornament, Performer, Voice
from mididrumigen.styles.files import read_style
from mididrumigen.styles.locate import line_of
from styles_for_tests import TEXT, style

pytestmark = pytest.mark.unit


def test_a_good_file_becomes_a_profile() -> None:
    profile = style()
    assert profile.name == "Test Drummer"
    assert profile.performer is Performer.HUMAN
    assert profile.feel[Voice.SNARE].lean.typical == 10
    assert profile.feel[Voice.KICK].lean.typical == 0
    assert profile.cells[0].core.bars == 2
    assert profile.fills[1].length == 2 * 960
    claims = {item.claim: item for item in profile.evidence}
    assert claims["tempo"].value == "80-130 bpm, typically 100"
    assert claims["cells[1]"].source == "The Testers, Test Tape (2001)"


def test_the_version_changes_with_the_text() -> None:
    assert style().version != style(**{"typical = 100": "typical = 101"}).version


# (what to replace, with what, what the refusal says, what stands on the line it names)
REFUSALS = [
    ("typical = 100", "typical = 140", "80, 140, 130 are not in order", "[tempo]"),
    ("typical = 100", "typical = 10", "Expected `float` >= 20.0", "typical = 10"),
    ("typical = 100", "typical = 100\nmood = 3", "unknown field `mood`", "[tempo]"),
    (
        'cite = ["tape"]\nconfidence = 0.5\n[grid]',
        "confidence = 0.5\n[grid]",
        "missing required field `cite`",
        "[tempo]",
    ),
    ('cite = ["tape"]\nconfidence = 0.5\n[grid]', 'cite = []\nconfidence = 0.5\n[grid]', "length >= 1", "cite = []"),
    (
        'cite = ["tape"]\nconfidence = 0.5\n[grid]',
        'cite = ["radio"]\nconfidence = 0.5\n[grid]',
        "'radio'",
        'cite = ["radio"]',
    ),
    ("all = \"mixed\"", "all = \"mixed\", drums = \"8th\"", "'drums' is no voice", "voices = {"),
    ("all = \"mixed\"", "all = \"mixed\", hat = \"triplet\"", "hat at 480 is off its triplet grid", "grid = '''"),
    (
        "HH | x-x- x-x- x-x- x-x- | x-x-",
        "HH | x-x- x-x- x-x- | x-x-",
        "3 pulses in a bar of 4",
        "HH | x-x- x-x- x-x- | x",
    ),
    ("SD | ---- O--- ---- O--- |", "SD | ---- Q--- ---- O--- |", "'Q' is no stroke of SD", "SD | ---- Q"),
    ("BD | o--- --o- o-o- ---- | o---", "BD | oooooooo ---- ---- ---- | o---", "too close for the foot", "grid = '''"),
    ("SD | oooo |\nBD | o--- |", "SD | oooo |\nT1 | oooo |\nCC | xxxx |", "no hand is free", "grid = '''"),
    ("SD | oooo |\nBD | o--- |", "SD | oooo |\nCH | x--- |", "china, which is not in the kit", "grid = '''"),
    ("SD | oooo ---- |", "SD | oooo - - - - |", "same number of pulses", "SD | oooo - - - -"),
    ("ghost = [20, 36]", "ghost = [20, 70]", "ghost notes up to 70", "[dynamics]"),
    ("all = [-5, 0, 5], snare", "kick = [-5, 0, 5], snare", "nothing is said of", "[feel]"),
    ('meters = ["4/4"]', 'meters = ["3/4"]', "no main cell in 3/4", "meters = "),
    ('meters = ["4/4"]', 'meters = ["4/5"]', "4/5 is not a meter", "meters = "),
    (
        'about = "A plain kit."',
        'about = "A plain kit."\nplayers = [["kick"]]',
        "an ensemble, and nobody else",
        "players",
    ),
    ('name = "Test Drummer"', 'name = Test', "Invalid value", "name = Test"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "says", "at"), REFUSALS, ids=[row[2] for row in REFUSALS])
def test_a_misleading_file_is_refused_with_file_and_line(old: str, new: str, says: str, at: str) -> None:
    assert old in TEXT
    text = TEXT.replace(old, new, 1)
    with pytest.raises(BadStyle) as refused:
        read_style(text, "odd.toml")
    assert says in refused.value.message
    file, line, _ = refused.value.message.split(":", 2)
    assert file == "odd.toml"
    near = text.splitlines()[int(line) - 1]
    assert at in near, f"line {line} is {near!r}"


IN_SIX = """[[cells]]
name = "in six"
meter = "6/8"
cite = ["tape"]
confidence = 0.5
grid = '''
HH | x-x-x- x-x-x- |
'''
extras = '''
SD | {} ------ |
'''
[[fills]]"""


def test_core_and_extras_have_to_go_together() -> None:
    def text(extras: str) -> str:
        return TEXT.replace("[[fills]]", IN_SIX.format(extras), 1).replace('["4/4"]', '["4/4", "6/8"]')

    assert read_style(text("---o--"), "six.toml").cells[-1].extras.hits
    with pytest.raises(BadStyle, match=r"six.toml:\d+: .*do not go together with the grid"):
        read_style(text("---o---"), "six.toml")


def test_no_sources_no_style() -> None:
    with pytest.raises(BadStyle, match="sources"):
        read_style(TEXT.partition("[[sources]]")[0], "odd.toml")


def test_a_machine_may_play_what_a_person_cannot() -> None:
    impossible = {"SD | oooo |\nBD | o--- |": "SD | oooo |\nT1 | oooo |\nCC | xxxx |\nBD | o--- |"}
    assert style(**impossible, **{'performer = "human"': 'performer = "programmed"'}).fills[0].figure.hits


def test_extras_may_carry_ornaments() -> None:
    extra = style().cells[0].extras.hits
    assert any(hit.ornament is Ornament.OPEN for hit in extra)


def test_lines_are_found_by_path() -> None:
    text = "a = 1\n[b]\nc = 2\n[[d]]\ne = 3\n[[d]]\ne = 4\n"
    assert [line_of(text, path) for path in ("$.a", "b.c", "d[0].e", "$.d[1].e", "d[1].none")] == [1, 3, 5, 7, 6]
