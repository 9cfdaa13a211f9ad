"""A figure in another meter: each pulse of the new bar takes the beat of the old one that has its role.

Backbeats stay at group ends and downbeats at group starts: 3/4 takes beats 1 3 4, 5/4 (3+2) takes 1 3 4, 3 4, 7/8
(2+2+3) takes 1 3 4. A dotted pulse (6/8, 12/8) stretches its beat to three eighths.
"""

from __future__ import annotations

import msgspec

from mididrumigen.music.kit import TIMEKEEPERS
from mididrumigen.music.pattern import Hit, Pattern, sorted_hits
from mididrumigen.music.units import PPQ, Meter, Ticks

# pulses in a group → which beats of a 4/4 bar they take (counted from 0), in even and in odd groups
_ROLES = {1: ((0,), (0,)), 2: ((0, 1), (2, 3)), 3: ((0, 2, 3), (0, 2, 3))}
DOTTED: Ticks = PPQ * 3 // 2
# where the parts of a straight beat go in a dotted one: sixteenths lean to the eighth they lead into
_STRETCHED = {0: 0, PPQ // 4: PPQ // 4, PPQ // 2: PPQ, 3 * PPQ // 4: PPQ * 5 // 4}


def in_meter(figure: Pattern, meter: Meter) -> Pattern:
    """The figure's beats laid out in `meter`, as many bars as it had."""
    if figure.meter == meter:
        return figure
    hits: list[Hit] = []
    for bar in range(figure.bars):
        hits += _bar(figure, bar, meter)
    return msgspec.structs.replace(figure, hits=_once(hits), length=figure.bars * meter.bar, meter=meter)


def fill_in_meter(figure: Pattern, meter: Meter) -> Pattern:
    """A fill's last pulses, as many as the meter has room for, each in its new length."""
    if figure.meter == meter:
        return figure
    beats = _starts(figure.meter.pulses[-_count(figure) :])
    pulses = meter.pulses[-min(len(beats), len(meter.pulses)) :]
    hits: list[Hit] = []
    start = 0
    for (begin, length), pulse in zip(beats[-len(pulses) :], pulses, strict=True):
        hits += _beat(figure.hits, begin, length, start, pulse, meter)
        start += pulse
    return msgspec.structs.replace(figure, hits=_once(hits), length=start, meter=meter)


def _bar(figure: Pattern, bar: int, meter: Meter) -> list[Hit]:
    beats = _starts(figure.meter.pulses)
    roles = [role for index, size in enumerate(meter.groups) for role in _ROLES[size][index % 2]]
    start, hits = bar * meter.bar, list[Hit]()
    for role, pulse in zip(roles, meter.pulses, strict=True):
        begin, length = beats[role % len(beats)]
        hits += _beat(figure.hits, bar * figure.meter.bar + begin, length, start, pulse, meter)
        start += pulse
    return hits


def _beat(hits: tuple[Hit, ...], begin: Ticks, length: Ticks, start: Ticks, pulse: Ticks, meter: Meter) -> list[Hit]:
    here = [msgspec.structs.replace(hit, at=hit.at - begin) for hit in hits if begin <= hit.at < begin + length]
    if pulse == DOTTED and length == PPQ:
        here = [*map(_stretched, here), *_third_eighth(here)] if meter.compound else [*here, *_repeated(here)]
    elif length == DOTTED and pulse != DOTTED:
        here = [msgspec.structs.replace(hit, at=hit.at * pulse // length) for hit in here]
    elif meter.compound and length == PPQ:  # 9/16 and the like: a small dotted pulse
        here = [msgspec.structs.replace(_stretched(hit), at=_stretched(hit).at * pulse // DOTTED) for hit in here]
    return [msgspec.structs.replace(hit, at=start + hit.at) for hit in here if hit.at < pulse]


def _stretched(hit: Hit) -> Hit:
    """Triplets stretch exactly, straight parts go to the nearest eighth or sixteenth of the dotted pulse."""
    at = hit.at * 3 // 2 if hit.at % (PPQ // 3) == 0 else _STRETCHED.get(hit.at, hit.at * 3 // 2 // 120 * 120)
    return msgspec.structs.replace(hit, at=at)


def _third_eighth(beat: list[Hit]) -> list[Hit]:
    """A timekeeper on both eighths of a straight beat keeps three in a dotted one."""
    on = {hit.voice for hit in beat if hit.at == 0}
    return [
        msgspec.structs.replace(hit, at=PPQ // 2)
        for hit in beat
        if hit.voice in TIMEKEEPERS and hit.at == PPQ // 2 and hit.voice in on
    ]


def _repeated(beat: list[Hit]) -> list[Hit]:
    """The eighth that a long pulse has over: timekeepers go on."""
    return [
        msgspec.structs.replace(hit, at=hit.at + PPQ) for hit in beat if hit.voice in TIMEKEEPERS and hit.at < PPQ // 2
    ]


def _starts(pulses: tuple[Ticks, ...]) -> list[tuple[Ticks, Ticks]]:
    starts, at = [], 0
    for pulse in pulses:
        starts.append((at, pulse))
        at += pulse
    return starts


def _count(figure: Pattern) -> int:
    """How many pulses of its meter's end a fill has."""
    pulses = figure.meter.pulses
    return next(count for count in range(1, len(pulses) + 1) if sum(pulses[-count:]) >= figure.length)


def _once(hits: list[Hit]) -> tuple[Hit, ...]:
    """One stroke a place and voice, the louder one."""
    best: dict[tuple[Ticks, str], Hit] = {}
    for hit in hits:
        known = best.get((hit.at, hit.voice))
        if known is None or hit.velocity > known.velocity:
            best[hit.at, hit.voice] = hit
    return sorted_hits(list(best.values()))
