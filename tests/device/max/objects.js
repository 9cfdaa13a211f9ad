"use strict";

// Max's objects, those that the device uses and no others. A message is a list of atoms: words and numbers; its first atom,
// if it is a word, is the selector. Each object takes (inlet, message) and sends by this.out(outlet, message).

const dgram = require("node:dgram");
const { encode } = require("./osc");

class Unheard extends Error {}

/** Base of all: what it does not know is an error here, where Max would print one. */
class MaxObject {
    constructor(patch, box, args) {
        this.patch = patch;
        this.box = box;
        this.args = args;
    }

    out(outlet, message) {
        this.patch.send(this, outlet, message);
    }

    receive(inlet, message) {
        throw new Unheard(`${this.box.text || this.box.maxclass} takes no ${message.join(" ").slice(0, 60)} at inlet ${inlet}`);
    }

    load() {}

    free() {}
}

const isBang = (message) => message.length === 1 && message[0] === "bang";
const numbersOf = (words) => words.map((word) => (Number.isNaN(Number(word)) ? word : Number(word)));

// ------------------------------------------------------------------------------------------------------ plumbing

class Prepend extends MaxObject {
    receive(_, message) {
        const rest = isBang(message) ? ["bang"] : message;
        this.out(0, [...this.args, ...(rest[0] === "list" ? rest.slice(1) : rest)]);
    }
}

class Message extends MaxObject {
    receive() {
        this.out(0, numbersOf(this.box.text.split(" ")));
    }
}

class Route extends MaxObject {
    receive(_, message) {
        const index = this.args.indexOf(message[0]);
        if (index < 0) {
            this.out(this.args.length, message);
        } else {
            this.out(index, message.length > 1 ? message.slice(1) : ["bang"]);
        }
    }
}

class Select extends MaxObject {
    receive(_, message) {
        const index = this.args.indexOf(message[0]);
        this.out(index < 0 ? this.args.length : index, index < 0 ? message : ["bang"]);
    }
}

class Trigger extends MaxObject {
    receive(_, message) {
        for (let index = this.args.length - 1; index >= 0; index -= 1) {
            this.out(index, this.args[index] === "b" ? ["bang"] : message);
        }
    }
}

class OneBang extends MaxObject {
    constructor(...given) {
        super(...given);
        this.open = Boolean(this.args[0]);
    }

    receive(inlet) {
        if (inlet === 1) {
            this.open = true;
        } else {
            const through = this.open;
            this.open = false;
            this.out(through ? 0 : 1, ["bang"]);
        }
    }
}

class Gate extends MaxObject {
    open = false;

    receive(inlet, message) {
        if (inlet === 0) {
            this.open = Boolean(message[0]);
        } else if (this.open) {
            this.out(0, message);
        }
    }
}

class Greater extends MaxObject {
    receive(_, [number]) {
        this.out(0, [number > this.args[0] ? 1 : 0]);
    }
}

class Split extends MaxObject {
    receive(_, [number]) {
        this.out(number >= this.args[0] && number <= this.args[1] ? 0 : 1, [number]);
    }
}

class Pack extends MaxObject {
    constructor(...given) {
        super(...given);
        this.floats = this.box.text.split(" ").slice(1).map((word) => /^\d+\.\d*$/.test(word));
        this.held = [...this.args];
    }

    receive(inlet, message) {
        const [first, value] = message[0] === "set" ? [true, message[1]] : [false, message[0]];
        if (!isBang(message)) {
            this.held[inlet] = typeof value === "number" && !this.floats[inlet] ? Math.trunc(value) : value;
        }
        if (inlet === 0 && !first) {
            const typed = this.held.map((held, index) => (this.floats[index] ? { float: held } : held));
            this.out(0, typed);
        }
    }
}

class Unpack extends MaxObject {
    receive(_, message) {
        for (let index = message.length - 1; index >= 0; index -= 1) {
            this.out(index, [message[index]]);
        }
    }
}

/** Numbers are 64 bits wide; `int()` cuts off. */
class Expr extends MaxObject {
    constructor(...given) {
        super(...given);
        const formula = this.box.text.slice("expr ".length).replaceAll("$f1", "x").replaceAll("int(", "Math.trunc(");
        this.formula = new Function("x", `"use strict"; return (${formula});`);
        this.whole = formula.startsWith("Math.trunc(");
    }

    receive(_, [number]) {
        this.out(0, [this.formula(number)]);
    }
}

// ------------------------------------------------------------------------------------------------------ Live's

class ThisDevice extends MaxObject {
    bang() {
        this.out(1, [1]);
        this.out(0, ["bang"]);
    }
}

/** live.dial, live.numbox, live.menu and live.text as a switch. */
class Parameter extends MaxObject {
    constructor(...given) {
        super(...given);
        this.about = this.box.saved_attribute_attributes.valueof;
        this.value = this.about.parameter_initial ? this.about.parameter_initial[0] : 0;
    }

    /** As a user turns it, or automation. */
    turn(value) {
        const { parameter_mmin: low = 0, parameter_mmax: high } = this.about;
        this.value = Math.min(high, Math.max(low, Math.round(value)));
        this.out(0, [this.value]);
    }

    load() {
        this.out(0, [this.value]);
    }
}

/** live.text as a button: a click bangs. */
class Button extends MaxObject {
    press() {
        if (this.box.hidden) {
            throw new Unheard(`${this.box.varname} is hidden: nobody can press it`);
        }
        this.out(0, ["bang"]);
    }
}

class Label extends MaxObject {}

class TextEdit extends MaxObject {
    text = "";

    type(text) {
        this.text = text;
        this.out(1, [text.length ? text.charCodeAt(text.length - 1) : 127]);
    }

    enter() {
        this.out(1, [13]);
        this.tell();
    }

    tell() {
        this.out(0, this.text ? ["text", this.text] : ["text"]);
    }

    receive(inlet, message) {
        if (isBang(message)) {
            this.tell();
        } else if (message[0] === "set") {
            this.text = message.slice(1).join(" ");
        } else {
            super.receive(inlet, message);
        }
    }
}

/** A parameter of numbers that is saved with the set. */
class Pattr extends MaxObject {
    held = null;

    receive(_, message) {
        if (message.some((atom) => typeof atom !== "number")) {
            throw new Unheard("the blob is numbers only");
        }
        this.patch.live.write();
        this.held = message;
        this.out(0, message);
    }

    load() {
        this.out(0, this.held || [0]);
    }
}

// ------------------------------------------------------------------------------------------------------ in time

class Metro extends MaxObject {
    load() {
        this.tick();
    }

    receive(_, [on]) {
        this.free();
        if (on) {
            this.tick();
        }
    }

    tick() {
        this.free();
        this.cancel = this.patch.live.clock.after(this.args[0], () => this.tick());
        this.out(0, ["bang"]);
    }

    free() {
        if (this.cancel) {
            this.cancel();
        }
    }
}

class Transport extends MaxObject {
    receive() {
        const { song } = this.patch.live;
        const beats = this.patch.live.beats();
        this.out(7, [beats * 480]);
        this.out(6, [song.is_playing]);
        this.out(5, [song.signature_numerator, song.signature_denominator]);
        this.out(4, [song.tempo]);
        this.out(3, [480]);
        this.out(2, [(beats % 1) * 480]);
        this.out(1, [Math.floor(beats % song.signature_numerator) + 1]);
        this.out(0, [Math.floor(beats / song.signature_numerator) + 1]);
    }
}

class UdpSend extends MaxObject {
    constructor(...given) {
        super(...given);
        [this.host, this.port] = this.args;
        this.socket = dgram.createSocket("udp4").unref();
    }

    receive(_, message) {
        if (message[0] === "port") {
            this.port = message[1];
        } else {
            this.socket.send(encode(message), this.port, this.host);
        }
    }

    free() {
        this.socket.close();
    }
}

class MidiIn extends MaxObject {
    byte(value) {
        this.out(0, [value]);
    }
}

class MidiOut extends MaxObject {
    bytes = [];

    receive(_, [byte]) {
        this.bytes.push(byte);
    }
}

const OBJECTS = {
    prepend: Prepend, message: Message, route: Route, sel: Select, t: Trigger, onebang: OneBang, gate: Gate, ">": Greater,
    split: Split, pack: Pack, unpack: Unpack, expr: Expr, "live.thisdevice": ThisDevice, "live.dial": Parameter,
    "live.numbox": Parameter, "live.menu": Parameter, "live.comment": Label, textedit: TextEdit, pattr: Pattr, metro: Metro,
    transport: Transport, udpsend: UdpSend, midiin: MidiIn, midiout: MidiOut,
};

module.exports = { Button, MaxObject, OBJECTS, Parameter, Unheard, numbersOf };
