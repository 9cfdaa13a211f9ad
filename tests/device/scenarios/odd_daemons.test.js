"use strict";

// Daemons that are not as they should be, and messages that come all at once: a daemon of the test's own.

const assert = require("node:assert/strict");
const fs = require("node:fs");
const path = require("node:path");
const { once } = require("node:events");
const { test } = require("node:test");
const { WebSocketServer } = require("../../../node_for_max/node_modules/ws");
const { newHome } = require("../max/daemon");
const { Live } = require("../max/live");
const { connected, press, put, until } = require("./studio");

const PATTERN = {
    id: "1", name: "Somebody", meter: "4/4", tempo: 120, bars: 1, seed: 1, by: "groove", ppq: 960, style_match: 80,
    hits: [[0, "kick", 100, 0, 100]], written: [["normal", ""]], origin: {},
    notes: [{ pitch: 36, start_time: 0, duration: 0.1, velocity: 100, probability: 1 }],
};
const WELCOME = {
    protocol: 1, version: "9", instance: "x", osc_port: 0, engine_port: 0,
    capabilities: ["generate", "profile", "complete", "profiles", "pads"],
};
const PROFILE = { name: "Somebody", status: "shipped", confidence: 0.5, tempo: { low: 80, typical: 90, high: 100 } };

/** answers: method → result, or a function of (params, say, id) that says what it likes. */
async function daemon(t, answers) {
    const home = newHome();
    const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
    await once(server, "listening");
    t.after(() => server.close());
    const heard = [];
    server.on("connection", (socket) => {
        t.after(() => socket.terminate());
        socket.on("message", (data) => {
            const { id, method, params } = JSON.parse(String(data));
            heard.push({ method, params });
            const say = (message) => socket.send(JSON.stringify({ jsonrpc: "2.0", ...message }));
            const answer = answers[method];
            if (typeof answer === "function") {
                answer(params, say, id, socket);
            } else if (answer) {
                say({ id, result: answer });
            }
        });
    });
    const told = { port: server.address().port, token: "secret", protocol: 1, pid: 1 };
    fs.writeFileSync(path.join(home, "daemon.json"), JSON.stringify(told));
    return { home, heard, server };
}

async function device(t, answers) {
    const { home, heard } = await daemon(t, { hello: WELCOME, profile: PROFILE, ...answers });
    const live = new Live();
    const track = live.addTrack();
    return { device: put(t, live, track, { home }), track, heard };
}

test("another protocol is refused, and both sides are named", async (t) => {
    const { device: one } = await device(t, { hello: { ...WELCOME, protocol: 99 } });
    await until("the refusal", () => one.view.connection === "refused" && /protocols 1 and 99/.test(one.line));
});

test("a token that is not taken is refused, and not shown", async (t) => {
    const hello = (_, say, id) => say({ id, error: { code: -32000, message: "no", data: { code: "bad_token", hint: "" } } });
    const { device: one } = await device(t, { hello });
    await until("the refusal", () => one.view.connection === "refused" && /refuses/.test(one.line));
    assert.doesNotMatch(one.line, /secret/);
    assert.ok(one.posts.every((post) => !post.includes("secret")));
});

test("a job's end in the same packet as its beginning is its end", async (t) => {
    const generate = (_, say, id, socket) => {
        socket._socket.cork();
        say({ id, result: { job: "j" } });
        say({ method: "progress", params: { job: "j", stage: "writing", done: 0.5, says: "" } });
        say({ method: "pattern", params: { job: "j", patterns: [PATTERN], says: "played in half-time" } });
        socket._socket.uncork();
    };
    const { device: one, track } = await device(t, { generate });
    await connected(one);
    one.enter("Somebody");
    for (let index = 0; index < 5; index += 1) {
        assert.match(await press(one, "generate"), /^Clip written\. played in half-time/);
        assert.equal(track.clip_slots[index].clip.notes.length, 1);
    }
});

test("what is told of other jobs, or of none, is nobody's", async (t) => {
    const generate = (_, say, id) => {
        say({ id, result: { job: "mine" } });
        say({ method: "pattern", params: { job: "another's", patterns: [PATTERN], says: "" } });
        say({ method: "unheard_of", params: {} });
        say({ method: "failed", params: { job: "mine", code: "x", message: "the drummer is ill", hint: "call another" } });
    };
    const { device: one, track } = await device(t, { generate });
    await connected(one);
    one.enter("Somebody");
    assert.equal(await press(one, "generate"), "The drummer is ill: call another");
    assert.ok(track.clip_slots.every((slot) => !slot.clip));
});

test("buttons are there for what the daemon can do, later ones too", async (t) => {
    const capabilities = ["generate", "jam", "research"];
    const { device: one } = await device(t, { hello: { ...WELCOME, capabilities } });
    await connected(one);
    await until("the buttons", () => one.named("jam").hidden === 0);
    const hidden = ["generate", "song", "jam", "research", "humanize", "like", "along", "fill"].map((word) => one.named(word).hidden);
    assert.deepEqual(hidden, [0, 0, 0, 0, 1, 1, 1, 1]);
});

test("a daemon that knows no pads is asked for General MIDI", async (t) => {
    const pads = (_, say, id) => say({ id, error: { code: -32601, message: "no such method", data: { code: "unknown_method" } } });
    const generate = (_, say, id) => {
        say({ id, result: { job: "j" } });
        say({ method: "pattern", params: { job: "j", patterns: [PATTERN], says: "" } });
    };
    const { home, heard } = await daemon(t, { hello: WELCOME, profile: PROFILE, pads, generate });
    const live = new Live();
    const track = live.addTrack();
    live.addDrumRack(track, [[36, "Kick"]]);
    const one = put(t, live, track, { home });
    await connected(one);
    one.enter("Somebody");
    await press(one, "generate");
    assert.equal(heard.find(({ method }) => method === "generate").params.kit, "gm");
});

test("a chosen drum map counts more than the pads", async (t) => {
    const generate = (_, say, id) => say({ id, result: { job: "j" } });
    const pads = { kit: { kick: 40, snare: 41, hat: 42 }, missing: [], says: "No pad for ride (played by Hat)" };
    const { home, heard } = await daemon(t, { hello: WELCOME, profile: PROFILE, pads, generate });
    const live = new Live();
    const track = live.addTrack();
    live.addDrumRack(track, [[40, "Kick"], [41, "Snare"], [42, "Hat"]]);
    const one = put(t, live, track, { home });
    await connected(one);
    await until("what has no pad", () => /ride/.test(one.view.unpadded));
    one.enter("Somebody");
    one.press("generate");
    await until("the first", () => heard.some(({ method }) => method === "generate"));
    one.press("stop");
    assert.deepEqual(heard.find(({ method }) => method === "generate").params.kit, pads.kit);
    one.dial("kit", 3);
    await until("that it does not matter", () => one.view.unpadded === "");
    one.press("generate");
    await until("the second", () => heard.filter(({ method }) => method === "generate").length === 2);
    assert.equal(heard.filter(({ method }) => method === "generate")[1].params.kit, "ezdrummer");
});

test("frames that are no JSON are said once, and the device goes on", async (t) => {
    const complete = (_, say, id, socket) => socket.send("{ not JSON");
    const { device: one } = await device(t, { complete });
    await connected(one);
    one.type("bo");
    await until("the mistake", () => /made a mistake/.test(one.line));
    one.enter("Somebody");
    await until("who it is", () => one.view.style.name === "Somebody");
});
