"""Drum maps: which MIDI note plays which voice and articulation.

Numbers: General MIDI percussion key map (MIDI Association, GM1); Live's 909 Core Kit as its pads are labelled (other
kits differ, the device reads the rack itself); EZdrummer 2 / Superior Drummer (Toontrack's extended GM map); Addictive
Drums 2 "AD2 Standard"; Roland TD-11 as tabulated with the Groove MIDI Dataset (magenta.tensorflow.org/datasets/groove).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from types import MappingProxyType

import msgspec

from mididrumigen.errors import BadKit
from mididrumigen.music.kit import Ornament, Voice

Notes = dict[str, int]  # "snare" or "snare.cross" → note

GM: Notes = {
    "kick": 36,
    "snare": 38,
    "snare.cross": 37,
    "clap": 39,
    "hat": 42,
    "hat.open": 46,
    "hat.half": 46,
    "pedal": 44,
    "ride": 51,
    "ride.bell": 53,
    "ride.edge": 59,
    "crash": 49,
    "crash2": 57,
    "china": 52,
    "splash": 55,
    "tom1": 48,
    "tom2": 45,
    "tom3": 43,
    "tom4": 41,
    "cowbell": 56,
    "tambourine": 54,
    "shaker": 70,
    "cabasa": 69,
    "claves": 75,
    "woodblock": 76,
    "agogo_high": 67,
    "agogo_low": 68,
    "conga_mute": 62,
    "conga_high": 63,
    "conga_low": 64,
    "bongo_high": 60,
    "bongo_low": 61,
    "timbale_high": 65,
    "timbale_low": 66,
    "guiro": 73,
    "guiro.open": 74,
    "triangle": 80,
    "triangle.open": 81,
}
LIVE: Notes = {
    "kick": 36,
    "snare": 38,
    "snare.cross": 37,
    "clap": 39,
    "hat": 42,
    "hat.open": 46,
    "ride": 51,
    "crash": 49,
    "crash2": 48,
    "tom1": 47,
    "tom2": 45,
    "tom3": 44,
}
TOONTRACK: Notes = {
    "kick": 36,
    "snare": 38,
    "snare.cross": 37,
    "snare.rim": 40,
    "hat": 22,
    "hat.half": 24,
    "hat.open": 26,
    "pedal": 21,
    "pedal.open": 23,
    "ride": 51,
    "ride.bell": 53,
    "ride.edge": 59,
    "crash": 55,
    "crash2": 57,
    "china": 52,
    "tom1": 48,
    "tom2": 47,
    "tom3": 43,
    "tom4": 41,
    "cowbell": 56,
}
ADDICTIVE: Notes = {
    "kick": 36,
    "snare": 38,
    "snare.cross": 42,
    "snare.rim": 37,
    "hat": 49,
    "hat.half": 54,
    "hat.open": 56,
    "pedal": 48,
    "pedal.open": 59,
    "ride": 60,
    "ride.bell": 61,
    "ride.edge": 62,
    "crash": 77,
    "crash2": 79,
    "china": 81,
    "tom1": 71,
    "tom2": 69,
    "tom3": 67,
    "tom4": 65,
    "cowbell": 47,
}
ROLAND: Notes = {
    "kick": 36,
    "snare": 38,
    "snare.cross": 37,
    "snare.rim": 40,
    "hat": 42,
    "hat.open": 46,
    "pedal": 44,
    "ride": 51,
    "ride.bell": 53,
    "ride.edge": 59,
    "crash": 49,
    "crash2": 57,
    "tom1": 48,
    "tom2": 45,
    "tom3": 43,
    "tom4": 41,
}

SHIPPED: dict[str, Notes] = {
    "gm": GM,
    "live": LIVE,
    "ezdrummer": TOONTRACK,
    "superior": TOONTRACK,
    "addictive": ADDICTIVE,
    "roland": ROLAND,
}

# The rims and edges that a Roland kit sends beside (as tabulated with the Groove MIDI Dataset).
SENT: dict[str, dict[int, str]] = {
    "roland": {22: "hat", 26: "hat.open", 47: "tom2", 50: "tom1", 52: "crash2", 55: "crash", 58: "tom3"}
}
# Pitches that nobody writes for a map and that still sound in it: General MIDI's second kick, snare and toms.
HEARD: dict[str, dict[int, str]] = {
    "gm": {35: "kick", 40: "snare", 47: "tom2", 50: "tom1"},
    "roland": {35: "kick"},
    "ezdrummer": {35: "kick", 42: "hat", 44: "pedal", 46: "hat.open", 49: "crash"},
    "superior": {35: "kick", 42: "hat", 44: "pedal", 46: "hat.open", 49: "crash"},
}

# What to strike when a kit lacks the articulation (first) or the voice (second).
_PLAINER = {Ornament.HALF: Ornament.OPEN}
_INSTEAD: dict[Voice, tuple[Voice, ...]] = {
    Voice.CRASH2: (Voice.CRASH,),
    Voice.CRASH: (Voice.RIDE, Voice.HAT),
    Voice.CHINA: (Voice.CRASH2, Voice.CRASH, Voice.RIDE, Voice.HAT),
    Voice.SPLASH: (Voice.CRASH2, Voice.CRASH, Voice.RIDE, Voice.HAT),
    Voice.RIDE: (Voice.HAT,),
    Voice.PEDAL: (Voice.HAT,),
    Voice.CLAP: (Voice.SNARE,),
    Voice.TOM4: (Voice.TOM3, Voice.TOM2, Voice.TOM1, Voice.SNARE),
    Voice.TOM3: (Voice.TOM4, Voice.TOM2, Voice.TOM1, Voice.SNARE),
    Voice.TOM2: (Voice.TOM1, Voice.TOM3, Voice.TOM4, Voice.SNARE),
    Voice.TOM1: (Voice.TOM2, Voice.TOM3, Voice.TOM4, Voice.SNARE),
    Voice.COWBELL: (Voice.RIDE, Voice.HAT),
    Voice.TAMBOURINE: (Voice.SHAKER, Voice.HAT),
    Voice.SHAKER: (Voice.CABASA, Voice.TAMBOURINE, Voice.HAT),
    Voice.CABASA: (Voice.SHAKER, Voice.HAT),
    Voice.CLAVES: (Voice.WOODBLOCK, Voice.SNARE),
    Voice.WOODBLOCK: (Voice.CLAVES, Voice.SNARE),
    Voice.AGOGO_HIGH: (Voice.COWBELL, Voice.RIDE, Voice.HAT),
    Voice.AGOGO_LOW: (Voice.COWBELL, Voice.RIDE, Voice.HAT),
    Voice.CONGA_MUTE: (Voice.CONGA_HIGH, Voice.TOM1, Voice.SNARE),
    Voice.CONGA_HIGH: (Voice.BONGO_HIGH, Voice.TOM1, Voice.SNARE),
    Voice.CONGA_LOW: (Voice.BONGO_LOW, Voice.TOM3, Voice.TOM2, Voice.TOM1, Voice.SNARE),
    Voice.BONGO_HIGH: (Voice.CONGA_HIGH, Voice.TOM1, Voice.SNARE),
    Voice.BONGO_LOW: (Voice.CONGA_LOW, Voice.TOM2, Voice.TOM1, Voice.SNARE),
    Voice.TIMBALE_HIGH: (Voice.TOM1, Voice.SNARE),
    Voice.TIMBALE_LOW: (Voice.TOM2, Voice.TOM1, Voice.SNARE),
    Voice.GUIRO: (Voice.SHAKER, Voice.HAT),
    Voice.TRIANGLE: (Voice.RIDE, Voice.HAT),
}
NEEDED = (Voice.KICK, Voice.SNARE, Voice.HAT)


class DrumMap(msgspec.Struct, frozen=True):
    """Notes by voice and articulation; kick, snare and hat at least."""

    name: str
    notes: dict[tuple[Voice, Ornament], int]

    @property
    def origin(self) -> str | dict[str, int]:
        """All that is needed to have it again: its name if it ships, else `{"snare.cross": 37 …}`."""
        if SHIPPED.get(self.name) and shipped_map(self.name) == self:
            return self.name
        return {f"{voice}.{way}" if way else str(voice): note for (voice, way), note in self.notes.items()}

    def pitch(self, voice: Voice, ornament: Ornament = Ornament.NONE) -> int:
        """The note that comes nearest: the articulation, the plain voice, or what stands in for it."""
        for stand_in in (voice, *_INSTEAD.get(voice, ())):
            for way in (ornament, _PLAINER.get(ornament, Ornament.NONE), Ornament.NONE):
                if (stand_in, way) in self.notes:
                    return self.notes[stand_in, way]
        return self.notes[Voice.SNARE, Ornament.NONE]


def places_of(drum_map: DrumMap) -> dict[int, tuple[Voice, Ornament]]:
    """What each pitch is: by the map, else by what is heard in it beside, else by General MIDI; plain strokes before
    articulations."""
    general = {pitch: _place(key) for key, pitch in reversed(GM.items())}
    general |= {22: (Voice.HAT, Ornament.NONE), 26: (Voice.HAT, Ornament.OPEN)}  # no pitch of General MIDI's
    name = drum_map.name.casefold()
    more = (HEARD["gm"], HEARD.get(name, {}), SENT.get(name, {}))
    beside = {pitch: _place(key) for each in more for pitch, key in each.items()}
    own = {pitch: place for place, pitch in reversed(drum_map.notes.items())}
    plain = {pitch: place for place, pitch in drum_map.notes.items() if place[1] is Ornament.NONE}
    return general | beside | own | plain


_USUAL = frozenset({Voice.KICK, Voice.SNARE, Voice.HAT, Voice.RIDE})  # what most strokes of any drummer fall on
_CLEARLY = 0.01  # by how much another map must explain the notes better than General MIDI


def detected(pitches: Mapping[int, int]) -> DrumMap:
    """The shipped map that explains best how often each pitch is struck: it has them, and kick, snare, hat and ride are
    struck most, as they are by anybody. General MIDI where no other is clearly better."""
    best, best_likeness = "gm", _likeness("gm", pitches) + _CLEARLY
    for name in SHIPPED:
        likeness = _likeness(name, pitches)
        if likeness > best_likeness:
            best, best_likeness = name, likeness
    return DrumMap(best, {_place(key): note for key, note in SHIPPED[best].items()})


def _likeness(name: str, pitches: Mapping[int, int]) -> float:
    """0-1.5: the share of strokes that the map has, what is only heard in it counting a little less, and half of the
    share on what is usually struck."""
    own = {note: _place(key) for key, note in reversed(SHIPPED[name].items())}
    own |= {note: _place(key) for note, key in SENT.get(name, {}).items()}
    beside = {note: _place(key) for note, key in HEARD.get(name, {}).items()}
    total = sum(pitches.values()) or 1
    likeness = 0.0
    for pitch, count in sorted(pitches.items()):
        place = own.get(pitch) or beside.get(pitch)
        if place:
            known = 1.0 if pitch in own else 0.95
            likeness += count * (known + (0.5 if place[0] in _USUAL else 0.0))
    return likeness / total


def shipped_map(name: str) -> DrumMap | None:
    notes = SHIPPED.get(name.casefold())
    return DrumMap(name.casefold(), {_place(key): note for key, note in notes.items()}) if notes else None


HINT = 'write a table [notes] with lines such as kick = 36 and "snare.cross" = 37'


def read_map(text: str, filename: str) -> DrumMap:
    """A user's map: TOML with a table `[notes]` of voice or voice.articulation = note. Raises BadKit with the line."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadKit(f"{filename}: {error}", HINT) from None
    except RecursionError:
        raise BadKit(f"{filename}: its lists are nested too deep", HINT) from None
    notes, name = _flat(table.get("notes"), filename), table.get("name")
    lines = {key: f"{filename}:{_line(text, key)}" for key in notes}
    return map_of(name if isinstance(name, str) else filename, notes, lines, filename, HINT)


def map_of(
    name: str,
    notes: Mapping[str, object],
    places: Mapping[str, str] = MappingProxyType({}),
    whole: str = "the kit",
    hint: str = "give notes by voice, such as kick, snare.cross, hat.open",
) -> DrumMap:
    """A drum map from `{"kick": 36, "snare.cross": 37}`; `places` and `whole` name what an error points at.

    Raises BadKit for an unknown voice, a note outside 0-127, or when kick, snare or hat is missing.
    """
    found: dict[tuple[Voice, Ornament], int] = {}
    for key, note in notes.items():
        where = places.get(key, whole)
        if not _is_place(key):
            raise BadKit(f"{where}: {key[:40]!r} is no voice", hint)
        if not isinstance(note, int) or isinstance(note, bool) or not 0 <= note <= 127:
            raise BadKit(f"{where}: {key} = {str(note)[:40]!r} is no MIDI note (0-127)", hint)
        found[_place(key)] = note
    for voice in NEEDED:
        if (voice, Ornament.NONE) not in found:
            raise BadKit(f"{whole}: {voice} has no note", "kick, snare and hat are needed")
    return DrumMap(name, found)


def _flat(notes: object, filename: str) -> dict[str, object]:
    """`snare.cross = 37` without quotes is a nested table in TOML; both spellings are meant alike."""
    if not isinstance(notes, dict):
        raise BadKit(f"{filename}: there is no table [notes]", HINT)
    flat: dict[str, object] = {}
    for key, value in notes.items():
        flat |= {f"{key}.{way}": note for way, note in value.items()} if isinstance(value, dict) else {key: value}
    return flat


def _is_place(key: str) -> bool:
    voice, _, way = key.partition(".")
    return voice in Voice._value2member_map_ and way in Ornament._value2member_map_


def _place(key: str) -> tuple[Voice, Ornament]:
    voice, _, way = key.partition(".")
    return Voice(voice), Ornament(way)


def _line(text: str, key: str) -> int:
    for number, line in enumerate(text.splitlines(), 1):
        if line.replace('"', "").replace("'", "").replace(" ", "").startswith(f"{key}="):
            return number
    return 1
