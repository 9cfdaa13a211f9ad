"use strict";

// A small, strict Max: loads the device from its .amxd, scripts out of the file itself, and runs its patch in a `Live`.
//
//     const device = new Device(live, track, { file, home });
//     device.press("generate"); device.dial("bars", 8); device.type("bonham"); …
//
// What a test looks at: device.view (the view's Known), device.line, device.strangers, device.svg(), device.save().

const fs = require("node:fs");
const path = require("node:path");
const vm = require("node:vm");
const { readDevice } = require("./amxd");
const { NodeScript } = require("./node_script");
const { Button, MaxObject, OBJECTS, Parameter, Unheard, numbersOf } = require("./objects");
const { Mgraphics } = require("./mgraphics");

// All words that may pass an outlet, whatever is done: Max keeps each of them for ever.
const DESIGN = path.join(__dirname, "..", "..", "..", "m4l_device", "README.md");
const VOCABULARY = new Set(fs.readFileSync(DESIGN, "utf8").match(/\w+/g));
const AMXD = path.join(__dirname, "..", "..", "..", "m4l_device", "MidiDrumiGen.amxd");
const ATOMS = 32767; // in one message
const CHARACTERS = 32767; // in one word

/** [js] and [jsui]: a script whose global functions are its receivers. */
class Script extends MaxObject {
    constructor(patch, box, args) {
        super(patch, box, args);
        const name = args[0] || box.filename;
        const source = patch.file(name).data.toString("utf8");
        this.mgraphics = new Mgraphics();
        this.context = vm.createContext(this.surroundings());
        vm.runInContext(source, this.context, { filename: name });
    }

    surroundings() {
        const { patch, box } = this;
        const [x, y, width, height] = box.presentation_rect || [0, 0, 0, 0];
        return {
            outlet: (index, list) => this.tell(index, list),
            post: (...words) => patch.posts.push(words.join(" ")),
            patcher: { getnamed: (name) => patch.named(name) },
            mgraphics: this.mgraphics,
            box: { rect: [x, y, x + width, y + height] },
            ...(box.maxclass === "jsui" ? {} : patch.live.globals(patch.self)),
        };
    }

    tell(index, list) {
        if (!Array.isArray(list) && !(list && list.length >= 0 && typeof list !== "string")) {
            throw new Unheard("a script here sends lists");
        }
        this.patch.fromScript(this, index, Array.from(list));
    }

    receive(_, message) {
        const [selector, ...atoms] = message;
        const receiver = this.context[selector];
        if (typeof receiver !== "function") {
            throw new Unheard(`${this.args[0] || this.box.filename} has no function ${selector}`);
        }
        receiver(...atoms);
    }

    free() {
        if (this.context.notifydeleted) {
            this.context.notifydeleted();
        }
    }
}

class Device {
    /**
     * @param {import("./live").Live} live
     * @param {object} parent the track or chain that it is put on
     * @param {{file?: string, home?: string, saved?: object, environment?: object, glue?: boolean}} options
     */
    constructor(live, parent, { file = AMXD, home, saved, environment = {}, glue = true } = {}) {
        this.live = live;
        this.runsGlue = glue; // without it [node.script] takes everything and does nothing
        this.environment = { ...environment, MIDIDRUMIGEN_HOME: home };
        this.self = live.addDevice(parent);
        this.symbols = new Set();
        this.posts = [];
        this.heard = []; // listeners of what passes cords: fn(object, outlet, message)
        ({ patcher: this.patcher, files: this.files } = readDevice(fs.readFileSync(file)));
        this.make(saved);
        this.load();
    }

    // ------------------------------------------------------------------------------------------------ loading

    make(saved) {
        this.objects = new Map();
        this.cords = new Map();
        for (const { box } of this.patcher.boxes) {
            this.objects.set(box.id, this.object({ ...box }));
        }
        for (const { patchline } of this.patcher.lines) {
            const [source, outlet] = patchline.source;
            const key = `${source} ${outlet}`;
            this.cords.set(key, [...(this.cords.get(key) || []), patchline.destination]);
        }
        if (saved) {
            for (const [long, value] of Object.entries(saved.parameters)) {
                this.parameter(long).value = value;
            }
            this.one("pattr").held = saved.blob;
        }
    }

    object(box) {
        const [kind, ...words] = box.maxclass === "newobj" ? box.text.split(" ") : [box.maxclass];
        const args = numbersOf(words);
        if (kind === "js" || kind === "jsui") {
            return new Script(this, box, args);
        }
        if (kind === "node.script") {
            return new NodeScript(this, box, args);
        }
        if (kind === "live.text") {
            return box.mode === 1 ? new Parameter(this, box, args) : new Button(this, box, args);
        }
        if (!OBJECTS[kind]) {
            throw new Unheard(`Max has no object ${kind} here`);
        }
        return new OBJECTS[kind](this, box, args);
    }

    /** What is saved comes out first, then Live is there. */
    load() {
        for (const object of this.objects.values()) {
            object.load();
        }
        this.live.ready = true;
        this.one("live.thisdevice").bang();
    }

    file(name) {
        if (!this.files.has(name)) {
            throw new Unheard(`${name} is not in the device`);
        }
        return this.files.get(name);
    }

    // ------------------------------------------------------------------------------------------------ messages

    /** Along every cord of an outlet, to what stands further right first. */
    send(object, outlet, message) {
        const list = message.map((atom) => (atom && typeof atom === "object" ? atom : atom));
        this.heard.forEach((listener) => listener(object, outlet, list));
        const targets = this.cords.get(`${object.box.id} ${outlet}`) || [];
        for (const [id, inlet] of targets) {
            this.objects.get(id).receive(inlet, list);
        }
    }

    /** From a script or [node.script]: its words are kept by Max for ever. */
    fromScript(object, outlet, list) {
        if (list.length > ATOMS) {
            throw new Unheard(`${list.length} atoms in one message`);
        }
        for (const atom of list) {
            if (typeof atom === "string") {
                if (atom.length > CHARACTERS) {
                    throw new Unheard("a word that is too long for Max");
                }
                this.symbols.add(atom);
            } else if (typeof atom !== "number" || !Number.isFinite(atom)) {
                throw new Unheard(`${typeof atom} ${atom} is no atom (${list.slice(0, 4).join(" ")})`);
            }
        }
        this.send(object, outlet, list);
    }

    // ------------------------------------------------------------------------------------------------ its user

    one(kind) {
        for (const object of this.objects.values()) {
            if (object.box.maxclass === kind || (object.box.text || "").split(" ")[0] === kind) {
                return object;
            }
        }
        throw new Error(`no ${kind} in the device`);
    }

    named(name) {
        for (const { box } of this.objects.values()) {
            if (box.varname === name) {
                return box;
            }
        }
        return null;
    }

    parameter(long) {
        return [...this.objects.values()].find(({ about }) => about && about.parameter_longname === long);
    }

    press(button) {
        [...this.objects.values()].find(({ box }) => box.varname === button).press();
    }

    dial(word, value) {
        [...this.objects.values()].find(({ box }) => box.varname === `dial-${word}`).turn(value);
    }

    type(text) {
        this.one("textedit").type(text);
    }

    enter(text) {
        const field = this.one("textedit");
        field.text = text;
        field.enter();
    }

    click(x, y) {
        this.one("jsui").context.onclick(x, y);
    }

    /** What the view knows. */
    get view() {
        return vm.runInContext("Known", this.one("jsui").context);
    }

    get script() {
        return this.one("js").context;
    }

    /** The words that have passed and are none of the design's: names of its own at most. */
    get strangers() {
        return [...this.symbols].filter((word) => !VOCABULARY.has(word));
    }

    get line() {
        return this.view.line.text;
    }

    get glue() {
        return this.one("node.script");
    }

    get redraws() {
        return this.one("jsui").mgraphics.redraws;
    }

    /** The view as it is drawn now. */
    paint() {
        const { mgraphics, context } = this.one("jsui");
        mgraphics.clear();
        context.paint();
        return mgraphics;
    }

    save() {
        const parameters = {};
        for (const { about, value } of this.objects.values()) {
            if (about && about.parameter_invisible !== 2) {
                parameters[about.parameter_longname] = value;
            }
        }
        return { parameters, blob: this.one("pattr").held };
    }

    free() {
        if (this.live.things.has(this.self.id)) {
            this.objects.forEach((object) => object.free());
            this.live.remove(this.self);
        }
    }
}

module.exports = { AMXD, Device, Script };
