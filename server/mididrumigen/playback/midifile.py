"""Standard MIDI Files: a pattern as one (type 0, PPQ 960, exactly its bars), and what is in one."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from pathlib import Path
from types import MappingProxyType

import mido
import msgspec
from mido.midifiles.meta import KeySignatureError

from mididrumigen.errors import BadMidi
from mididrumigen.music.drum_map import DrumMap
from mididrumigen.music.pattern import Pattern
from mididrumigen.music.render import Note, notes_of
from mididrumigen.music.units import PPQ, TEMPO_MAX, TEMPO_MIN, Bpm, Meter, Ticks
from mididrumigen.playback.drum_tracks import DRUM_CHANNEL, Track, drums_of

PIPE = Path("/dev/stdin")  # what is sent to us
BARS_MOST = 512
LARGEST = 8 * 2**20  # bytes of a file that is read
USUAL_TEMPO: Bpm = 120.0  # of a file that has none (Standard MIDI Files 1.0)


def midi_bytes(pattern: Pattern, drum_map: DrumMap, name: str) -> bytes:
    """The file's bytes: equal patterns give equal bytes. Feel that leans before the first bar is held at its start."""
    changes: Changes = [(0, pattern.tempo), (0, pattern.meter)]
    return notes_bytes(notes_of(pattern, drum_map), changes, pattern.length, name)


Changes = list[tuple[Ticks, Bpm | Meter]]  # from when on which tempo or meter holds
# What stands beside the notes: a pedal's way, a choke, and what a file says in words
Moves = Sequence[tuple[Ticks, mido.Message | mido.MetaMessage]]
MOVES = ("control_change", "polytouch", "aftertouch", "pitchwheel", "program_change")
SAYINGS = ("marker", "cue_marker", "lyrics", "text", "copyright")
Channels = Mapping[int, int]  # by pitch, where it is not the drums' own
ON_TEN: Channels = MappingProxyType({})


def notes_bytes(
    notes: list[Note], changes: Changes, length: Ticks, name: str, moves: Moves = (), channels: Channels = ON_TEN
) -> bytes:
    """The same of any notes, whose tempo and meter may change, with what stands beside them, on their own channels."""
    file = mido.MidiFile(type=0, ticks_per_beat=PPQ, charset="utf-8")
    track = mido.MidiTrack()
    file.tracks.append(track)
    track.append(mido.MetaMessage("track_name", name=name, time=0))
    at: Ticks = 0
    waiting = sorted([*changes, *moves], key=lambda change: change[0])
    for when, kind, pitch, velocity in _events(notes):
        while waiting and waiting[0][0] <= when:
            at = _changed(track, *waiting.pop(0), at)
        channel = channels.get(pitch, DRUM_CHANNEL)
        track.append(mido.Message(kind, True, channel=channel, note=pitch, velocity=velocity, time=when - at))
        at = when
    for change in waiting:
        at = _changed(track, *change, at)
    track.append(mido.MetaMessage("end_of_track", time=max(0, length - at)))
    out = io.BytesIO()
    file.save(file=out)
    return out.getvalue()


def _changed(track: mido.MidiTrack, when: Ticks, to: Bpm | Meter | mido.Message | mido.MetaMessage, at: Ticks) -> Ticks:
    """Writes a tempo, a meter or a move; where the track is then."""
    if isinstance(to, Meter):
        to = _time_signature(to)
    elif not isinstance(to, mido.Message | mido.MetaMessage):
        to = mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(to))
    track.append(to.copy(time=when - at))
    return when


def _time_signature(meter: Meter) -> mido.MetaMessage:
    click = 36 if meter.compound else 24  # MIDI clocks to the metronome's click: a dotted quarter or a quarter
    return mido.MetaMessage(
        "time_signature",
        numerator=meter.numerator,
        denominator=meter.denominator,
        clocks_per_click=click,
        notated_32nd_notes_per_beat=8,
        time=0,
    )


def _events(notes: list[Note]) -> list[tuple[Ticks, str, int, int]]:
    """(when, kind, pitch, velocity) in order of time; at one moment the offs first, so that a repeated note is heard.
    They come from a valid pattern and need no second check."""
    events = [(note.start, "note_on", note.pitch, note.velocity) for note in notes]
    events += [(note.start + note.length, "note_off", note.pitch, 0) for note in notes]
    return sorted(events, key=lambda event: (event[0], event[1] == "note_on", event[2]))


# ---------------------------------------------------------------------------------------------- reading


Timed = list[tuple[int, mido.Message | mido.MetaMessage]]  # with the tick of the file that each is at


class Heard(msgspec.Struct, frozen=True):
    """What a file has: its notes in ticks of 960, its first meter and tempo, and all that it says of them."""

    notes: list[Note]
    meter: Meter
    tempo: Bpm
    length: Ticks
    changes: Changes = []  # empty of tempos in a file that has none
    others: int = 0  # notes of other channels or tracks than the drums'
    unplayed: str = ""  # the first tempo or meter that nobody plays; `changes` has the nearest, or 4/4
    moves: Moves = ()  # of the drums' channels, and what the file says in words
    channels: Channels = ON_TEN
    name: str = ""  # of the drums' track
    look_like_drums: bool = True

    @property
    def has_tempo(self) -> bool:
        return any(not isinstance(to, Meter) for _, to in self.changes)

    @property
    def meters(self) -> list[Meter]:
        """All that it is in, in order."""
        return list(dict.fromkeys(to for _, to in self.changes if isinstance(to, Meter))) or [self.meter]

    @property
    def bars(self) -> int:
        """Whole bars: to the end of the track, or of its last note's bar."""
        last = max((note.start for note in self.notes), default=0)
        return max(-(-self.length // self.meter.bar), last // self.meter.bar + 1)


def read_midi(file: Path, most: int = BARS_MOST, does: str = "read") -> Heard:
    """The drums of a file of type 0 or 1, or all that it has if it does not say which they are; `most` bars, of what
    `does` says. Raises BadMidi."""
    heard = _heard(opened(file))
    if not heard.notes:
        raise BadMidi(f"{file} has no notes")
    if heard.bars > most:
        raise BadMidi(f"{file} has {heard.bars} bars", f"at most {most} are {does}")
    return heard


def opened(file: Path) -> mido.MidiFile:
    """Whatever has tracks that belong together and counts in beats. Raises BadMidi."""
    try:
        song = mido.MidiFile(file=io.BytesIO(_content(file)), clip=True)
    except (OSError, ValueError, EOFError, LookupError, TypeError, KeySignatureError) as error:
        if reason := getattr(error, "strerror", None):
            hint = "make it readable" if isinstance(error, PermissionError) else ""
            raise BadMidi(f"cannot read {file}: {reason}", hint) from None
        raise BadMidi(f"{file} is no MIDI file, or a damaged one") from None
    if song.ticks_per_beat <= 0:  # mido reads the division as a signed number
        raise BadMidi(f"{file} counts in film frames, not in beats", "export it again with a tempo")
    if song.type == 2:
        raise BadMidi(f"{file}: its tracks are separate songs (type 2)", "export each of them as a file of its own")
    return song


def _content(file: Path) -> bytes:
    """Read in one go, since a pipe cannot be gone back in, and has no size."""
    piped = file == PIPE  # opened by its name it is not there on Windows, nor where a program made it a socket
    with open(0, "rb", closefd=False) if piped else file.open("rb") as there:
        content = there.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise BadMidi(f"{file} is too large for drums", f"at most {LARGEST // 2**20} MB are read")
    return content


def _heard(song: mido.MidiFile) -> Heard:
    scale, merged = PPQ / song.ticks_per_beat, timed(song.tracks)
    _, changes, length = followed(merged, scale)
    tracks = tracks_of(song)
    drums = drums_of(tracks)
    own = timed([song.tracks[index] for index in sorted(drums.tracks)])
    moves = [*_sayings(merged, scale), *_moves(own, scale, set(drums.channels.values()))]
    return Heard(
        drums.notes,
        next((to for _, to in changes if isinstance(to, Meter)), Meter()),
        next((to for _, to in changes if not isinstance(to, Meter)), USUAL_TEMPO),
        length,
        changes,
        sum(len(track.notes) for track in tracks) - len(drums.notes),
        _unplayed(merged),
        sorted(moves, key=lambda move: move[0]),
        drums.channels,
        next((tracks[index].name for index in sorted(drums.tracks)), ""),
        drums.look_right,
    )


def timed(tracks: Iterable[mido.MidiTrack]) -> Timed:
    """All that is in these tracks, in order of time; what mido merges it copies several times over, which in a long
    file takes longer than all the rest."""
    found: Timed = []
    for track in tracks:
        now = 0
        for message in track:
            now += message.time
            found.append((now, message))
    return sorted(found, key=itemgetter(0))


def tracks_of(song: mido.MidiFile) -> list[Track]:
    scale = PPQ / song.ticks_per_beat
    return [Track(_text(track.name), followed(timed([track]), scale)[0]) for track in song.tracks]


def _sayings(messages: Timed, scale: float) -> Iterator[tuple[Ticks, mido.MetaMessage]]:
    """Markers, lyrics and the like, wherever in the file they stand: they are of the song, not of a track."""
    for now, message in messages:
        if message.type in SAYINGS:
            yield round(now * scale), message.copy(text=_text(message.text))


def _text(read: str) -> str:
    """mido takes the bytes of a text for Latin-1, which most are not any more."""
    try:
        return read.encode("latin-1").decode()
    except UnicodeError:
        return read


def _moves(messages: Timed, scale: float, channels: Collection[int]) -> Iterator[tuple[Ticks, mido.Message]]:
    for now, message in messages:
        if message.type in MOVES and message.channel in channels:
            yield round(now * scale), message


def _unplayed(messages: Timed) -> str:
    for _, message in messages:
        if message.type == "set_tempo":
            tempo = mido.tempo2bpm(max(1, message.tempo))
            if round(tempo, 3) != _tempo(message.tempo):
                return f"{tempo:.4g} bpm"
        if message.type == "time_signature" and not _is_played(message.numerator, message.denominator):
            return f"{message.numerator}/{message.denominator}"
    return ""


def followed(messages: Timed, scale: float) -> tuple[list[tuple[int, Note]], Changes, Ticks]:
    """What is in tracks, from beginning to end: (channel, note) of each, changes of tempo and meter, and its length."""
    notes: list[tuple[int, Note]] = []
    changes: Changes = []
    begun: dict[tuple[int, int], tuple[int, int]] = {}  # (channel, pitch) → (start, velocity)
    now = 0

    def end(place: tuple[int, int]) -> None:
        if place in begun:
            start, velocity = begun.pop(place)
            at, until = round(start * scale), round(now * scale)
            notes.append((place[0], Note(at, place[1], velocity, max(1, until - at))))

    for now, message in messages:
        if message.type == "set_tempo":
            changes.append((round(now * scale), _tempo(message.tempo)))
        elif message.type == "time_signature":
            changes.append((round(now * scale), _meter(message.numerator, message.denominator)))
        elif message.type in ("note_on", "note_off"):
            place = message.channel, message.note
            end(place)
            if message.type == "note_on" and message.velocity:
                begun[place] = now, message.velocity
    for place in list(begun):  # drum machines leave it at the beginning of a note
        end(place)
    return notes, changes, round(now * scale)


def _tempo(micros: int) -> Bpm:
    tempo: Bpm = mido.tempo2bpm(max(1, micros))
    return round(min(TEMPO_MAX, max(TEMPO_MIN, tempo)), 3)


def _meter(numerator: int, denominator: int) -> Meter:
    """4/4 where the file has one that nobody plays."""
    return Meter(numerator, denominator) if _is_played(numerator, denominator) else Meter()


def _is_played(numerator: int, denominator: int) -> bool:
    return 1 <= numerator <= 16 and denominator in (2, 4, 8, 16)
