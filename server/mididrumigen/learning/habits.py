"""Figures from a performance: what somebody kept playing, eight bars at a time, as habits.

Each stretch keeps the bars that are led by the same cymbal. A place's chance is how many of them strike it; its lean
and velocity are means, drawn towards the limb's own the less they rest on. What is left over is the limb's spread.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from statistics import fmean

import msgspec

from mididrumigen.learning.grid import one_grid_a_beat
from mididrumigen.learning.swing import swing_share, unswung
from mididrumigen.music.kit import Voice
from mididrumigen.music.manner import BAR, Figure, Limb, LimbHabit, Stroke, limb_of
from mididrumigen.music.pattern import Hit, Pattern
from mididrumigen.music.style import Pairs
from mididrumigen.music.transcribe import GHOST_BELOW
from mididrumigen.music.units import Millis, Ticks, millis_of_ticks

STRETCH = 8  # bars
STEADY = 0.8  # how often something must be struck at a place that is never left empty
LEAN_DOUBT, VELOCITY_DOUBT = 1.5, 0.5  # strokes' worth of the limb's own mean in a place's mean
FEWEST = 4  # strokes a bar, or it is no groove


class Heard(msgspec.Struct, frozen=True):
    """A hit with its bar of the stretch and how early (minus) or late it came, swing taken off."""

    bar: int
    at: Ticks  # from the bar's start
    hit: Hit
    millis: Millis

    @property
    def limb(self) -> Limb:
        return limb_of(self.hit.voice)

    @property
    def ghost(self) -> bool:
        return self.hit.voice is Voice.SNARE and self.hit.velocity < GHOST_BELOW


Key = tuple[Ticks, Voice, bool]


def figures_of(performance: Pattern, pairs: Pairs) -> list[Figure]:
    """One figure for each stretch of a performance in 4/4; none where there is too little in it."""
    if performance.meter.bar != BAR:
        return []
    bars: list[list[Hit]] = [[] for _ in range(performance.bars)]
    for hit in performance.hits:
        bars[hit.at // BAR].append(msgspec.structs.replace(hit, at=hit.at % BAR))
    starts = range(0, max(1, len(bars) - 1), STRETCH)
    found = (_figure(bars[start : start + STRETCH], performance.tempo, pairs) for start in starts)
    return [figure for figure in found if figure]


def _figure(bars: Sequence[list[Hit]], tempo: float, pairs: Pairs) -> Figure | None:
    led_by = [_lead(bar) for bar in bars]
    usual = Counter(led_by).most_common(1)[0][0]
    kept = [number for number, lead in enumerate(led_by) if lead == usual]
    length = 2 if {number % 2 for number in kept} == {0, 1} else 1
    hits = list(one_grid_a_beat([(number, hit) for number in kept for hit in bars[number]], length))
    if len(hits) < FEWEST * len(kept):
        return None
    share = swing_share([hit for _, hit in hits], pairs)
    heard = [_heard(number, hit, tempo, pairs, share) for number, hit in hits]
    times = [sum(number % length == bar for number in kept) for bar in range(length)]
    return Figure(
        tempo=round(tempo, 1),
        bars=length,
        share=round(1000 * share),
        push=round(10 * fmean(one.millis for one in heard)),
        limbs=_limbs(heard, length),
        strokes=tuple(_strokes(heard, length, times)),
        steady=tuple(sorted(_steady(heard, length, times))),
    )


def _lead(bar: Iterable[Hit]) -> Voice | None:
    """What keeps time in a bar."""
    count = Counter(hit.voice for hit in bar if hit.voice in (Voice.HAT, Voice.RIDE))
    return count.most_common(1)[0][0] if count else None


def _heard(number: int, hit: Hit, tempo: float, pairs: Pairs, share: float) -> Heard:
    at, late = unswung(hit, pairs, share)
    return Heard(number, at, hit, millis_of_ticks(late, tempo))


def _by_place(heard: Iterable[Heard], length: int) -> dict[Key, list[Heard]]:
    places: dict[Key, list[Heard]] = defaultdict(list)
    for one in heard:
        places[one.bar % length * BAR + one.at, one.hit.voice, one.ghost].append(one)
    return places


def _strokes(heard: Sequence[Heard], length: int, times: Sequence[int]) -> Iterable[Stroke]:
    limbs = _limbs(heard, length)
    push = fmean(one.millis for one in heard)
    for (at, voice, ghost), ones in sorted(_by_place(heard, length).items()):
        limb, count = limbs[limb_of(voice)], len(ones)
        lean = fmean(one.millis for one in ones) - push - limb.lean / 10
        usual = limb.ghost if ghost else limb.velocity
        velocity = fmean(one.hit.velocity for one in ones)
        yield Stroke(
            at=at,
            voice=voice,
            ornament=Counter(one.hit.ornament for one in ones).most_common(1)[0][0],
            ghost=ghost,
            chance=min(100, round(100 * count / times[at // BAR])),
            velocity=round((count * velocity + VELOCITY_DOUBT * usual) / (count + VELOCITY_DOUBT)),
            lean=round(10 * lean * count / (count + LEAN_DOUBT)),
        )


def _limbs(heard: Sequence[Heard], length: int) -> dict[Limb, LimbHabit]:
    push = fmean(one.millis for one in heard)
    places = _by_place(heard, length)
    return {
        limb: _touch([ones for ones in places.values() if ones[0].limb is limb], push)
        for limb in Limb
        if any(one.limb is limb for one in heard)
    }


def _touch(places: Sequence[list[Heard]], push: Millis) -> LimbHabit:
    """One limb's numbers; 0 for what it does not play."""
    plain = [ones for ones in places if not ones[0].ghost]
    ghosts = [ones for ones in places if ones[0].ghost]
    return LimbHabit(
        lean=round(10 * (fmean(one.millis for ones in places for one in ones) - push)),
        spread=round(10 * _left_over([[one.millis for one in ones] for ones in places])),
        velocity=round(fmean(one.hit.velocity for ones in plain for one in ones)) if plain else 0,
        swell=round(_left_over([[one.hit.velocity for one in ones] for ones in plain])),
        ghost=round(fmean(one.hit.velocity for ones in ghosts for one in ones)) if ghosts else 0,
        ghost_swell=round(_left_over([[one.hit.velocity for one in ones] for ones in ghosts])),
    )


def _left_over(groups: Sequence[Sequence[float]]) -> float:
    """Standard deviation within groups, for the lost degrees of freedom; of all values where no group has two."""
    free = sum(len(group) - 1 for group in groups)
    if not free:
        groups = [[value for group in groups for value in group]]
        free = max(1, len(groups[0]) - 1)
    squares = sum((value - mean) ** 2 for group in groups if group for mean in (fmean(group),) for value in group)
    return float((squares / free) ** 0.5)


def _steady(heard: Iterable[Heard], length: int, times: Sequence[int]) -> Iterable[Ticks]:
    count = Counter({(one.bar, one.at) for one in heard})
    struck = Counter((bar % length) * BAR + at for bar, at in count)
    return (at for at, often in struck.items() if often >= STEADY * times[at // BAR])
