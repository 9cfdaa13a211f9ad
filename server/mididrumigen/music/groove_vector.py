"""A profile as a vector: how its bars look and lean, from its own numbers, so that like-minded drummers lie close."""

from __future__ import annotations

from mididrumigen.music.kit import FEET, TIMEKEEPERS, Ornament, Performer, Voice
from mididrumigen.music.pattern import Hit, Level
from mididrumigen.music.style import Section, StyleProfile

STEPS = 16  # of a bar, whatever its meter
LANES = ("kick", "backbeat", "ghost", "time", "colour")
TRAITS = 8
DIMENSIONS = STEPS * len(LANES) + TRAITS


def groove_vector(profile: StyleProfile) -> tuple[float, ...]:
    """Shape (88,): five lanes of sixteen steps (mean loudness of the main cells, 0-1), then eight traits in 0-1."""
    mains = [cell for cell in profile.cells if cell.section is Section.MAIN]
    total = sum(cell.weight * cell.core.bars for cell in mains)
    lanes = {lane: [0.0] * STEPS for lane in LANES}
    for cell in mains:
        for hit in cell.core.hits:
            step = hit.at % cell.meter.bar * STEPS // cell.meter.bar
            lanes[_lane(hit)][step] += cell.weight / total * hit.velocity / 127
    return (*(value for lane in LANES for value in lanes[lane]), *_traits(profile))


def _lane(hit: Hit) -> str:
    if hit.voice is Voice.KICK:
        return "kick"
    if hit.voice in (Voice.SNARE, Voice.CLAP):
        quiet = hit.level is Level.GHOST and hit.ornament is not Ornament.CROSS
        return "ghost" if quiet else "backbeat"
    return "time" if hit.voice in TIMEKEEPERS or hit.voice in FEET else "colour"


def _traits(profile: StyleProfile) -> tuple[float, ...]:
    swing = profile.swing_of(Voice.HAT) or profile.swing[0]
    kick_swing = profile.swing_of(Voice.KICK) or swing
    feel = profile.feel
    return (
        profile.tempo.typical / 300,
        (swing.share.typical - 0.5) * 4,
        (kick_swing.share.typical - 0.5) * 4,
        1.0 if swing.pairs == "8th" else 0.5 if swing.pairs == "triplet" else 0.0,
        0.5 + (feel[Voice.SNARE].lean.typical - feel[Voice.HAT].lean.typical) / 60,
        0.5 + (feel[Voice.KICK].lean.typical - feel[Voice.HAT].lean.typical) / 60,
        min(1.0, feel[Voice.HAT].spread / 25),
        0.0 if profile.performer is Performer.PROGRAMMED else 1.0,
    )
