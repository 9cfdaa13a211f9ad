"use strict";

// Where nothing can be written the device says so, in a clear word each, and nothing is lost.

const assert = require("node:assert/strict");
const { test } = require("node:test");
const { PADS, choose, connected, press, put, studio, until } = require("./studio");
const { Live } = require("../max/live");

const CASES = [
    ["a frozen track", (live, track) => Object.assign(track, { is_frozen: 1 }), /frozen/],
    ["a group track", (live, track) => Object.assign(track, { is_foldable: 1 }), /group track/],
    ["an audio track", (live, track) => Object.assign(track, { has_midi_input: 0 }), /audio track/],
];

for (const [what, spoil, says] of CASES) {
    test(`${what} is refused, and the take can be written when it is none any more`, async (t) => {
        const { device, live, track } = await studio(t);
        const before = { ...track };
        spoil(live, track);
        assert.match(await press(device, "generate"), says);
        assert.ok(track.clip_slots.every((slot) => !slot.clip));
        assert.equal(device.view.takes.length, 1);
        Object.assign(track, { is_frozen: before.is_frozen, is_foldable: 0, has_midi_input: 1 });
        assert.match(await press(device, "clip"), /^Clip written/);
        assert.ok(track.clip_slots[0].clip.notes.length > 10);
    });
}

test("a full column asks, and a second press adds scenes", async (t) => {
    const { device, live, track } = await studio(t, { scenes: 3 });
    live.addClip(track.clip_slots[1], 4);
    live.view.selected_scene = live.song.scenes[1];
    device.dial("variations", 3);
    assert.match(await press(device, "generate"), /add a scene/);
    assert.equal(track.clip_slots[2].clip, null);
    assert.equal(live.song.scenes.length, 3);
    const before = live.undoSteps;
    assert.match(await press(device, "generate"), /scenes added/);
    assert.equal(live.song.scenes.length, 5);
    assert.deepEqual(track.clip_slots.map((slot) => Boolean(slot.clip)), [false, true, true, true, true]);
    assert.equal(live.undoSteps - before, 1);
});

test("Replace puts the first take into the selected slot, and launches it if that is asked for", async (t) => {
    const { device, live, track } = await studio(t);
    const old = live.addClip(track.clip_slots[0], 4);
    live.addClip(track.clip_slots[1], 4);
    device.dial("replace", 1);
    device.dial("launch", 1);
    device.dial("variations", 2);
    await press(device, "generate");
    assert.notEqual(track.clip_slots[0].clip, old);
    assert.equal(track.clip_slots[0].clip.is_playing, 1);
    assert.equal(track.clip_slots[1].clip.notes.length, 0);
    assert.ok(track.clip_slots[2].clip.notes.length > 0);
    device.press("stop");
    await until("that it stops", () => track.clip_slots[0].clip.is_playing === 0);
});

test("what waits for a second press is given up when something else is asked for", async (t) => {
    const { device, track } = await studio(t, { scenes: 1 });
    await press(device, "generate");
    assert.match(await press(device, "generate"), /add a scene/);
    device.dial("output", 1);
    assert.match(await press(device, "generate"), /in the arrangement/);
    device.dial("output", 0);
    assert.match(await press(device, "generate"), /add a scene/);
    await choose(device, "Questlove");
    assert.match(await press(device, "generate"), /add a scene/);
    await press(device, "generate");
    assert.match(track.clip_slots[1].clip.name, /Questlove/);
});

test("with Replace on, a clip that was not there is not called replaced", async (t) => {
    const { device } = await studio(t);
    device.dial("replace", 1);
    assert.equal(await press(device, "generate"), "Clip written.");
    assert.equal(await press(device, "generate"), "Clip replaced.");
});

test("before Live 12.3 the arrangement needs an empty slot, and says so", async (t) => {
    const { device } = await studio(t, { version: [12, 2], scenes: 1 });
    await press(device, "generate");
    device.dial("output", 1);
    assert.match(await press(device, "generate"), /needs an empty slot/);
    assert.equal(device.script.Writing.pending, null);
});

test("in the arrangement a clip that is there is left alone, unless Replace is on", async (t) => {
    const { device, live, track } = await studio(t);
    device.dial("output", 1);
    live.song.from = 8;
    await press(device, "generate");
    assert.deepEqual(track.arrangement_clips.map((clip) => clip.start_time), [8]);
    live.song.from = 12;
    assert.match(await press(device, "generate"), /clip already/);
    assert.equal(track.arrangement_clips.length, 1);
    live.song.from = 8;
    device.dial("replace", 1);
    assert.match(await press(device, "generate"), /arrangement/);
    assert.deepEqual(track.arrangement_clips.map((clip) => clip.start_time), [8]);
});

test("before Live 12.3 the arrangement is reached by way of a slot, which is empty afterwards", async (t) => {
    const { device, track } = await studio(t, { version: [12, 1] });
    device.dial("output", 1);
    assert.match(await press(device, "generate"), /arrangement/);
    assert.equal(track.arrangement_clips.length, 1);
    assert.ok(track.arrangement_clips[0].notes.length > 10);
    assert.ok(track.clip_slots.every((slot) => !slot.clip));
});

test("shown only: nothing is written until To Clip is pressed", async (t) => {
    const { device, live, track } = await studio(t);
    device.dial("output", 2);
    const before = live.undoSteps;
    assert.match(await press(device, "generate"), /^Shown only/);
    assert.ok(track.clip_slots.every((slot) => !slot.clip));
    assert.ok(live.undoSteps - before <= 1); // the state that is saved with the set
    await press(device, "clip");
    assert.ok(track.clip_slots[0].clip);
});

test("no clip, an empty clip, a clip that goes in the meantime", async (t) => {
    const { device, live, track } = await studio(t);
    assert.match(await press(device, "humanize"), /Select a MIDI clip/);
    const clip = live.addClip(track.clip_slots[0], 4);
    live.view.detail_clip = clip;
    assert.match(await press(device, "humanize"), /no notes/);
    clip.notes = [{ pitch: 36, start_time: 0, duration: 0.2, velocity: 90 }];
    device.dial("replace", 1);
    device.press("humanize");
    live.remove(clip);
    await until("that it is gone", () => /gone/.test(device.line));
});

test("nothing is named like a section; another track plays nothing; no style yet; twice at once", async (t) => {
    const { device, live } = await studio(t, { style: "" });
    assert.match(await press(device, "generate"), /Type a drummer/);
    assert.match(await press(device, "song"), /Name scenes/);
    assert.match(await press(device, "along"), /no other MIDI track/);
    await choose(device, "rock");
    live.addTrack({ name: "Keys" });
    device.press("along");
    device.click(20, 22);
    assert.match(await press(device, "generate"), /no MIDI clip/);
    device.press("along");
    assert.equal(device.view.along, "");
    device.dial("bars", 32);
    device.dial("variations", 8);
    device.press("generate");
    device.press("generate");
    await until("that it is at it", () => /Still at it/.test(device.line));
    device.press("stop");
});

test("a device in a Rack finds its track and the drum rack beside it", async (t) => {
    const { daemon, live } = await studio(t, { style: "" });
    const track = live.addTrack({ name: "Racked" });
    const chain = live.addChain(live.addRack(track));
    const device = put(t, live, chain, { home: daemon.home });
    live.addDrumRack(live.addChain(live.addRack(track)), PADS); // a drum rack within a rack
    await connected(device);
    await choose(device, "funk");
    await press(device, "generate");
    const played = new Set(track.clip_slots[0].clip.notes.map((note) => note.pitch));
    assert.ok([...played].every((note) => PADS.some(([pad]) => pad === note)), [...played].join(" "));
});

for (const version of [[11, 3], [12, 0], [12, 2], [12, 4]]) {
    test(`pads are read in Live ${version.join(".")}`, async (t) => {
        const { device, live } = await studio(t, { version, pads: PADS, style: "funk" });
        await press(device, "generate");
        const [track] = live.song.tracks;
        assert.ok(track.clip_slots[0].clip.notes.some((note) => note.pitch === 40));
    });
}

test("a Live that cannot write notes from a device says so", async (t) => {
    const { daemon } = await studio(t, { style: "" });
    const live = new Live({ version: [10, 1] });
    const device = put(t, live, live.addTrack(), { home: daemon.home });
    await connected(device);
    assert.match(await press(device, "generate"), /11\.3/);
});

test("pads that get another name are read again before the next bars", async (t) => {
    const { device, live, track } = await studio(t, { pads: PADS, style: "funk" });
    const rack = track.devices.find((one) => one.can_have_drum_pads);
    [...rack.chains, ...rack.drum_pads].filter(({ name }) => name === "Kick 808").forEach((one) => { one.name = "Cowbell"; });
    [...rack.chains, ...rack.drum_pads].filter(({ name }) => name === "Clap 909").forEach((one) => { one.name = "Kick"; });
    await press(device, "generate");
    const played = track.clip_slots[0].clip.notes.map((note) => note.pitch);
    assert.ok(played.includes(55));
});
