"""Bars that a client hands in: hits of a pattern or notes of a clip, on their way to a style's feel."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from mididrumigen.errors import BadRequest
from mididrumigen.music.drum_map import DrumMap, detected
from mididrumigen.music.pattern import Pattern
from mididrumigen.music.render import Edge, Note
from mididrumigen.music.units import Meter, meter_of
from mididrumigen.protocol.answers import wire_pattern
from mididrumigen.protocol.given import clip_notes, hits_pattern
from mididrumigen.protocol.takes import Humanize, HumanizeAnswer
from mididrumigen.service import Drummer
from mididrumigen.storage.store import Generation


class Clip(Struct, frozen=True):
    """What is to be humanized, how long it is, and how its notes are read; `pattern` of hits, else `notes`."""

    asked: Humanize
    meter: Meter
    bars: int
    drum_map: DrumMap
    pattern: Pattern | None = None
    notes: list[Note] = []

    def humanized(self, drummer: Drummer) -> tuple[Generation, Callable[[str], HumanizeAnswer]]:
        """What is to be kept, and the answer once it is known why it was not. Raises BadName, UnknownName."""
        asked, strangers, notes = self.asked, list[int](), None
        if self.pattern:
            tempo = asked.tempo or drummer.library.find(asked.name).tempo.typical
            pattern = replace(self.pattern, tempo=tempo)
            felt = drummer.humanize(pattern, asked.name, amount=asked.humanize, seed=asked.seed)
            (made,) = drummer.made([felt], self.drum_map)
        else:
            heard = drummer.humanize_notes(
                self.notes,
                asked.name,
                self.drum_map,
                bars=self.bars,
                meter=self.meter,
                tempo=asked.tempo,
                edge=Edge.WRAP,
                amount=asked.humanize,
                seed=asked.seed,
            )
            made, notes, strangers = drummer.made_anew(heard), heard.notes, heard.strangers
        told = wire_pattern(made.id, made.pattern, self.drum_map, drummer.style_match(made.pattern), notes)

        def answer(problem: str) -> HumanizeAnswer:
            kit = self.drum_map.name
            return HumanizeAnswer(pattern=told, kit=kit, strangers=strangers, kept=not problem, says=problem)

        return made, answer


def clip_of(asked: Humanize, drum_map: DrumMap | None) -> Clip:
    """Raises BadRequest: neither hits nor notes, or what is none."""
    if bool(asked.hits) == bool(asked.notes):
        raise BadRequest("hits or notes are needed, and not both", "send a pattern's hits or a clip's notes")
    meter = meter_of(asked.meter)
    if asked.hits:
        pattern = hits_pattern(asked.hits, asked.written, meter, asked.bars)
        return Clip(asked, meter, pattern.bars, drum_map or detected({}), pattern)
    notes, bars = clip_notes(asked.notes, meter, asked.bars)
    return Clip(asked, meter, bars, drum_map or detected(Counter(note.pitch for note in notes)), notes=notes)
