"""A style made ready for judging: its figures as masks, its numbers as ranges. Done once a style and meter."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from mididrumigen.music.facts import COUNT, DYNAMICS, GHOSTS, LEAN, SWING, Facts, Range, facts_of
from mididrumigen.music.figures import Figure, figure
from mididrumigen.music.groove import swing_shift
from mididrumigen.music.kit import Performer, Voice
from mididrumigen.music.lanes import (
    BACKBEAT,
    EARLY,
    GHOST,
    KICK,
    LANES,
    ghosts_below,
    lane_masks,
    lane_width,
    mask_of,
    places,
    strokes_of,
)
from mididrumigen.music.meters import fill_in_meter, in_meter
from mididrumigen.music.pattern import Hit, Pattern, sorted_hits
from mididrumigen.music.style import Cell, Fill, Interval, Section, StyleProfile
from mididrumigen.music.units import Meter, ticks_of_millis

GROOVES = frozenset({Section.MAIN, Section.VERSE, Section.CHORUS})
FREE = 0.3  # of a style's bars have no kick: then it comes where it pleases
PHASES = 24  # places in a quarter note
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"

Ranges = tuple[Range | None, ...]  # by the places of `Facts`

# How far beyond its range a measure may be before half of the match is gone.
_GIVE = {**dict.fromkeys(SWING, 0.035), **dict.fromkeys(GHOSTS, 2.5), **dict.fromkeys(DYNAMICS, 14.0)}


class Learned(msgspec.Struct, frozen=True):
    """What performances of a genre showed, in 4/4: bars that came up again and again, and ranges of the measures."""

    figures: list[tuple[str, str]]  # core and extras, each `packed`
    ranges: list[tuple[float, float, float, float] | None]
    tempo: tuple[float, float, float]


class Reference(msgspec.Struct, frozen=True):
    """All that a bar in `meter` is compared with. `own` figures come first, learned ones after them."""

    key: str
    name: str
    meter: Meter
    foreign: bool  # the style has no figure of its own in this meter
    performer: Performer
    tempo: Interval
    heard_tempo: Interval | None
    figures: tuple[Figure, ...]
    ranges: tuple[Ranges, ...]  # any of them will do
    fills: tuple[Figure, ...]
    fill_every: int
    fill_chance: float
    lanes: tuple[int, ...]
    combs: tuple[int, ...]


def reference_of(
    profile: StyleProfile,
    meter: Meter,
    genre: Learned | None = None,
    shares: Learned | None = None,
    section: str = "",
) -> Reference:
    """`genre` is what was learned of this very style; `shares` of the genre whose feel it leans on. What the style
    plays in intros and endings counts for bars that were asked for as such a `section`."""
    wanted = [cell for cell in profile.cells if cell.section in GROOVES or cell.section == section]
    cells = [cell for cell in wanted if cell.meter == meter]
    foreign = not cells
    cells = cells or [cell for cell in wanted if cell.meter == profile.meters[0]]
    fills = [fill for fill in profile.fills if fill.meter == meter] or list(profile.fills)
    combs = combs_of(meter)
    bars = [bar for cell in cells for bar in _bars_of(cell, profile, meter)]
    if genre and meter == Meter():
        bars += [(unpacked(core), unpacked(extras)) for core, extras in genre.figures]
    ranges = [own_ranges(profile, cells)]
    ranges += [learned_ranges(each) for each in (genre or shares,) if each]
    return Reference(
        key=profile.key,
        name=profile.name,
        meter=meter,
        foreign=foreign,
        performer=profile.performer,
        tempo=profile.tempo,
        heard_tempo=Interval(*genre.tempo) if genre else None,
        figures=tuple(dict.fromkeys(_figures(bars, meter, combs))),
        ranges=tuple(ranges),
        fills=tuple(_fill_figure(fill, profile, meter) for fill in fills),
        fill_every=profile.phrase.fill_every,
        fill_chance=profile.phrase.fill_chance,
        lanes=lane_masks(meter),
        combs=combs,
    )


# ---------------------------------------------------------------------------------------------- figures


Bar = tuple[int, int]  # what is always there, and what may be: masks of one bar


def _bars_of(cell: Cell, profile: StyleProfile, meter: Meter) -> list[Bar]:
    core, extras = (played(in_meter(each, meter), profile) for each in (cell.core, cell.extras))
    ghost_below = ghosts_below([*core.hits, *extras.hits])
    found: list[Bar] = []
    core_strokes, extra_strokes = strokes_of(core, ghost_below), strokes_of(extras, ghost_below)
    for bar in range(core.bars):
        always = mask_of([stroke for stroke in core_strokes if stroke.bar == bar], meter)
        maybe = mask_of([stroke for stroke in extra_strokes if stroke.bar == bar], meter)
        found.append((always, maybe & ~always))
    return found


def _figures(bars: Sequence[Bar], meter: Meter, combs: tuple[int, ...]) -> list[Figure]:
    """Two things cost no more than an extra: a backbeat that was played softly, or a ghost note loudly; and, where a
    figure leaves the snare free, what the style's snare does in any other (jazz drummers comp as they please); so with
    the kick in a style that often does without."""
    masks, shift = lane_masks(meter), (GHOST - BACKBEAT) * lane_width(meter)
    comping = [masks[BACKBEAT] | masks[GHOST]]
    if sum(not core & masks[KICK] for core, _ in bars) >= FREE * len(bars):
        comping.append(masks[KICK])
    anywhere = 0
    for core, extras in bars:
        anywhere |= core | extras
    found: list[Figure] = []
    for core, extras in bars:
        whole = core | extras
        for drum in comping:
            whole |= 0 if core & drum else anywhere & drum
        friendly = whole | (whole & masks[BACKBEAT]) << shift | (whole & masks[GHOST]) >> shift
        found.append(figure(core, extras, friendly, phases_of(core, combs)))
    return found


def packed(mask: int) -> str:
    """A mask as text: each of its bits as two digits of base 36."""
    text = ""
    while mask:
        high, low = divmod((mask & -mask).bit_length() - 1, 36)
        text += _DIGITS[high] + _DIGITS[low]
        mask &= mask - 1
    return text


def unpacked(text: str) -> int:
    mask = 0
    for start in range(0, len(text), 2):
        mask |= 1 << int(text[start : start + 2], 36)
    return mask


def played(written: Pattern, profile: StyleProfile) -> Pattern:
    """A written figure as the style plays it at its usual tempo: velocities, swing, lean, and no chance."""
    tempo = profile.tempo.typical
    hits = [_played(hit, profile, written.meter) for hit in written.hits]
    return replace(written, hits=sorted_hits(hits), tempo=tempo)


def _played(hit: Hit, profile: StyleProfile, meter: Meter) -> Hit:
    low, high = profile.dynamics[hit.voice].range(hit.level)
    shift = swing_shift(hit, profile, meter, profile.tempo.typical)
    lean = ticks_of_millis(profile.feel[hit.voice].lean.typical, profile.tempo.typical)
    return replace(hit, velocity=(low + high) // 2, shift=shift + lean)


def _fill_figure(fill: Fill, profile: StyleProfile, meter: Meter) -> Figure:
    """Standing at the end of its bar."""
    there = fill_in_meter(fill.figure, meter)
    start = max(0, meter.bar - there.length)
    strokes = strokes_of(Pattern(played(there, profile).hits, max(meter.bar, there.length), meter))
    return figure(mask_of([replace(s, place=s.place + start) for s in strokes], meter), 0)


def combs_of(meter: Meter) -> tuple[int, ...]:
    """For each place of a quarter note, all bits that stand there."""
    width, last = lane_width(meter), places(meter)
    combs = [0] * PHASES
    for lane in range(LANES):
        for place in range(-EARLY, last + EARLY):
            combs[place % PHASES] |= 1 << (lane * width + place + EARLY)
    return tuple(combs)


def phases_of(mask: int, combs: Sequence[int]) -> tuple[int, ...]:
    return tuple((mask & comb).bit_count() for comb in combs)


# ---------------------------------------------------------------------------------------------- ranges


def own_ranges(profile: StyleProfile, cells: Sequence[Cell]) -> Ranges:
    """What the style's figures come to, with few extras and with all of them; its lean as the profile says."""
    found: list[Facts] = []
    for cell in cells:
        core, extras = played(cell.core, profile), played(cell.extras, profile)
        taken = {(hit.at, hit.voice) for hit in extras.hits}
        kept = [hit for hit in core.hits if (hit.at, hit.voice) not in taken]
        for bars in (core, replace(core, hits=sorted_hits([*kept, *extras.hits]))):
            found.append(facts_of(strokes_of(bars), bars.bars, bars.meter, bars.tempo))
    ranges = [_range([facts[index] for facts in found], _GIVE.get(index, 5.0)) for index in range(COUNT)]
    return (*ranges[: LEAN.start], *_lean_ranges(profile))


def _range(values: Sequence[float | None], give: float) -> Range | None:
    known = sorted(value for value in values if value is not None)
    return Range(known[0], known[len(known) // 2], known[-1], give) if known else None


def _lean_ranges(profile: StyleProfile) -> list[Range | None]:
    feel = profile.feel
    time = next((v for v in (Voice.HAT, Voice.RIDE, Voice.SHAKER) if v in profile.kit.voices), Voice.HAT)
    kick, wander = feel[Voice.KICK].lean, feel[time].spread
    ranges: list[Range | None] = []
    for voice in (time, Voice.SNARE):
        lean = feel[voice].lean
        middle = lean.typical - kick.typical
        ranges.append(Range(middle - 4, middle, middle + 4, 5 + wander * 0.7))
    machine = profile.performer is Performer.PROGRAMMED
    low = 0.0 if machine else 0.4 * wander
    ranges.append(Range(low, max(low, 0.65 * wander), max(4.0, 1.3 * wander), 5.0))
    return ranges


def learned_ranges(learned: Learned) -> Ranges:
    return tuple(Range(*each) if each else None for each in learned.ranges)
