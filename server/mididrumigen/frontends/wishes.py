"""What a request asks for, as a wish: ranges that the wire cannot check, clips as bars and lines."""

from __future__ import annotations

from collections.abc import Sequence

from mididrumigen.errors import BadRequest
from mididrumigen.generation.along import Line
from mididrumigen.generation.generator import Wish
from mididrumigen.generation.like import Model
from mididrumigen.music.drum_map import DrumMap, map_of
from mididrumigen.music.style import Section
from mididrumigen.music.units import PPQ, Meter, meter_of, ticks_of_beats
from mididrumigen.music.written import Written
from mididrumigen.playback.drum_maps import named_map
from mididrumigen.protocol import messages as m
from mididrumigen.protocol.given import clip_notes
from mididrumigen.protocol.playing import Play
from mididrumigen.protocol.takes import ClipNote

USUAL_METER, USUAL_TEMPO = "4/4", 120.0


def wish_of(asked: m.Generate | Play, drum_map: DrumMap) -> Wish:
    """Raises BadRequest. Swing may be said in percent, as on a drum machine."""
    swing = asked.swing
    if swing is not None and not (0.5 <= swing <= 0.75 or 50 <= swing <= 75):
        raise BadRequest(f"swing {swing:g} is neither a share 0.5-0.75 nor a percent 50-75")
    meter = meter_of(asked.meter) if asked.meter is not None else None
    clips = asked if isinstance(asked, m.Generate) else m.Generate(name="")
    model = _model(clips, meter, drum_map) if clips.like else None
    return Wish(
        bars=asked.bars,
        tempo=asked.tempo,
        meter=model.pattern.meter if model else meter,
        humanize=asked.humanize,
        swing=swing / 100 if swing is not None and swing > 1 else swing,
        density=asked.density,
        energy=asked.energy,
        section=Section(asked.section),
        fill=asked.fill,
        like=model,
        along=_line(clips.along, clips.along_length, meter or meter_of(USUAL_METER)) if clips.along else None,
    )


def _model(asked: m.Generate, meter: Meter | None, drum_map: DrumMap) -> Model:
    meter = meter or meter_of(USUAL_METER)
    notes, bars = clip_notes(asked.like, meter)
    read = Written.of(notes, meter, asked.tempo or USUAL_TEMPO, drum_map, bars)
    if not read.pattern.hits:
        raise BadRequest("there are no drums in the clip", "name its drum map with `kit`")
    return Model(read.pattern, read.swing)


def _line(notes: Sequence[ClipNote], length: float, meter: Meter) -> Line:
    onsets = tuple(sorted({ticks_of_beats(note.start_time) for note in notes}))
    whole = (onsets[-1] // meter.bar + 1) * meter.bar
    return Line(onsets, round(length * PPQ) or whole)


def map_for(kit: str | dict[str, int]) -> DrumMap:
    """Only by name or by its notes: a path is the terminal's. Raises BadKit."""
    return named_map(kit) if isinstance(kit, str) else map_of("the asked kit", kit)
