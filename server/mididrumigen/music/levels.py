"""How loud each stroke was meant: levels read off velocities, or off the style where all are alike."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from msgspec.structs import replace

from mididrumigen.music.kit import TIMEKEEPERS, TOMS, Ornament, Voice
from mididrumigen.music.pattern import Hit, Level, Pattern
from mididrumigen.music.style import Dynamics, StyleProfile
from mididrumigen.music.units import PPQ, Meter, Ticks

DRUMS = frozenset({Voice.KICK, Voice.SNARE, *TOMS})
ALIKE = 2  # a file whose velocities differ by no more was played by nobody
GHOST_PART, SOFT_PART, ACCENT_PART = 0.5, 0.75, 1.14  # of the voice's usual stroke
GHOST_MOST, LOUD = 60, 116  # velocities
RUN: Ticks = PPQ // 4  # strokes this close follow each other as a fill's do


def is_flat(hits: Sequence[Hit]) -> bool:
    """Whether all strokes are equally loud."""
    velocities = [hit.velocity for hit in hits]
    return not velocities or max(velocities) - min(velocities) <= ALIKE


def levelled(pattern: Pattern) -> Pattern:
    """The pattern with each stroke's level by its velocity, against what its voice usually has."""
    usual = {voice: usual_velocity(pattern.hits, voice) for voice in {hit.voice for hit in pattern.hits}}
    hits = tuple(replace(hit, level=level_of(hit.voice, hit.velocity, usual[hit.voice])) for hit in pattern.hits)
    return replace(pattern, hits=hits)


def usual_velocity(hits: Sequence[Hit], voice: Voice) -> float:
    """The median of a voice's strokes without its ghosts, which a busy left hand plays more of than of any others."""
    velocities = [hit.velocity for hit in hits if hit.voice is voice]
    loudest = max(velocities)
    loud = [velocity for velocity in velocities if velocity > loudest * GHOST_PART]
    return float(median(loud))


def level_of(voice: Voice, velocity: int, usual: float) -> Level:
    """What keeps time has soft strokes and no ghosts."""
    if voice in DRUMS and velocity <= GHOST_MOST and velocity <= usual * GHOST_PART:
        return Level.GHOST
    if velocity < usual * SOFT_PART:
        return Level.SOFT
    return Level.ACCENT if velocity >= min(usual * ACCENT_PART, LOUD) else Level.NORMAL


def level_beside(louder: float, dynamics: Dynamics) -> Level:
    """What a style calls a stroke that is so much louder (velocity) than its plain ones."""
    if louder >= (dynamics.accent[0] - dynamics.normal[0]) / 2:
        return Level.ACCENT
    return Level.SOFT if louder <= (dynamics.soft[1] - dynamics.normal[1]) / 2 else Level.NORMAL


def by_style(pattern: Pattern, profile: StyleProfile) -> Pattern:
    """The pattern with levels as the style has them: what most of its figures have at a place, else as anybody would
    play it."""
    known = _of_cells(profile, pattern.meter)
    busy = _busy(pattern)
    hits = tuple(
        replace(hit, level=known.get((hit.at % pattern.meter.bar, hit.voice)) or _plain(hit, pattern, busy))
        for hit in pattern.hits
    )
    return replace(pattern, hits=hits)


def _of_cells(profile: StyleProfile, meter: Meter) -> dict[tuple[Ticks, Voice], Level]:
    votes: dict[tuple[Ticks, Voice], dict[Level, float]] = {}
    for cell in profile.cells:
        if cell.meter == meter:
            for part, figure in ((1.0, cell.core), (0.3, cell.extras)):
                for hit in figure.hits:
                    levels = votes.setdefault((hit.at % meter.bar, hit.voice), {})
                    levels[hit.level] = levels.get(hit.level, 0.0) + part * cell.weight
    return {place: max(levels, key=lambda level: levels[level]) for place, levels in votes.items()}


def _plain(hit: Hit, pattern: Pattern, busy: frozenset[Ticks]) -> Level:
    """Where the style's figures say nothing."""
    strength = pattern.meter.strength(hit.at)
    if hit.voice is Voice.SNARE and hit.ornament is Ornament.NONE and strength == 0 and hit.at not in busy:
        return Level.GHOST
    if hit.voice in TIMEKEEPERS and strength < 2:
        return Level.SOFT
    return Level.NORMAL


def _busy(pattern: Pattern) -> frozenset[Ticks]:
    """Where snare and toms run: four or more in a row, as fills do."""
    places = sorted({hit.at for hit in pattern.hits if hit.voice is Voice.SNARE or hit.voice in TOMS})
    found, run = set[Ticks](), list[Ticks]()
    for at in places:
        run = [*run, at] if run and at - run[-1] <= RUN else [at]
        if len(run) >= 4:
            found.update(run)
    return frozenset(found)
