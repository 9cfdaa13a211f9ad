"use strict";

// The device in the states that its pictures show, without a daemon: the glue's messages are said to the script.

const { ByHand } = require("./clock");
const { Device } = require("./device");
const { Live } = require("./live");

const codes = (text) => Array.from(text, (character) => character.codePointAt(0));
const LANE = { kick: 0, snare: 1, clap: 2, hat: 3, ride: 4, crash: 5, toms: 6, perc: 7 };
// A rock beat, two bars; o stroke, O accent, g ghost note, x open hat.
const BARS = {
    crash: "O--------------- ----------------",
    hat: "--o-o-o-o-o-o-x- o-o-o-o-o-o-o---",
    snare: "----O--g-g--O--- ----O--g-g--O-oo",
    kick: "o-----o-o------- o--o--o-o-------",
    toms: "---------------- --------------oo",
};
const KIND = { o: 0, g: 1, O: 2, x: 3 };
const VELOCITY = { o: 92, g: 34, O: 118, x: 96 };

/** at, lane, velocity, kind of every stroke, the two bars again and again. */
function hits(bars) {
    const found = [];
    for (let bar = 0; bar < bars; bar += 1) {
        for (const [lane, grid] of Object.entries(BARS)) {
            Array.from(grid.split(" ")[bar % 2]).forEach((mark, step) => {
                if (mark !== "-" && !(lane === "crash" && bar)) {
                    const late = (step * 7 + bar * 3) % 5; // a little feel
                    found.push((bar * 16 + step) * 240 + late * 6, LANE[lane], VELOCITY[mark] - late, KIND[mark]);
                }
            });
        }
    }
    return found;
}

function blank() {
    const live = new Live({ clock: new ByHand() });
    const device = new Device(live, live.addTrack(), { glue: false });
    return device;
}

function connected(device) {
    const { script } = device;
    script.state("connected");
    script.can("generate", "humanize", "like", "along", "song");
    script.style("shipped", 68, 66, 84, 140, ...codes("John Bonham"));
    device.one("textedit").text = "John Bonham";
}

function takes(device, count, bars, matches) {
    const { script } = device;
    const job = script.Jobs.begin("generate");
    for (let index = 0; index < count; index += 1) {
        script.take(job, index, count, bars, 4, 4, 84, matches[index], 0);
        script.title(job, index, ...codes("John Bonham"));
        script.hits(job, index, ...hits(bars));
        script.taken(job, index);
    }
    script.Dials.at.output = 2; // only shown: nothing is written into the stand-in
    script.done(job);
}

const STATES = {
    start(device) {
        device.script.state("absent");
        device.script.line(1, ...codes("MidiDrumiGen is not running. Press Start it, or run: mididrumigen serve"));
    },
    names(device) {
        connected(device);
        const names = ["John Bonham", "Bossa Nova", "Bernard Purdie", "Boom Bap", "Breakbeat", "Brushes Ballad"];
        device.one("textedit").text = "bo";
        device.script.Names.request = 1;
        device.script.names(1, names.length);
        names.forEach((name, index) => {
            device.script.name(1, index, index === 5 ? "thin" : "shipped", 68 - index * 4, ...codes(name));
        });
    },
    working(device) {
        connected(device);
        device.dial("variations", 4);
        const job = device.script.Jobs.begin("generate");
        device.script.progress(job, 560, "writing");
    },
    playing(device) {
        connected(device);
        takes(device, 1, 4, [93]);
        device.script.line(0, ...codes("Clip written."));
        device.one("jsui").context.head(4200);
    },
    takes(device) {
        connected(device);
        device.dial("bars", 32);
        device.dial("variations", 8);
        takes(device, 8, 32, [93, 91, 88, 95, 90, 86, 92, 89]);
        device.script.unpadded(...codes("No pad for ride, crash (played by Closed Hat)"));
        device.script.line(0, ...codes("8 clips written."));
        device.one("jsui").context.head(33000);
    },
    trouble(device) {
        connected(device);
        takes(device, 1, 4, [93]);
        device.script.state("refused");
        device.script.line(2, ...codes("Device and MidiDrumiGen do not fit (protocols 1 and 2): update this device."));
    },
};

/** The device in one of the states. */
function inState(name) {
    const device = blank();
    STATES[name](device);
    return device;
}

module.exports = { STATES, inState };
