"use strict";

// A stand-in for Live: a set of tracks, scenes, clips and racks behind `LiveAPI` as Max's scripts see it. It refuses what
// Live refuses, in Live's words where they are known, and throws where Max would only print an error, so that no script
// passes that asks for what is not there. Sources: Cycling '74's Live Object Model pages and Max JavaScript reference.
//
//     const live = new Live({ version: [12, 3] });
//     const track = live.addTrack({ name: "Drums" });
//     const context = vm.createContext(live.globals(device))     // LiveAPI, Task, Global
//
// What a test looks at: live.song …, live.undoSteps, live.listeners, live.made (LiveAPI objects), live.paths.

const { real } = require("./clock");
const { SCHEMA } = require("./live_model");

class Refused extends Error {}

let nextId = 1;

/** One object of the set. What can be asked of it is in SCHEMA, by its type. */
class Thing {
    constructor(live, type, fields) {
        this.id = nextId++;
        this.live = live;
        this.type = type;
        Object.assign(this, fields);
        live.things.set(this.id, this);
    }
}

class Live {
    constructor({ version = [12, 3], clock = real, scenes = 8, tempo = 120, meter = [4, 4] } = {}) {
        this.version = version;
        this.clock = clock;
        this.things = new Map();
        this.globalsByName = new Map();
        this.ready = false; // until [live.thisdevice] has said so
        this.notifying = false;
        this.undoSteps = 0;
        this.step = null; // {writes} while an undo step is open
        this.listeners = 0;
        this.made = 0;
        this.tasks = 0;
        this.paths = new Set();
        this.observers = new Map(); // thing id + property → set of functions
        this.app = new Thing(this, "Application", {});
        this.view = new Thing(this, "View", { selected_scene: null, highlighted_clip_slot: null, detail_clip: null });
        this.song = new Thing(this, "Song", {
            tempo, signature_numerator: meter[0], signature_denominator: meter[1], is_playing: 0, startedAt: 0, from: 0,
            tracks: [], scenes: [], cue_points: [], view: this.view,
        });
        for (let index = 0; index < scenes; index += 1) {
            this.addScene();
        }
        this.view.selected_scene = this.song.scenes[0];
    }

    // ------------------------------------------------------------------------------------------------ the set

    addScene(name = "", index = -1) {
        const scene = new Thing(this, "Scene", { name });
        const at = index < 0 ? this.song.scenes.length : index;
        this.song.scenes.splice(at, 0, scene);
        this.song.tracks.forEach((track) => track.clip_slots.splice(at, 0, this.slot(track)));
        return scene;
    }

    addTrack({ name = "MIDI", midi = 1, group = 0, frozen = 0, color = 0xff8800 } = {}) {
        const track = new Thing(this, "Track", {
            name, color, has_midi_input: midi, is_foldable: group, is_frozen: frozen, playing_slot_index: -1,
            clip_slots: [], arrangement_clips: [], devices: [], canonical_parent: this.song,
        });
        track.clip_slots = this.song.scenes.map(() => this.slot(track));
        this.song.tracks.push(track);
        return track;
    }

    slot(track) {
        return new Thing(this, "ClipSlot", { clip: null, canonical_parent: track });
    }

    addCue(name, time) {
        const cue = new Thing(this, "CuePoint", { name, time });
        this.song.cue_points.push(cue);
        return cue;
    }

    addDevice(parent, type = "MaxDevice", fields = {}) {
        const device = new Thing(this, type, {
            name: type, can_have_chains: 0, can_have_drum_pads: 0, chains: [], drum_pads: [], canonical_parent: parent, ...fields,
        });
        parent.devices.push(device);
        this.notify(parent, "devices");
        return device;
    }

    /** pads: [[note, name], …] */
    addDrumRack(parent, pads) {
        const rack = this.addDevice(parent, "RackDevice", { can_have_chains: 1, can_have_drum_pads: 1 });
        for (const [note, name] of pads) {
            const chain = this.addChain(rack, "DrumChain", { in_note: note, name });
            rack.drum_pads.push(new Thing(this, "DrumPad", { note, name, chains: [chain], canonical_parent: rack }));
        }
        return rack;
    }

    addRack(parent) {
        return this.addDevice(parent, "RackDevice", { can_have_chains: 1 });
    }

    addChain(rack, type = "Chain", fields = {}) {
        const chain = new Thing(this, type, { name: type, in_note: -1, devices: [], canonical_parent: rack, ...fields });
        rack.chains.push(chain);
        return chain;
    }

    clip(parent, length, fields = {}) {
        return new Thing(this, "Clip", {
            name: "", color: 0, looping: 1, loop_start: 0, loop_end: length, start_marker: 0, end_marker: length,
            signature_numerator: this.song.signature_numerator, signature_denominator: this.song.signature_denominator,
            is_midi_clip: 1, is_playing: 0, playing_position: 0, notes: [], canonical_parent: parent, ...fields,
        });
    }

    /** A clip that the user has made. */
    addClip(slot, length, notes = []) {
        slot.clip = this.clip(slot, length);
        slot.clip.notes = notes.map((note) => ({ ...note }));
        return slot.clip;
    }

    remove(thing) {
        this.things.delete(thing.id);
    }

    // ------------------------------------------------------------------------------------------------ the song

    beats() {
        const { is_playing, from, startedAt, tempo } = this.song;
        return is_playing ? from + ((this.clock.now() - startedAt) / 60000) * tempo : from;
    }

    play(from = 0) {
        Object.assign(this.song, { is_playing: 1, from, startedAt: this.clock.now() });
        this.notify(this.song, "is_playing");
    }

    stop() {
        Object.assign(this.song, { from: this.beats(), is_playing: 0 });
        this.notify(this.song, "is_playing");
    }

    change(thing, property, value) {
        thing[property] = value;
        this.notify(thing, property);
    }

    notify(thing, property) {
        const before = this.notifying;
        this.notifying = true;
        try {
            for (const told of this.observers.get(`${thing.id} ${property}`) || []) {
                told();
            }
        } finally {
            this.notifying = before;
        }
    }

    // ------------------------------------------------------------------------------------------------ what is refused

    has([major, minor]) {
        return this.version[0] > major || (this.version[0] === major && this.version[1] >= minor);
    }

    write() {
        if (this.notifying) {
            throw new Refused("Changes cannot be triggered by notifications. You will need to defer your response.");
        }
        if (this.step) {
            this.step.writes += 1;
        } else {
            this.undoSteps += 1;
        }
    }

    beginStep() {
        if (this.step) {
            throw new Refused("an undo step is open already");
        }
        this.step = { writes: 0 };
    }

    endStep() {
        if (!this.step) {
            throw new Refused("no undo step is open");
        }
        this.undoSteps += this.step.writes ? 1 : 0;
        this.step = null;
    }

    schema(thing, kind, name) {
        const table = SCHEMA[thing.type];
        const since = table && table[kind] && table[kind][name];
        if (!since) {
            throw new Refused(`Live ${this.version.join(".")}: ${thing.type} has no ${kind} ${name}`);
        }
        if (Array.isArray(since) && !this.has(since)) {
            throw new Refused(`Live ${this.version.join(".")}: ${thing.type}.${name} came with ${since.join(".")}`);
        }
        return since;
    }

    at(path, device) {
        this.paths.add(path);
        const known = { live_set: this.song, "live_set view": this.view, live_app: this.app, this_device: device };
        if (!(path in known)) {
            throw new Refused(`no such path: ${path}`);
        }
        return known[path];
    }

    /** LiveAPI, Task and Global for one script of one device. */
    globals(device) {
        const live = this;
        return {
            LiveAPI: class extends LiveApi {
                constructor(...given) {
                    super(live, device, ...given);
                }
            },
            Task: class extends Timer {
                constructor(fn, self) {
                    super(live, fn, self);
                }
            },
            Global: function (name) {
                if (!live.globalsByName.has(name)) {
                    live.globalsByName.set(name, {});
                }
                return live.globalsByName.get(name);
            },
        };
    }
}

/** Max's LiveAPI object. */
class LiveApi {
    #live;
    #device;
    #thing = null;
    #told = null;
    #property = "";
    #listening = null;

    constructor(live, device, first, second) {
        if (!live.ready) {
            throw new Refused("Live API is not initialized, use the live.thisdevice object to determine when it is");
        }
        live.made += 1;
        this.#live = live;
        this.#device = device;
        this.#told = typeof first === "function" ? first : null;
        this.#thing = live.at(typeof first === "function" ? second : first, device);
        if (this.#told) {
            this.#tell(["id", this.#thing.id]);
        }
    }

    get id() {
        return String(this.#there() ? this.#thing.id : 0);
    }

    set id(id) {
        this.#listen(false);
        this.#thing = this.#live.things.get(Number(id)) || null;
        this.#listen(true);
    }

    get type() {
        return this.#there() ? this.#thing.type : "";
    }

    get property() {
        return this.#property;
    }

    set property(name) {
        this.#listen(false);
        this.#property = name;
        this.#live.schema(this.#thing, "observe", name);
        this.#listen(true);
    }

    #there() {
        return Boolean(this.#thing) && this.#live.things.get(this.#thing.id) === this.#thing;
    }

    #tell(list) {
        const before = this.#live.notifying;
        this.#live.notifying = true;
        try {
            this.#told(list);
        } finally {
            this.#live.notifying = before;
        }
    }

    #listen(on) {
        if (this.#listening) {
            this.#listening();
            this.#listening = null;
        }
        if (!on || !this.#property || !this.#thing) {
            return;
        }
        const key = `${this.#thing.id} ${this.#property}`;
        const told = () => this.#tell([this.#property, ...this.get(this.#property)]);
        const set = this.#live.observers.get(key) || new Set();
        this.#live.observers.set(key, set.add(told));
        this.#live.listeners += 1;
        this.#listening = () => {
            set.delete(told);
            this.#live.listeners -= 1;
        };
        told();
    }

    get(name) {
        if (!this.#there()) {
            return ["id", 0]; // Max prints a warning and answers so
        }
        const kind = this.#live.schema(this.#thing, "get", name);
        const value = typeof kind === "function" ? kind(this.#thing, this.#live) : this.#thing[name];
        if (Array.isArray(value)) {
            return value.flatMap((thing) => ["id", thing.id]);
        }
        if (value === null || value instanceof Thing) {
            return ["id", value && this.#live.things.has(value.id) ? value.id : 0];
        }
        return [value];
    }

    set(name, value) {
        this.#live.write();
        const check = this.#live.schema(this.#thing, "set", name);
        if (typeof check === "function") {
            check(this.#thing, value, this.#live);
        }
        this.#thing[name] = value;
        this.#live.notify(this.#thing, name);
    }

    call(name, ...given) {
        if (!this.#there()) {
            throw new Refused(`${name} called of no object`);
        }
        return this.#live.schema(this.#thing, "call", name)(this.#thing, this.#live, ...given);
    }
}

/** Max's Task: runs in the low-priority thread, later. */
class Timer {
    #live;
    #cancel = null;

    constructor(live, fn, self) {
        live.tasks += 1;
        this.#live = live;
        this.fn = fn;
        this.self = self;
        this.interval = 500;
    }

    schedule(milliseconds = 0) {
        this.cancel();
        this.#cancel = this.#live.clock.after(milliseconds, () => {
            this.#cancel = null;
            this.fn.call(this.self);
        });
    }

    repeat() {
        this.cancel();
        const again = () => {
            this.#cancel = this.#live.clock.after(this.interval, again);
            this.fn.call(this.self);
        };
        again();
    }

    cancel() {
        if (this.#cancel) {
            this.#cancel();
            this.#cancel = null;
        }
    }

    freepeer() {
        this.cancel();
    }
}

module.exports = { Live, Refused };
