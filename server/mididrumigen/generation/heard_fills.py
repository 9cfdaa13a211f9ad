"""Fills as people build them: beat after beat from the end of the bar, each from what was heard to lead there."""

from __future__ import annotations

from collections.abc import Sequence

from mididrumigen.music.dice import Dice
from mididrumigen.music.kit import Ornament, Voice
from mididrumigen.music.manner import BAR, FillBeat, Manner
from mididrumigen.music.pattern import Hit, Level, Pattern, sorted_hits, written
from mididrumigen.music.style import Fill, Kit, StyleProfile
from mididrumigen.music.transcribe import GHOST_BELOW
from mididrumigen.music.units import PPQ, Ticks

LED_HERE = 8.0  # how much likelier a beat is that was heard before the next one than any other
STROKES = 2  # a beat of a fill has so many, or it is hardly one


class HeardFills:
    """What this style can play of the fills that were heard in it: on its kit and on its grid."""

    def __init__(self, profile: StyleProfile, manner: Manner, grid: frozenset[Ticks], always: Sequence[Hit]) -> None:
        self.profile, self.manner = profile, manner
        self.drops = [hit.at for hit in always if hit.voice is Voice.KICK and hit.at and hit.at % PPQ == 0]
        self.beats = [(number, beat) for number, beat in enumerate(manner.fills) if _fits(beat, profile.kit, grid)]

    def fill(self, length: Ticks, dice: Dice) -> Fill | None:
        """One of whole beats, up to a bar; None where nothing of the kind was heard, or the style's kick must go on."""
        if length % PPQ or length > BAR or any(at >= BAR - length for at in self.drops):
            return None
        chain: list[tuple[int, FillBeat]] = []
        for place in reversed(range((BAR - length) // PPQ, BAR // PPQ)):
            beats = [(number, beat) for number, beat in self.beats if beat.beat == place]
            if not beats:
                return None
            chain.insert(0, beats[dice.pick(_weights(beats, chain), "beat", place)])
        hits = [
            self._hit(stroke.at + index * PPQ, stroke.voice, stroke.ornament, stroke.velocity)
            for index, (_, beat) in enumerate(chain)
            for stroke in beat.strokes
        ]
        return Fill("as heard", Pattern(sorted_hits(hits), length), 1.0)

    def _hit(self, at: Ticks, voice: Voice, ornament: Ornament, velocity: int) -> Hit:
        if voice is Voice.SNARE and velocity < GHOST_BELOW:
            return written(at, voice, Level.GHOST, ornament)
        return written(at, voice, self.manner.level(voice, velocity, self.profile.dynamics[voice]), ornament)


def _weights(beats: Sequence[tuple[int, FillBeat]], chain: Sequence[tuple[int, FillBeat]]) -> list[float]:
    """As often as each was heard; more if it was heard to lead to what comes next."""
    following = chain[0][0] if chain else None
    return [beat.count * (LED_HERE if following in beat.after else 1.0) for _, beat in beats]


def _fits(beat: FillBeat, kit: Kit, grid: frozenset[Ticks]) -> bool:
    on = all(stroke.voice in kit.voices and stroke.at in grid for stroke in beat.strokes)
    return on and len(beat.strokes) >= STROKES
