"""A small made-up style, as a file's text and as a profile, for tests that must not depend on the library."""

from __future__ import annotations

from msgspec.structs import replace

from mididrumigen.music import notation
from mididrumigen.music.drum_map import DrumMap, shipped_map
from mididrumigen.music.pattern import Pattern, sorted_hits
from mididrumigen.music.style import StyleProfile
from mididrumigen.music.units import Meter, millis_of_ticks
from mididrumigen.styles.files import read_style

TEXT = """
name = "Test Drummer"
kind = "artist"
performer = "human"
leans_on = "rock"
aliases = ["Tester"]
about = "Plays what the tests ask for."
meters = ["4/4"]
[words]
says = ["plain", "steady", "loud"]
cite = ["tape"]
confidence = 0.5
[tempo]
low = 80
typical = 100
high = 130
cite = ["tape"]
confidence = 0.5
[grid]
voices = { all = "mixed" }
cite = ["tape"]
confidence = 0.5
[[swing]]
voices = ["all"]
pairs = "8th"
low = 0.5
typical = 0.5
high = 0.6
cite = ["tape"]
confidence = 0.5
[feel]
lean = { all = [-5, 0, 5], snare = [5, 10, 15] }
spread = { all = 8 }
cite = ["tape"]
confidence = 0.5
[dynamics]
cite = ["tape"]
confidence = 0.5
[dynamics.voices]
all = { ghost = [20, 36], soft = [56, 70], normal = [84, 104], accent = [108, 124] }
[phrase]
fill_every = 4
fill_chance = 0.6
crash_after = 0.8
liberty = 0.6
cite = ["tape"]
confidence = 0.5
[kit]
voices = ["kick", "snare", "hat", "pedal", "ride", "crash", "tom1", "tom4"]
about = "A plain kit."
cite = ["tape"]
confidence = 0.5
[[cells]]
name = "backbeat"
weight = 2
cite = ["tape"]
confidence = 0.5
grid = '''
HH | x-x- x-x- x-x- x-x- | x-x- x-x- x-x- x-x- |
SD | ---- O--- ---- O--- | ---- O--- ---- O--- |
BD | o--- --o- o-o- ---- | o--- ---- o-o- --o- |
'''
extras = '''
HH | ---- ---- ---- --o- | ---- ---- --o- ---- |
SD | --g- ---g -g-- ---g | ---g --g- -g-g ---- |
BD | ---o ---- ---o ---- | --o- ---- ---o ---- |
'''
[[cells]]
name = "other backbeat"
cite = ["tape"]
confidence = 0.5
grid = '''
HH | x-x- x-x- x-x- x-x- |
SD | ---- O--g -g-- O--- |
BD | o-o- ---- --o- --o- |
'''
extras = '''
SD | --g- ---- ---g ---g |
BD | ---o ---- ---- ---- |
'''
[[fills]]
name = "one beat"
cite = ["tape"]
confidence = 0.5
grid = '''
SD | oooo |
BD | o--- |
'''
[[fills]]
name = "down the toms"
cite = ["tape"]
confidence = 0.5
grid = '''
SD | oooo ---- |
T1 | ---- oo-- |
T4 | ---- --oO |
'''
[[sources]]
id = "tape"
kind = "recording"
by = "The Testers"
title = "Test Tape"
year = 2001
"""


def style(**replaced: str) -> StyleProfile:
    """The test style with pieces of its text replaced: `style(**{"liberty = 0.6": "liberty = 0"})`."""
    text = TEXT
    for old, new in replaced.items():
        assert old in text, old
        text = text.replace(old, new)
    return read_style(text, "test-drummer.toml")


def drum_map(name: str) -> DrumMap:
    """A shipped map that is known to exist."""
    found = shipped_map(name)
    assert found is not None, name
    return found


def limbs_apart(pattern: Pattern) -> float:
    """The mean distance in ms between the first and last of the strokes notated together (0 when none are)."""
    together: dict[int, list[int]] = {}
    for hit in pattern.hits:
        together.setdefault(hit.at, []).append(hit.sounds_at)
    spans = [max(group) - min(group) for group in together.values() if len(group) > 1]
    return millis_of_ticks(round(sum(spans) / len(spans)), pattern.tempo) if spans else 0.0


def looped(text: str, bars: int = 4, tempo: float = 112) -> Pattern:
    """A bar in 4/4 drawn as a grid, again and again."""
    one = notation.read(text, Meter(), tempo)
    hits = [replace(hit, at=hit.at + bar * one.length) for bar in range(bars) for hit in one.hits]
    return replace(one, hits=sorted_hits(hits), length=bars * one.length)
