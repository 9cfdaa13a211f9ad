"""What MidiDrumiGen does, one method per request. Start reading here.

a name → its profile → drafts from a generator → the one that fits → feel → checks → a take, remembered and written out
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from mididrumigen.errors import BadName, BadPattern, BadRequest, BadStyle, UnknownName
from mididrumigen.generation.generator import Generator, Wish, within
from mididrumigen.generation.like import like
from mididrumigen.generation.loudness import loud
from mididrumigen.generation.phrase import setting_of
from mididrumigen.generation.ranker import chosen
from mididrumigen.learning.folder import Listener, read_folder
from mididrumigen.learning.learner import Learned, learned
from mididrumigen.music.alike import Known, Near, known, nearest_styles
from mididrumigen.music.dice import Dice
from mididrumigen.music.drum_map import DrumMap
from mididrumigen.music.humanize import Feel, humanize
from mididrumigen.music.match import StyleMatch, heard
from mididrumigen.music.metrics import onset_distance
from mididrumigen.music.pattern import Origin, Pattern
from mididrumigen.music.playability import eased, mended
from mididrumigen.music.refeel import felt_anew
from mididrumigen.music.render import Edge, Note
from mididrumigen.music.style import StyleProfile
from mididrumigen.music.swing_heard import HeardSwing, heard_swing
from mididrumigen.music.units import BARS_MAX_IMPORT, SEED_MAX, VARIATIONS_MAX, Bpm, Meter
from mididrumigen.music.validate import validated
from mididrumigen.music.written import Written
from mididrumigen.playback.midifile import Heard, midi_bytes, notes_bytes
from mididrumigen.storage.store import Generation, Store
from mididrumigen.styles.judge import Judge
from mididrumigen.styles.library import Kept, Library
from mididrumigen.styles.manners import written
from mididrumigen.styles.own import own_filename

DIFFERENT = 0.15  # how far apart variations are wanted (Jaccard distance of their onsets); a tenth is promised
TRIES = 60  # seeds tried for each variation before the most different one is taken
FULL_TRIES = 4  # bars up to which so many are tried; longer takes take longer, and differ less from each other
READING = 0.8  # of the time that learning takes, about
SHORT_TRIES = 200  # for a single bar, which has less room to differ


class Humanized(msgspec.Struct, frozen=True):
    """A pattern felt anew, as hits and as the notes that sound; `strangers` are pitches that are no drums."""

    pattern: Pattern
    notes: list[Note]
    strangers: list[int]


def _nothing(*_: object) -> None:
    """Listens to no progress, and never pauses."""


class Drummer:
    """The whole of it, without any front end. `open_store` is called when something is to be remembered or recalled."""

    def __init__(
        self, library: Library, generators: Sequence[Generator], feel: Feel, open_store: Callable[[], Store]
    ) -> None:
        self.library = library
        self.generators = {generator.name: generator for generator in generators}
        self.feel = feel
        self.judge = Judge()
        self._open_store = open_store
        self._store: Store | None = None
        self._known: dict[str, Known] = {}
        self._known_of = ""  # the library's fingerprint when they were read

    def generate(
        self,
        name: str,
        wish: Wish,
        *,
        by: str = "auto",
        seed: int | None = None,
        variations: int = 1,
        listener: Callable[[int], None] = _nothing,
    ) -> list[Pattern]:
        """Bars in the style of `name`, as many takes as asked for; with bars to be like, and no name, as who plays most
        like them. Raises BadName, UnknownName, BadRequest.

        `listener` hears how many takes there are, a few times for each that is tried; whatever it raises ends it.
        """
        within("variations", variations, 1, VARIATIONS_MAX)
        within("seed", seed, 0, SEED_MAX)
        generator = self._generator(by)
        listener(0)
        profile = self._found(name, wish)
        first = secrets.randbelow(2**31) if seed is None else seed
        takes: list[Pattern] = []

        def pause() -> None:
            listener(len(takes))

        takes.append(self.take(profile, wish, generator, first, pause))
        while len(takes) < variations:
            takes.append(self._another(takes, profile, wish, generator, pause))
        return takes

    def take(
        self,
        profile: StyleProfile,
        wish: Wish,
        generator: Generator,
        seed: int,
        pause: Callable[[], None] = _nothing,
    ) -> Pattern:
        """One take: equal arguments give an equal pattern, on every machine. `pause` is called between its steps, and
        whatever it raises ends it."""
        dice, setting = Dice(seed), setting_of(profile, wish)
        origin = Origin(
            name=profile.name,
            profile=profile.key,
            profile_version=profile.version,
            generator=generator.name,
            seed=seed,
            pace=setting.pace,
            wish=wish.as_words(),
        )

        def draft(number: int, wanted: Wish) -> Pattern:
            pause()
            own = dice.child("draft", number) if number else dice
            pattern = loud(generator.write(profile, wanted, own), profile, setting_of(profile, wanted).energy)
            return humanize(msgspec.structs.replace(pattern, origin=origin), profile, own, self.feel, 0)

        # ranked as they are at the usual density, energy and fills, alone: what these change are the same bars
        usual = msgspec.structs.replace(wish, density=None, energy=None, fill=None, along=None)
        number, pattern = chosen(
            lambda number: draft(number, usual),
            lambda found: self.judge.strength(heard(found), profile, tempo=False),
        )
        pattern = pattern if wish == usual else draft(number, wish)
        pause()
        return validated(self._felt(pattern, profile, wish, dice.child("feel"), pause))

    def _found(self, name: str, wish: Wish) -> StyleProfile:
        """Who is to play, with the figure of the bars that it shall be like."""
        if wish.like is None:
            return self.library.find(name)
        profile = self.library.find(name) if name else self.similar(wish.like.pattern, limit=1)[0][0]
        return like(profile, wish.like, wish.tempo or wish.like.pattern.tempo)

    def similar(
        self, pattern: Pattern, limit: int = 5, *, tempo: bool = False
    ) -> list[tuple[StyleProfile, StyleMatch]]:
        """The styles that bars sound most like, the nearest first. Raises BadPattern without a drum in them."""
        if not pattern.hits:
            raise BadPattern("there are no drums in these bars", "name their drum map with `kit`")
        profiles = list(self.library.profiles())
        what = heard(pattern)
        near = sorted(profiles, key=lambda one: -self.judge.strength(what, one, tempo=tempo))[:limit]
        return [(profile, self.judge.match(pattern, profile, tempo=tempo)) for profile in near]

    def alike(self, name: str, limit: int = 5) -> list[Near]:
        """The styles whose own numbers are nearest to a style's. Raises BadName, UnknownName."""
        key, fingerprint = self.library.find(name).key, self.library.fingerprint
        if self._known_of != fingerprint:
            self._known, self._known_of = known(self.library.profiles()), fingerprint
        return nearest_styles(key, self._known, limit)

    def _felt(
        self, pattern: Pattern, profile: StyleProfile, wish: Wish, dice: Dice, pause: Callable[[], None]
    ) -> Pattern:
        """Swing and feel, never at the price of hands and feet: what the style's own swing makes impossible is left
        out beforehand; feel gives way where it is the cause; a swing that was asked for is kept as it is."""
        performer, kit = profile.performer, profile.kit
        pattern = mended(pattern, performer, kit)
        still = pattern if wish.swing is None else humanize(pattern, profile, dice, self.feel, 0, wish.swing)
        felt = humanize(pattern, profile, dice, self.feel, wish.humanize, wish.swing)
        felt = eased(felt, still, performer, kit)
        pause()
        return mended(felt, performer, kit) if wish.swing is None else felt

    def humanize(self, pattern: Pattern, name: str, *, amount: float = 1.0, seed: int | None = None) -> Pattern:
        """Any bars with the feel of a style: each stroke on its step, none lost. Raises BadName, UnknownName,
        BadRequest, BadPattern."""
        heard = heard_swing((hit.sounds_at for hit in pattern.hits), pattern.meter)
        return self._felt_anew(pattern, heard, name, amount, seed)

    def _felt_anew(
        self, pattern: Pattern, heard: HeardSwing | None, name: str, amount: float, seed: int | None
    ) -> Pattern:
        within("humanize", amount, 0, 1)
        within("seed", seed, 0, SEED_MAX)
        profile = self.library.find(name)
        seed = secrets.randbelow(2**31) if seed is None else seed
        felt = felt_anew(pattern, heard, profile, Dice(seed).child("feel"), self.feel, amount)
        origin = Origin(
            name=profile.name,
            profile=profile.key,
            profile_version=profile.version,
            generator="humanize",
            seed=seed,
            wish={"humanize": amount},
        )
        return validated(msgspec.structs.replace(felt, origin=origin))

    def humanize_notes(
        self,
        notes: Sequence[Note],
        name: str,
        drum_map: DrumMap,
        *,
        bars: int,
        meter: Meter,
        tempo: Bpm | None,
        edge: Edge = Edge.CLAMP,
        amount: float = 1.0,
        seed: int | None = None,
    ) -> Humanized:
        """The same for the notes of a file or a clip: each keeps its pitch, what is no drum stays where it is. Without
        a tempo the style's own."""
        within("bars", bars, 1, BARS_MAX_IMPORT)
        tempo = tempo or self.library.find(name).tempo.typical
        written = Written.of(notes, meter, tempo, drum_map, bars)
        felt = self._felt_anew(written.pattern, written.swing, name, amount, seed)
        origin = msgspec.structs.replace(felt.origin, kit=drum_map.origin)
        felt = msgspec.structs.replace(felt, origin=origin)
        return Humanized(felt, written.played(felt, edge), written.strangers)

    def learn(
        self,
        name: str,
        folder: Path,
        drum_map: DrumMap | None = None,
        listener: Listener = _nothing,
    ) -> Learned:
        """A profile of whoever plays in the MIDI files below a folder; nothing is kept yet. Raises BadName, BadFolder,
        TooLittle, CannotWrite.

        `listener` hears how far it is (0-1) and in what; whatever it raises ends it.
        """
        self.library.refuse_unkept(name)
        read = read_folder(folder, drum_map, lambda part, says: listener(part * READING, says))
        genres = list(self.library.profiles("genre"))
        year = datetime.now(UTC).year

        def pause() -> None:
            listener(READING, "figures and fills")

        style = learned(name.strip(), own_filename(name), read, genres, where=folder.name, year=year, pause=pause)
        listener(1.0, "all there")
        return style

    def keep_style(self, style: Learned) -> Kept:
        """Puts what was learned into the library, where every process finds it by its name. Raises CannotWrite."""
        return self.library.keep(style.profile.name, style.text, written(style.manner) if style.manner else b"")

    def score(self, name: str, pattern: Pattern, *, tempo: bool = True) -> tuple[StyleProfile, StyleMatch]:
        """How much bars sound like `name`, trait by trait; the tempo can be left out. Raises BadName, UnknownName."""
        profile = self.library.find(name)
        return profile, self.judge.match(pattern, profile, tempo=tempo)

    def style_match(self, take: Pattern) -> int | None:
        """A take's match with the style it was made for, 0-100; None for one whose style is not here any more, or is
        broken."""
        try:
            return self.score(take.origin.name, take)[1].match
        except (BadName, UnknownName, BadStyle):
            return None

    def made(self, takes: Sequence[Pattern], drum_map: DrumMap) -> list[Generation]:
        """Takes with an id and the bytes of their files, ready to be kept and written."""
        return [self._generation(take, drum_map) for take in takes]

    def made_anew(self, felt: Humanized, heard: Heard | None = None) -> Generation:
        """The same of what was humanized; of a file in its tempos and meters, on its channels, under its own name and
        with what stands there beside the notes."""
        pattern, changes = felt.pattern, heard.changes if heard else []
        if not any(isinstance(to, Meter) for _, to in changes):
            changes = [(0, pattern.meter), *changes]
        if all(isinstance(to, Meter) for _, to in changes):
            changes = [(0, pattern.tempo), *changes]
        if heard is None:
            return _kept(pattern, notes_bytes(felt.notes, changes, pattern.length, pattern.origin.name))
        moves = [move for move in heard.moves if move[0] <= pattern.length]
        name = heard.name or pattern.origin.name
        return _kept(pattern, notes_bytes(felt.notes, changes, pattern.length, name, moves, heard.channels))

    def remember(self, made: Sequence[Generation]) -> None:
        """Puts generations into the history. Raises StoreNewer, StoreUnavailable."""
        self.store.keep(made)

    def replay(self, wanted: str) -> Generation:
        """An earlier generation, byte for byte. Raises UnknownGeneration."""
        return self.store.generation(wanted)

    def history(self, limit: int = 20) -> list[Generation]:
        return self.store.history(limit)

    def close(self) -> None:
        """Lets go of the store, which then is one file again."""
        if self._store is not None:
            self._store.close()
            self._store = None

    @property
    def store(self) -> Store:
        if self._store is None:
            self._store = self._open_store()
            with suppress(BadStyle):  # a broken style file is for `doctor`; it takes nobody else's history away
                self._store.sync(self.library.fingerprint, self.library.profiles())
        return self._store

    def _generator(self, by: str) -> Generator:
        if by == "auto":
            return next(iter(self.generators.values()))
        if by not in self.generators:
            raise BadRequest(f"nothing here is called {by!r}", f"generate by {', '.join(['auto', *self.generators])}")
        return self.generators[by]

    def _another(
        self,
        takes: list[Pattern],
        profile: StyleProfile,
        wish: Wish,
        generator: Generator,
        pause: Callable[[], None],
    ) -> Pattern:
        """The take of the next seed that is different enough from all others, or the most different one."""
        best, best_distance = takes[-1], -1.0
        tries = max(TRIES, SHORT_TRIES // wish.bars) if wish.bars <= FULL_TRIES else TRIES * FULL_TRIES // wish.bars
        for step in range(1, tries + 1):
            pause()
            seed = (takes[-1].origin.seed + step) % (SEED_MAX + 1)
            take = self.take(profile, wish, generator, seed, pause)
            distance = min(onset_distance(take, other) for other in takes)
            if distance >= DIFFERENT:
                return take
            if distance > best_distance:
                best, best_distance = take, distance
        return best

    def _generation(self, take: Pattern, drum_map: DrumMap) -> Generation:
        origin = msgspec.structs.replace(take.origin, kit=drum_map.origin)
        take = msgspec.structs.replace(take, origin=origin)
        return _kept(take, midi_bytes(take, drum_map, take.origin.name))


def _kept(pattern: Pattern, midi: bytes) -> Generation:
    made_at = datetime.now(UTC).isoformat(timespec="seconds")
    return Generation(id=secrets.token_hex(6), name=pattern.origin.name, made_at=made_at, pattern=pattern, midi=midi)
