"""What can be measured of somebody's playing: tempo, swing, lean, dynamics. Medians and percentiles, with counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import fsum
from statistics import median

from msgspec import Struct

from mididrumigen.learning.performance import Performance
from mididrumigen.music.groove import place_in_pulse, swung
from mididrumigen.music.kit import CYMBALS, TIMEKEEPERS, TOMS, Voice
from mididrumigen.music.levels import DRUMS
from mididrumigen.music.pattern import Hit, Level
from mididrumigen.music.style import Interval, Pairs
from mididrumigen.music.swing_heard import ENOUGH, SWUNG, shares_of
from mididrumigen.music.units import TEMPO_MAX, TEMPO_MIN, Bpm, Meter, Millis

GROUPS: dict[str, frozenset[Voice]] = {
    "kick": frozenset({Voice.KICK}),
    "snare": frozenset({Voice.SNARE}),
    "time": frozenset({Voice.HAT, Voice.RIDE}),
}
NAMES: dict[str, tuple[str, ...]] = {"kick": ("kick",), "snare": ("snare",), "time": ("hat", "ride")}
PAIRS_ENOUGH = 24  # of a group of voices, to swing on its own
APART = 0.03  # in share, for a group to swing on its own, or for slow and fast to differ
TEMPOS_APART = 1.25  # how much faster the fast third has to be
SPREAD_MOST: Millis = 30
SHRUNK = 20  # strokes with which a voice's own lean weighs as much as all voices'
HEARD = 8  # strokes, to say anything of a voice


def tempo_of(performances: Sequence[Performance]) -> Interval:
    """Percentiles over bars; of pieces whose tempo is known, if there are any."""
    known = [each for each in performances if each.tempo_known] or list(performances)
    bars = sorted(tempo for each in known for tempo in _tempos(each))
    low, typical, high = percentile(bars, 0.05), percentile(bars, 0.5), percentile(bars, 0.95)
    low, high = min(low, typical * 0.92), max(high, typical * 1.08)
    return Interval(max(TEMPO_MIN, round(low, 1)), round(typical, 1), min(TEMPO_MAX, round(high, 1)))


def _tempos(performance: Performance) -> Iterable[float]:
    meter = performance.pattern.meter
    return (performance.tempo_at(bar * meter.bar) for bar in range(performance.pattern.bars))


def meters_of(performances: Sequence[Performance]) -> dict[Meter, int]:
    """Bars in each, the most first."""
    bars: dict[Meter, int] = {}
    for each in performances:
        bars[each.pattern.meter] = bars.get(each.pattern.meter, 0) + each.pattern.bars
    return dict(sorted(bars.items(), key=lambda item: (-item[1], item[0])))


# ---------------------------------------------------------------------------------------------- swing


class Swings(Struct, frozen=True):
    """One rule: whose, which pairs, the share, and how many pairs it rests on."""

    voices: tuple[str, ...]
    pairs: Pairs
    share: Interval
    count: int
    by_tempo: tuple[tuple[Bpm, float], ...] = ()


def swing_of(performances: Sequence[Performance]) -> list[Swings]:
    """The rule for all voices comes last; before it those groups that plainly swing otherwise. Straight playing has a
    share of 0.5 with the pairs that it could swing.

    Of somebody who swings in one piece and plays another straight, the rule is what most bars are, not a mean of both.
    """
    pairs, swinging = _pairs(performances)
    kind = [each for each in performances if (each.swing is not None and each.swing.pairs is pairs) is swinging]
    whole = _rule(("all",), kind, pairs, frozenset(Voice))
    rules: list[Swings] = []
    for name, voices in GROUPS.items() if swinging else ():
        own = _rule(NAMES[name], kind, pairs, voices)
        if own.count >= PAIRS_ENOUGH and abs(own.share.typical - whole.share.typical) >= APART:
            rules.append(own)
    return [*rules, whole]


def _pairs(performances: Sequence[Performance]) -> tuple[Pairs, bool]:
    """Those that swing in most bars; where most are straight, sixteenths if they are played at all."""
    swung_bars = dict.fromkeys((Pairs.EIGHTH, Pairs.SIXTEENTH), 0)
    for each in performances:
        if each.swing:
            swung_bars[each.swing.pairs] += each.pattern.bars
    if 2 * sum(swung_bars.values()) >= sum(each.pattern.bars for each in performances):
        return max(swung_bars, key=lambda pairs: swung_bars[pairs]), True
    fine = sum(hit.at % 480 == 240 for each in performances for hit in each.pattern.hits)
    whole = sum(len(each.pattern.hits) for each in performances)
    return Pairs.SIXTEENTH if fine > 0.15 * whole else Pairs.EIGHTH, False


class Piece(Struct, frozen=True):
    """How one performance swings these pairs."""

    tempo: Bpm
    share: float
    bars: int
    pairs: int


def _rule(
    names: tuple[str, ...], performances: Sequence[Performance], pairs: Pairs, voices: frozenset[Voice]
) -> Swings:
    pieces = [piece for each in performances if (piece := _piece(each, pairs, voices))]
    timed = [piece for each in performances if each.tempo_known and (piece := _piece(each, pairs, voices))]
    count = sum(piece.pairs for piece in pieces)
    shares = sorted(share for piece in pieces for share in [piece.share] * piece.bars)
    return Swings(names, pairs, _share_interval(shares if count >= HEARD else []), count, _by_tempo(timed))


def _piece(performance: Performance, pairs: Pairs, voices: frozenset[Voice]) -> Piece | None:
    """The median share of its pairs: somebody who swings in one piece and plays another straight plays nothing in
    between. Whoever begins a pair, the off-beat has to be of these voices: a kick alone seldom has both. A piece that
    does not swing and has hardly such pairs is straight: sixteenths all the way leave no eighths to measure."""
    pattern, meter = performance.pattern, performance.pattern.meter
    if meter.compound or not performance.to_click:
        return None
    hits = [hit for hit in pattern.hits if hit.voice in voices or place_in_pulse(hit.at, meter) == 0]
    shares = shares_of(sorted(hit.sounds_at for hit in hits), pairs, meter)
    if len(shares) < ENOUGH and not performance.swing and any(hit.voice in voices for hit in hits):
        return Piece(pattern.tempo, 0.5, pattern.bars, len(shares))
    return Piece(pattern.tempo, median(shares), pattern.bars, len(shares)) if shares else None


def _by_tempo(pieces: Sequence[Piece]) -> tuple[tuple[Bpm, float], ...]:
    """(bpm, share) for the slow, the middle and the fast third, where they are far apart and swing plainly unalike."""
    shares = sorted((piece.tempo, piece.share) for piece in pieces for _ in range(piece.pairs))
    third = len(shares) // 3
    parts = [shares[:third], shares[third : 2 * third], shares[2 * third :]]
    if third < PAIRS_ENOUGH:
        return ()
    points = [(round(median(bpm for bpm, _ in part), 1), _swung(median(share for _, share in part))) for part in parts]
    (slow, first), (middle, _), (fast, last) = points
    if not slow < middle < fast or fast < TEMPOS_APART * slow or abs(last - first) < APART:
        return ()
    return tuple(points)


def _share_interval(shares: Sequence[float]) -> Interval:
    if not shares:
        return Interval(0.5, 0.5, 0.56)
    typical = _swung(median(shares))
    low, high = _held(percentile(shares, 0.2)), _held(percentile(shares, 0.8))
    return Interval(min(low, typical), typical, max(high, typical))


def _swung(share: float) -> float:
    """What hardly swings is straight."""
    return 0.5 if share < SWUNG - 0.01 else _held(share)


def _held(share: float) -> float:
    return round(max(0.5, min(0.75, share)), 3)


# ---------------------------------------------------------------------------------------------- lean


class Leans(Struct, frozen=True):
    """Where a voice sits against the mean of all, ms; how far its strokes stray from there; on how many it rests."""

    lean: Interval
    spread: Millis
    count: int


def feel_of(performances: Sequence[Performance]) -> dict[Voice, Leans]:
    """Of every voice with some strokes, in pieces that were played to a click."""
    strays: dict[Voice, list[Millis]] = {}
    middles: dict[Voice, list[Millis]] = {}
    for each in performances:
        if not each.to_click:
            continue
        moved = [(hit.voice, each.millis(hit, felt(hit, each))) for hit in each.pattern.hits]
        middle = median(millis for _, millis in moved)
        for voice in sorted({voice for voice, _ in moved}):
            own = [millis - middle for named, millis in moved if named is voice]
            centre = median(own)
            middles.setdefault(voice, []).extend([centre] * len(own))
            strays.setdefault(voice, []).extend(millis - centre for millis in own)
    return {voice: _leans(middles[voice], strays[voice]) for voice in Voice if len(strays.get(voice, ())) >= HEARD}


def felt(hit: Hit, performance: Performance) -> int:
    """What of a stroke's shift is no swing, in ticks."""
    swing, meter = performance.swing, performance.pattern.meter
    if swing is None or meter.compound:
        return hit.shift
    place = place_in_pulse(hit.at, meter)
    return hit.shift - (swung(place, swing.pairs, _held(swing.share)) - place)


def _leans(middles: Sequence[Millis], strays: Sequence[Millis]) -> Leans:
    count = len(strays)
    spread = min(SPREAD_MOST, 1.4826 * median(abs(stray) for stray in strays))
    typical = _within_lean(median(middles) * count / (count + SHRUNK))
    room = max(1.0, spread * 0.35)
    low = max(typical - 12, min(typical - room, *middles))
    high = min(typical + 12, max(typical + room, *middles))
    return Leans(Interval(_within_lean(low), typical, _within_lean(high)), round(spread, 1), count)


def _within_lean(millis: Millis) -> Millis:
    return round(max(-60.0, min(60.0, millis)), 1)


# ---------------------------------------------------------------------------------------------- dynamics


class Loudness(Struct, frozen=True):
    """Velocity ranges by level, those that were heard; and on how many strokes they rest."""

    ranges: dict[Level, tuple[int, int]]
    count: int


def dynamics_of(performances: Sequence[Performance]) -> dict[str, Loudness]:
    """Of each voice or group with enough strokes, and of `all`."""
    hits = [hit for each in performances for hit in each.pattern.hits]
    found = {"all": _loudness(hits)}
    groups = {str(voice): frozenset({voice}) for voice in (Voice.KICK, Voice.SNARE, Voice.HAT, Voice.RIDE, Voice.PEDAL)}
    groups |= {"toms": frozenset(TOMS), "crash": frozenset(CYMBALS - {Voice.RIDE})}
    for name, voices in groups.items():
        own = [hit for hit in hits if hit.voice in voices]
        if len(own) >= HEARD:
            found[name] = _loudness(own)
    return found


def _loudness(hits: Sequence[Hit]) -> Loudness:
    by_level = {level: sorted(hit.velocity for hit in hits if hit.level is level) for level in Level}
    plain = by_level[Level.NORMAL] or by_level[Level.ACCENT] or sorted(hit.velocity for hit in hits)
    low, high = _range(plain)
    ranges = {Level.NORMAL: (low, high)}
    loud = by_level[Level.ACCENT]
    ranges[Level.ACCENT] = _range(loud) if len(loud) >= 4 else (min(127, high + 2), min(127, high + 12))
    if len(by_level[Level.SOFT]) >= 4:
        ranges[Level.SOFT] = _range(by_level[Level.SOFT])
    ghosts = by_level[Level.GHOST]
    soft, most = _range(ghosts) if len(ghosts) >= 4 else (20, min(44, low // 2))
    most = max(1, min(most, 60, high // 2))
    ranges[Level.GHOST] = (min(soft, most), most)
    return Loudness(ranges, len(hits))


def _range(velocities: Sequence[int]) -> tuple[int, int]:
    """The middle of what is played: the generator goes a little beyond both ends."""
    return round(percentile(velocities, 0.2)), round(percentile(velocities, 0.8))


# ---------------------------------------------------------------------------------------------- small words


def percentile(ordered: Sequence[float], part: float) -> float:
    """Of sorted values; straight lines between them."""
    place = part * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def mean(values: Sequence[float]) -> float:
    return fsum(values) / len(values) if values else 0.0


def ghosts_a_bar(performances: Sequence[Performance]) -> float:
    bars = sum(each.pattern.bars for each in performances)
    ghosts = sum(hit.level is Level.GHOST and hit.voice in DRUMS for each in performances for hit in each.pattern.hits)
    return ghosts / bars if bars else 0.0


def kept_by(performances: Sequence[Performance]) -> Voice:
    """What keeps time: the timekeeper that is struck most."""
    counts = dict.fromkeys(sorted(TIMEKEEPERS), 0)
    for each in performances:
        for hit in each.pattern.hits:
            if hit.voice in counts:
                counts[hit.voice] += 1
    return max(counts, key=lambda voice: counts[voice])
