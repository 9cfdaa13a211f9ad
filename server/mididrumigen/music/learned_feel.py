"""Feel as people have it: each take borrows the habits of somebody who played nearly the same.

A figure that resembles the pattern says how early and how loud each place is; what it does not know comes from its
limb. On top stand a slow drift that all limbs share and each limb's own noise. The profile's lean and dynamics say
where the middle is; the figure says how a person moves round it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from math import sqrt

from mididrumigen.music.dice import Dice
from mididrumigen.music.groove import PAIRS
from mididrumigen.music.humanize import Feel, Touch
from mididrumigen.music.kit import Performer, Voice
from mididrumigen.music.levels import by_style
from mididrumigen.music.manner import BAR, SLOT, Figure, Limb, Manner, Stroke, limb_of
from mididrumigen.music.pattern import Hit, Level, Pattern
from mididrumigen.music.style import StyleProfile
from mididrumigen.music.units import PPQ, Bpm, Millis, Ticks, millis_of_ticks

SLOTS = BAR // SLOT
COMPARED = 4  # bars of the pattern that are held against a figure
NEAR_TEMPO = 40  # bpm at which a figure counts half
# Parts of a limb's spread (root of squares: one): voices that hit together err alike (.60 in the Groove MIDI Dataset).
SHARED, OWN = 0.65, 0.76
MEMORY = 0.75  # of the drift, a sixteenth later
LOUD_SHARED, LOUD_OWN = 0.5, 0.87
FIGURE = 0.9  # how much of a stroke's loudness is the figure's; the rest is as written
LOOSE = (0.8, 1.6)  # times the spread that is left when place is accounted for: no two takes are as tight
SPREAD: Millis = 30  # nobody strays further, whatever was measured of a few strokes
PUSH: Millis = 5  # all limbs together are at most so far from the click
SWING = 0.02  # and a take's swing from the style's
STEP: Ticks = PPQ // 4

_BIT = {voice: list(Limb).index(limb_of(voice)) * SLOTS for voice in Voice}  # where a limb's slots begin in a mask


Masks = tuple[int, ...]  # what is struck, one number a bar


class LearnedFeel:
    """The habits of real players for whoever is one; a machine keeps its own."""

    def __init__(self, manner_for: Callable[[StyleProfile], Manner | None], without: Feel) -> None:
        self.manner_for = manner_for
        self.without = without  # the feel of machines, and of styles nobody was heard in
        self._known: dict[str, tuple[Manner, tuple[Masks, ...]]] = {}  # what is usual in each figure

    def touches(self, pattern: Pattern, profile: StyleProfile, dice: Dice) -> Sequence[Touch]:
        manner = self._manner(profile)
        if manner is None:
            return self.without.touches(pattern, profile, dice)
        return _Take(pattern, profile, manner, self._nearest(pattern, manner, dice), dice).touches()

    def levels(self, pattern: Pattern, profile: StyleProfile, dice: Dice) -> Sequence[Level]:
        """How loud each stroke of a pattern without dynamics is meant: as who played nearly this had it."""
        manner = self._manner(profile)
        if manner is None:
            return self.without.levels(pattern, profile, dice)
        return _Take(pattern, profile, manner, self._nearest(pattern, manner, dice), dice).levels()

    def _manner(self, profile: StyleProfile) -> Manner | None:
        return None if profile.performer is Performer.PROGRAMMED else self.manner_for(profile)

    def _nearest(self, pattern: Pattern, manner: Manner, dice: Dice) -> Figure:
        """Somebody who played nearly this: the likelier, the nearer."""
        read, known = self._known.get(manner.key, (None, ()))
        if read is not manner:  # learned anew, under the same name
            known = tuple(map(_usual, manner.figures))
            self._known[manner.key] = manner, known
        masks = masks_of(
            ((hit.at // pattern.meter.bar, hit.at % pattern.meter.bar, hit.voice) for hit in pattern.hits),
            min(COMPARED, pattern.bars),
        )
        figures = manner.figures
        weights = [
            _likeness(masks, usual) * _nearness(pattern.tempo, figure.tempo)
            for usual, figure in zip(known, figures, strict=True)
        ]
        return figures[dice.pick(weights, "player")]


def masks_of(places: Iterable[tuple[int, Ticks, Voice]], bars: int) -> Masks:
    """One number a bar: a bit for each limb and slot of 4/4 that is struck (longer bars: their beginning)."""
    masks = [0] * bars
    for bar, at, voice in places:
        if bar < bars and at < BAR:
            masks[bar] |= 1 << (_BIT[voice] + at // SLOT)
    return tuple(masks)


def _usual(figure: Figure) -> Masks:
    usual = ((stroke.at // BAR, stroke.at % BAR, stroke.voice) for stroke in figure.strokes if stroke.chance >= 50)
    return masks_of(usual, figure.bars)


def _likeness(masks: Masks, usual: Masks) -> float:
    both = either = 1
    for bar, mask in enumerate(masks):
        other = usual[bar % len(usual)]
        both += (mask & other).bit_count()
        either += (mask | other).bit_count()
    like = both / either
    like *= like
    like *= like
    like *= like
    return like * like


def _nearness(tempo: Bpm, other: Bpm) -> float:
    apart = (tempo - other) / NEAR_TEMPO
    return 1 / (1 + apart * apart)


def _middle(hits: Sequence[Hit], strokes: Sequence[Stroke | None]) -> dict[Voice, Millis]:
    """The mean lean of the places that each voice has in these bars: the voice as a whole leans as the profile says."""
    sums: dict[Voice, tuple[int, int]] = {}
    for hit, stroke in zip(hits, strokes, strict=True):
        if stroke:
            total, count = sums.get(hit.voice, (0, 0))
            sums[hit.voice] = total + stroke.lean, count + 1
    return {voice: total / count / 10 for voice, (total, count) in sums.items()}


class _Take:
    """One pattern under somebody's hands."""

    def __init__(self, pattern: Pattern, profile: StyleProfile, manner: Manner, figure: Figure, dice: Dice) -> None:
        self.pattern, self.profile, self.manner, self.figure, self.dice = pattern, profile, manner, figure, dice
        self.strokes: dict[tuple[int, Limb, bool], Stroke] = {}  # by slot of the figure
        for stroke in sorted(figure.strokes, key=lambda stroke: stroke.chance):
            self.strokes[stroke.at // SLOT, stroke.limb, stroke.ghost] = stroke
        self.push = max(-PUSH, min(PUSH, (figure.push - manner.push) / 10))
        self.swing = max(-SWING, min(SWING, (figure.share - manner.share) / 1000))
        self.looseness = LOOSE[0] + (LOOSE[1] - LOOSE[0]) * dice.unit("loose")
        self.drift, self.loudness = self._wandering("drift"), self._wandering("loudness")

    def touches(self) -> list[Touch]:
        strokes = [
            self._stroke(hit, hit.level is Level.GHOST and hit.voice is Voice.SNARE) for hit in self.pattern.hits
        ]
        middle = _middle(self.pattern.hits, strokes)
        return [
            Touch(self._millis(hit, stroke, middle), self._velocity(hit, stroke))
            for hit, stroke in zip(self.pattern.hits, strokes, strict=True)
        ]

    def levels(self) -> list[Level]:
        styled = by_style(self.pattern, self.profile)
        return [self._level(hit) for hit in styled.hits]

    def _level(self, hit: Hit) -> Level:
        """As the figure has it there; where it has nothing, as the style's own figures have it."""
        plain, ghost = self._stroke(hit, False), self._stroke(hit, True)
        if hit.voice is Voice.SNARE and (ghost.chance if ghost else 0) > (plain.chance if plain else 0):
            return Level.GHOST
        return self.manner.level(hit.voice, plain.velocity, self.profile.dynamics[hit.voice]) if plain else hit.level

    def _stroke(self, hit: Hit, ghost: bool) -> Stroke | None:
        """The figure's own stroke there; else the one in its other bar."""
        bar, at = divmod(hit.at, self.pattern.meter.bar)
        limb = limb_of(hit.voice)
        slot = at % BAR // SLOT
        for number in (bar, bar + 1):
            found = self.strokes.get((number % self.figure.bars * SLOTS + slot, limb, ghost))
            if found:
                return found
        return None

    def _millis(self, hit: Hit, stroke: Stroke | None, middle: dict[Voice, Millis]) -> Millis:
        lean, spread = self._limb(hit.voice)
        if stroke:
            lean += stroke.lean / 10 - middle[hit.voice]
        noise = SHARED * self.drift[hit.at // STEP] + OWN * self.dice.bell("chance", hit.voice, hit.at)
        return self.push + lean + self._swing(hit) + spread * noise

    def _limb(self, voice: Voice) -> tuple[Millis, Millis]:
        """Lean and spread: within the profile's bounds as this player leans; as widely as players of the style stray,
        or, where the profile has more to say than they, in proportion."""
        feel, limb = self.profile.feel[voice], limb_of(voice)
        usual, own = self.manner.limbs.get(limb), self.figure.limbs.get(limb)
        if not usual or not own or not own.spread:
            return feel.lean.typical, feel.spread
        lean = feel.lean.typical + (own.lean - usual.lean) / 10
        at_home = self.profile.key == self.manner.key
        spread = self.looseness * own.spread / 10 if at_home else feel.spread * own.spread / usual.spread
        return max(feel.lean.low, min(feel.lean.high, lean)), min(SPREAD, spread)

    def _swing(self, hit: Hit) -> Millis:
        rule = self.profile.swing_of(hit.voice)
        if rule is None or not self.swing:
            return 0.0
        pair, off_beat = PAIRS[rule.pairs]
        if hit.at % pair != off_beat:
            return 0.0
        return self.swing * millis_of_ticks(pair, self.pattern.tempo)

    def _velocity(self, hit: Hit, stroke: Stroke | None) -> float:
        """How far from the middle of its written level: the figure's accents round the profile's own loudness."""
        limb, ghost = limb_of(hit.voice), hit.level is Level.GHOST
        usual, own = self.manner.limbs.get(limb), self.figure.limbs.get(limb)
        dynamics = self.profile.dynamics[hit.voice]
        low, high = dynamics.range(hit.level)
        noise = LOUD_SHARED * self.loudness[hit.at // STEP] + LOUD_OWN * self.dice.bell("hand", hit.voice, hit.at)
        if not usual or not own or not (own.ghost if ghost else own.velocity):
            return (high - low) / 2 * noise
        if ghost:
            return (stroke.velocity if stroke else own.ghost) - usual.ghost + own.ghost_swell * noise
        plain = dynamics.range(Level.NORMAL)
        target = (stroke.velocity if stroke else own.velocity) - usual.velocity + (plain[0] + plain[1]) / 2
        return FIGURE * (target - (low + high) / 2) + own.swell * noise

    def _wandering(self, name: str) -> list[float]:
        """One value a sixteenth: a first-order autoregression of standard deviation 1."""
        value, fresh, path = self.dice.bell(name, "start"), sqrt(1 - MEMORY * MEMORY), list[float]()
        for step in range(self.pattern.length // STEP + 1):
            value = MEMORY * value + fresh * self.dice.bell(name, step)
            path.append(value)
        return path
