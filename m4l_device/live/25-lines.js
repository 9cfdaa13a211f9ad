// The few words that must be there without the glue. All others are the glue's.

var Level = { PLAIN: 0, WARNING: 1, WRONG: 2 };

var Lines = {
    stopped: "MidiDrumiGen's helper process has stopped. It is being started again.",
    gone: "MidiDrumiGen's helper process does not stay up. Press Generate to try again.",
    refused: "Max cannot start Node for Max. Install it with Live's own Max, then load the device again.",
    lost: "The helper process stopped before the bars were there. Press again.",
    waiting: "MidiDrumiGen is still starting. Press again in a moment.",
    old: "This Live is too old to write notes from a device: Live 11.3 or newer is needed.",

    say: function (word, level) {
        Lines.show(level, Text.codes(Lines[word]));
    },

    show: function (level, codes) {
        toView("line", [level].concat(codes));
    }
};
