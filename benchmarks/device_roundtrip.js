"use strict";

// Beside device_roundtrip.py, which starts it: how long from the press of Generate to the clip in Live's slot, against the
// daemon's own time for the same bars; and what is left behind after many rounds.

const fs = require("node:fs");
const { once } = require("node:events");
const { Daemon } = require("../tests/device/max/daemon");
const { Device } = require("../tests/device/max/device");
const { Live } = require("../tests/device/max/live");
const { until } = require("../tests/device/max/waiting");
const WebSocket = require("../node_for_max/node_modules/ws");

const [takes, rounds] = process.argv.slice(2).map(Number);
const quantile = (times, share) => [...times].sort((a, b) => a - b)[Math.floor(share * (times.length - 1))];

/** Milliseconds of each of `count` takes asked for by a bare WebSocket client. */
async function bare(daemon, count) {
    const socket = new WebSocket(`ws://127.0.0.1:${daemon.told.port}/ws`, { maxPayload: 0, perMessageDeflate: false });
    await once(socket, "open");
    const say = (id, method, params) => socket.send(JSON.stringify({ jsonrpc: "2.0", id, method, params }));
    const heard = async (is) => {
        for (;;) {
            const [data] = await once(socket, "message");
            const message = JSON.parse(String(data));
            if (is(message)) {
                return;
            }
        }
    };
    say(0, "hello", { token: daemon.told.token, client: "bare" });
    await heard((message) => message.id === 0);
    const times = [];
    for (let index = 1; index <= count; index += 1) {
        const from = performance.now();
        say(index, "generate", { name: "John Bonham", tempo: 120, meter: "4/4" });
        await heard((message) => message.method === "pattern");
        times.push(performance.now() - from);
    }
    socket.close();
    return times;
}

/** The same by the device: from the press to the line that tells of the clip. */
async function byDevice(device, track, count) {
    const times = [];
    const script = device.one("js");
    for (let index = 0; index < count; index += 1) {
        track.clip_slots[0].clip = null;
        const told = new Promise((resolve, reject) => {
            device.heard = [(object, _, message) => {
                if (object === script && message[0] === "wrote") {
                    resolve();
                } else if (object === script && message[0] === "line" && message[1] > 0) {
                    reject(new Error(String.fromCodePoint(...message.slice(2))));
                }
            }];
        });
        const from = performance.now();
        device.press("generate");
        await told;
        times.push(performance.now() - from);
    }
    device.heard = [];
    return times;
}

function held(device, live) {
    const { pid } = device.glue.child;
    const status = fs.existsSync(`/proc/${pid}/status`) ? fs.readFileSync(`/proc/${pid}/status`, "utf8") : "";
    return {
        words: device.strangers.length, listeners: live.listeners, objects: live.made, tasks: live.tasks,
        files: status ? fs.readdirSync(`/proc/${pid}/fd`).length : 0,
        megabytes: Number((/VmRSS:\s+(\d+)/.exec(status) || [0, 0])[1]) / 1000,
    };
}

async function main() {
    const daemon = await new Daemon().start();
    const live = new Live();
    const track = live.addTrack({ name: "Drums" });
    const device = new Device(live, track, { home: daemon.home });
    await until("the daemon", () => device.view.connection === "connected");
    device.enter("John Bonham");
    await until("the style", () => device.view.style.name !== "");
    await byDevice(device, track, 10);
    const pressed = await byDevice(device, track, takes);
    const asked = await bare(daemon, takes);
    const round = async () => {
        device.press("generate");
        device.press("stop");
        await byDevice(device, track, 1);
    };
    await round();
    const before = held(device, live);
    for (let index = 0; index < rounds; index += 1) {
        await round();
    }
    const after = held(device, live);
    device.free();
    await daemon.end();
    const figures = (times) => ({ median: quantile(times, 0.5), p99: quantile(times, 0.99) });
    console.log(JSON.stringify({ pressed: figures(pressed), asked: figures(asked), before, after }));
}

main().catch((error) => {
    console.error(error);
    process.exit(1);
});
