"""Takes and files as loops, and files that are odd."""

from __future__ import annotations

import io
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import mido
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mididrumigen.errors import BadMidi
from mididrumigen.music.notation import read
from mididrumigen.music.render import Edge, Note, bars_of, notes_of
from mididrumigen.music.units import PPQ, Meter
from mididrumigen.playback.loops import clicks, loop_of, loop_of_file
from mididrumigen.playback.midifile import BARS_MOST, Heard, midi_bytes, read_midi
from strategies import patterns
from styles_for_tests import drum_map

pytestmark = pytest.mark.unit

GM = drum_map("gm")


@given(patterns())
def test_a_loop_has_every_stroke_of_its_pattern_where_it_sounds(pattern) -> None:  # type: ignore[no-untyped-def]
    bars = bars_of(pattern, GM)
    assert len(bars) == pattern.bars
    length = pattern.length
    numbered = [(index * pattern.meter.bar, note) for index, bar in enumerate(bars) for note in bar]
    sounds = {(note.start, note.pitch) for note in notes_of(pattern, GM, Edge.WRAP)}
    assert {((bar + note.start) % length, note.pitch) for bar, note in numbered} == sounds


@given(patterns())
def test_a_count_in_stands_before_it_and_nowhere_else(pattern) -> None:  # type: ignore[no-untyped-def]
    loop = loop_of(pattern, GM, "x", 2)
    assert loop.bar(-1) == loop.bar(-2) == clicks(pattern.meter, GM)
    assert loop.bar(-3) == []
    assert loop.bar(0) == loop.bar(pattern.bars)


def test_counting_is_by_the_meters_pulses() -> None:
    assert [note[0] for note in clicks(Meter(7, 8), GM)] == [0, 960, 1920]
    assert [note[2] for note in clicks(Meter(6, 8), GM)] == [110, 80]


def test_notes_of_a_file_fill_whole_bars() -> None:
    notes = [Note(0, 36, 100, 60), Note(3 * PPQ, 38, 90, 60)]
    loop = loop_of_file(Heard(notes, Meter(3, 4), 97, 7 * PPQ), GM, "x", 1)
    assert loop.bars == [[(0, 36, 100, 60)], [(0, 38, 90, 60)], []]  # a rest at the end is a part of it
    assert (loop.tempo, len(loop.intro)) == (97, 1)


def written(path: Path, *tracks: list[mido.MetaMessage | mido.Message], ppq: int = 480, kind: int = 1) -> Path:
    file = mido.MidiFile(type=kind, ticks_per_beat=ppq)
    file.tracks += [mido.MidiTrack(track) for track in tracks]
    file.save(path)
    return path


def stroke(note: int, length: int, channel: int = 9, wait: int = 0) -> list[mido.Message]:
    begin = mido.Message("note_on", note=note, velocity=90, channel=channel, time=wait)
    return [begin, mido.Message("note_on", note=note, velocity=0, channel=channel, time=length)]


def test_a_file_of_two_tracks_with_its_meter_and_tempo(tmp_path: Path) -> None:
    meter = mido.MetaMessage("time_signature", numerator=7, denominator=8)
    head = [meter, mido.MetaMessage("set_tempo", tempo=600_000)]
    melody = stroke(60, 24, channel=0)
    heard = read_midi(written(tmp_path / "a.mid", head, [*stroke(36, 24), *stroke(38, 48, wait=24)], melody, ppq=96))
    assert heard.meter == Meter(7, 8)
    assert heard.tempo == 100
    assert heard.notes == [Note(0, 36, 90, 240), Note(480, 38, 90, 480)]


def test_without_channel_ten_everything_is_read_and_without_a_tempo_it_is_120(tmp_path: Path) -> None:
    heard = read_midi(written(tmp_path / "a.mid", stroke(60, 480, channel=3), kind=0))
    assert (heard.notes, heard.tempo, heard.meter) == ([Note(0, 60, 90, 960)], 120, Meter())


def test_odd_meters_and_tempos_are_taken_as_well_as_can_be(tmp_path: Path) -> None:
    head = [mido.MetaMessage("time_signature", numerator=21, denominator=32), mido.MetaMessage("set_tempo", tempo=0)]
    heard = read_midi(written(tmp_path / "a.mid", [*head, *stroke(36, 5), mido.Message("note_on", note=40, channel=9)]))
    assert (heard.meter, heard.tempo) == (Meter(), 300)
    assert [note.pitch for note in heard.notes] == [36, 40]  # a note that never ends is one all the same


@given(st.binary(max_size=200))
def test_no_file_however_broken_is_more_than_an_error(content: bytes) -> None:
    good = io.BytesIO()
    file = mido.MidiFile()
    file.tracks.append(mido.MidiTrack(stroke(36, 10)))
    file.save(file=good)
    whole = good.getvalue()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "broken.mid"
        for broken in (content, whole[: len(content)], whole[:20] + content, whole[:-3] + content):
            path.write_bytes(broken)
            with suppress(BadMidi):
                assert read_midi(path).notes


def test_an_export_of_ours_comes_back_as_long_as_it_was(tmp_path: Path) -> None:
    quiet = read("BD | o--- | ---- |\n", Meter(1, 4))
    file = tmp_path / "a.mid"
    file.write_bytes(midi_bytes(quiet, GM, "quiet"))
    assert read_midi(file).bars == 2


def test_film_frames_and_endless_files_are_refused(tmp_path: Path) -> None:
    file = written(tmp_path / "a.mid", stroke(36, 10))
    content = bytearray(file.read_bytes())
    content[12:14] = b"\xe7\x28"  # 25 frames a second, 40 parts each
    file.write_bytes(content)
    with pytest.raises(BadMidi, match="film frames"):
        read_midi(file)
    far = written(tmp_path / "far.mid", [*stroke(36, 10), *stroke(36, 10, wait=BARS_MOST * 4 * 480)])
    with pytest.raises(BadMidi, match=f"{BARS_MOST + 1} bars"):
        read_midi(far)


def test_a_key_that_there_is_not_is_a_damaged_file(tmp_path: Path) -> None:
    file = written(tmp_path / "a.mid", [mido.MetaMessage("key_signature", key="C"), *stroke(36, 10)])
    file.write_bytes(file.read_bytes().replace(b"\xff\x59\x02\x00", b"\xff\x59\x02\x0f"))
    with pytest.raises(BadMidi, match="damaged"):
        read_midi(file)


def test_a_file_that_is_too_large_and_one_that_is_a_folder(tmp_path: Path) -> None:
    with pytest.raises(BadMidi, match="cannot read"):
        read_midi(tmp_path)
    large = tmp_path / "large.mid"
    with large.open("wb") as file:
        file.truncate(9 * 2**20)
    with pytest.raises(BadMidi, match="too large"):
        read_midi(large)
