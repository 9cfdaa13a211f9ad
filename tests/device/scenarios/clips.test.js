"use strict";

// From the button to the clip: the built device, the real glue, the real daemon, Live stood in for.

const assert = require("node:assert/strict");
const { test } = require("node:test");
const { Daemon } = require("../max/daemon");
const { PADS, choose, listen, notesOf, press, put, sorted, studio, until } = require("./studio");

/** What the daemon's history has of the takes, newest first, as the rack plays them. */
async function history(daemon) {
    const { history: rows } = await daemon.ask("history", { limit: 20 });
    return Promise.all(rows.map(async ({ id }) => (await daemon.ask("replay", { id })).pattern));
}

const ticks = (pattern) => sorted(pattern.notes.map((note) =>
    [Math.round(note.start_time * 960), Math.round(note.duration * 960), note.pitch, note.velocity]));

test("generate writes exactly the daemon's notes into the next empty slot from the selected scene down", async (t) => {
    const { daemon, device, live, track } = await studio(t);
    live.addClip(track.clip_slots[2], 4);
    live.view.selected_scene = live.song.scenes[2];
    const before = live.undoSteps;

    assert.match(await press(device, "generate"), /^Clip written\./);

    const { clip } = track.clip_slots[3];
    const [pattern] = await history(daemon);
    assert.deepEqual(notesOf(clip), ticks(pattern));
    assert.equal(clip.loop_end, 16);
    assert.equal(clip.name, "John Bonham");
    assert.equal(clip.color, track.color);
    assert.equal(live.undoSteps - before, 1);
    assert.deepEqual(track.clip_slots.map((slot) => Boolean(slot.clip)), [0, 0, 1, 1, 0, 0, 0, 0].map(Boolean));
});

test("eight takes of 32 bars go to eight slots, in Live's meter and tempo, as one step of undo", async (t) => {
    const { daemon, device, live, track } = await studio(t, { tempo: 132, meter: [7, 8], style: "funk" });
    device.dial("bars", 32);
    device.dial("variations", 8);
    const before = live.undoSteps;
    await press(device, "generate");
    const patterns = await history(daemon);
    assert.equal(patterns.length, 8);
    const clips = track.clip_slots.map((slot) => slot.clip);
    const wanted = patterns.map((pattern) => JSON.stringify(ticks(pattern))).sort();
    assert.deepEqual(clips.map((clip) => JSON.stringify(notesOf(clip))).sort(), wanted);
    assert.deepEqual(patterns.map(({ tempo, meter, bars }) => [tempo, meter, bars])[0], [132, "7/8", 32]);
    assert.equal(clips[0].loop_end, 32 * 3.5);
    assert.deepEqual([clips[0].signature_numerator, clips[0].signature_denominator], [7, 8]);
    assert.equal(live.undoSteps - before, 1);
    assert.equal(device.view.takes.length, 8);
});

test("parameters reach the daemon", async (t) => {
    const { daemon, device } = await studio(t);
    device.dial("energy", 19); // 90 %
    device.dial("density", 70);
    device.dial("swing", 11); // 60 %
    device.dial("humanize", 30);
    device.dial("section", 3);
    device.dial("bars", 2);
    await press(device, "generate");
    const [{ origin, bars }] = await history(daemon);
    const { energy, density, swing, humanize, section } = origin.wish;
    assert.deepEqual({ energy, density, swing, humanize, section, bars },
        { energy: 0.9, density: 0.7, swing: 0.6, humanize: 0.3, section: "chorus", bars: 2 });
});

test("voices go to the rack's own pads, found by name, and what has none is said", async (t) => {
    const { device, track } = await studio(t, { pads: PADS.filter(([note]) => note !== 47) });
    device.dial("bars", 16);
    await press(device, "generate");
    const pads = new Set(PADS.map(([note]) => note));
    const played = new Set(track.clip_slots[0].clip.notes.map((note) => note.pitch));
    assert.ok(played.has(40) && played.has(41) && (played.has(43) || played.has(45)), [...played].join(" "));
    assert.ok([...played].every((note) => pads.has(note)), [...played].join(" "));
    assert.match(device.view.unpadded, /ride/);
});

test("without a drum rack the notes are General MIDI's, and that is said", async (t) => {
    const { device } = await studio(t);
    assert.match(device.view.unpadded, /General MIDI/);
});

test("humanize writes a 64-bar clip of 4,000 notes anew, keeping what no drummer changes", async (t) => {
    const { device, live, track } = await studio(t, { style: "funk" });
    const notes = [];
    for (let index = 0; index < 4000; index += 1) {
        notes.push({
            pitch: [42, 36, 42, 38][index % 4], start_time: Math.floor(index / 4) * 0.25 + (index % 4 === 2 ? 0.125 : 0),
            duration: 0.1, velocity: 60 + (index % 50), probability: index % 7 ? 1 : 0.5, mute: 0,
            velocity_deviation: index % 5, release_velocity: 64, note_id: index + 1,
        });
    }
    const source = live.addClip(track.clip_slots[0], 256, notes);
    live.view.detail_clip = source;
    const before = live.undoSteps;
    await press(device, "humanize");
    const made = track.clip_slots[1].clip;
    assert.equal(made.notes.length, source.notes.length);
    const pitches = (clip) => clip.notes.map((note) => note.pitch).sort();
    assert.deepEqual(pitches(made), pitches(source));
    const chances = (clip) => clip.notes.filter((note) => note.probability === 0.5).length;
    assert.equal(chances(made), chances(source));
    assert.notDeepEqual(notesOf(made), notesOf(source));
    assert.equal(source.notes.length, 4000);
    assert.equal(live.undoSteps - before, 1);
    assert.equal(made.loop_end, 256);
});

test("with Replace on, humanize changes the clip itself", async (t) => {
    const { device, live, track } = await studio(t, { style: "funk" });
    const beat = [0, 1, 2, 3].map((at) => ({ pitch: at % 2 ? 38 : 36, start_time: at, duration: 0.2, velocity: 100 }));
    const clip = live.addClip(track.clip_slots[0], 4, beat);
    live.view.detail_clip = clip;
    device.dial("replace", 1);
    assert.match(await press(device, "humanize"), /^Clip replaced/);
    assert.equal(track.clip_slots[0].clip, clip);
    assert.equal(clip.notes.length, 4);
    assert.notDeepEqual(notesOf(clip).map((note) => note[3]), [100, 100, 100, 100]);
    assert.equal(track.clip_slots[1].clip, null);
});

test("a humanized clip keeps its length, whole bars or not", async (t) => {
    const { device, live, track } = await studio(t, { style: "funk" });
    const beat = [0, 1, 2, 2.5].map((at) => ({ pitch: at === 1 ? 38 : 36, start_time: at + 1, duration: 0.2, velocity: 90 }));
    const clip = live.addClip(track.clip_slots[0], 4.5, beat);
    Object.assign(clip, { loop_start: 1 });
    live.view.detail_clip = clip;
    await press(device, "humanize");
    const made = track.clip_slots[1].clip;
    assert.equal(made.loop_end, 3.5);
    assert.equal(made.notes.length, 4);
    assert.ok(made.notes.every((note) => note.start_time < 3.5));
});

test("progress is shown, and a job that is cancelled writes nothing", async (t) => {
    const { daemon, device, track } = await studio(t);
    device.dial("bars", 32);
    device.dial("variations", 8);
    const progress = listen(device, "progress");
    device.press("generate");
    await until("the job at work", () => progress.some(([, share]) => share > 0));
    device.press("stop");
    await until("its end", () => device.view.progress.share === -1);
    await until("the daemon's word", async () => (await daemon.ask("jobs")).jobs.every(({ state }) => state !== "running"));
    const [job] = (await daemon.ask("jobs")).jobs;
    assert.equal(job.state, "cancelled");
    assert.ok(track.clip_slots.every((slot) => !slot.clip));
});

test("two devices in one set never see each other's results", async (t) => {
    const { daemon, device, live, track } = await studio(t);
    const other = live.addTrack({ name: "More drums" });
    const second = put(t, live, other, { home: daemon.home });
    await until("the second's daemon", () => second.view.connection === "connected");
    await choose(second, "bossa nova");
    await Promise.all([press(device, "generate"), press(second, "generate"), press(device, "generate").catch(() => {})]);
    await press(second, "generate");
    const names = (one) => one.clip_slots.flatMap((slot) => (slot.clip ? [slot.clip.name] : []));
    assert.ok(names(track).length >= 1 && names(track).every((name) => name === "John Bonham"), names(track).join());
    assert.deepEqual(new Set(names(other)), new Set(["Bossa Nova"]));
    assert.notEqual(device.script.Instance.number, second.script.Instance.number);
    const { jobs } = await daemon.ask("jobs");
    assert.equal(new Set(jobs.map(({ instance }) => instance)).size, 2);
});

test("a song from scene names: every named scene gets its section, as one step of undo", async (t) => {
    const { daemon, device, live, track } = await studio(t, { style: "rock" });
    ["Intro", "Verse 1", "", "Chorus", "Verse 2", "Chorus", "Bridge", "Outro"].forEach((name, index) => {
        live.song.scenes[index].name = name;
    });
    const bass = live.addTrack({ name: "Bass" });
    live.addClip(bass.clip_slots[1], 64);
    live.addClip(track.clip_slots[4], 4);
    const before = live.undoSteps;
    assert.match(await press(device, "song"), /^6 clips written/);
    assert.equal(live.undoSteps - before, 1);
    assert.equal(track.clip_slots[2].clip, null);
    assert.equal(track.clip_slots[1].clip.loop_end, 64);
    assert.match(track.clip_slots[3].clip.name, /^Chorus: /);
    const wishes = (await history(daemon)).reverse().map(({ origin }) => origin.wish);
    assert.deepEqual(wishes.map(({ section, energy }) => [section, energy]), [
        ["intro", 0.4], ["verse", 0.5], ["chorus", 0.75], ["chorus", 0.8], ["bridge", 0.6], ["outro", 0.45],
    ]);
    assert.ok(wishes.every(({ fill }) => fill >= 0.75));
    assert.equal(track.clip_slots[4].clip.notes.length, 0); // what was there is left alone
});

test("a song from locators goes into the arrangement", async (t) => {
    const { device, live, track } = await studio(t, { style: "rock" });
    [["Intro", 0], ["Verse", 16], ["Solo", 176], ["Outro", 192]].forEach(([name, at]) => live.addCue(name, at));
    const before = live.undoSteps;
    assert.match(await press(device, "song"), /arrangement/);
    assert.deepEqual(track.arrangement_clips.map((clip) => [clip.start_time, clip.end_time]),
        [[0, 16], [16, 144], [144, 176], [192, 224]]); // 40 bars are two jobs, "Solo" is no section
    assert.equal(live.undoSteps - before, 1);
});

test("a new bar goes along with the bass of another track", async (t) => {
    const { daemon, device, live } = await studio(t);
    const bass = live.addTrack({ name: "Bass" });
    const line = [0, 0.75, 1.5, 2.25, 3].map((at) => ({ pitch: 33, start_time: at, duration: 0.5, velocity: 110 }));
    live.addClip(bass.clip_slots[0], 4, line);
    device.press("along");
    await until("the tracks", () => device.view.list.rows.some((row) => row.name === "Bass"));
    device.click(20, 20);
    assert.equal(device.view.along, "Bass");
    await press(device, "generate");
    const [{ origin }] = await history(daemon);
    assert.ok(origin.wish.along, JSON.stringify(origin.wish));
});

test("like: new bars that groove like the selected clip", async (t) => {
    const { daemon, device, live, track } = await studio(t);
    const beat = Array.from({ length: 32 }, (_, index) => ({
        pitch: index % 8 === 4 ? 38 : index % 8 === 0 || index % 8 === 3 ? 36 : 42, start_time: index * 0.5, duration: 0.2,
        velocity: index % 2 ? 80 : 100,
    }));
    live.view.detail_clip = live.addClip(track.clip_slots[0], 16, beat);
    await press(device, "like");
    const made = track.clip_slots[1].clip;
    assert.ok(made.notes.length > 16);
    const [{ origin }] = await history(daemon);
    assert.ok(origin.wish.like, JSON.stringify(origin.wish));
});

test("names are offered while typing, and one that nobody has is said with those nearest", async (t) => {
    const { device } = await studio(t, { style: "" });
    device.type("bo");
    await until("names", () => device.view.list.rows.some((row) => /Bonham|Bossa/.test(row.name)));
    const [row] = device.view.list.rows;
    assert.equal(row.status, "shipped");
    device.click(20, 22);
    await until("who it is", () => device.view.style.name === row.name);
    assert.equal(device.one("textedit").text, row.name);
    device.enter("Nobody Knows");
    await until("that nobody knows", () => /Nobody Knows/.test(device.line));
    assert.equal(device.view.style.status, "unknown");
});
