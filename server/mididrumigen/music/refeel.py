"""Any bars with the feel of a style: what was played with feel is on its grid already, here it is felt anew.

What the bars are stays: each stroke keeps its step and its level. A style that swings swings them; where the style is
straight and the bars swing, they keep their own swing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from mididrumigen.music.dice import Dice
from mididrumigen.music.groove import SWING_MAX, SWING_MIN
from mididrumigen.music.humanize import Feel, humanize
from mididrumigen.music.levels import is_flat, levelled
from mididrumigen.music.pattern import Hit, Pattern
from mididrumigen.music.playability import eased
from mididrumigen.music.style import StyleProfile, Swing
from mididrumigen.music.swing_heard import SWUNG, heard_swing
from mididrumigen.music.units import PPQ, Ticks

STEPS: tuple[Ticks, ...] = (PPQ // 2, PPQ // 3, PPQ // 4, PPQ // 6, PPQ // 8)
FINE: Ticks = PPQ // 4  # feel itself never takes a stroke out of its sixteenth


def felt_anew(pattern: Pattern, profile: StyleProfile, dice: Dice, feel: Feel, amount: float = 1.0) -> Pattern:
    """The same strokes with the style's swing and, as far as `amount` goes, its feel; of bars that are all equally loud
    also its dynamics. At 0 every stroke is on its step but for swing, as loud as it was."""
    profile = _with_swing_of(pattern, profile)
    flat = is_flat(pattern.hits)
    written = _towards(_meant(pattern, profile, dice, feel), profile, amount) if flat else levelled(pattern)
    written = replace(written, hits=tuple(replace(hit, shift=0) for hit in written.hits))
    swung = humanize(written, profile, dice, feel, 0)
    still = _stepwise(swung)
    if amount == 0:
        return still
    felt = _inside(humanize(written, profile, dice, feel, amount), swung, still)
    return eased(felt, still, profile.performer, profile.kit)


def _meant(pattern: Pattern, profile: StyleProfile, dice: Dice, feel: Feel) -> Pattern:
    """With the levels that the feel gives strokes nobody has given any."""
    levels = feel.levels(pattern, profile, dice)
    hits = (replace(hit, level=level) for hit, level in zip(pattern.hits, levels, strict=True))
    return replace(pattern, hits=tuple(hits))


def _with_swing_of(pattern: Pattern, profile: StyleProfile) -> StyleProfile:
    """A style that is straight leaves the bars the swing they have."""
    if any(rule.at(pattern.tempo) >= SWUNG for rule in profile.swing):
        return profile
    heard = heard_swing(pattern.hits)
    if heard is None:
        return profile
    share = max(SWING_MIN, min(SWING_MAX, heard.share))
    own = Swing(frozenset(profile.grid) | {hit.voice for hit in pattern.hits}, heard.pairs, heard.interval(share))
    return replace(profile, swing=(own,))


def _towards(pattern: Pattern, profile: StyleProfile, amount: float) -> Pattern:
    """The style's velocities for the levels, as far as `amount` goes from what the file has."""

    def loud(hit: Hit) -> Hit:
        low, high = profile.dynamics[hit.voice].range(hit.level)
        style = (low + high) / 2
        return replace(hit, velocity=max(1, min(127, round(hit.velocity + (style - hit.velocity) * amount))))

    return replace(pattern, hits=tuple(map(loud, pattern.hits)))


# ---------------------------------------------------------------------------------------------- within the step


def _stepwise(swung: Pattern) -> Pattern:
    """Swing that would take a stroke more than half of the way to the next step of its beat gives way, for the whole
    beat, so that its strokes keep their order."""
    beats: dict[int, list[Hit]] = {}
    for hit in swung.hits:
        beats.setdefault(hit.at // PPQ, []).append(hit)
    parts = {beat: _part(hits) for beat, hits in beats.items()}
    hits = tuple(replace(hit, shift=round(hit.shift * parts[hit.at // PPQ])) for hit in swung.hits)
    return replace(swung, hits=hits)


def _part(hits: Sequence[Hit]) -> float:
    """How much of a beat's swing it has room for."""
    most, room = max(abs(hit.shift) for hit in hits), half_step(hit.at for hit in hits)
    return min(1.0, room / most) if most else 1.0


def half_step(places: Iterable[Ticks]) -> Ticks:
    """Just less than half of the coarsest step that a beat's places stand on."""
    places = list(places)
    step = next((step for step in STEPS if all(at % step == 0 for at in places)), STEPS[-1])
    return step // 2 - 1


def _inside(felt: Pattern, swung: Pattern, still: Pattern) -> Pattern:
    """What feel adds to the swing that is left, within half a sixteenth and, together, within half a step."""
    beats: dict[int, list[Ticks]] = {}
    for hit in felt.hits:
        beats.setdefault(hit.at // PPQ, []).append(hit.at)
    rooms = {beat: half_step(places) for beat, places in beats.items()}

    def held(hit: Hit, swing: Hit, calm: Hit) -> Hit:
        room, most = rooms[hit.at // PPQ], FINE // 2 - 1
        moved = max(-most, min(most, hit.shift - swing.shift))
        return replace(hit, shift=max(-room, min(room, calm.shift + moved)))

    return replace(felt, hits=tuple(map(held, felt.hits, swung.hits, still.hits)))
