"""What was measured, in words that a musician would use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from mididrumigen.learning.performance import Performance
from mididrumigen.learning.traits import Leans, Swings, ghosts_a_bar, kept_by
from mididrumigen.music.kit import Ornament, Voice
from mididrumigen.music.pattern import Hit, Level
from mididrumigen.music.style import Pairs, Phrase
from mididrumigen.music.units import PPQ, Ticks

LEAN = 4.0  # ms from the mean of all voices, to be heard as early or late
_COUNTS = ("", "e", "&", "a")


def counted(number: int, what: str) -> str:
    """`1 bar`, `2 bars`."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def words_of(
    performances: Sequence[Performance], swing: Swings, leans: Mapping[Voice, Leans], phrase: Phrase
) -> list[str]:
    """Three at least."""
    hits = [hit for each in performances for hit in each.pattern.hits]
    bars = sum(each.pattern.bars for each in performances)
    found = [_swing(swing), _ghosts(performances), _time(performances, hits), _kick(hits, bars)]
    found += [*_backbeat(performances), *_leaning(leans), _fills(phrase)]
    return found


def _swing(swing: Swings) -> str:
    notes = "sixteenths" if swing.pairs is Pairs.SIXTEENTH else "eighths"
    share = swing.share.typical
    if share <= 0.5:
        return f"straight {notes}"
    kind = "shuffled" if share >= 0.64 else "swung" if share >= 0.55 else "lightly swung"
    return f"{kind} {notes} ({share:.0%})"


def _ghosts(performances: Sequence[Performance]) -> str:
    ghosts = ghosts_a_bar(performances)
    return "busy ghosts" if ghosts >= 2.5 else "a few ghosts" if ghosts >= 0.7 else "hardly any ghosts"


def _time(performances: Sequence[Performance], hits: Sequence[Hit]) -> str:
    voice = kept_by(performances)
    own = [hit for hit in hits if hit.voice is voice]
    opened = sum(hit.ornament in (Ornament.OPEN, Ornament.HALF) for hit in own)
    if voice is Voice.HAT and opened * 10 >= len(own):
        return "time on the hat, which opens often" if opened * 2 < len(own) else "time on an open hat"
    return f"time on the {voice}"


def _kick(hits: Sequence[Hit], bars: int) -> str:
    each_bar = sum(hit.voice is Voice.KICK for hit in hits) / bars
    return "busy kick" if each_bar >= 4.5 else "sparse kick" if each_bar < 1.8 else "steady kick"


def _backbeat(performances: Sequence[Performance]) -> Iterator[str]:
    bars = strong = 0
    for each in performances:
        if str(each.pattern.meter) == "4/4":
            bars += each.pattern.bars
            loud = {h.at for h in each.pattern.hits if h.voice is Voice.SNARE and h.level is not Level.GHOST}
            length = each.pattern.meter.bar
            strong += sum({n * length + PPQ, n * length + 3 * PPQ} <= loud for n in range(each.pattern.bars))
    if bars and strong >= 0.55 * bars:
        yield "backbeat on two and four"


def _leaning(leans: Mapping[Voice, Leans]) -> Iterator[str]:
    for voice in (Voice.SNARE, Voice.KICK, Voice.HAT, Voice.RIDE):
        millis = leans[voice].lean.typical if voice in leans else 0.0
        if abs(millis) >= LEAN:
            yield f"{voice} {'laid back' if millis > 0 else 'ahead'}"


def _fills(phrase: Phrase) -> str:
    often = "a fill" if phrase.fill_chance >= 0.5 else "now and then a fill"
    return f"{often} every {phrase.fill_every} bars"


def figure_name(places: Sequence[Ticks], bar: Ticks) -> str:
    """Such as `kick on 1, 2& and 3a`, of the first bar."""
    counts = [f"{at // PPQ + 1}{_between(at % PPQ)}" for at in sorted(places) if at < bar]
    if not counts:
        return "no kick"
    return f"kick on {', '.join(counts[:-1])}{' and ' if len(counts) > 1 else ''}{counts[-1]}"


def _between(part: Ticks) -> str:
    """As it is counted; where nobody counts, as a fraction of the beat: `2⅔`."""
    if part % (PPQ // 4) == 0:
        return _COUNTS[part * 4 // PPQ]
    return next((sign for sign, at in _FRACTIONS.items() if at == part), "+")


_FRACTIONS = {"⅓": PPQ // 3, "⅔": PPQ * 2 // 3, "⅙": PPQ // 6, "⅚": PPQ * 5 // 6} | {
    sign: PPQ * eighths // 8 for sign, eighths in (("⅛", 1), ("⅜", 3), ("⅝", 5), ("⅞", 7))
}
