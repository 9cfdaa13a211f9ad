"""What somebody plays again and again, and how they end phrases: two-bar figures and fills, read off performances."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from statistics import median

from msgspec import Struct
from msgspec.structs import replace

from mididrumigen.learning.performance import Performance
from mididrumigen.music.kit import CYMBALS, TIMEKEEPERS, TOMS, Ornament, Performer, Voice
from mididrumigen.music.pattern import Hit, Level, Pattern, sorted_hits, written
from mididrumigen.music.playability import mended
from mididrumigen.music.style import Interval, Kit
from mididrumigen.music.units import PPQ, TEMPO_MAX, TEMPO_MIN, Bpm, Meter, Ticks

Place = tuple[Ticks, Voice]
Onsets = frozenset[Place]

BARS = 2  # of a figure
ALIKE = (0.45, 0.36, 0.28, 0.2)  # Jaccard distances up to which two windows are one figure: the first that divides
DIVIDED = 0.4  # the windows so that no figure has more of them than this
LOOSE = 0.2  # further than that a window may still vary the figure
FIGURES_LEAST, FIGURES_MOST = 4, 12
CORE, EXTRA = 0.6, 0.15  # shares of the windows that strike a place
ORNAMENT = 0.15  # share of another articulation at a place, to be an extra
WINDOWS_MOST = 400  # compared with each other; of more, every so-manieth
NEAR = 8  # bars around a bar that say what its groove is
NOVEL = (2, 3, 4)  # strokes of snare or toms in a beat that are not the groove's, for it to be a fill's: the first that
FILLED = 0.3  # finds fills in no more than this part of a piece's bars
FILLS_MOST, FILLS_APART = 12, 0.5  # of a style, and their Jaccard distance from each other
TEMPO_ROOM = 0.3  # by which part beyond the tempos it was played at a figure is played
NEEDED = 0.8  # of the windows with a kick or a snare, for those without to be left out
SPARSE, THIN = 3, 0.4  # a bar with fewer strokes, or fewer than this part of the piece's usual bar, is no groove


class Window(Struct, frozen=True):
    """Two bars of a performance that hold no fill: hits from its start, as played."""

    hits: tuple[Hit, ...]
    tempo: Bpm

    @property
    def main(self) -> Onsets:
        """What makes it what it is: no ghosts, no crashes."""
        loud = (hit for hit in self.hits if hit.level is not Level.GHOST and hit.voice not in _COLOUR)
        return frozenset((hit.at, hit.voice) for hit in loud)


_COLOUR = CYMBALS - {Voice.RIDE} | {Voice.PEDAL}


class Figure(Struct, frozen=True):
    """A cell of a style: core and extras, how many windows it stands for, at which tempos."""

    core: Pattern
    extras: Pattern
    count: int
    tempo: Interval
    often: float  # the mean share of windows that play an extra


class Ending(Struct, frozen=True):
    """A fill: its figure (as long as its pulses) and how often it was played."""

    figure: Pattern
    count: int


class Bar(Struct, frozen=True):
    """One bar of a performance: hits from its own start, and from where on it is a fill (its length if it is none)."""

    hits: tuple[Hit, ...]
    fill_from: Ticks
    meter: Meter
    tempo: Bpm

    @property
    def is_fill(self) -> bool:
        return self.fill_from < self.meter.bar


def bars_of(performance: Performance) -> list[Bar]:
    """Its bars, with where fills begin. Where snare or toms are busy all the time, a fill has to be busier still."""
    pattern, bar = performance.pattern, performance.pattern.meter.bar
    bars: list[list[Hit]] = [[] for _ in range(pattern.bars)]
    for hit in pattern.hits:
        bars[hit.at // bar].append(replace(hit, at=hit.at % bar))
    onsets = [frozenset((hit.at, hit.voice) for hit in hits) for hits in bars]
    grooves = [_groove(onsets, number) for number in range(len(bars))]
    ends: list[Ticks] = []
    for novel in NOVEL:
        ends = [_fill_from(hits, groove, pattern.meter, novel) for hits, groove in zip(bars, grooves, strict=True)]
        if sum(end < bar for end in ends) <= FILLED * len(bars):
            break
    return [
        Bar(tuple(hits), end, pattern.meter, performance.tempo_at(number * bar))
        for number, (hits, end) in enumerate(zip(bars, ends, strict=True))
    ]


def _groove(bars: Sequence[Onsets], number: int) -> Onsets:
    """The places struck in at least a third of the bars around this one (itself left out)."""
    around = [
        bars[other]
        for other in range(max(0, number - NEAR), min(len(bars), number + NEAR + 1))
        if other != number and len(bars[other]) >= SPARSE
    ]
    counts = Counter(place for onsets in around for place in onsets)
    return frozenset(place for place, count in counts.items() if count * 3 >= len(around))


def _fill_from(hits: Sequence[Hit], groove: Onsets, meter: Meter, novel: int) -> Ticks:
    """Where the last beats of the bar leave the groove for snare and toms, all of them to its end."""
    start, found = meter.bar, meter.bar
    for pulse in reversed(meter.pulses):
        start -= pulse
        here = [hit for hit in hits if start <= hit.at < start + pulse]
        drums = [h for h in here if (h.voice in TOMS or h.voice is Voice.SNARE) and h.level is not Level.GHOST]
        new = [hit for hit in drums if (hit.at, hit.voice) not in groove]
        toms = [hit for hit in new if hit.voice in TOMS]
        keeps_time = any((hit.at, hit.voice) in groove for hit in here if hit.voice in TIMEKEEPERS)
        if len(new) >= novel or (toms and not keeps_time):
            found = start
        else:
            break
    return found


# ---------------------------------------------------------------------------------------------- cells


def windows(performances: Iterable[Performance], meter: Meter) -> list[Window]:
    """Every two bars without a fill, in step with the piece's beginning; a lone bar before a fill is doubled."""
    found: list[Window] = []
    for each in performances:
        bars = bars_of(each) if each.pattern.meter == meter and each.to_click else []
        least = max(SPARSE, THIN * median(len(bar.hits) for bar in bars)) if bars else SPARSE
        for first, second in zip(bars[::2], bars[1::2], strict=False):
            if first.is_fill or len(first.hits) < least:
                continue
            other = first if second.is_fill or len(second.hits) < least else second
            later = (replace(hit, at=hit.at + meter.bar) for hit in other.hits)
            found.append(Window((*first.hits, *later), first.tempo))
    whole = _with_its_drums(found)
    every = -(-len(whole) // WINDOWS_MOST) if whole else 1
    return whole[::every]


def _with_its_drums(found: Sequence[Window]) -> list[Window]:
    """Without those that lack a kick or a snare where nearly all have one, or lack both: who counts in or breaks down
    plays no groove."""
    drums = frozenset({Voice.KICK, Voice.SNARE})
    each = [drums & {hit.voice for hit in window.hits} for window in found]
    needed = {drum for drum in drums if sum(drum in own for own in each) >= NEEDED * len(each)}
    return [window for window, own in zip(found, each, strict=True) if own and needed <= own]


def figures_of(played: Sequence[Window], meter: Meter, kit: Kit) -> list[Figure]:
    """The figures that most windows vary, the commonest first."""
    clusters = _clusters([window.main for window in played])
    found = [_figure([played[index] for index in members], meter, kit) for members in clusters]
    return [figure for figure in found if len(figure.core.hits) >= SPARSE]


def _clusters(onsets: Sequence[Onsets]) -> list[list[int]]:
    """The windows of each figure, the largest first; as wide as leaves more than one figure."""
    apart = [[distance(one, other) for other in onsets] for one in onsets]
    clusters: list[list[int]] = []
    for alike in ALIKE:
        clusters = _clustered(apart, alike)
        if not clusters or len(clusters[0]) <= DIVIDED * len(onsets):
            break
    return clusters


def _clustered(apart: Sequence[Sequence[float]], alike: float) -> list[list[int]]:
    """Again and again the window that has most others near it, with those; what is left joins the nearest or goes."""
    near = [{other for other, far in enumerate(row) if far <= alike} for row in apart]
    free, medoids, clusters = set(range(len(apart))), list[int](), list[list[int]]()
    while free and len(medoids) < FIGURES_MOST:
        best = max(sorted(free), key=lambda one: len(near[one] & free))
        members = near[best] & free
        if len(members) < 2 and len(medoids) >= FIGURES_LEAST:
            break
        medoids.append(best)
        clusters.append(sorted(members))
        free -= members
    for one in sorted(free):
        nearest = min(range(len(medoids)), key=lambda index: apart[one][medoids[index]])
        if apart[one][medoids[nearest]] <= alike + LOOSE:
            clusters[nearest].append(one)
    return sorted(clusters, key=len, reverse=True)


def distance(one: Onsets, other: Onsets) -> float:
    """Jaccard's: 0 the same places, 1 none in common."""
    union = len(one | other)
    return 1 - len(one & other) / union if union else 0.0


def _figure(members: Sequence[Window], meter: Meter, kit: Kit) -> Figure:
    strokes: dict[Place, list[Hit]] = {}
    for hit in _on_one_grid([hit for window in members for hit in window.hits]):
        strokes.setdefault((hit.at, hit.voice), []).append(hit)
    count = len(members)
    shares = {place: len(hits) / count for place, hits in strokes.items()}
    core = [_stroke(strokes[place]) for place, share in shares.items() if share >= CORE]
    rare = [place for place, share in shares.items() if EXTRA <= share < CORE and len(strokes[place]) >= min(2, count)]
    extras = [_stroke(strokes[place]) for place in rare]
    extras += [other for hit in core if (other := _other_way(hit, strokes[hit.at, hit.voice]))]
    tempos = [window.tempo for window in members]
    low, high = max(TEMPO_MIN, min(tempos) * (1 - TEMPO_ROOM)), min(TEMPO_MAX, max(tempos) * (1 + TEMPO_ROOM))
    tempo = Interval(round(low, 1), (round(low, 1) + round(high, 1)) / 2, round(high, 1))
    often = sum(shares[place] for place in rare) / len(rare) if rare else 0.0
    return _played(core, extras, meter, kit, Figure(Pattern((), 0), Pattern((), 0), count, tempo, often))


def _on_one_grid(hits: Sequence[Hit]) -> list[Hit]:
    """Beats are straight or in triplets, as most of their strokes have it; the others are left out."""
    straight = Counter(hit.at // PPQ for hit in hits if hit.at % (PPQ // 2) and hit.at % (PPQ // 8) == 0)
    tripled = Counter(hit.at // PPQ for hit in hits if hit.at % (PPQ // 2) and hit.at % (PPQ // 6) == 0)
    wins = {beat: PPQ // 6 if tripled[beat] > straight[beat] else PPQ // 8 for beat in straight | tripled}
    return [hit for hit in hits if hit.at % wins.get(hit.at // PPQ, 1) == 0]


def _stroke(hits: Sequence[Hit]) -> Hit:
    """What is struck there, as it mostly is."""
    level = Counter(hit.level for hit in hits).most_common(1)[0][0]
    ornament = Counter(hit.ornament for hit in hits).most_common(1)[0][0]
    return written(hits[0].at, hits[0].voice, level, ornament)


def _other_way(core: Hit, hits: Sequence[Hit]) -> Hit | None:
    """The other articulation that is heard there now and then, such as an open hat."""
    ways = Counter(hit.ornament for hit in hits if hit.ornament is not core.ornament)
    if not ways or ways.most_common(1)[0][1] < ORNAMENT * len(hits):
        return None
    return replace(core, ornament=ways.most_common(1)[0][0])


def _played(core: Sequence[Hit], extras: Sequence[Hit], meter: Meter, kit: Kit, figure: Figure) -> Figure:
    """With nothing that two hands and feet cannot play together: extras go first."""
    places = {(hit.at, hit.voice): hit for hit in core}
    both = places | {(hit.at, hit.voice): hit for hit in extras}
    length = BARS * meter.bar
    whole = Pattern(sorted_hits(list(both.values())), length, meter, figure.tempo.typical)
    spare = frozenset((hit.at, hit.voice) for hit in extras)
    left = mended(whole, Performer.HUMAN, kit, spare).onsets()
    return replace(
        figure,
        core=Pattern(sorted_hits([hit for hit in core if (hit.at, hit.voice) in left]), length, meter),
        extras=Pattern(sorted_hits([hit for hit in extras if (hit.at, hit.voice) in left]), length, meter),
    )


# ---------------------------------------------------------------------------------------------- fills


def endings(performances: Iterable[Performance], meter: Meter, kit: Kit, tempo: Bpm) -> list[Ending]:
    """Fills that can be played at this tempo, each different one once with how often it was played; at most so many,
    as unlike each other as may be."""
    found: dict[Onsets, list[Pattern]] = {}
    for each in performances:
        if each.pattern.meter == meter and each.to_click:
            for bar in bars_of(each):
                if bar.is_fill:
                    figure = _ending(bar, kit, tempo)
                    found.setdefault(figure.onsets(), []).append(figure)
    common = sorted(found.values(), key=lambda those: (-len(those), those[0].length, -len(those[0].hits)))
    chosen: list[tuple[Pattern, int]] = []
    for those in common:
        figure, nearest = those[0], _nearest(those[0], [each for each, _ in chosen])
        if nearest is None and len(chosen) < FILLS_MOST and len(figure.hits) >= 2:
            chosen.append((figure, len(those)))
        elif nearest is not None:
            chosen[nearest] = (chosen[nearest][0], chosen[nearest][1] + len(those))
    return [Ending(figure, count) for figure, count in chosen]


def _nearest(figure: Pattern, chosen: Sequence[Pattern]) -> int | None:
    """The one that it varies, of the same length."""
    alike = [
        (distance(figure.onsets(), other.onsets()), index)
        for index, other in enumerate(chosen)
        if other.length == figure.length
    ]
    far, index = min(alike, default=(1.0, 0))
    return index if far < FILLS_APART else None


def _ending(bar: Bar, kit: Kit, tempo: Bpm) -> Pattern:
    meter = bar.meter
    hits = [written(hit.at, hit.voice, hit.level, _plain(hit)) for hit in bar.hits if hit.at >= bar.fill_from]
    length = meter.bar - bar.fill_from
    moved = [replace(hit, at=hit.at - bar.fill_from) for hit in hits]
    return mended_fill(Pattern(sorted_hits(moved), length, meter), kit, tempo)


def mended_fill(figure: Pattern, kit: Kit, tempo: Bpm) -> Pattern:
    """What of a fill can be played at this tempo."""
    return mended(replace(figure, tempo=tempo), Performer.HUMAN, kit)


def _plain(hit: Hit) -> Ornament:
    return hit.ornament if hit.ornament is not Ornament.ROLL else Ornament.NONE
