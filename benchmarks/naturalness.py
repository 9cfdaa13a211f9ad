#!/usr/bin/env python3
"""How near what we play is to people, by the measure of QUALITY.md, against drummers the fit has not heard.

    python benchmarks/naturalness.py [../shared/quality] [--clips 32] [--shipped]

For each style every drummer with enough material is left out in turn, manners are fitted on the others, and 32 clips of
4 bars are generated as `generate STYLE --bars 4 --variations 8 --seed N` does. Where a style has one drummer, sessions
are left out instead, and where there is one session, every second performance; the table says so. In the same run, from
the same people's clips: other humans, the usual humanizer (their grid, white jitter, random velocities), quantised,
quantised and flat, random steps with their feel; and what `humanize` makes of quantised bars, as loud as they
were and flat, and of our style files' figures, with their dynamics and flat. `--shipped` judges the installed numbers,
fitted on everybody here.

Also: bars that repeat mechanically, impossible moments, and how many generated bars are a bar that was fitted on, in
steps and velocities (±3). Needs numpy, and drumeval.py and data/ of the folder.
"""

from __future__ import annotations

import argparse
import importlib.util
import math
import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from operator import attrgetter
from pathlib import Path
from typing import Any

from performances import SOURCE, Performance, beats_by_genre, fills_by_genre, performances

from mididrumigen.generation.by_groove import GrooveEngine
from mididrumigen.generation.generator import Wish
from mididrumigen.learning.manners import manner_of
from mididrumigen.music.drum_map import shipped_map
from mididrumigen.music.humanize import HabitFeel
from mididrumigen.music.learned_feel import LearnedFeel
from mididrumigen.music.manner import Manner
from mididrumigen.music.pattern import Pattern
from mididrumigen.music.render import Note, notes_of
from mididrumigen.music.units import PPQ, Meter
from mididrumigen.playback.drum_maps import named_map
from mididrumigen.service import Drummer
from mididrumigen.storage.store import Store
from mididrumigen.styles.library import Library
from mididrumigen.styles.manners import Manners

STYLES = ("funk", "rock", "hiphop", "jazz", "latin", "soul", "neworleans", "afrocuban", "pop", "dance")
# QUALITY.md: drummers who are not in the data against other humans of the same style
PEOPLE = dict(zip(STYLES, (0.70, 0.82, 0.65, 0.71, 0.71, 0.58, 0.69, 0.60, 0.52, 0.54), strict=True))
SHOWN = ("timing", "velocity", "swing", "structure", "position", "syncopation", "density")
BARS, VARIATIONS = 4, 8
ENOUGH = 16  # windows of two bars, or a drummer is not judged by
SAME = 3  # velocity

Clip = dict[str, Any]  # drumeval's own: arrays q (quarters), note, vel and ms, bpm, num, den
Fold = tuple[str, list[Performance], list[Performance], list[Performance]]  # name, beats and fills fitted, judged by


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("folder", nargs="?", type=Path, default=Path(__file__).parent.parent.parent / "shared/quality")
    asked.add_argument("--clips", type=int, default=32)
    asked.add_argument("--shipped", action="store_true")
    asked.add_argument("--seed", type=int, default=1)
    told = asked.parse_args()
    judge = Judge(told.folder)
    heard = performances(judge.data)
    beats, fills = beats_by_genre(heard), fills_by_genre(heard)
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    print(f"{'style: left out':34s} people  ours  ratio   mechanical  impossible  a fitted bar")
    for style in STYLES:
        _style(style, list(_folds(beats[style], fills.get(style, []))), judge, told, rows)
    print(f"\n{'set':34s} score  " + "  ".join(f"{group[:6]:>6s}" for group in SHOWN))
    for name, results in rows.items():
        means = [_mean([result["groups"][group] for result in results]) for group in SHOWN]
        print(f"{name:34s}  {_mean([r['score'] for r in results]):.3f}  " + "  ".join(f"{mean:6.2f}" for mean in means))
    ours, people = (_mean([result["score"] for result in rows[name]]) for name in ("ours", "other humans"))
    print(f"\nours against other humans, both judged by who was left out: {ours / people:.2f}")


def _style(
    style: str, folds: list[Fold], judge: Judge, told: argparse.Namespace, rows: dict[str, list[dict[str, Any]]]
) -> None:
    results: dict[str, list[dict[str, Any]]] = defaultdict(list)
    counts: list[tuple[float, float, float]] = []
    names = []
    for name, fitted, fills, left in folds:
        names.append(name)
        library, manner = Library(), manner_for(style, fitted, fills, told)
        drummer, by_the_book = drummer_with(library, manner), drummer_with(library, None)
        clips = [judge.clip(pattern) for pattern in generated(style, drummer, told)]
        reference = judge.described([one.file for one in left])
        human = [judge.load(one.file) for one in fitted]
        counts.append(judge.counts(clips, [*human, *(judge.load(one.file) for one in fills)]))
        rng = random.Random(told.seed)
        people = [cut for cut in (judge.cut(rng.choice(human), rng) for _ in range(told.clips * 3)) if cut]
        sets: dict[str, list[Clip]] = {"other humans": people[: told.clips], "ours": clips}
        for floor, made in FLOORS.items():
            sets[floor] = [made(clip, rng, judge.np) for clip in people[: told.clips]]
        book = [judge.clip(pattern) for pattern in generated(style, by_the_book, told, humanize=0.0)]
        plain = {name: sets[name] for name in ("quantised", "quantised and flat")}
        plain |= {"book figures": book, "book figures, flat": [_flat(clip, rng, judge.np) for clip in book]}
        for still, those in plain.items():
            sets[f"{still}, felt anew"] = [judge.felt(clip, style, drummer, seed) for seed, clip in enumerate(those)]
        for label, made_clips in sets.items():
            results[label].append(judge.compare(made_clips, *reference))
    for label, found in results.items():
        groups = {group: _mean([result["groups"][group] for result in found]) for group in SHOWN}
        rows[label].append({"score": _mean([result["score"] for result in found]), "groups": groups})
    human_score, ours = rows["other humans"][-1]["score"], rows["ours"][-1]["score"]
    mechanical, impossible, fitted_bars = (_mean(list(column)) for column in zip(*counts, strict=True))
    title = f"{style}: {', '.join(names)}"
    print(
        f"{title[:34]:34s}  {human_score:.3f}  {ours:.3f}  {ours / human_score:.2f}  "
        f"{mechanical:10.1%}  {impossible:8.2f}/100  {fitted_bars:9.1%}  (people in QUALITY.md {PEOPLE[style]:.2f})",
        flush=True,
    )


def manner_for(
    style: str, fitted: Sequence[Performance], fills: Sequence[Performance], told: argparse.Namespace
) -> Manner | None:
    """Fitted on these performances only, or the shipped one."""
    profile = Library().find(style)
    if told.shipped:
        return Manners().of(profile)
    beats, endings = ([one.pattern for one in those] for those in (fitted, fills))
    return manner_of(style, SOURCE, beats, profile.swing[0].pairs, endings)


def generated(style: str, drummer: Drummer, told: argparse.Namespace, humanize: float = 1.0) -> Iterator[Pattern]:
    """What the command would write."""
    for number in range(told.clips // VARIATIONS):
        seed = told.seed + 1000 * number
        yield from drummer.generate(style, Wish(bars=BARS, humanize=humanize), seed=seed, variations=VARIATIONS)


def drummer_with(library: Library, manner: Manner | None) -> Drummer:
    def nothing() -> Store:
        raise LookupError("a benchmark remembers nothing")

    return Drummer(library, [GrooveEngine(lambda _: manner)], LearnedFeel(lambda _: manner, HabitFeel()), nothing)


def _folds(beats: list[Performance], fills: list[Performance]) -> Iterator[Fold]:
    """By drummer, else by session, else every second performance."""
    for kind in ("drummer", "session"):
        whose = attrgetter(kind)
        found: list[Fold] = []
        for key in sorted(set(map(whose, beats))):
            left = [one for one in beats if whose(one) == key]
            rest, filled = ([one for one in those if whose(one) != key] for those in (beats, fills))
            if min(_windows(left), _windows(rest)) >= ENOUGH:
                name = key.rpartition("/")[2].removeprefix(kind)
                found.append((name if found else f"{kind} {name}", rest, filled, left))
        if found:
            yield from found
            return
    yield "every second take", beats[::2], fills[::2], beats[1::2]


def _windows(performances_: Sequence[Performance]) -> int:
    return sum(one.pattern.bars // 2 for one in performances_)


class Judge:
    """drumeval.py, loaded from its folder."""

    def __init__(self, folder: Path) -> None:
        spec = importlib.util.spec_from_file_location("drumeval", folder / "drumeval.py")
        if spec is None or spec.loader is None:
            raise SystemExit(f"{folder}: no drumeval.py there")
        self.eval = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(self.eval)
        self.np = self.eval.np
        found = shipped_map("gm")
        if found is None:
            raise LookupError("no drum map is called gm")
        self.map, self.roland = found, named_map("roland")
        self._loaded: dict[str, Clip] = {}
        self.data = folder / "data"
        self.np.seterr(all="ignore")

    def load(self, file: str) -> Clip:
        """A file of the data, as the measure reads it."""
        if file not in self._loaded:
            self._loaded[file] = self.eval.load(str(self.data / file))
        return self._loaded[file]

    def clip(self, pattern: Pattern) -> Clip:
        """A pattern as the measure reads its file."""
        notes = [(note.start / PPQ, note.pitch, note.velocity) for note in notes_of(pattern, self.map)]
        return self._clip(self.np.array(notes, float).reshape(-1, 3), pattern.tempo)

    def felt(self, clip: Clip, style: str, drummer: Drummer, seed: int) -> Clip:
        """As `humanize FILE --as STYLE` would have its file."""
        columns = zip(clip["q"], clip["note"], clip["vel"], strict=True)
        notes = sorted(Note(round(at * PPQ), int(pitch), round(loud), PPQ // 8) for at, pitch, loud in columns)
        found = drummer.humanize_notes(
            notes, style, self.roland, bars=BARS, meter=Meter(), tempo=round(clip["bpm"], 2), seed=seed
        )
        columns = self.np.array([(note.start / PPQ, note.pitch, note.velocity) for note in found.notes], float)
        return self._clip(columns, clip["bpm"])

    def _clip(self, notes: Any, bpm: float) -> Clip:
        meter = {"num": 4, "den": 4}
        columns = {"q": notes[:, 0], "note": notes[:, 1].astype(int), "vel": notes[:, 2]}
        return columns | meter | {"ms": 60_000 / bpm, "bpm": bpm, "name": ""}

    def cut(self, whole: Clip, rng: random.Random) -> Clip | None:
        """Four bars of a performance, from anywhere in it."""
        bars = int((whole["q"].max() + 0.125) // 4) + 1
        if bars < BARS:
            return None
        start = 4 * rng.randrange(bars - BARS + 1)
        inside = (whole["q"] >= start - 0.125) & (whole["q"] < start + 4 * BARS - 0.125)
        if inside.sum() < 2 * BARS:
            return None
        columns = (whole["q"][inside] - start, whole["note"][inside], whole["vel"][inside])
        return self._clip(self.np.stack(columns, 1), whole["bpm"])

    def described(self, files: Sequence[str]) -> tuple[Any, float]:
        clips = [self.load(file) for file in files]
        found, _, _ = self.eval.describe_set(clips)
        return found, float(self.np.percentile([self.eval.playability(clip)["total"] for clip in clips], 90))

    def compare(self, clips: Sequence[Clip], reference: Any, playable: float) -> dict[str, Any]:
        found, _, _ = self.eval.describe_set(clips)
        playability = float(self.np.mean([self.eval.playability(clip)["total"] for clip in clips]))
        result: dict[str, Any] = self.eval.compare(reference, found, None, None, playability, playable, full=False)
        return result

    def counts(self, clips: Sequence[Clip], human: Sequence[Clip]) -> tuple[float, float, float]:
        """Mechanical repeats (share of bars), impossible moments (of 100 onsets), bars that were fitted on (share)."""
        mechanical = _mean([float(self.eval.file_stats(clip)["mechanical_share"]) for clip in clips])
        impossible = _mean([float(self.eval.playability(clip)["total"]) for clip in clips])
        heard: dict[frozenset[tuple[int, int]], list[dict[tuple[int, int], float]]] = defaultdict(list)
        for bar in chain.from_iterable(map(self._bars, human)):
            heard[frozenset(bar)].append(bar)
        made = list(chain.from_iterable(map(self._bars, clips)))
        same = sum(any(_same(bar, other) for other in heard[frozenset(bar)]) for bar in made)
        return mechanical, impossible, same / len(made)

    def _bars(self, clip: Clip) -> Iterator[dict[tuple[int, int], float]]:
        """Each bar as (sixteenth, voice) → velocity."""
        bars: dict[int, dict[tuple[int, int], float]] = defaultdict(dict)
        for at, voice, velocity in zip(clip["q"], self.eval.voice_of(clip["note"]), clip["vel"], strict=True):
            step = round(at * 4)
            bars[step // 16][step % 16, int(voice)] = float(velocity)
        return iter(bars.values())


def _same(bar: dict[tuple[int, int], float], other: dict[tuple[int, int], float]) -> bool:
    return all(abs(velocity - other[place]) <= SAME for place, velocity in bar.items())


def _mean(values: Sequence[float]) -> float:
    known = [value for value in values if not math.isnan(value)]
    return sum(known) / len(known) if known else float("nan")


# ---------------------------------------------------------------------------------------------- floors


def _usual_humanizer(clip: Clip, rng: random.Random, np: Any) -> Clip:
    jitter = np.array([rng.gauss(0, 8) / clip["ms"] for _ in clip["q"]])
    random_velocity = np.array([float(rng.randint(80, 110)) for _ in clip["q"]])
    return clip | {"q": _grid(clip, np) + jitter, "vel": random_velocity}


def _quantised(clip: Clip, _: random.Random, np: Any) -> Clip:
    return clip | {"q": _grid(clip, np)}


def _flat(clip: Clip, rng: random.Random, np: Any) -> Clip:
    return _quantised(clip, rng, np) | {"vel": np.full(len(clip["q"]), 100.0)}


def _random_steps(clip: Clip, rng: random.Random, np: Any) -> Clip:
    grid = _grid(clip, np)
    moved = np.array([rng.randrange(16 * BARS) / 4 for _ in grid]) + (clip["q"] - grid)
    order = np.argsort(moved)
    return clip | {"q": np.maximum(moved[order], 0), "note": clip["note"][order], "vel": clip["vel"][order]}


def _grid(clip: Clip, np: Any) -> Any:
    return np.maximum(np.round(clip["q"] * 4) / 4, 0)


FLOORS: dict[str, Callable[[Clip, random.Random, Any], Clip]] = {
    "the usual humanizer on human bars": _usual_humanizer,
    "random steps, human feel": _random_steps,
    "quantised": _quantised,
    "quantised and flat": _flat,
}


if __name__ == "__main__":
    main()
