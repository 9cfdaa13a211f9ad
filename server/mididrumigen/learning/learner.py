"""From performances to a style file of one's own; what was heard too seldom to be sure of is said to be thin."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import pairwise
from math import fsum
from typing import Any

import msgspec

from mididrumigen.errors import NotOnGrid, TooLittle
from mididrumigen.learning.document import Grid, fill_grid, grid_of, places, toml
from mididrumigen.learning.figures import Figure, endings, figures_of, mended_fill, windows
from mididrumigen.learning.folder import Read
from mididrumigen.learning.manners import manner_of
from mididrumigen.learning.performance import Performance
from mididrumigen.learning.phrases import phrase_of
from mididrumigen.learning.plain_words import counted, figure_name, words_of
from mididrumigen.learning.traits import Leans, Loudness, Swings, dynamics_of, feel_of, meters_of, swing_of, tempo_of
from mididrumigen.music.kit import Voice
from mididrumigen.music.manner import Manner
from mididrumigen.music.match import heard
from mididrumigen.music.pattern import Level
from mididrumigen.music.playability import ONE_FOOT
from mididrumigen.music.style import GRIDS, Failure, Kit, StyleProfile
from mididrumigen.music.units import Meter, millis_of_ticks
from mididrumigen.styles.files import read_style
from mididrumigen.styles.judge import Judge

BARS_LEAST = 8
BARS_GOOD, MINUTES_GOOD = 240, 9.5  # from here on more playing makes nothing surer
STROKES_GOOD = 40  # of a voice, for its lean to be more than a guess
PAIRS_GOOD = 24
FILLS_GOOD = 4
OTHER_METER = 8  # bars, for figures in a meter beside the main one
JUDGED = 24  # pieces that say which genre is nearest
SOURCE = "folder"
USUAL_VOICES = (Voice.KICK, Voice.SNARE, Voice.HAT)

Pause = Callable[[], None]


class Learned(msgspec.Struct, frozen=True):
    """The style file's text, what it says, and what was read, for whoever learns more from the performances."""

    text: str
    profile: StyleProfile
    read: Read
    manner: Manner | None  # how they play it; None where nothing in 4/4 was heard

    @property
    def bars(self) -> int:
        """Those played to a click."""
        return sum(each.pattern.bars for each in self.read.performances if each.to_click)


def _nothing() -> None:
    """Never pauses."""


def learned(
    name: str,
    filename: str,
    read: Read,
    genres: Sequence[StyleProfile],
    *,
    where: str = "",
    year: int = 2026,
    pause: Pause = _nothing,
) -> Learned:
    """A profile of whoever plays in these performances. Raises TooLittle.

    `pause` is called often, since many of them take many seconds; whatever it raises ends it.
    """
    timed = [each for each in read.performances if each.to_click]
    bars = sum(each.pattern.bars for each in timed)
    if bars < BARS_LEAST:
        why = "".join(f"; {failure.reason}" for failure in read.failures)  # no more than some of each kind
        hint = f"{BARS_LEAST} bars played to a click are the least, ten minutes are good"
        raise TooLittle(
            f"{counted(bars, 'bar')} of drums in {counted(read.files, 'file')} are too little to learn from{why}", hint
        )
    material = Material(read, timed, bars, pause)
    nearest = _nearest(timed, genres, pause)
    text = material.text(name, nearest, where, year, read.failures)
    profile = read_style(text, filename)
    return Learned(text, profile, read, _manner(profile, timed, read.shorts, pause))


def _paced(performances: Sequence[Performance], pause: Pause) -> Iterator[Performance]:
    """The same, with a pause before each."""
    for each in performances:
        pause()
        yield each


def _manner(
    profile: StyleProfile, timed: Sequence[Performance], shorts: Sequence[Performance], pause: Pause
) -> Manner | None:
    """Their own figures and habits, to be played at home: under the style's own key."""
    fills = [each.pattern for each in shorts if each.to_click]
    source = f"{profile.name}, learned from a folder of the user's"
    played = [{hit.voice for hit in cell.core.hits} for cell in profile.cells]
    drums = frozenset(drum for drum in (Voice.KICK, Voice.SNARE) if all(drum in own for own in played))
    patterns = (each.pattern for each in _paced(timed, pause))
    return manner_of(profile.key, source, patterns, profile.swing[0].pairs, fills, drums)


def _nearest(timed: Sequence[Performance], genres: Sequence[StyleProfile], pause: Pause) -> StyleProfile:
    """The genre that these pieces sound most like, on the whole."""
    judge = Judge()
    pieces = [heard(each.pattern) for each in timed[:: max(1, len(timed) // JUDGED)]]

    def likeness(genre: StyleProfile) -> float:
        pause()
        return fsum(judge.strength(piece, genre) for piece in pieces)

    return max(genres, key=likeness)


def minutes_of(performances: Sequence[Performance]) -> float:
    return fsum(millis_of_ticks(each.pattern.length, each.pattern.tempo) for each in performances) / 60_000


class Material:
    """All that was measured, on its way into the document."""

    def __init__(self, read: Read, timed: Sequence[Performance], bars: int, pause: Pause) -> None:
        found, self._pause = read.performances, pause
        self.timed, self.bars, self.minutes = timed, bars, minutes_of(timed)
        self.pieces = len({each.name for each in found})
        self.tempo, self.swing, self.leans = tempo_of(timed), swing_of(timed), feel_of(timed)
        pause()
        self.dynamics = dynamics_of(found)
        meters = meters_of(timed)
        self.meters = [meter for meter, count in meters.items() if count >= OTHER_METER] or [next(iter(meters))]
        self.counts = Counter(hit.voice for each in [*timed, *read.shorts] for hit in each.pattern.hits)
        self.kit = self._kit()
        self.figures: list[tuple[Meter, Figure, Grid, Grid]] = list(self._figures())
        filled = [*timed, *read.shorts]
        tempo = self.tempo.typical
        ends = {meter: endings(_paced(filled, pause), meter, self.kit, tempo) for meter in self.meters}
        self.endings = [(meter, each) for meter, those in ends.items() for each in those]
        pause()
        self.phrase = phrase_of(timed, [figure for _, figure, _, _ in self.figures])

    def _kit(self) -> Kit:
        voices = {voice for voice, count in self.counts.items() if count >= 3} | set(USUAL_VOICES)
        close = whole = 0
        for each in self.timed:
            kicks = sorted(hit.sounds_at for hit in each.pattern.hits if hit.voice is Voice.KICK)
            gaps = [millis_of_ticks(later - kick, each.pattern.tempo) for kick, later in pairwise(kicks)]
            close, whole = close + sum(gap < ONE_FOOT for gap in gaps), whole + len(gaps)
        return Kit(frozenset(voices), double_pedal=close >= 8 and close * 50 >= whole)

    def _figures(self) -> Iterator[tuple[Meter, Figure, Grid, Grid]]:
        for meter in list(self.meters):
            found = []
            for figure in figures_of(windows(_paced(self.timed, self._pause), meter), meter, self.kit):
                with suppress(NotOnGrid):
                    found.append((meter, figure, grid_of(figure.core), grid_of(figure.extras)))
            if not found:
                self.meters.remove(meter)
            yield from found
        if not self.meters:
            raise TooLittle("no figure is played twice, and fills are all there is", "play grooves of two bars or more")

    # ------------------------------------------------------------------------------------------ the document

    def text(self, name: str, nearest: StyleProfile, where: str, year: int, failures: Sequence[Failure]) -> str:
        fills = list(self._fills(nearest))
        figures = [figure for _, f, _, _ in self.figures for figure in (f.core, f.extras)]
        figures += [figure for _, figure, _, _ in fills]
        kit = self.kit.voices | {hit.voice for figure in figures for hit in figure.hits}
        sure = self._sure
        minutes = counted(max(1, round(self.minutes)), "minute")
        heard = f"{counted(self.pieces, 'recording')}, {counted(self.bars, 'bar')} ({minutes})"
        document = {
            "name": name,
            "kind": "artist",
            "performer": "human",
            "status": "learned",
            "leans_on": nearest.key,
            "about": f"Learned from {heard}.",
            "meters": [str(meter) for meter in self.meters],
            "words": {"says": words_of(self.timed, self._time_swing, self.leans, self.phrase), **sure(0.9)},
            "tempo": {**_interval(self.tempo), **sure(0.9)},
            "grid": {"voices": _grids(places(figures), kit), **sure(0.85)},
            "swing": [
                {
                    "voices": list(rule.voices),
                    "pairs": str(rule.pairs),
                    **_interval(rule.share),
                    **({"by_tempo": [list(point) for point in rule.by_tempo]} if rule.by_tempo else {}),
                    **sure(0.9 * min(1.0, rule.count / PAIRS_GOOD)),
                }
                for rule in self.swing
            ],
            "feel": {**_feel(self.leans), **sure(0.9 * self._known(self.leans))},
            "dynamics": {"voices": {voice: _levels(loud) for voice, loud in self.dynamics.items()}, **sure(0.85)},
            "phrase": {**msgspec.to_builtins(self.phrase), **sure(0.8 * min(1.0, len(self.endings) / FILLS_GOOD))},
            "kit": {
                "voices": _ordered(kit),
                "about": f"What was played: {', '.join(_ordered(kit))}.",
                "double_pedal": self.kit.double_pedal,
                **sure(0.9),
            },
            "cells": [self._cell(number, *figure) for number, figure in enumerate(self.figures, 1)],
            "fills": [_fill(meter, figure, count, number) | sure(0.8 if self.endings else 0.2)
                      for number, (meter, figure, count, _) in enumerate(fills, 1)],
            "sources": [{"id": SOURCE, "kind": "dataset", "by": name, "title": where or "MIDI files", "year": year}],
            "failures": [msgspec.to_builtins(each) for each in (*self._thin(nearest), *failures)],
        }  # fmt: skip
        return toml(document)

    @property
    def _time_swing(self) -> Swings:
        """Of what keeps time."""
        return next((rule for rule in self.swing if "hat" in rule.voices), self.swing[-1])

    def _sure(self, at_best: float) -> dict[str, Any]:
        part = 0.35 + 0.65 * min(1.0, self.bars / BARS_GOOD)
        return {"cite": [SOURCE], "confidence": round(max(0.05, at_best * part), 2)}

    def _known(self, leans: Mapping[Voice, Leans]) -> float:
        kept = [min(1.0, leans[voice].count / STROKES_GOOD) if voice in leans else 0.0 for voice in USUAL_VOICES]
        return fsum(kept) / len(kept)

    def _cell(self, number: int, meter: Meter, figure: Figure, core: Grid, extras: Grid) -> dict[str, Any]:
        kicks = [hit.at for hit in figure.core.hits if hit.voice is Voice.KICK]
        most = max(each.count for _, each, _, _ in self.figures)
        cell = {
            "name": f"figure {number}: {figure_name(kicks, meter.bar)}",
            "meter": str(meter),
            "weight": round(max(0.05, 10 * figure.count / most), 2),
            "tempo": [figure.tempo.low, figure.tempo.high],
            **self._sure(0.9 * min(1.0, 0.4 + figure.count / 10)),
            "grid": core,
        }
        return cell | ({"extras": extras} if figure.extras.hits else {})

    def _fills(self, nearest: StyleProfile) -> Iterator[tuple[Meter, Any, float, Grid]]:
        """Those that were heard; the nearest genre's, where there are none."""
        heard: list[tuple[Meter, Any, float]] = [(meter, each.figure, each.count) for meter, each in self.endings]
        borrowed = [(fill.meter, mended_fill(fill.figure, self.kit, self.tempo.typical), fill.weight)
                    for fill in nearest.fills]  # fmt: skip
        for meter, figure, count in heard or borrowed:
            with suppress(NotOnGrid):
                if figure.hits:  # some styles stop for a bar: that is no fill to be borrowed
                    yield meter, figure, count, fill_grid(figure)

    # ------------------------------------------------------------------------------------------ what is thin

    def _thin(self, nearest: StyleProfile) -> Iterator[Failure]:
        more = "play or add more, and learn again"
        if self.minutes < MINUTES_GOOD:
            says = f"{counted(self.bars, 'bar')} ({self.minutes:.1f} minutes) are little: ten minutes are good"
            yield Failure("profile", says, more)
        if not self.endings:
            yield Failure("profile", f"no fills were heard: they are borrowed from {nearest.name}", "play some fills")
        elif (count := sum(ending.count for _, ending in self.endings)) < FILLS_GOOD:
            yield Failure("profile", f"{counted(count, 'fill')} only: when they come is a guess", "play more fills")
        for voice in USUAL_VOICES:
            count = self.counts[voice]
            if count < STROKES_GOOD:
                yield Failure("profile", f"{counted(count, 'stroke')} of the {voice}: its lean is a guess", more)
        if self.swing[-1].count < PAIRS_GOOD:
            says = f"{self.swing[-1].count} pairs of {self.swing[-1].pairs}s: how they swing is a guess"
            yield Failure("profile", says, "play off-beats")
        if len(self.figures) < 2:
            yield Failure("profile", "one figure only: takes will be alike", more)


def _interval(interval: Any) -> dict[str, float]:
    return {"low": interval.low, "typical": interval.typical, "high": interval.high}


def _grids(struck: Mapping[Voice, set[int]], kit: frozenset[Voice]) -> dict[str, str]:
    def finest(voice: Voice) -> str:
        order = ("8th", "16th", "triplet", "sextuplet", "32nd", "mixed")
        return next((name for name in order if struck.get(voice, {0}) <= GRIDS[name]), "mixed")

    return {str(voice): finest(voice) for voice in Voice if voice in kit}


def _feel(leans: Mapping[Voice, Leans]) -> dict[str, Any]:
    spreads = sorted(each.spread for each in leans.values())
    usual = spreads[len(spreads) // 2] if spreads else 8.0
    lean: dict[str, Any] = {"all": [-2.0, 0.0, 2.0]}
    lean |= {str(voice): [each.lean.low, each.lean.typical, each.lean.high] for voice, each in leans.items()}
    spread = {"all": usual} | {str(voice): each.spread for voice, each in leans.items()}
    return {"lean": lean, "spread": spread}


def _levels(loud: Loudness) -> dict[str, list[int]]:
    order = (Level.GHOST, Level.SOFT, Level.NORMAL, Level.ACCENT)
    return {str(level): list(loud.ranges[level]) for level in order if level in loud.ranges}


def _ordered(voices: frozenset[Voice]) -> list[str]:
    return [str(voice) for voice in Voice if voice in voices]


def _fill(meter: Meter, figure: Any, count: float, number: int) -> dict[str, Any]:
    pulses = len(figure.hits)
    return {
        "name": f"fill {number}: {pulses} strokes",
        "meter": str(meter),
        "weight": round(max(0.05, min(10.0, float(count))), 2),
        "grid": fill_grid(figure),
    }
