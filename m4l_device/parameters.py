"""The device's parameters and buttons: one row each. Live matches saved values by the long name: never rename one."""

from __future__ import annotations

from enum import IntEnum

import msgspec

STEPS = tuple(f"{percent} %" for percent in range(0, 101, 5))
SECTIONS = ("Main", "Intro", "Verse", "Chorus", "Bridge", "Outro", "Fill")
OUTPUTS = ("Session", "Arrangement", "Only show")
KITS = ("Rack's pads", "General MIDI", "Live 909", "EZdrummer", "Superior", "Addictive", "Roland TD")


class Unit(IntEnum):
    """Max's `parameter_unitstyle`."""

    INT = 0
    PERCENT = 5


class Visibility(IntEnum):
    """Max's `parameter_invisible`."""

    AUTOMATED = 0  # stored, and in the list of what can be automated
    STORED = 1
    HIDDEN = 2  # neither; pressing it is no step of Live's undo


class Parameter(msgspec.Struct, frozen=True, kw_only=True):
    """What a `live.*` object shows to Live. `choices` makes it a list to choose from, else it is a whole number."""

    word: str  # as m4l_device/README.md has it
    long: str
    short: str
    about: str
    first: int = 0
    last: int = 1
    initial: int = 0
    choices: tuple[str, ...] = ()
    unit: Unit = Unit.INT
    visibility: Visibility = Visibility.AUTOMATED

    @property
    def highest(self) -> int:
        return len(self.choices) - 1 if self.choices else self.last


class Button(msgspec.Struct, frozen=True):
    word: str  # of `press`; also the button's scripting name
    text: str
    long: str
    about: str
    later: bool = False  # shown only when the daemon can do it


ENERGY = Parameter(
    word="energy",
    long="Energy",
    short="Energy",
    choices=("auto", *STEPS),
    about="How hard it is played. Auto: as the section asks.",
)
DENSITY = Parameter(
    word="density",
    long="Density",
    short="Density",
    last=100,
    initial=50,
    unit=Unit.PERCENT,
    about="How many strokes. 50 % is the style's own.",
)
SWING = Parameter(
    word="swing",
    long="Swing",
    short="Swing",
    choices=("style", *(f"{percent} %" for percent in range(50, 76))),
    about="The first note's share of a pair: 50 % is straight, 67 % a triplet. Style: as the style swings.",
)
HUMANIZE = Parameter(
    word="humanize",
    long="Humanize",
    short="Human",
    last=100,
    initial=100,
    unit=Unit.PERCENT,
    about="How much of the style's human feel, in time and loudness. 0 % keeps the swing only.",
)
FILL = Parameter(
    word="fill",
    long="Fill Amount",
    short="Fill",
    last=100,
    initial=50,
    unit=Unit.PERCENT,
    about="How many fills. 50 % is the style's own, 0 % none.",
)
BARS = Parameter(word="bars", long="Bars", short="Bars", first=1, last=32, initial=4, about="How many bars a take has.")
VARIATIONS = Parameter(
    word="variations",
    long="Variations",
    short="Takes",
    first=1,
    last=8,
    initial=1,
    about="How many different takes are made. Each goes into a slot of its own.",
)
SECTION = Parameter(
    word="section",
    long="Section",
    short="Section",
    choices=SECTIONS,
    about="Which part of a song the bars are for.",
)
OUTPUT = Parameter(
    word="output",
    long="Clips Go To",
    short="Clips To",
    choices=OUTPUTS,
    visibility=Visibility.STORED,
    about="Where takes go: session slots from the selected scene down, the arrangement from the cursor on, or nowhere.",
)
LAUNCH = Parameter(
    word="launch",
    long="Launch",
    short="Launch",
    choices=("off", "on"),
    visibility=Visibility.STORED,
    about="A new clip in the session is launched at once.",
)
REPLACE = Parameter(
    word="replace",
    long="Replace",
    short="Replace",
    choices=("off", "on"),
    visibility=Visibility.STORED,
    about="The clip in the selected slot is replaced, and Humanize changes the clip itself. Off: nothing is replaced.",
)
KIT = Parameter(
    word="kit",
    long="Drum Map",
    short="Drum Map",
    choices=KITS,
    visibility=Visibility.STORED,
    about="Which notes play which drums. Rack's pads: read from the drum rack on this track, else General MIDI.",
)

PARAMETERS = (ENERGY, DENSITY, SWING, HUMANIZE, FILL, BARS, VARIATIONS, SECTION, OUTPUT, LAUNCH, REPLACE, KIT)
BANKS = (
    ("Drummer", (ENERGY, DENSITY, SWING, HUMANIZE, FILL, BARS, VARIATIONS, SECTION)),
    ("Clips", (OUTPUT, LAUNCH, REPLACE, KIT)),
)

GENERATE = Button("generate", "Generate", "Generate", "Writes bars in the style and puts them where clips go.")
CLIP = Button("clip", "To Clip", "To Clip", "Writes the take that is shown into a clip once more.")
STOP = Button("stop", "Stop", "Stop", "Ends what is being made; else stops the clip that was launched from here.")
HUMANIZE_CLIP = Button(
    "humanize",
    "Humanize Clip",
    "Humanize Clip",
    "Gives the selected clip the feel of the style. The clip itself stays.",
)
LIKE = Button("like", "Like Clip", "Like Clip", "New bars that groove like the selected clip.")
SONG = Button(
    "song", "Song", "Song", "Bars for every scene, or every stretch between locators, named like a part of a song."
)
ALONG = Button("along", "Along", "Along", "Play along with another track: the kick goes with its bass line.")
JAM = Button("jam", "Jam", "Jam", "Plays along live, bar after bar.", later=True)
FILL_NOW = Button("fill", "Fill Now", "Fill Now", "A fill at the next bar.", later=True)
RESEARCH = Button("research", "Research", "Research", "Finds out how the named drummer plays.", later=True)

BUTTONS = (GENERATE, CLIP, STOP, HUMANIZE_CLIP, LIKE, SONG, ALONG, JAM, FILL_NOW, RESEARCH)
