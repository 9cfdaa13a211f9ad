"""What a musician would say about each trait of a match."""

from __future__ import annotations

import msgspec

from mididrumigen.music.facts import SWING, Facts
from mididrumigen.music.figures import Figure, HeardBar
from mididrumigen.music.kit import Performer
from mididrumigen.music.lanes import BACKBEAT, EARLY, GHOST, KICK, TIME, lane_width, places
from mididrumigen.music.reference import Reference
from mididrumigen.music.units import Bpm, Meter

GOOD = 0.75


class Told(msgspec.Struct, frozen=True):
    """What was heard, for the words."""

    facts: Facts
    tempo: Bpm
    meter: Meter
    bars: int
    fills: int
    strokes: int
    chosen: list[tuple[HeardBar, int, Figure]]
    pace: str = ""


def says(name: str, part: float, told: Told, style: Reference) -> str:
    """One short line."""
    if not told.strokes:
        return "nothing is played"
    return _WORDS[name](part, told, style)


def _tempo(part: float, told: Told, style: Reference) -> str:
    usual = style.tempo
    span = f"{usual.low:g}-{usual.high:g} bpm"
    if told.pace:
        return f"in {told.pace}, which makes it {told.tempo:g} bpm; usual is {span}"
    if part >= GOOD:
        return f"{told.tempo:g} bpm, usual is {span}"
    return f"{told.tempo:g} bpm is {'slow' if told.tempo < usual.low else 'fast'} for the style ({span})"


def _subdivision(part: float, told: Told, style: Reference) -> str:
    if style.foreign:
        return f"the style has no figure of its own in {told.meter}"
    heard, wanted = _grid(told, wanted=False), _grid(told, wanted=True)
    if part >= GOOD or heard == wanted:
        return f"{wanted}, as in the style" if part >= GOOD else f"{wanted}, but other ones than the style's"
    return f"{heard} where the style has {wanted}"


def _swing(part: float, told: Told, style: Reference) -> str:
    """Of the pairs that were heard, those that differ most; where all is well, those that swing most."""
    heard: list[tuple[float, int]] = []
    for index in SWING:
        value, usual = told.facts[index], style.ranges[0][index]
        if value is not None and usual is not None:
            heard.append((value if part >= GOOD else 1.0 - usual.fit(value), index))
    if not heard:
        return "no pairs to hear swing in" if part >= GOOD else "swing differs from the style"
    index = max(heard)[1]
    value, usual = told.facts[index] or 0.0, style.ranges[0][index]
    who, pairs = "drums" if index % 2 else "hats", "8ths" if index < 2 else "16ths"
    if part >= GOOD or usual is None:
        return f"{'straight' if value < 0.53 else 'swung'}, {100 * value:.0f} % on {pairs}"
    way = "straighter" if value < usual.typical else "more swung"
    return f"{who} {way} than the style ({100 * value:.0f} % on {pairs}, usual {100 * usual.typical:.0f} %)"


def _backbeat(part: float, told: Told, _: Reference) -> str:
    return _places(BACKBEAT, "backbeat", part, told)


def _kick(part: float, told: Told, _: Reference) -> str:
    return _places(KICK, "kick", part, told)


def _hats(part: float, told: Told, _: Reference) -> str:
    heard, core = _strokes(told, TIME)
    if part >= GOOD:
        return "time is kept as in the style"
    if not core and heard:
        return "the style keeps no time here"
    if not heard:
        return "nothing keeps time" if core else "other percussion than in the style"
    if heard > 1.4 * core:
        return "hats busier than the style"
    return "hats sparser than the style" if heard < 0.7 * core else "hats play another figure"


def _ghosts(part: float, told: Told, style: Reference) -> str:
    value, usual = told.facts[4] or 0.0, style.ranges[0][4]
    low, high = (usual.low, usual.high) if usual else (0.0, 0.0)
    if part >= GOOD:
        return "ghosts as in the style" if value else "no ghosts, as in the style"
    if value < low:
        return "ghosts low" if value else "ghosts missing"
    return "too many ghosts" if value > high else "ghosts on other places"


def _dynamics(part: float, told: Told, style: Reference) -> str:
    spread, usual = told.facts[8], style.ranges[0][8]
    if part >= GOOD:
        return "loud and soft as in the style"
    if spread is not None and usual is not None and spread < 0.6 * usual.typical:
        return "dynamics flat"
    kick, kick_usual = told.facts[5], style.ranges[0][5]
    if kick is not None and kick_usual is not None and abs(kick - kick_usual.typical) > 15:
        return "kick too loud against the snare" if kick > kick_usual.typical else "kick too soft against the snare"
    hats, hats_usual = told.facts[6], style.ranges[0][6]
    if hats is not None and hats_usual is not None and abs(hats - hats_usual.typical) > 15:
        return "hats too loud against the snare" if hats > hats_usual.typical else "hats too soft against the snare"
    return "other accents than the style"


def _lean(part: float, told: Told, style: Reference) -> str:
    loose, usual = told.facts[12], style.ranges[0][12]
    if style.performer is Performer.PROGRAMMED and part >= GOOD:
        return "exact, as a machine is" if (loose or 0.0) < 2 else "as tight as the style"
    if loose is not None and loose < 1.0:
        return "stiff: everything exactly on the grid"
    if loose is not None and usual is not None and loose > usual.high + usual.give:
        return "looser than the style"
    if part >= GOOD:
        return "sits as in the style"
    snare, wanted = told.facts[11], style.ranges[0][11]
    if snare is not None and wanted is not None and not wanted.low <= snare <= wanted.high:
        return f"snare {'earlier' if snare < wanted.low else 'later'} against the kick than in the style"
    return "hats sit elsewhere than in the style"


def _fills(part: float, told: Told, _: Reference) -> str:
    if not told.fills:
        return "no fill" if part >= GOOD else f"no fill in {told.bars} bars"
    count = "a fill" if told.fills == 1 else f"{told.fills} fills"
    return f"{count}, as in the style" if part >= GOOD else f"{count}, unlike the style's"


# ---------------------------------------------------------------------------------------------- places


def _places(lane: int, name: str, part: float, told: Told) -> str:
    """Which strokes of the style lack in most bars, else whether there are too many."""
    heard, core = _strokes(told, lane)
    if missing := _missing(lane, told):
        return f"{name} on {missing} missing"
    if part >= GOOD:
        return f"{name} as in the style" if core or heard else f"no {name}, as in the style"
    if heard > core:
        return f"{name} busier than the style" if core else f"{name} where the style has none"
    return f"{name} on other places than the style"


def _missing(lane: int, told: Told) -> str:
    """Beats (`2 and 4`), with what lies between as `the and of 3`, where the style's stroke mostly lacks."""
    lacks: dict[int, int] = {}
    width, total = lane_width(told.meter), 0
    for bar, times, known in told.chosen:
        total += times
        gone = (known.core & ~bar.far) >> (lane * width) & ((1 << (places(told.meter) + EARLY)) - 1)
        for place in range(EARLY, places(told.meter) + EARLY):
            if gone >> place & 1:
                lacks[place - EARLY] = lacks.get(place - EARLY, 0) + times
    names = [_place_name(place) for place, times in sorted(lacks.items()) if 2 * times > total]
    return (
        " and ".join([", ".join(names[:2]), names[2]] if len(names) == 3 else names)
        if len(names) <= 3
        else (f"{len(names)} places")
    )


_PARTS = (  # of a quarter note: up to which of its 24 places, and what players call it
    (1, ""),
    (7, "the e of "),
    (10, "the second triplet of "),
    (14, "the and of "),
    (16, "the last triplet of "),
    (22, "the a of "),
)


def _place_name(place: int) -> str:
    beat, rest = divmod(place, 24)
    if rest > _PARTS[-1][0]:  # just before the next one
        return str(beat + 2)
    return f"{next(name for last, name in _PARTS if rest <= last)}{beat + 1}"


def _strokes(told: Told, lane: int) -> tuple[int, int]:
    """(heard, in the style's figures) over all bars."""
    width = lane_width(told.meter)
    bits = ((1 << width) - 1) << (lane * width)
    heard = sum((bar.mask & bits).bit_count() * times for bar, times, _ in told.chosen)
    return heard, sum((known.core & bits).bit_count() * times for _, times, known in told.chosen)


def _grid(told: Told, wanted: bool) -> str:
    """The finest even division that a good part of the strokes needs."""
    width, counts = lane_width(told.meter), [0] * 24
    for bar, times, known in told.chosen:
        mask = known.core if wanted else bar.mask
        for lane in range(GHOST + 2):
            bits = mask >> (lane * width) & ((1 << width) - 1)
            place = 0
            while bits:
                if bits & 1:
                    counts[(place - EARLY) % 24] += times
                bits >>= 1
                place += 1
    total = max(1, sum(counts))
    straight, triplet = _at(counts, 4, 5, 6, 7, 17, 18, 19, 20), _at(counts, 8, 9, 15, 16)
    if triplet * 100 >= 12 * total and triplet > straight:
        return "triplets"
    if (straight + triplet) * 100 >= 8 * total:
        return "sixteenths"
    return "eighths" if _at(counts, 10, 11, 12, 13, 14) * 100 >= 8 * total else "quarters"


def _at(counts: list[int], *places: int) -> int:
    return sum(counts[place] for place in places)


_WORDS = {
    "tempo": _tempo,
    "subdivision": _subdivision,
    "swing": _swing,
    "backbeat": _backbeat,
    "kick": _kick,
    "hats": _hats,
    "ghosts": _ghosts,
    "dynamics": _dynamics,
    "lean": _lean,
    "fills": _fills,
}
