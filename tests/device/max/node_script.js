"use strict";

// [node.script]: the real script, out of the device, in a Node process of its own, with Max's module stood in for.

const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { fork } = require("node:child_process");
const { MaxObject, Unheard } = require("./objects");

class NodeScript extends MaxObject {
    child = null;
    folder = null;

    receive(_, message) {
        const [selector, ...atoms] = message;
        if (!this.patch.runsGlue) {
            return;
        }
        if (selector === "script") {
            this.control(atoms[0]);
        } else if (!this.child) {
            throw new Unheard(`node.script: no script is running for ${selector}`);
        } else {
            this.child.send({ message }, () => {}); // to a process that is just dying: lost, as in Max
        }
    }

    control(word) {
        if (word !== "start") {
            throw new Unheard(`script ${word}`);
        }
        if (!this.child) {
            this.start();
        }
    }

    /** On disk beside Max's module, as the file's flag in the device asks for. */
    start() {
        const [name] = this.args;
        const { data, flag } = this.patch.file(name);
        if (flag !== 8) {
            throw new Unheard(`${name} is not laid on the disk`);
        }
        this.folder = fs.mkdtempSync(path.join(os.tmpdir(), "mididrumigen-glue-"));
        fs.writeFileSync(path.join(this.folder, name), data);
        fs.cpSync(path.join(__dirname, "max-api"), path.join(this.folder, "node_modules", "max-api"), { recursive: true });
        this.child = fork(path.join(this.folder, name), [], {
            env: { ...process.env, ...this.patch.environment },
            execArgv: [],
            stdio: "ignore",
        });
        this.child.on("message", (message) => this.hear(message));
        this.child.on("exit", () => this.ended());
        this.lifecycle("start", "success");
    }

    hear({ outlet, post, unheard }) {
        if (unheard) {
            this.patch.posts.push(`unheard ${unheard}`);
        } else if (post) {
            this.patch.posts.push(post.join(" "));
        } else {
            this.patch.fromScript(this, 0, outlet);
        }
    }

    ended() {
        this.child = null;
        fs.rmSync(this.folder, { recursive: true, force: true });
        if (!this.freed) {
            this.lifecycle("terminated", "success");
        }
    }

    lifecycle(event, outcome) {
        this.out(1, [event, outcome, "dictionary", "u1"]);
    }

    free() {
        this.freed = true;
        if (this.child) {
            this.child.kill("SIGKILL");
        }
    }
}

module.exports = { NodeScript };
