"""Reading a folder: what is found, what is cut, what is reported."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import mido
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mididrumigen.errors import BadFolder
from mididrumigen.learning.folder import Read, midi_files, read_folder
from mididrumigen.music.kit import Voice
from mididrumigen.music.units import Meter
from playing_for_tests import BEAT, bars, data, song

pytestmark = pytest.mark.integration

NOBODY = 65534


def read(folder: Path, **files: bytes) -> Read:
    for name, content in files.items():
        (folder / f"{name}.mid").write_bytes(content)
    return read_folder(folder, None, lambda _, __: None)


def reasons(found: Read) -> str:
    return "\n".join(f"{failure.reason}; {failure.remedy}" for failure in found.failures)


def test_files_of_both_types_in_folders_below_links_and_all(tmp_path: Path) -> None:
    below = tmp_path / "b" / "c"
    below.mkdir(parents=True)
    (below / "two.MIDI").write_bytes(data(song(bars(4), kind=0)))
    (tmp_path / "one.mid").write_bytes(data(song(bars(4))))
    (tmp_path / "._one.mid").write_bytes(b"what macOS leaves on other disks")
    (tmp_path / "readme.txt").write_text("nothing")
    (below / "up").symlink_to(tmp_path, target_is_directory=True)
    assert [file.name for file in midi_files(tmp_path, [], lambda _, __: None)] == ["two.MIDI", "one.mid"]
    heard: list[tuple[float, str]] = []
    found = read_folder(tmp_path, None, lambda part, says: heard.append((part, says)))
    assert [(each.name, each.pattern.bars) for each in found.performances] == [
        (os.path.join("b", "c", "two.MIDI"), 4),  # noqa: PTH118
        ("one.mid", 4),
    ]
    assert (found.drum_map.name, found.files, found.failures) == ("gm", 2, [])
    parts = [part for part, _ in heard]
    assert parts == sorted(parts)
    assert {(0.0, "0 of 2 files"), (0.25, "1 of 2 files"), (0.5, "2 files, 0 of 2 pieces")} <= set(heard)


def test_what_cannot_be_read_is_reported_and_nothing_else_is_lost(tmp_path: Path) -> None:
    good = data(song(bars(4)))
    (tmp_path / "folder.mid").mkdir()
    (tmp_path / "gone.mid").symlink_to(tmp_path / "nowhere")
    found = read(
        tmp_path,
        cut=good[:60],
        empty=b"",
        good=good,
        huge=b"MThd" + bytes(9 * 2**20),
        melody=data(song([(480 * n, 60 + n % 12, 90) for n in range(32)], channel=0)),
        separate=data(song(bars(4), kind=2)),
        silent=data(song([])),
        text=b"MThd is how it begins",
    )
    assert [each.name for each in found.performances] == ["good.mid"]
    for name in ("cut", "empty", "gone", "huge", "melody", "separate", "silent", "text"):
        assert f"{name}.mid" in reasons(found), name
    assert "huge.mid is too large for drums" in reasons(found)
    assert "separate.mid: its tracks are separate songs" in reasons(found)
    assert "melody.mid has no drums" in reasons(found)


@given(cut=st.integers(0, 400), byte=st.integers(0, 255), place=st.integers(0, 400))
def test_no_file_is_a_crash(tmp_path_factory: pytest.TempPathFactory, cut: int, byte: int, place: int) -> None:
    content = bytearray(data(song(bars(3))))
    content[min(place, len(content) - 1)] = byte
    folder = tmp_path_factory.mktemp("mangled")
    (folder / "x.mid").write_bytes(bytes(content[: len(content) - cut]))
    read_folder(folder, None, lambda _, __: None)


def test_tempos_and_meters_within_a_file(tmp_path: Path) -> None:
    waltz = [(0, 36, 100), (480, 38, 90), (960, 42, 80)]
    events = bars(4) + [(start + 4 * 1920, *rest) for start, *rest in bars(6, beat=waltz, bar=1440)]
    found = read(tmp_path, song=data(song(events, changes=[(4 * 1920, "3/4"), (2 * 1920, 160)])))  # type: ignore[arg-type]
    four, three = found.performances
    assert (four.pattern.meter, four.pattern.bars, four.tempos) == (Meter(4, 4), 4, ((0, 100), (2 * 3840, 160)))
    assert (three.pattern.meter, three.pattern.bars, three.tempos) == (Meter(3, 4), 6, ((0, 160),))
    assert {hit.at % three.pattern.meter.bar for hit in three.pattern.hits if hit.voice is Voice.KICK} == {0}
    assert [four.tempo_at(at) for at in (0, 7679, 7680)] == [100, 100, 160]


def test_without_tempo_or_meter_the_usual_ones_are_taken_and_said(tmp_path: Path) -> None:
    found = read(tmp_path, clip=data(song(bars(4), tempo=None, meter=None)))
    (clip,) = found.performances
    assert (clip.pattern.meter, clip.tempos, clip.tempo_known) == (Meter(4, 4), ((0, 120.0),), False)
    assert "clip.mid has no tempo: 120 bpm was taken" in reasons(found)


def test_a_long_file_is_cut_into_pieces(tmp_path: Path) -> None:
    found = read(tmp_path, long=data(song(bars(600))))
    assert [each.pattern.bars for each in found.performances] == [64] * 9 + [24]
    assert {each.pattern.onsets() for each in found.performances[:9]} == {found.performances[0].pattern.onsets()}


def test_silence_at_the_ends_is_left_out_and_single_bars_are_kept_for_fills(tmp_path: Path) -> None:
    found = read(tmp_path, late=data(song(bars(4, shift=16 * 1920))), one=data(song(bars(1))))
    assert [(each.name, each.pattern.bars) for each in found.performances] == [("late.mid", 4)]
    assert [each.name for each in found.shorts] == ["one.mid"]
    assert "1 piece shorter than two bars" in reasons(found)


@pytest.mark.parametrize(("name", "known"), [("My Drum Kit", True), ("Lead", True), ("", True)])
def test_drums_on_another_channel(tmp_path: Path, name: str, known: bool) -> None:
    found = read(tmp_path, song=data(song(bars(4), channel=0, name=name)))
    assert bool(found.performances) is known


def test_latency_is_taken_off_and_said(tmp_path: Path) -> None:
    late = data(song(bars(8, shift=58), tempo=120))  # 60 ms
    found = read(tmp_path, late=late, right=data(song(bars(8), tempo=120)))
    one, other = found.performances
    assert 55 <= one.offset <= 65
    assert one.pattern.onsets() == other.pattern.onsets()
    assert "late.mid is +60 ms off its grid as a whole" in reasons(found)
    early = read(tmp_path, late=data(song(bars(8, shift=1920 - 58), tempo=120))).performances[0]
    assert -65 <= early.offset <= -55
    assert read(tmp_path, late=data(song(bars(8, shift=-15), tempo=120))).performances[0].offset == 0


def test_what_was_not_played_to_a_click_is_used_for_its_loudness(tmp_path: Path) -> None:
    stray = [(round(start * 1.0437) + start * start % 97, *rest) for start, *rest in bars(16)]
    found = read(tmp_path, free=data(song(stray)), right=data(song(bars(16))))  # type: ignore[arg-type]
    assert [(each.name, each.to_click) for each in found.performances] == [("free.mid", False), ("right.mid", True)]
    assert "free.mid was not played to a click" in reasons(found)


def test_pitches_of_nobody_are_reported(tmp_path: Path) -> None:
    found = read(tmp_path, odd=data(song([*bars(4), (0, 3, 90), (1920, 3, 90), (10, 9, 90)])))
    assert "notes that are no drum of gm: 3 (2 times), 9 (1 time)" in reasons(found)


def test_another_drum_map_is_found_out(tmp_path: Path) -> None:
    addictive = {42: 49, 38: 38, 36: 36}
    found = read(tmp_path, ad=data(song([(s, addictive[p], v) for s, p, v in bars(8)])))
    assert found.drum_map.name == "addictive"
    assert sum(hit.voice is Voice.HAT for hit in found.performances[0].pattern.hits) == 8 * len(BEAT[:8])


def test_no_folder_and_nothing_in_it(tmp_path: Path) -> None:
    for folder, says in ((tmp_path / "no", "is no folder"), (tmp_path, "there is no MIDI file in")):
        with pytest.raises(BadFolder, match=says):
            read_folder(folder, None, lambda _, __: None)


def test_what_is_longer_than_anybody_plays_is_refused_at_once(tmp_path: Path) -> None:
    file = mido.MidiFile(type=0, ticks_per_beat=1)
    track = mido.MidiTrack()
    file.tracks.append(track)
    for _ in range(200):
        track.append(mido.Message("note_on", channel=9, note=36, velocity=90, time=0x0FFFFFFF))
    file.save(tmp_path / "long.mid")
    (tmp_path / "good.mid").write_bytes(data(song(bars(8))))
    found = read(tmp_path)
    assert len(found.performances) == 1
    assert any("beats long" in failure.reason for failure in found.failures)


def test_whoever_listens_can_end_it_in_every_phase(tmp_path: Path) -> None:
    (tmp_path / "good.mid").write_bytes(data(song(bars(8))))
    told: list[str] = []
    read_folder(tmp_path, None, lambda _, says: told.append(says))
    assert told == ["0 files so far", "0 of 1 files", "1 files, 0 of 1 pieces"]


@contextmanager
def a_place_and_a_user_with_limits() -> Iterator[Path]:
    """A folder of one who may not read everything: root, as in CI's container, becomes nobody meanwhile."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    with TemporaryDirectory() as name:  # not tmp_path, whose parents are root's alone
        if root:
            os.chown(name, NOBODY, NOBODY)
            os.seteuid(NOBODY)
        try:
            yield Path(name)
        finally:
            if root:
                os.seteuid(0)


def test_what_may_not_be_read_is_to_be_made_readable(tmp_path: Path) -> None:
    read(tmp_path, any=data(song(bars(8))))  # whatever is imported on the way is there before the user changes
    with a_place_and_a_user_with_limits() as place:
        secret, file = place / "secret", place / "own.mid"
        secret.mkdir()
        file.write_bytes(data(song(bars(8))))
        secret.chmod(0)
        file.chmod(0)
        try:
            if os.access(file, os.R_OK, effective_ids=os.access in os.supports_effective_ids):
                pytest.skip("this system lets everybody read whatever there is")
            with pytest.raises(BadFolder, match=r"cannot look into .*secret: Permission denied; make it readable"):
                read(secret)
            secret.chmod(0o700)
            assert "cannot read own.mid: Permission denied; make it readable" in reasons(read(place))
        finally:
            secret.chmod(0o700)
