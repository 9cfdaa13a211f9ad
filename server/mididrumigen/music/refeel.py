"""Any bars with the feel of a style: what was played with feel is on its grid already, here it is felt anew.

What the bars are stays: each stroke keeps its step and, where the bars have dynamics, its loudness, but for a quarter.
A style that swings swings them; where it is straight, or swings other notes than the bars do, they swing as they did.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from mididrumigen.music.dice import Dice
from mididrumigen.music.groove import STRAIGHT_STEP, swung
from mididrumigen.music.humanize import Feel, humanize
from mididrumigen.music.kit import Voice
from mididrumigen.music.levels import is_flat, levelled
from mididrumigen.music.pattern import Hit, Level, Pattern
from mididrumigen.music.playability import eased
from mididrumigen.music.style import Pairs, StyleProfile, Swing
from mididrumigen.music.swing_heard import SWUNG, HeardSwing
from mididrumigen.music.units import PPQ, Ticks

ROOM_STEPS: tuple[Ticks, ...] = tuple(PPQ // parts for parts in (2, 3, 4, 5, 6, 8, 12, 16))
REACH: Ticks = PPQ * 3 // 32  # of feel alone: well within a stroke's sixteenth
LOUDER = 5 / 4  # times as loud, or as soft, at most, as a stroke was
EIGHTHS = frozenset({Pairs.EIGHTH, Pairs.TRIPLET})  # the same swing, written in two ways


def felt_anew(
    pattern: Pattern, heard: HeardSwing | None, profile: StyleProfile, dice: Dice, feel: Feel, amount: float = 1.0
) -> Pattern:
    """The same strokes with the style's swing and, as far as `amount` goes, its feel; bars that are all equally loud
    get its dynamics. At 0 every stroke is on its step but for swing, as loud as it was. `heard` is how the bars
    themselves swing: then they swing as far as the style or they do, else no further than their steps."""
    if heard and not _swings(profile, heard, pattern):
        profile = replace(profile, swing=(_own(heard),))
    straight, pattern = pattern, _as_the_style_writes(pattern, profile, heard)
    flat = is_flat(pattern.hits)
    meant = _meant(pattern, profile, dice, feel) if flat else levelled(pattern)
    written = _towards(meant, profile, amount if flat else 1.0)
    swinging = humanize(written, profile, dice, feel, 0)
    still = swinging if heard else _stepwise(swinging)
    felt = still
    if amount:
        felt = _inside(humanize(written, profile, dice, feel, amount), swinging, still, free=heard is not None)
        felt = eased(felt, still, profile.performer, profile.kit)
    hits = felt.hits if flat else _as_loud(felt.hits, written.hits, pattern.hits)
    return replace(straight, hits=tuple(map(_written_at, hits, straight.hits)))


# ---------------------------------------------------------------------------------------------- swing


def _swings(profile: StyleProfile, heard: HeardSwing, pattern: Pattern) -> bool:
    """Whether a style has something to say of the notes that the bars swing."""
    same = EIGHTHS if heard.pairs is Pairs.EIGHTH else {heard.pairs}
    return any(rule.pairs in same and rule.at(pattern.tempo) >= SWUNG for rule in profile.swing)


def _own(heard: HeardSwing) -> Swing:
    """The swing that bars have, for all their voices."""
    return Swing(frozenset(Voice), heard.pairs, heard.interval(heard.as_swing))


def _as_the_style_writes(pattern: Pattern, profile: StyleProfile, heard: HeardSwing | None) -> Pattern:
    """A shuffle that is written in triplets has its eighths as their first and third; so have bars that are to be like
    it. Straight bars with finer notes stay straight: they would leave their steps."""
    if all(rule.pairs is not Pairs.TRIPLET for rule in profile.swing) or pattern.meter.compound:
        return pattern
    step = STRAIGHT_STEP if heard else PPQ // 2
    bent = {pulse for pulse, hits in _pulses(pattern).items() if all((hit.at - pulse) % step == 0 for hit in hits)}

    def at(hit: Hit) -> Ticks:
        pulse, _ = pattern.meter.pulse_at(hit.at)
        place = hit.at - pulse
        return pulse + swung(place, Pairs.EIGHTH, 2 / 3) if pulse in bent and place < PPQ else hit.at

    return replace(pattern, hits=tuple(replace(hit, at=at(hit)) for hit in pattern.hits))


def _pulses(pattern: Pattern) -> dict[Ticks, list[Hit]]:
    """What is written in each pulse, by when it begins."""
    pulses: dict[Ticks, list[Hit]] = {}
    for hit in pattern.hits:
        pulses.setdefault(pattern.meter.pulse_at(hit.at)[0], []).append(hit)
    return pulses


def _written_at(felt: Hit, straight: Hit) -> Hit:
    """Back where it was written."""
    return replace(felt, at=straight.at, shift=felt.sounds_at - straight.at)


# ---------------------------------------------------------------------------------------------- loudness


def _meant(pattern: Pattern, profile: StyleProfile, dice: Dice, feel: Feel) -> Pattern:
    """With the levels that the feel gives strokes nobody has given any."""
    levels = feel.levels(pattern, profile, dice)
    hits = (replace(hit, level=level) for hit, level in zip(pattern.hits, levels, strict=True))
    return replace(pattern, hits=tuple(hits))


def _towards(pattern: Pattern, profile: StyleProfile, amount: float) -> Pattern:
    """On its steps, with the style's velocities for the levels, as far as `amount` goes from what the bars have."""

    def loud(hit: Hit) -> Hit:
        low, high = profile.dynamics[hit.voice].range(hit.level)
        style = (low + high) / 2
        return replace(hit, shift=0, velocity=max(1, min(127, round(hit.velocity + (style - hit.velocity) * amount))))

    return replace(pattern, hits=tuple(map(loud, pattern.hits)))


def _as_loud(felt: Sequence[Hit], written: Sequence[Hit], given: Sequence[Hit]) -> tuple[Hit, ...]:
    """Bars that have dynamics keep them: each stroke is louder or softer than it was by what feel makes of it beside
    the others that its voice has at that level."""
    sums: dict[tuple[Voice, Level], tuple[int, int]] = {}
    for after, before in zip(felt, written, strict=True):
        louder, loud = sums.get((before.voice, before.level), (0, 0))
        sums[before.voice, before.level] = louder + after.velocity, loud + before.velocity

    def loud_as(after: Hit, before: Hit, was: Hit) -> Hit:
        louder, loud = sums[before.voice, before.level]
        part = max(1 / LOUDER, min(LOUDER, after.velocity * loud / (before.velocity * louder)))
        return replace(after, velocity=max(1, min(127, round(was.velocity * part))))

    return tuple(map(loud_as, felt, written, given))


# ---------------------------------------------------------------------------------------------- within the step


def _stepwise(swinging: Pattern) -> Pattern:
    """Swing that would take a stroke more than half of the way to the next step of its pulse gives way, for the whole
    pulse, so that its strokes keep their order."""
    parts = {pulse: _part(hits, pulse) for pulse, hits in _pulses(swinging).items()}
    at = swinging.meter.pulse_at
    hits = tuple(replace(hit, shift=round(hit.shift * parts[at(hit.at)[0]])) for hit in swinging.hits)
    return replace(swinging, hits=hits)


def _part(hits: Sequence[Hit], pulse: Ticks) -> float:
    """How much of a pulse's swing it has room for."""
    most, room = max(abs(hit.shift) for hit in hits), half_step(hit.at - pulse for hit in hits)
    return min(1.0, room / most) if most else 1.0


def half_step(places: Iterable[Ticks]) -> Ticks:
    """Just less than half of the coarsest step that a pulse's places stand on; sevenths have the finest's."""
    places = list(places)
    step = next((step for step in ROOM_STEPS if all(at % step == 0 for at in places)), ROOM_STEPS[-1])
    return step // 2 - 1


def _inside(felt: Pattern, swinging: Pattern, still: Pattern, free: bool) -> Pattern:
    """What feel adds to the swing that is left, within its reach and half a step; where swing is not `free` to leave
    it, both together within half a step."""
    rooms = {pulse: half_step(hit.at - pulse for hit in hits) for pulse, hits in _pulses(felt).items()}

    def held(hit: Hit, swing: Hit, calm: Hit) -> Hit:
        room = rooms[felt.meter.pulse_at(hit.at)[0]]
        reach, most = min(REACH, room), PPQ if free else room
        moved = max(-reach, min(reach, hit.shift - swing.shift))
        return replace(hit, shift=max(-most, min(most, calm.shift + moved)))

    return replace(felt, hits=tuple(map(held, felt.hits, swinging.hits, still.hits)))
