"""Reading a folder: every MIDI file below it as stretches of drums; what cannot be read is reported, never fatal."""

from __future__ import annotations

import os
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from mididrumigen.errors import BadFolder, BadMidi
from mididrumigen.learning.performance import Performance, Stretch, performances
from mididrumigen.learning.plain_words import counted
from mididrumigen.music.drum_map import DrumMap, detected, places_of
from mididrumigen.music.render import Note
from mididrumigen.music.style import Failure
from mididrumigen.music.units import PPQ, Bpm, Meter, Ticks
from mididrumigen.playback.drum_tracks import WHERE, drums_of
from mididrumigen.playback.midifile import USUAL_TEMPO, Changes, followed, opened, timed, tracks_of

ENDINGS = (".mid", ".midi")
NOTES_MOST, BEATS_MOST = 200_000, 40_000  # of one file
FILES_MOST = 5_000
TOLD = 20  # files of one reason that are named


class Read(Struct, frozen=True):
    """What a folder has: performances of two bars and more, single bars, the drum map they were read with, and what was
    left out or guessed."""

    performances: list[Performance]
    shorts: list[Performance]
    drum_map: DrumMap
    files: int
    failures: list[Failure]


Listener = Callable[[float, str], None]  # how far it is, 0-1, in numbers and words


def read_folder(folder: Path, drum_map: DrumMap | None, listener: Listener) -> Read:
    """Everything below the folder. `listener` hears how far it is, often; whatever it raises ends it. Raises
    BadFolder."""
    failures = list[Failure]()
    files = midi_files(folder, failures, listener)
    stretches: list[Stretch] = []
    for number, file in enumerate(files):
        listener(number / len(files) / 2, f"{number} of {len(files)} files")
        name = _printable(file, folder)
        try:
            stretches += _stretches(file, name, failures)
        except BadMidi as error:
            says = error.message.replace(str(file), name)
            failures.append(Failure("midi", says, error.hint or "export it again, or leave it out"))
    pitches = Counter(note.pitch for stretch in stretches for note in stretch.notes)
    drum_map = drum_map or detected(pitches)
    failures += _unknown(pitches, drum_map)
    found = []
    for number, stretch in enumerate(stretches):
        listener(0.5 + number / len(stretches) / 2, f"{len(files)} files, {number} of {len(stretches)} pieces")
        found += _performances(stretch, drum_map, failures)
    shorts = [each for each in found if each.is_short]
    if shorts:
        says = f"{counted(len(shorts), 'piece')} shorter than two bars: only fills are taken from there"
        failures.append(Failure("midi", says, "play two bars or more to have figures learned"))
    whole = [each for each in found if not each.is_short]
    return Read(whole, shorts, drum_map, len(files), _gathered(failures))


def midi_files(folder: Path, failures: list[Failure], listener: Listener) -> list[Path]:
    """In order of their paths, each folder once whatever links lead to it; so many at most. Raises BadFolder."""
    if not folder.is_dir():
        raise BadFolder(f"{folder} is no folder", "name the folder that has the MIDI files")
    found: list[Path] = []
    seen: set[tuple[int, int]] = set()

    def unreadable(error: OSError) -> None:
        says = f"cannot look into {error.filename}: {error.strerror}"
        failures.append(Failure("midi", says, "make it readable"))

    for where, folders, names in os.walk(folder, onerror=unreadable, followlinks=True):
        listener(0.0, f"{counted(len(found), 'file')} so far")
        facts = Path(where).stat()
        if (facts.st_dev, facts.st_ino) in seen:
            folders.clear()
            continue
        seen.add((facts.st_dev, facts.st_ino))
        folders.sort()
        found += [Path(where, name) for name in names if name.lower().endswith(ENDINGS) and not name.startswith("._")]
    if not found and len(failures) == 1:  # the folder itself, as a rule
        raise BadFolder(failures[0].reason, failures[0].remedy)
    if not found:
        raise BadFolder(f"there is no MIDI file in {folder} or below it", "their names end in .mid or .midi")
    if len(found) > FILES_MOST:
        raise BadFolder(f"there are {len(found)} MIDI files below {folder}", f"at most {FILES_MOST} are learned from")
    return sorted(found)


# ---------------------------------------------------------------------------------------------- one file


def _stretches(file: Path, name: str, failures: list[Failure]) -> Iterator[Stretch]:
    """Raises BadMidi."""
    if not file.is_file():
        raise BadMidi(f"{name} is no file")
    song = opened(file)
    scale = PPQ / song.ticks_per_beat
    _, changes, length = followed(timed(song.tracks), scale)
    drums = drums_of(tracks_of(song))
    if not drums.look_right:
        raise BadMidi(f"{name} has no drums", WHERE)
    notes = drums.notes
    if len(notes) > NOTES_MOST:
        raise BadMidi(f"{name} has {len(notes)} notes", f"{NOTES_MOST} are the most")
    if notes[-1].start > BEATS_MOST * PPQ:
        raise BadMidi(f"{name} is {notes[-1].start // PPQ} beats long", f"{BEATS_MOST} are the most")
    yield from stretches_of(name, notes, changes, length)
    if not any(not isinstance(to, Meter) for _, to in changes):
        says = f"{name} has no tempo: {USUAL_TEMPO:g} bpm was taken for its milliseconds, and not for the style's tempo"
        failures.append(Failure("midi", says, "export it with its tempo"))


def stretches_of(name: str, notes: Sequence[Note], changes: Changes, length: Ticks) -> Iterator[Stretch]:
    """One for each meter, in order; a change within a bar begins a new one all the same."""
    tempos = [(at, to) for at, to in changes if not isinstance(to, Meter)]
    meters = [(at, to) for at, to in changes if isinstance(to, Meter)]
    if not meters or meters[0][0] > 0:
        meters.insert(0, (0, Meter()))
    parts: list[tuple[Ticks, Meter]] = []
    for at, meter in meters:
        if parts and (parts[-1][0] == at or parts[-1][1] == meter):
            parts[-1] = (parts[-1][0], meter)
        else:
            parts.append((at, meter))
    last = max(length, max(note.start for note in notes) + 1)
    ends = [*(at for at, _ in parts[1:]), last]
    early = PPQ // 8  # what begins so little before a change belongs to it
    for (start, meter), end in zip(parts, ends, strict=True):
        until = end if end == last else end - early
        first, beyond = (bisect_left(notes, at, key=_start) for at in (start - early if start else 0, until))
        own = [_from(note, start) for note in notes[first:beyond]]
        if own:
            yield Stretch(name, own, meter, end - start, _tempos(tempos, start, end), bool(tempos))


def _start(note: Note) -> Ticks:
    return note.start


def _from(note: Note, start: Ticks) -> Note:
    return Note(note.start - start, note.pitch, note.velocity, note.length)


def _tempos(tempos: Sequence[tuple[Ticks, Bpm]], start: Ticks, end: Ticks) -> tuple[tuple[Ticks, Bpm], ...]:
    before = [tempo for at, tempo in tempos if at <= start]
    first = before[-1] if before else tempos[0][1] if tempos else USUAL_TEMPO
    return ((0, first), *((at - start, tempo) for at, tempo in tempos if start < at < end))


# ---------------------------------------------------------------------------------------------- what is said


def _performances(stretch: Stretch, drum_map: DrumMap, failures: list[Failure]) -> list[Performance]:
    found = performances(stretch, drum_map)
    for each in found[:1]:
        if not each.to_click:
            says = f"{stretch.name} was not played to a click: only its loudness is used"
            failures.append(Failure("midi", says, "record to the click, or set the file's tempo to what was played"))
        elif each.offset:
            says = f"{stretch.name} is {each.offset:+.0f} ms off its grid as a whole; that was taken off"
            failures.append(Failure("midi", says, "compensate your recording latency"))
    return found


def _unknown(pitches: Counter[int], drum_map: DrumMap) -> list[Failure]:
    places = places_of(drum_map)
    unknown = {pitch: count for pitch, count in sorted(pitches.items()) if pitch not in places}
    if not unknown:
        return []
    listed = ", ".join(f"{pitch} ({counted(count, 'time')})" for pitch, count in list(unknown.items())[:TOLD])
    says = f"notes that are no drum of {drum_map.name}: {listed}"
    return [Failure("midi", says, "name the right drum map with --kit, or write one")]


def _gathered(failures: list[Failure]) -> list[Failure]:
    """No more than some of each kind; how many more there are is said."""
    kinds: dict[str, list[Failure]] = {}
    for failure in failures:
        kinds.setdefault(failure.remedy, []).append(failure)
    found: list[Failure] = []
    for remedy, those in kinds.items():
        found += those[:TOLD]
        if len(those) > TOLD:
            found.append(
                Failure("midi", f"and {counted(len(those) - TOLD, 'more file')} of which the same is true", remedy)
            )
    return found


def _printable(file: Path, folder: Path) -> str:
    return str(file.relative_to(folder)).encode("utf-8", "backslashreplace").decode()
