// All that the view knows. What is drawn is drawn from this alone, so a view that is shown again is whole.

var Known = {
    connection: "searching",
    line: { level: 0, text: "" },
    style: { status: "unknown", confidence: 0, tempo: [0, 0, 0], name: "" },
    progress: { share: -1, stage: "none" },
    list: { kind: "none", rows: [] },
    takes: [],
    chosen: 0,
    head: -1, // ticks
    unpadded: "",
    along: "",

    take: function () {
        return Known.takes[Known.chosen] || null;
    },

    blankTake: function () {
        return { bars: 1, numerator: 4, denominator: 4, tempo: 0, match: -1, title: "", hits: [] };
    },

    // fn(take) if there is one of that index.
    withTake: function (index, fn) {
        if (Known.takes[index]) {
            fn(Known.takes[index]);
        }
    },

    barTicks: function (take) {
        return take.numerator * 4 * 960 / take.denominator;
    }
};

// In the user's words.
var Words = {
    connection: {
        searching: "looking for MidiDrumiGen",
        absent: "not running",
        starting: "starting",
        connecting: "connecting",
        connected: "connected",
        refused: "refused",
        stopped: "stopped"
    },
    status: {
        shipped: "shipped",
        researched: "researched",
        learned: "learned from MIDI",
        thin: "thin",
        "default": "its genre's default",
        unknown: "unknown",
        track: ""
    },
    stage: { waiting: "waiting", writing: "writing", reading: "reading", keeping: "keeping", none: "" },
    lanes: ["kick", "snare", "clap", "hat", "ride", "crash", "toms", "perc"]
};
