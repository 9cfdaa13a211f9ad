"use strict";

// What goes wrong and comes back: daemon, glue, set.

const assert = require("node:assert/strict");
const dgram = require("node:dgram");
const fs = require("node:fs");
const path = require("node:path");
const { once } = require("node:events");
const { test } = require("node:test");
const { Daemon, PORTS, PYTHON, SERVE, newHome } = require("../max/daemon");
const { Live } = require("../max/live");
const { choose, connected, listen, press, put, studio, until, words } = require("./studio");

test("a daemon that was killed and comes back is found within two seconds, and nothing is asked twice", async (t) => {
    const { daemon, device, track } = await studio(t);
    await press(device, "generate");
    await daemon.end("SIGKILL");
    await until("the loss", () => device.view.connection !== "connected");
    assert.match(await press(device, "generate"), /not running|Not connected/);
    await daemon.start();
    const from = performance.now();
    await connected(device);
    assert.ok(performance.now() - from < 2000, `${performance.now() - from} ms`);
    assert.deepEqual((await daemon.ask("jobs")).jobs, []);
    await press(device, "generate");
    assert.equal((await daemon.ask("jobs")).jobs.length, 1);
    assert.ok(track.clip_slots[1].clip);
});

test("a job that a killed daemon had begun fails in plain words", async (t) => {
    const { daemon, device, track } = await studio(t);
    device.dial("bars", 32);
    device.dial("variations", 8);
    const progress = listen(device, "progress");
    device.press("generate");
    await until("the job at work", () => progress.some(([, share]) => share > 0));
    await daemon.end("SIGKILL");
    await daemon.start();
    await until("its end", () => device.view.progress.share === -1);
    assert.match(device.line, /Press again/);
    assert.ok(track.clip_slots.every((slot) => !slot.clip));
});

test("a glue that dies is said and comes back", async (t) => {
    const { device, track } = await studio(t);
    words(device);
    device.glue.child.kill("SIGKILL");
    await until("that it stopped", () => device.view.connection === "stopped");
    assert.match(device.line, /has stopped/);
    await connected(device);
    await press(device, "generate");
    assert.ok(track.clip_slots[0].clip);
    assert.ok(words(device).length >= 2);
});

test("no daemon: the device says so, starts it when asked, and finds it", async (t) => {
    const home = newHome();
    const command = [path.resolve(PYTHON), ...SERVE];
    fs.writeFileSync(path.join(home, "serve.json"), JSON.stringify({ command }));
    const live = new Live();
    const device = put(t, live, live.addTrack(), { home, environment: PORTS });
    await until("that there is none", () => device.view.connection === "absent" && /not running/.test(device.line));
    const start = device.one("jsui").context.Place.start();
    device.click(start.x + 5, start.y + 5);
    await until("that it starts", () => device.view.connection === "starting");
    await connected(device);
    const { pid } = new Daemon(home).told;
    t.after(() => process.kill(pid, "SIGTERM"));
});

test("a file that a killed daemon left behind is no daemon", async (t) => {
    const { daemon, device } = await studio(t);
    await daemon.end("SIGKILL");
    assert.ok(daemon.told.pid);
    await until("that there is none", () => device.view.connection === "absent" && /not running/.test(device.line));
});

test("a clip that is deleted while it plays is not asked for again", async (t) => {
    const { device, live, track } = await studio(t);
    await press(device, "generate");
    Object.assign(track.clip_slots[0].clip, { is_playing: 1, playing_position: 1 });
    live.play(0);
    await until("the head", () => device.view.head > 0);
    live.remove(track.clip_slots[0].clip);
    track.clip_slots[0].clip = null;
    await until("that it is forgotten", () => device.script.Takes.shown[0].clip === 0);
    await until("no head", () => device.view.head === -1);
});

test("no daemon and none installed: the device says how to install it", async (t) => {
    const live = new Live();
    const nowhere = newHome();
    const environment = { PATH: nowhere, HOME: nowhere, USERPROFILE: nowhere };
    const device = put(t, live, live.addTrack(), { home: nowhere, environment });
    await until("that there is none", () => device.view.connection === "absent");
    const start = device.one("jsui").context.Place.start();
    device.click(start.x + 5, start.y + 5);
    await until("how", () => /not installed/.test(device.line));
});

test("a set that is saved and opened again has style, settings, takes and instance as they were", async (t) => {
    const { daemon, device } = await studio(t);
    device.dial("bars", 2);
    device.dial("variations", 2);
    device.dial("swing", 9);
    await press(device, "generate");
    const saved = JSON.parse(JSON.stringify(device.save()));
    const { number } = device.script.Instance;
    const shown = JSON.stringify(device.view.takes);
    device.free();

    const live = new Live();
    const track = live.addTrack();
    const again = put(t, live, track, { home: daemon.home, saved });
    assert.equal(again.script.Instance.number, number);
    assert.equal(JSON.stringify(again.view.takes), shown);
    assert.equal(again.one("textedit").text, "John Bonham");
    assert.equal(again.script.Dials.at.swing, 9);
    assert.equal(live.undoSteps, 0);
    await connected(again);
    await until("who it is", () => again.view.style.name === "John Bonham");
    await press(again, "clip");
    assert.ok(track.clip_slots[0].clip.notes.length > 10);
});

test("a copied track has an instance of its own", async (t) => {
    const { daemon, device, live } = await studio(t);
    await press(device, "generate");
    const copy = put(t, live, live.addTrack(), { home: daemon.home, saved: device.save() });
    assert.notEqual(copy.script.Instance.number, device.script.Instance.number);
    assert.equal(copy.view.takes.length, 1);
    await connected(copy);
});

test("Live's transport reaches the engine's port, whole and fraction apart", async (t) => {
    const { device, live } = await studio(t, { style: "" });
    const socket = dgram.createSocket("udp4");
    socket.bind(0, "127.0.0.1");
    await once(socket, "listening");
    t.after(() => socket.close());
    await until("the engine's own port", () => device.one("gate").open);
    device.script.engine(socket.address().port);
    live.change(live.song, "tempo", 97.5);
    live.change(live.song, "signature_numerator", 7);
    live.play(20000.3);
    let told;
    do {
        [told] = await once(socket, "message");
    } while (told.readInt32BE(told.indexOf(",sififii") + 12 + instanceSize(told)) !== 1);
    const at = told.indexOf(",sififii") + 12 + instanceSize(told);
    assert.equal(told.toString("latin1", 0, 23), "/mididrumigen/transport");
    assert.ok(Math.abs(told.readFloatBE(at + 4) - 97.5) < 1e-4);
    const beat = told.readInt32BE(at + 8) + told.readFloatBE(at + 12);
    assert.ok(beat >= 20000.3 - 1e-6 && beat < 20001, String(beat));
    assert.deepEqual([told.readInt32BE(at + 16), told.readInt32BE(at + 20)], [7, 4]);
});

/** Bytes of the word after the type tags, padded as OSC pads. */
function instanceSize(packet) {
    const from = packet.indexOf(",sififii") + 12;
    return Math.ceil((packet.indexOf(0, from) - from + 1) / 4) * 4;
}

test("the playhead moves while Live plays, makes no undo, and the bars are drawn at most so often", async (t) => {
    const { device, live, track } = await studio(t);
    await press(device, "generate");
    const steps = live.undoSteps;
    const redraws = device.redraws;
    const clip = track.clip_slots[0].clip;
    live.play(0);
    await new Promise((resolve) => setTimeout(resolve, 200));
    assert.equal(device.view.head, -1); // Live plays, but not our clip
    clip.is_playing = 1;
    for (const beat of [0, 1, 2.5, 8]) {
        clip.playing_position = beat;
        await until("the clip's own place", () => device.view.head === beat * 960);
    }
    device.script.Takes.shown[0].from = 4; // as in a clip whose loop begins in its second bar
    await until("the place in the take", () => device.view.head === 4 * 960);
    live.stop();
    assert.equal(device.view.head, -1);
    assert.equal(live.undoSteps, steps);
    assert.ok(device.redraws > redraws && device.redraws - redraws < 60, String(device.redraws - redraws));
});

test("what is typed is who plays, Return or not, and a press closes the list of names", async (t) => {
    const { device, track } = await studio(t);
    device.type("Questlove");
    await until("the names", () => device.view.list.kind === "names");
    await press(device, "generate");
    assert.equal(device.view.list.kind, "none");
    assert.match(track.clip_slots[0].clip.name, /Questlove/);
    device.type("Stewart");
    await until("the names", () => device.view.list.kind === "names");
    device.click(30, device.one("jsui").context.Place.listEnd() + 4);
    await until("no list", () => device.view.list.kind === "none");
});

test("the track that is played along with and the chosen take are saved as they are chosen", async (t) => {
    const { device, live } = await studio(t);
    live.addTrack({ name: "Bass" });
    device.dial("variations", 2);
    await press(device, "generate");
    device.script.choose(1);
    device.press("along");
    await until("the tracks", () => device.view.list.kind === "tracks");
    device.script.pick(0);
    const second = device.script.Takes.shown[1].title;
    await until("it to be stored", () => device.script.State.last.join().includes(device.script.Text.codes("Bass").join()));
    const saved = JSON.parse(JSON.stringify(device.save()));
    device.free();
    const again = put(t, live, live.song.tracks[0], { home: newHome(), saved });
    await until("the device", () => again.view.along === "Bass");
    assert.equal(again.script.Takes.current().title, second);
});

test("Live's undo brings back the style and the takes that were there before", async (t) => {
    const { device } = await studio(t);
    await press(device, "generate");
    const before = device.script.State.last;
    const first = device.view.take().hits.join();
    await choose(device, "Questlove");
    await press(device, "generate");
    assert.notEqual(device.view.take().hits.join(), first);
    device.script.restored(...before);
    await until("the one before", () => device.view.style.name === "John Bonham");
    assert.equal(device.view.take().hits.join(), first);
    assert.equal(device.one("textedit").text, "John Bonham");
});

test("Start it is there as well when bars are shown", async (t) => {
    const { daemon, device } = await studio(t);
    await press(device, "generate");
    await daemon.end("SIGTERM");
    await until("that it is gone", () => device.view.connection === "absent");
    const heard = listen(device, "serve");
    const start = device.one("jsui").context.Place.start();
    device.glue.receive = (_, message) => heard.push(message);
    device.click(start.x + 5, start.y + 5);
    await until("that it is asked for", () => heard.some(([word]) => word === "serve"));
});

test("a helper that cannot run here says why, at each press", async (t) => {
    const { device } = await studio(t);
    const why = "This Max has Node 16.0.0, and 18 is needed: update Live.";
    device.script.Glue.ready = false;
    device.script.unfit(...device.script.Text.codes(why));
    assert.equal(device.line, why);
    device.script.line(0, ...device.script.Text.codes("something else"));
    device.press("generate");
    assert.equal(device.line, why);
});

test("MIDI passes through", async (t) => {
    const { device } = await studio(t, { style: "" });
    [144, 60, 100].forEach((byte) => device.one("midiin").byte(byte));
    assert.deepEqual(device.one("midiout").bytes, [144, 60, 100]);
});

test("generating and stopping again and again leaves nothing behind", async (t) => {
    const { device, live, track } = await studio(t);
    device.dial("bars", 1);
    const round = async () => {
        device.press("generate");
        device.press("stop");
        await press(device, "generate");
        track.clip_slots[0].clip = null;
    };
    const counts = () => ({
        strangers: device.strangers, listeners: live.listeners, made: live.made, tasks: live.tasks, paths: live.paths.size,
        jobs: Object.keys(device.script.Jobs.running).length, files: files(device.glue.child.pid),
    });
    for (let index = 0; index < 5; index += 1) {
        await round();
    }
    const early = counts();
    for (let index = 0; index < Number(process.env.ROUNDS || 60); index += 1) {
        await round();
    }
    assert.deepEqual(counts(), early);
    assert.deepEqual(early.strangers, [device.script.Instance.word()]);
});

/** Open files of a process, where the system tells. */
function files(pid) {
    return fs.existsSync(`/proc/${pid}/fd`) ? fs.readdirSync(`/proc/${pid}/fd`).length : 0;
}
