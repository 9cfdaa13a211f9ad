"""What a section does to the bars of a groove, where the style has no figure of its own for it."""

from __future__ import annotations

import msgspec

from mididrumigen.generation.phrase import BarPlan, Setting
from mididrumigen.music.kit import FEET, TIMEKEEPERS, Ornament, Performer, Voice
from mididrumigen.music.pattern import Hit, Level, written
from mididrumigen.music.style import Section, StyleProfile

Bars = list[list[Hit]]


def arranged(bars: Bars, plan: list[BarPlan], profile: StyleProfile, setting: Setting) -> Bars:
    """The bars as this section plays them (hits counted from each bar's start)."""
    section = setting.section
    own_figure = plan[0].cell.section is section
    if section is Section.OUTRO:
        return [*bars[:-1], _ending(bars[-1], profile, setting, alone=len(bars) == 1)]
    if own_figure or section in (Section.MAIN, Section.FILL):
        return bars
    if section is Section.INTRO:
        return [_opening(hits) if bar < len(bars) // 2 else hits for bar, hits in enumerate(bars)]
    if section is Section.VERSE:
        return [[_closed(hit) for hit in hits] for hits in bars]
    return [_other_cymbal(hits, profile) for hits in bars]  # chorus and bridge


def _opening(hits: list[Hit]) -> list[Hit]:
    """Only time and the feet: the groove is not all there yet."""
    kept = [hit for hit in hits if hit.voice in TIMEKEEPERS or hit.voice in FEET]
    return kept or hits


def _closed(hit: Hit) -> Hit:
    """A verse keeps the hat shut."""
    if hit.voice is Voice.HAT and hit.ornament is Ornament.HALF:
        return msgspec.structs.replace(hit, ornament=Ornament.NONE)
    return hit


def _other_cymbal(hits: list[Hit], profile: StyleProfile) -> list[Hit]:
    """From the hat to the ride, or from the ride to the hat, where a player has both."""
    both = {Voice.HAT, Voice.RIDE} <= profile.kit.voices
    if not both or profile.performer is Performer.PROGRAMMED:
        return hits
    rides = any(hit.voice is Voice.RIDE for hit in hits)
    start, end = (Voice.RIDE, Voice.HAT) if rides else (Voice.HAT, Voice.RIDE)
    taken = {hit.at for hit in hits if hit.voice is end}
    return [_moved(hit, end) if hit.voice is start and hit.at not in taken else hit for hit in hits]


def _moved(hit: Hit, voice: Voice) -> Hit:
    """The same stroke on another cymbal; an open hat becomes an accent there."""
    was_open = hit.ornament in (Ornament.OPEN, Ornament.HALF, Ornament.BELL, Ornament.EDGE)
    level = Level.ACCENT if was_open else hit.level
    return written(hit.at, voice, level)


def _ending(hits: list[Hit], profile: StyleProfile, setting: Setting, alone: bool) -> list[Hit]:
    """A last stroke that rings: on one, or on the second half of a bar that stands alone."""
    pulses, first_group = setting.meter.pulses, setting.meter.groups[0]
    end = sum(pulses[:first_group]) if alone and len(pulses) > first_group else 0
    on_one = any(hit.voice is Voice.KICK and hit.at == 0 for cell in profile.cells for hit in cell.core.hits)
    last = [written(end, Voice.KICK, Level.ACCENT)] if on_one else []  # a one-drop has none there either
    cymbal = next((voice for voice in (Voice.CRASH, Voice.RIDE) if voice in profile.kit.voices), None)
    if cymbal:
        last.append(written(end, cymbal, Level.ACCENT, length=setting.meter.bar - end))
    last = last or [written(end, Voice.SNARE, Level.ACCENT)]
    return [*(hit for hit in hits if hit.at < end), *last]
