"use strict";

// What the scenarios share: a set with the device on a drum track, and a real daemon behind it.

const { Daemon } = require("../max/daemon");
const { Device } = require("../max/device");
const { Live } = require("../max/live");
const { until } = require("../max/waiting");

const PADS = [
    [40, "Kick 808"], [41, "Snare Tight"], [43, "CHH"], [45, "OHH"], [47, "Ride Bell"], [48, "Crash L"], [50, "Tom Hi"],
    [52, "Floor Tom"], [53, "Rim"], [55, "Clap 909"],
];

/** A set, a daemon and a device that has found it. Everything ends with the test. */
async function studio(test, { pads, style = "John Bonham", daemon, ...set } = {}) {
    const served = daemon || (await new Daemon().start());
    const live = new Live(set);
    const track = live.addTrack({ name: "Drums" });
    const device = put(test, live, track, { home: served.home });
    if (pads) {
        live.addDrumRack(track, pads);
    }
    if (!daemon) {
        test.after(() => served.end());
    }
    await connected(device);
    if (style) {
        await choose(device, style);
    }
    return { daemon: served, device, live, track };
}

function put(test, live, parent, options) {
    const device = new Device(live, parent, options);
    test.after(() => device.free());
    return device;
}

function connected(device) {
    return until("the daemon", () => device.view.connection === "connected");
}

async function choose(device, name) {
    device.enter(name);
    await until(`who ${name} is`, () => device.view.style.name !== "");
}

/** Presses a button and waits until the line says that it is done. */
async function press(device, button) {
    const seen = words(device).length;
    device.press(button);
    await until(`what ${button} says`, () => words(device).length > seen && device.view.progress.share < 0);
    return device.line;
}

/** Every line that the view was told and that says something: a line is also wiped, as after connecting. */
function words(device) {
    device.lines = device.lines || listen(device, "line");
    return device.lines.filter(([, , ...text]) => text.length > 0);
}

/** What the Live script sends with one selector, from now on. */
function listen(device, selector) {
    const heard = [];
    const script = device.one("js");
    device.heard.push((object, _, message) => {
        if (object === script && message[0] === selector && message.length > 1) {
            heard.push(message);
        }
    });
    return heard;
}

/** Notes of a clip as [start, length, pitch, velocity] in ticks, in order. */
function notesOf(clip) {
    return sorted(clip.notes.map(({ start_time: at, duration, pitch, velocity }) =>
        [Math.round(at * 960), Math.round(duration * 960), pitch, velocity]));
}

function sorted(notes) {
    return notes.sort((one, other) => one[0] - other[0] || one[2] - other[2]);
}

module.exports = { PADS, choose, connected, listen, notesOf, press, put, sorted, studio, until, words };
