"""Half-time and double-time: what a drummer does when the song's tempo is far from the style's own."""

from __future__ import annotations

from fractions import Fraction

import msgspec

from mididrumigen.music.pattern import Pattern
from mididrumigen.music.style import Interval
from mididrumigen.music.units import Bpm

FAR = 1.25  # this much outside the interval, another pace may fit better
NAMES = {Fraction(1): "", Fraction(1, 2): "double-time", Fraction(2): "half-time"}


def stretch_for(tempo: Bpm, usual: Interval) -> Fraction:
    """By how much figures are stretched: 2 is half-time (a bar of the style over two), 1/2 double-time."""
    if usual.low / FAR <= tempo <= usual.high * FAR:
        return Fraction(1)
    for stretch in (Fraction(1, 2), Fraction(2)):
        if usual.low * 0.9 <= tempo / stretch <= usual.high * 1.1:
            return stretch
    return Fraction(1)


def stretched(figure: Pattern, stretch: Fraction) -> Pattern:
    """The figure at another pace; a single bar is played twice before it is squeezed into one."""
    if stretch == 1:
        return figure
    if stretch < 1 and figure.bars % 2:
        again = tuple(msgspec.structs.replace(hit, at=hit.at + figure.length) for hit in figure.hits)
        figure = msgspec.structs.replace(figure, hits=figure.hits + again, length=2 * figure.length)
    return at_pace(figure, stretch)


def at_pace(figure: Pattern, stretch: Fraction) -> Pattern:
    """Every place and length times the stretch."""
    hits = tuple(
        msgspec.structs.replace(hit, at=int(hit.at * stretch), length=max(1, int(hit.length * stretch)))
        for hit in figure.hits
    )
    return msgspec.structs.replace(figure, hits=hits, length=int(figure.length * stretch))
