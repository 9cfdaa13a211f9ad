"""MIDI files to learn from: bars of a shipped style, or notes as they are wanted."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from pathlib import Path

import mido

from mididrumigen.app import drummer
from mididrumigen.generation.generator import Wish
from mididrumigen.playback.midifile import midi_bytes
from styles_for_tests import drum_map

Event = tuple[int, int, int]  # start in ticks of 480, pitch, velocity

BEAT: list[Event] = [
    *((step * 240, 42, 70 + 20 * (step % 2 == 0)) for step in range(8)),
    *((at, 38, 110) for at in (480, 1440)),
    *((at, 36, 105) for at in (0, 960, 1200)),
]


def bars(count: int, shift: int = 0, beat: Sequence[Event] = BEAT, bar: int = 1920) -> list[Event]:
    """One bar again and again."""
    return [(start + number * bar + shift, *rest) for number in range(count) for start, *rest in beat]  # type: ignore[misc]


def song(
    events: Iterable[Event],
    *,
    tempo: float | None = 100,
    meter: str | None = "4/4",
    kind: int = 1,
    channel: int = 9,
    name: str = "",
    changes: Iterable[tuple[int, str | float]] = (),
) -> mido.MidiFile:
    """`changes` are (tick, meter or tempo) beside the first."""
    file = mido.MidiFile(type=kind, ticks_per_beat=480)
    track = mido.MidiTrack()
    file.tracks.append(track)
    messages: list[tuple[int, int, mido.Message | mido.MetaMessage]] = []
    if name:
        messages.append((0, 0, mido.MetaMessage("track_name", name=name)))
    first: list[tuple[int, str | float]] = [(0, to) for to in (tempo, meter) if to]
    for at, to in [*first, *changes]:
        messages.append((at, 0, _meta(to)))
    for start, pitch, velocity in events:
        start = max(0, start)  # noqa: PLW2901
        messages.append((start, 2, mido.Message("note_on", channel=channel, note=pitch, velocity=velocity)))
        messages.append((start + 30, 1, mido.Message("note_off", channel=channel, note=pitch)))
    now = 0
    for at, _, message in sorted(messages, key=lambda each: each[:2]):
        track.append(message.copy(time=at - now))
        now = at
    return file


def _meta(to: str | float) -> mido.MetaMessage:
    if isinstance(to, str):
        numerator, denominator = map(int, to.split("/"))
        return mido.MetaMessage("time_signature", numerator=numerator, denominator=denominator)
    return mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(to))


def data(file: mido.MidiFile) -> bytes:
    out = io.BytesIO()
    file.save(file=out)
    return out.getvalue()


def played(folder: Path, style: str, takes: int = 4, kit: str = "gm", tempo: float | None = None) -> Path:
    """A folder of takes of a shipped style, 32 bars each."""
    folder.mkdir(parents=True, exist_ok=True)
    notes, drums = drum_map(kit), drummer(print)
    for seed in range(takes):
        (take,) = drums.generate(style, Wish(bars=32, tempo=tempo), seed=seed)
        (folder / f"take {seed}.mid").write_bytes(midi_bytes(take, notes, style))
    return folder
