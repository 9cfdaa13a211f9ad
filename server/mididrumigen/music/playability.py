"""Can somebody play this? Two hands, two feet, and how fast they are.

The limits are on the generous side of what is seen: drumeval (../shared/quality) counts kicks closer than 60 ms and
more than two hands as impossible, and fast single strokes reach about 20 a second with both hands. Ornaments count: a
flam takes both hands, a roll holds them for its length.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile

import msgspec

from mididrumigen.music.kit import FEET, Ornament, Performer, Voice
from mididrumigen.music.pattern import Hit, Level, Pattern
from mididrumigen.music.style import Kit
from mididrumigen.music.units import Meter, Millis, Ticks, millis_of_ticks

TOGETHER: Millis = 20  # strokes this close count as one moment
BOUNCE: Millis = 55  # the same hand on the same drum again (a double stroke)
REACH: Millis = 75  # the same hand on a neighbouring drum
REACH_PLACE: Millis = 12  # and for each further place around the kit
ONE_FOOT: Millis = 80  # a single pedal, fast doubles
TWO_FEET: Millis = 60  # a double pedal
HAT_FOOT: Millis = 110
SEAM: Millis = 250  # how far a loop's beginning is looked at again after its end

# Where things stand, left to right around a right-handed kit: only distances matter.
PLACES: dict[Voice, int] = {
    Voice.SPLASH: 0,
    Voice.HAT: 0,
    Voice.CRASH: 1,
    Voice.COWBELL: 2,
    Voice.SNARE: 1,
    Voice.TOM1: 1,
    Voice.TOM2: 2,
    Voice.RIDE: 3,
    Voice.TOM3: 3,
    Voice.CRASH2: 3,
    Voice.TOM4: 4,
    Voice.CHINA: 4,
}

# Who gives way when limbs run out; the highest stays.
_RANK = {
    Voice.KICK: 9,
    Voice.SNARE: 8,
    Voice.CLAP: 8,
    Voice.CRASH: 7,
    Voice.TOM4: 6,
    Voice.TOM3: 6,
    Voice.TOM2: 6,
    Voice.TOM1: 6,
    Voice.CRASH2: 5,
    Voice.CHINA: 5,
    Voice.RIDE: 4,
    Voice.HAT: 4,
    Voice.SPLASH: 3,
    Voice.PEDAL: 1,
}


Place = tuple[Ticks, Voice]  # where in the pattern, and on what


class Clash(msgspec.Struct, frozen=True):
    """A moment nobody can play, and the hits that compete for the limb."""

    says: str
    hits: tuple[Hit, ...]


def clashes(pattern: Pattern, performer: Performer, kit: Kit) -> Iterator[Clash]:
    """Every impossible moment; none for a machine, each player for themselves in an ensemble."""
    if performer is Performer.PROGRAMMED:
        return
    looped = (*pattern.hits, *_again(pattern))
    for voices in kit.players or (frozenset(Voice),):
        hits = sorted((hit for hit in looped if hit.voice in voices), key=lambda hit: hit.sounds_at)
        yield from _hands([hit for hit in hits if hit.voice not in FEET], pattern)
        yield from _feet([hit for hit in hits if hit.voice in FEET], pattern, kit)
        yield from _hat_and_foot(hits, pattern)


def is_playable(pattern: Pattern, performer: Performer, kit: Kit) -> bool:
    return next(clashes(pattern, performer, kit), None) is None


def mended(pattern: Pattern, performer: Performer, kit: Kit, spare: frozenset[Place] = frozenset()) -> Pattern:
    """The pattern with the least important hit of each clash left out; those at a place in `spare` go first."""
    meter = pattern.meter

    def matters(hit: Hit) -> tuple[bool, tuple[int, int, int]]:
        return _place(hit, pattern) not in spare, rank(hit, meter)

    while found := list(clashes(pattern, performer, kit)):
        gone = {_place(min(clash.hits, key=matters), pattern) for clash in found}
        left = tuple(hit for hit in pattern.hits if _place(hit, pattern) not in gone)
        pattern = msgspec.structs.replace(pattern, hits=left)
    return pattern


def eased(felt: Pattern, still: Pattern, performer: Performer, kit: Kit) -> Pattern:
    """The felt pattern with `still`'s timing wherever feel alone made a moment impossible; no stroke is left out."""
    tight: set[Place] = set()
    while found := {_place(hit, felt) for clash in clashes(felt, performer, kit) for hit in clash.hits} - tight:
        tight |= found
        hits = tuple(
            msgspec.structs.replace(hit, shift=calm.shift) if (hit.at, hit.voice) in tight else hit
            for hit, calm in zip(felt.hits, still.hits, strict=True)
        )
        felt = msgspec.structs.replace(felt, hits=hits)
    return felt


def _again(pattern: Pattern) -> Iterator[Hit]:
    """The first strokes once more, after the end: a loop goes on."""
    for hit in pattern.hits:
        if millis_of_ticks(hit.at, pattern.tempo) > SEAM:
            return
        yield msgspec.structs.replace(hit, at=hit.at + pattern.length)


def _place(hit: Hit, pattern: Pattern) -> Place:
    return hit.at % pattern.length, hit.voice


def rank(hit: Hit, meter: Meter) -> tuple[int, int, int]:
    """How much a hit matters to the groove: its voice, its place in the bar, its loudness."""
    weight = 0 if hit.level is Level.GHOST else _RANK.get(hit.voice, 2)
    return weight, meter.strength(hit.at), hit.velocity


NEIGHBOURS = 64  # strokes before one that are looked at for what keeps its hand
WAYS = 12  # followed at once
Hand = tuple[Millis, Voice | None]  # when it is free again for its own drum, and where it is
AT_REST: tuple[Hand, Hand] = ((-1e9, None), (-1e9, None))
FARTHEST: Millis = REACH + REACH_PLACE * (max(PLACES.values()) - 1)  # the longest way round the kit


def _hands(hits: Sequence[Hit], pattern: Pattern) -> Iterator[Clash]:
    """Gives each stroke to a hand; all ways to do so are followed side by side, the most rested of them kept."""
    ways: list[tuple[Hand, Hand]] = [AT_REST]
    if _in_turn(hits, pattern):
        return
    busy, rolls = -1e9, list[Hit]()
    for index, hit in enumerate(hits):
        now = millis_of_ticks(hit.sounds_at, pattern.tempo)
        until = now + millis_of_ticks(hit.length, pattern.tempo) if hit.ornament is Ornament.ROLL else now
        if until > now:
            rolls.append(hit)
        if now - busy >= FARTHEST:  # both hands have been free for long enough to be anywhere
            ways = [AT_REST]
        busy = max(busy, until)
        options = dict.fromkeys(_either(way) for before in ways for way in _with(before, hit, now, until))
        if options:
            ways = sorted(options, key=_rested)[:WAYS]
            continue
        held = [other for other in rolls[-NEIGHBOURS:] if _ends(other) > hit.sounds_at]
        near = dict.fromkeys([*_shortly_before(hits[max(0, index - NEIGHBOURS) : index + 1], pattern), *held])
        yield Clash(f"no hand is free for {hit.voice} at {hit.at}", tuple(near))


def _shortly_before(hits: Sequence[Hit], pattern: Pattern) -> list[Hit]:
    """Those that the last one's hands can still be busy with, and it."""
    last = hits[-1]
    back = takewhile(lambda other: _millis_apart(other, last, pattern) <= BOUNCE + REACH, reversed(hits))
    return [*back][::-1]


def _in_turn(hits: Sequence[Hit], pattern: Pattern) -> bool:
    """Whether it can be played by giving every stroke to the hand that has rested longer: true of most bars, and soon
    found out."""
    idle, busy = AT_REST
    for hit in hits:
        if hit.ornament in (Ornament.FLAM, Ornament.ROLL):
            return False
        now = millis_of_ticks(hit.sounds_at, pattern.tempo)
        if _can(idle, hit.voice, now):
            idle, busy = busy, (now, hit.voice)
        elif _can(busy, hit.voice, now):
            busy = now, hit.voice
        else:
            return False
    return True


def _either(way: tuple[Hand, Hand]) -> tuple[Hand, Hand]:
    """The same hands, the one that is free sooner first: which of them is the left makes no difference."""
    first, second = way
    return way if first[0] <= second[0] else (second, first)


def _rested(way: tuple[Hand, Hand]) -> Millis:
    return way[0][0] + way[1][0]


def _with(way: tuple[Hand, Hand], hit: Hit, now: Millis, until: Millis) -> Iterator[tuple[Hand, Hand]]:
    left, right = way
    after: Hand = (until, hit.voice)
    can_left, can_right = _can(left, hit.voice, now), _can(right, hit.voice, now)
    if hit.ornament in (Ornament.FLAM, Ornament.ROLL):
        if can_left and can_right:  # a roll's last two strokes come before its end, one from each hand
            early = (max(now, until - 2 * BOUNCE), hit.voice)
            late = (max(now, until - BOUNCE), hit.voice)
            yield early, late
            yield late, early
        return
    if can_left:
        yield after, right
    if can_right:
        yield left, after


def _can(hand: Hand, voice: Voice, now: Millis) -> bool:
    since, at = hand
    return at is None or now - since >= _travel(at, voice)


def _travel(start: Voice, end: Voice) -> Millis:
    if start is end:
        return BOUNCE
    return REACH + REACH_PLACE * max(0, abs(PLACES.get(start, 2) - PLACES.get(end, 2)) - 1)


def _feet(hits: Sequence[Hit], pattern: Pattern, kit: Kit) -> Iterator[Clash]:
    for voice, shortest in ((Voice.KICK, TWO_FEET if kit.double_pedal else ONE_FOOT), (Voice.PEDAL, HAT_FOOT)):
        own = [hit for hit in hits if hit.voice is voice]
        for first, second in pairwise(own):
            if _millis_apart(first, second, pattern) < shortest:
                yield Clash(f"{voice} at {first.at} and {second.at} are too close for the foot", (first, second))


def _hat_and_foot(hits: Sequence[Hit], pattern: Pattern) -> Iterator[Clash]:
    """The foot that closes the hat cannot let it ring open at that moment."""
    feet = [hit for hit in hits if hit.voice is Voice.PEDAL and hit.ornament is Ornament.NONE]
    opened = [hit for hit in hits if hit.voice is Voice.HAT and hit.ornament in (Ornament.OPEN, Ornament.HALF)]
    for foot in feet:
        for hat in opened:
            if _millis_apart(foot, hat, pattern) < TOGETHER:
                yield Clash(f"the hat is open and closed at {hat.at}", (foot, hat))


def _millis_apart(first: Hit, second: Hit, pattern: Pattern) -> Millis:
    return abs(millis_of_ticks(second.sounds_at - first.sounds_at, pattern.tempo))


def _ends(hit: Hit) -> int:
    return hit.sounds_at + hit.length
