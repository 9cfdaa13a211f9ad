"""Does style match know who plays? Prints what issue 5 asks of it, and what a call costs.

    python benchmarks/style_match.py [--seeds 10] [--data FOLDER] [--only names,humans,spoiled,cost]

names    bars of our engine for every shipped name, judged against all names without looking at the tempo
humans   performances of FOLDER (see `performances`) against the genres of that data, each performance as a whole: with
         the shipped references (fitted on all of it), and with ones fitted without its drummer (without its session
         where its style has one drummer only)
spoiled  random steps, the wrong grid, no backbeat, against what they were made from
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import perf_counter

from msgspec.structs import replace
from performances import Performance, beats_by_genre, performances

from mididrumigen.app import drummer
from mididrumigen.generation.generator import Wish
from mididrumigen.learning.references import learned
from mididrumigen.music.dice import Dice
from mididrumigen.music.match import Heard, heard
from mididrumigen.music.pattern import Hit, Pattern, sorted_hits
from mididrumigen.music.reference import Learned
from mididrumigen.music.style import StyleProfile
from mididrumigen.music.units import PPQ
from mididrumigen.styles.judge import Judge
from mididrumigen.styles.library import Library

FIRST = 3
DATA = Path("/work/shared/quality/data")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--only", default="names,humans,spoiled,cost")
    asked = parser.parse_args()
    parts, band = asked.only.split(","), Band()
    if "names" in parts:
        names(band, asked.seeds)
    if "humans" in parts and (asked.data / "manifest.csv").is_file():
        humans(band, performances(asked.data))
    if "spoiled" in parts:
        spoiled(band, max(1, asked.seeds // 3))
    if "cost" in parts:
        cost(band)


class Band:
    """The engine with all its styles, and a judge."""

    def __init__(self) -> None:
        self.drummer, self.judge = drummer(print), Judge()
        self.profiles = list(Library().profiles())  # the shipped ones

    def take(self, profile: StyleProfile, seed: int) -> Pattern:
        generator = next(iter(self.drummer.generators.values()))
        return self.drummer.take(profile, Wish(), generator, seed)

    def place(self, what: Heard, key: str, among: Sequence[StyleProfile], judge: Judge, tempo: bool) -> int:
        """How many of the styles match better than the right one."""
        found = {profile.key: judge.strength(what, profile, tempo=tempo) for profile in among}
        return sum(1 for other in found.values() if other > found[key])


# ---------------------------------------------------------------------------------------------- names


def names(band: Band, seeds: int) -> None:
    places: Counter[int] = Counter()
    missed: Counter[str] = Counter()
    for profile in band.profiles:
        for seed in range(seeds):
            place = band.place(heard(band.take(profile, seed)), profile.key, band.profiles, band.judge, tempo=False)
            places[place] += 1
            missed[profile.key] += place >= FIRST
    total = places.total()
    first = sum(places[place] for place in range(FIRST))
    print(f"names: {len(band.profiles)} styles, {seeds} seeds each, tempo left out")
    print(f"  the right name first {places[0] / total:.1%}, among the first three {first / total:.1%} (wanted 80 %)")
    print(f"  most often missed: {', '.join(f'{key} {count}' for key, count in missed.most_common(5) if count)}\n")


# ---------------------------------------------------------------------------------------------- humans


def humans(band: Band, those: Sequence[Performance]) -> None:
    genres = [profile for profile in band.profiles if profile.key in beats_by_genre(those)]
    beats, fills = [one for one in those if one.beat], [one for one in those if not one.beat]
    print(f"humans: {len(beats)} beats and {len(fills)} fills, {len(genres)} genres, whole performances, with tempo")
    _told("beats, references fitted on all", _judged(band, beats, genres, band.judge))
    _told("fills, references fitted on all", _judged(band, fills, genres, band.judge))
    left_out: dict[str, list[int]] = {}
    known: dict[tuple[Performance, ...], Learned] = {}
    for rest, held in _folds(beats):
        judge = Judge({genre: _learned(ones, known) for genre, ones in beats_by_genre(rest).items()})
        for genre, places in _judged(band, held, genres, judge).items():
            left_out.setdefault(genre, []).extend(places)
    _told("beats, references fitted without their drummer", left_out)


def _learned(ones: Sequence[Performance], known: dict[tuple[Performance, ...], Learned]) -> Learned:
    key = tuple(ones)
    if key not in known:
        known[key] = learned([one.pattern for one in ones])
    return known[key]


def _judged(
    band: Band, those: Sequence[Performance], genres: Sequence[StyleProfile], judge: Judge
) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for one in those:
        place = band.place(heard(one.pattern), one.genre, genres, judge, tempo=True)
        found.setdefault(one.genre, []).append(place)
    return found


def _folds(beats: Sequence[Performance]) -> Iterator[tuple[list[Performance], list[Performance]]]:
    """(what to fit on, what to judge): without a drummer, and where a style has only him, without a session."""
    drummers: dict[str, set[str]] = {}
    for one in beats:
        drummers.setdefault(one.genre, set()).add(one.drummer)
    for who in sorted({one.drummer for one in beats}):
        held = [one for one in beats if one.drummer == who and len(drummers[one.genre]) > 1]
        yield [one for one in beats if one not in held], held
    for genre in sorted(genre for genre, them in drummers.items() if len(them) == 1):
        for session in sorted({one.session for one in beats if one.genre == genre}):
            held = [one for one in beats if one.genre == genre and one.session == session]
            yield [one for one in beats if one not in held], held


def _told(title: str, places: dict[str, list[int]]) -> None:
    every = [place for each in places.values() for place in each]
    first = sum(place < FIRST for place in every) / len(every)
    print(f"  {title}: first {sum(p == 0 for p in every) / len(every):.1%}, among the first three {first:.1%}")
    each = [f"{key} {sum(p < FIRST for p in found)}/{len(found)}" for key, found in sorted(places.items())]
    print(f"    {', '.join(each)}")


# ---------------------------------------------------------------------------------------------- spoiled


def spoiled(band: Band, seeds: int) -> None:
    found: dict[str, list[tuple[float, float]]] = {"random steps": [], "wrong grid": [], "no backbeat": []}
    for profile in band.profiles:
        for seed in range(seeds):
            take = band.take(profile, seed)
            whole = band.judge.strength(heard(take), profile, tempo=False)
            for how, other in (
                ("random steps", _random_steps(take, Dice(seed))),
                ("wrong grid", _wrong_grid(take)),
                ("no backbeat", _no_backbeat(take)),
            ):
                if other.hits != take.hits:
                    found[how].append((whole, band.judge.strength(heard(other), profile, tempo=False)))
    print(f"spoiled: {len(band.profiles)} styles, {seeds} seeds each, tempo left out")
    for how, pairs in found.items():
        before, after = (sum(pair[side] for pair in pairs) / len(pairs) for side in (0, 1))
        close = sum(worse > 0.7 * whole for whole, worse in pairs) / len(pairs)
        print(f"  {how:13} {len(pairs):4} patterns: {100 * before:.0f} falls to {100 * after:.0f} on average,", end=" ")
        print(f"less than 30 % lost in {close:.1%}")
    print()


def _random_steps(take: Pattern, dice: Dice) -> Pattern:
    """Every stroke on another sixteenth, feel and loudness kept."""
    steps = take.length // (PPQ // 4)
    hits = [replace(hit, at=int(dice.unit("step", n) * steps) * PPQ // 4) for n, hit in enumerate(take.hits)]
    return _with(take, hits)


def _wrong_grid(take: Pattern) -> Pattern:
    """Straight where it was triplets or swung (heard at 58 % or more), else triplets."""
    swung = [hit for hit in take.hits if 540 <= (hit.at + hit.shift) % PPQ <= 690]
    straight = [hit for hit in take.hits if 440 <= (hit.at + hit.shift) % PPQ <= 520]
    moves = ((320, 240), (640, 480)) if len(swung) > len(straight) else ((240, 320), (480, 640), (720, 640))
    hits = []
    for hit in take.hits:
        place = (hit.at + hit.shift + PPQ // 12) % PPQ - PPQ // 12
        new = next((to for old, to in moves if abs(place - old) <= 60), None)
        near = hit.at + hit.shift - place
        hits.append(hit if new is None else replace(hit, at=near + new, shift=0))
    return _with(take, hits)


def _no_backbeat(take: Pattern) -> Pattern:
    """Without loud snare strokes and claps."""
    from mididrumigen.music.lanes import SNARES, ghosts_below

    below = ghosts_below(take.hits)
    return _with(take, [hit for hit in take.hits if hit.voice not in SNARES or hit.velocity < below])


def _with(take: Pattern, hits: list[Hit]) -> Pattern:
    inside = [replace(hit, at=hit.at % take.length) for hit in hits]
    return replace(take, hits=sorted_hits(list({(hit.at, hit.voice): hit for hit in inside}.values())))


# ---------------------------------------------------------------------------------------------- cost


def cost(band: Band) -> None:
    takes = [(profile, band.take(profile, 1)) for profile in band.profiles]
    start = perf_counter()
    for profile, take in takes:
        Judge().reference(profile, take.meter)
    made = perf_counter()
    for profile, take in takes:
        band.judge.reference(profile, take.meter)
    times: list[tuple[float, str]] = []
    for profile, take in takes:
        begun = perf_counter()
        for _ in range(20):
            band.judge.strength(heard(take), profile)
        times.append((1000 * (perf_counter() - begun) / 20, profile.key))
    said = perf_counter()
    for profile, take in takes:
        band.judge.match(take, profile)
    full = 1000 * (perf_counter() - said) / len(takes)
    times.sort()
    print(f"cost of four bars: ready for ranking {times[len(times) // 2][0]:.2f} ms (median), ", end="")
    print(f"{times[-1][0]:.2f} ms ({times[-1][1]}, the most); with words {full:.2f} ms; ", end="")
    print(f"a style for the first time {1000 * (made - start) / len(takes):.1f} ms")


if __name__ == "__main__":
    main()
