"""A drum rack's pads as a drum map: which pad plays which drum, by what it is called, else by its note.

Names are as producers and sample packs write them, abbreviations and a few other languages' words among them. The notes
of unnamed pads are those of Live's own kits, which begin at 36 (C1) as General MIDI's.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

import msgspec

from mididrumigen.music.drum_map import GM, LIVE, DrumMap, map_of
from mididrumigen.music.kit import Ornament, Voice

HAT = r"(hats?|hh|hi ?hats?|charl\w+)"
HIGH, MIDDLE, LOW = (
    r"(hi|high|h|small|up|1|alto|hoch)",
    r"(mid|middle|m|med|medium|2|medio|mittel)",
    r"(low|lo|l|3|bajo|tief)",
)
# In this order: the first that fits a name is what the pad is.
NAMES: tuple[tuple[str, str], ...] = (
    ("snare.rim", r"(snare|snr|sd|sn) (rim|rs)|rim ?shot|rs"),
    ("snare.cross", r"(x|cross|side) ?sticks?|rim|rims|stick|ss"),
    ("clap", r"(hand ?)?claps?|clp|cp|(finger ?)?snaps?|palmas|klatsch\w*"),
    ("cowbell", r"cow ?bell|cow|cb|cencerro|kuhglocke"),
    ("pedal", rf"{HAT} (pedal|ped|foot)|(pedal|ped|foot) {HAT}|hhp|phh|ph|pedal"),
    ("hat.half", rf"{HAT} (half|semi)( ?open)?|(half|semi)( ?open)? {HAT}"),
    ("hat.open", rf"{HAT} (open|opn|op|o)|(open|opn|op) {HAT}|ohh?|hho|open"),
    ("ride.bell", r"(ride|rd) (bell|cup)|bell"),
    ("ride", r"ride|rd|ryd"),
    ("china", r"china|chinese"),
    ("splash", r"splash|spl"),
    ("crash2", r"crash (2|r|right|b|low|lo)"),
    ("crash", r"crash|crsh|cr|cymbals?|cym|cy|becken"),
    ("tom4", r"floor( tom)?|toms? (floor|4|large)|ft|stand ?tom"),
    ("tom1", rf"toms? {HIGH}|{HIGH} toms?|ht"),
    ("tom2", rf"toms? {MIDDLE}|{MIDDLE} toms?|mt"),
    ("tom3", rf"toms? {LOW}|{LOW} toms?|lt"),
    ("conga_mute", r"congas? (mute|muted|slap|closed)|(mute|muted|slap|closed) congas?"),
    ("conga_low", rf"congas? {LOW}|{LOW} congas?|tumba"),
    ("conga_high", r"congas?|quinto"),
    ("bongo_low", rf"bongos? {LOW}|{LOW} bongos?"),
    ("bongo_high", r"bongos?"),
    ("timbale_low", rf"timbales? {LOW}|{LOW} timbales?"),
    ("timbale_high", r"timbales?"),
    ("agogo_low", rf"agogos? {LOW}|{LOW} agogos?"),
    ("agogo_high", r"agogos?"),
    ("tambourine", r"tamb|tambourine|tmb|pandereta|schellen\w*"),
    ("cabasa", r"cabasa|cabaza"),
    ("shaker", r"shakers?|shk|shake|maracas?|ma"),
    ("claves", r"claves?|clv|cl"),
    ("woodblock", r"wood ?blocks?|wb|blocks?"),
    ("guiro", r"guiro"),
    ("triangle", r"triangle|tri"),
    ("hat", rf"c ?hh?|hhc|{HAT}|closed"),
    ("kick", r"kicks?|kik|kck|bd|kd|bass ?drum|bombo|grosse caisse|grosse trommel"),
    ("snare", r"snares?|snr|sd|sn|caja|caisse claire"),
    ("tom", r"toms?"),
)
_RULES = tuple((place, re.compile(rf"\b({pattern})\b")) for place, pattern in NAMES)
TOMS = ("tom1", "tom2", "tom3", "tom4")  # from the highest
# Who is looked for when a drum that every map needs has no pad.
STAND_IN = {
    "kick": ("tom4", "tom3", "conga_low", "tom2", "tom1"),
    "snare": ("snare.rim", "clap", "snare.cross", "tom1", "tom2"),
    "hat": ("hat.open", "pedal", "shaker", "ride", "tambourine", "cabasa", "crash"),
}
# What a drummer of any style may want to strike; what else is missing is no news.
WANTED = ("kick", "snare", "hat", "hat.open", "ride", "crash", "tom1", "tom3", "tom4")
CALLED = {"hat.open": "open hat", "tom1": "high tom", "tom3": "low tom", "tom4": "floor tom"}


class Pad(msgspec.Struct, frozen=True):
    note: int
    name: str


class Missing(msgspec.Struct, frozen=True):
    """A drum without a pad, and the pad that plays it."""

    voice: str
    by: str


class PadKit(msgspec.Struct, frozen=True):
    """`notes` are a drum map's: kick, snare and hat at least, each one of the pads'."""

    notes: dict[str, int]
    missing: list[Missing]

    @property
    def says(self) -> str:
        """One line, or nothing if nothing is missing."""
        by: dict[str, list[str]] = {}
        for each in self.missing:
            by.setdefault(each.by, []).append(CALLED.get(each.voice, each.voice))
        told = [f"{', '.join(voices)} (played by {pad})" for pad, voices in by.items()]
        return f"No pad for {'; '.join(told)}" if told else ""


def kit_of(pads: Sequence[Pad]) -> PadKit:
    """The pads of a rack, at least one, as a drum map and what it lacks."""
    notes = _by_name(pads)
    notes |= _by_note(pads, notes)
    for voice in STAND_IN:
        if voice not in notes:
            notes[voice] = _instead(voice, notes, pads)
    own = _by_name(pads) | _by_note(pads, _by_name(pads))
    drum_map, names = map_of("the rack", notes), {pad.note: pad.name for pad in reversed(pads)}
    missing = [Missing(voice, names[_pitch(drum_map, voice)]) for voice in WANTED if voice not in own]
    return PadKit(notes, missing)


def _pitch(drum_map: DrumMap, place: str) -> int:
    voice, _, ornament = place.partition(".")
    return drum_map.pitch(Voice(voice), Ornament(ornament))


def place_named(name: str) -> str:
    """What a pad of that name is, such as `snare.rim`; `tom` if it does not say which, "" if it says nothing."""
    words = _plain(name)
    return next((place for place, rule in _RULES if rule.search(words)), "")


def _plain(name: str) -> str:
    """Words apart, as in "BT_909_ClosedHat3" → "bt 909 closed hat 3", without accents."""
    flat = "".join(each for each in unicodedata.normalize("NFKD", name) if not unicodedata.combining(each))
    apart = re.sub(r"([a-z])([A-Z])|([A-Z])([A-Z][a-z])", r"\1\3 \2\4", flat)
    apart = re.sub(r"([A-Za-z])(\d)|(\d)([A-Za-z])", r"\1\3 \2\4", apart)
    return " ".join(re.findall(r"[^\W_]+", apart.casefold()))


def _by_name(pads: Sequence[Pad]) -> dict[str, int]:
    found: dict[str, list[Pad]] = {}
    for pad in pads:
        if place := place_named(pad.name):
            found.setdefault(place, []).append(pad)
    toms = found.pop("tom", [])
    notes = {place: _plainest(place, some).note for place, some in found.items()}
    others = [pad for pad in found.get("crash", []) if pad.note != notes["crash"]]
    if others and "crash2" not in notes:
        notes["crash2"] = _plainest("crash2", others).note
    return notes | _toms(toms, notes)


def _plainest(place: str, pads: Iterable[Pad]) -> Pad:
    """Of several the one at its usual note, else the one with the fewest words, else the lowest."""
    usual = {GM.get(place), LIVE.get(place)}
    return min(pads, key=lambda pad: (pad.note not in usual, len(_plain(pad.name).split()), pad.note))


def _toms(pads: list[Pad], known: dict[str, int]) -> dict[str, int]:
    """Toms that do not say which they are: the lowest pad is the lowest drum."""
    free = [tom for tom in TOMS if tom not in known]
    notes = sorted((pad.note for pad in pads), reverse=True)[: len(free)]
    last = len(free) - 1
    places = [round(index * last / max(1, len(notes) - 1)) for index in range(len(notes))]
    return {free[place]: note for place, note in zip(places, notes, strict=True)}


def _by_note(pads: Sequence[Pad], known: dict[str, int]) -> dict[str, int]:
    """Pads whose names say nothing, where Live's kits have those drums."""
    usual = {note: place for place, note in reversed((GM | LIVE).items())}
    unnamed = [pad for pad in pads if not place_named(pad.name) and pad.note in usual]
    return {usual[pad.note]: pad.note for pad in unnamed if usual[pad.note] not in known}


def _instead(voice: str, notes: dict[str, int], pads: Sequence[Pad]) -> int:
    """A pad for what every map needs: one that is like it, else the lowest for the kick, the next for the others."""
    for place in STAND_IN[voice]:
        if place in notes:
            return notes[place]
    free = sorted({pad.note for pad in pads} - set(notes.values())) or sorted(pad.note for pad in pads)
    return free[0] if voice == "kick" else free[-1]
