// @ts-check
"use strict";

// The glue between the device and the daemon: finds it, keeps the connection, translates. m4l_device/README.md has the
// messages. Nothing here is in time: Live plays the clips.

const os = require("node:os");
const Max = require("./max");
const { PROTOCOL } = require("../protocol");
const { Connection } = require("./connection");
const { dataFolder } = require("./home");
const { Jobs } = require("./jobs");
const { Kit } = require("./kit");
const { Names } = require("./names");
const { Level, codes, line, textOf, toScript } = require("./say");
const { Settings } = require("./settings");
const { launch, serveCommand } = require("./start");
const { Trouble, oldNode, otherProtocol } = require("./words");

const OLDEST_NODE = 18;
const STARTING = 20000; // ms that a daemon may take until it answers

const folder = dataFolder(process.platform, process.env, os.homedir());
const settings = new Settings();
const connection = new Connection(folder, { state: changed, open: opened, told: (...heard) => jobs.told(...heard), fault });
/** @type {import("./kit").Ask} */
const ask = (method, params, first) => connection.request(method, params, first);
const kit = new Kit(ask);
const names = new Names(ask);
const jobs = new Jobs(ask, settings, kit, names);
/** @type {NodeJS.Timeout | undefined} */
let starting; // runs while a daemon that we have started has not answered

/** @param {string} word @param {{code: string, theirs?: number}} [why] */
function changed(word, why) {
    if (starting && word !== "connected" && word !== "refused") {
        return; // "starting" is what there is to say
    }
    toScript("state", [word]);
    if (word === "absent") {
        toScript("engine", [0]);
        line(Level.WARNING, Trouble.absent);
    } else if (word === "refused" && why) {
        line(Level.WRONG, why.code === "protocol" ? otherProtocol(why.theirs ?? 0, PROTOCOL) : Trouble.token);
    }
}

/** @param {import("../protocol").Welcome} welcome */
function opened(welcome) {
    clearTimeout(starting);
    starting = undefined;
    toScript("can", canOf(welcome.capabilities));
    toScript("engine", [welcome.engine_port]);
    line(Level.PLAIN, "");
    kit.known = kit.read();
    names.look();
    jobs.watchAll();
}

/** What the device has buttons for. @param {string[]} capabilities */
function canOf(capabilities) {
    const has = new Set(capabilities);
    const words = ["generate", "humanize", "like", "along", "jam", "fill", "research"].filter((word) => has.has(word));
    return has.has("generate") ? [...words, "song"] : words;
}

/** @param {string} word @param {number} number */
function set(word, number) {
    settings.set(word, number);
    if (word === "kit") {
        kit.choose(settings.kit);
    }
}

function serve() {
    const command = serveCommand(folder);
    if (!command) {
        line(Level.WRONG, Trouble.notInstalled);
        return;
    }
    if (!starting && !connection.greeted) {
        starting = setTimeout(notStarted, STARTING);
        toScript("state", ["starting"]);
        line(Level.PLAIN, "");
        launch(command, notStarted);
    }
}

function notStarted() {
    if (starting) {
        clearTimeout(starting);
        starting = undefined;
        toScript("state", [connection.word]);
        line(Level.WRONG, Trouble.notStarted);
    }
}

/** @type {Record<string, (...atoms: any[]) => unknown>} */
const handlers = {
    instance: (word) => connection.start(String(word)),
    style: (...points) => names.choose(textOf(points)),
    setting: (word, number) => set(word, number),
    pads: () => kit.begin(),
    pad: (note, ...name) => kit.add(note, name),
    padded: () => kit.end(),
    complete: (request, ...points) => names.complete(request, textOf(points)),
    clip: (job, length, numerator, denominator) => jobs.clip(job, length, numerator, denominator),
    played: (job, ...numbers) => jobs.played(job, numbers),
    generate: (job) => jobs.generate(job),
    humanize: (job) => jobs.humanize(job),
    like: (job) => jobs.like(job),
    section: (job, section, bars, energy) => jobs.section(job, section, bars, energy),
    cancel: (job) => jobs.cancel(job),
    wrote: (job, code, count) => jobs.wrote(code, count),
    serve,
};

/** @param {unknown} error a fault of ours: said once, and the device goes on */
function fault(error) {
    const words = error instanceof Error ? error.message : String(error);
    line(Level.WRONG, `The device's helper made a mistake: ${words}`);
    Max.post(words, Max.POST_LEVELS.ERROR).catch(() => {});
}

process.on("unhandledRejection", fault);
process.on("uncaughtException", fault);

if (Number(process.versions.node.split(".")[0]) < OLDEST_NODE) {
    toScript("unfit", codes(oldNode(process.versions.node)));
} else {
    Max.addHandlers(handlers);
    toScript("ready", [PROTOCOL]);
}
