"use strict";

// A real daemon for a test: `python -m mididrumigen serve` with a home of its own, on ports of its own.

const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const readline = require("node:readline");
const { once } = require("node:events");
const { spawn } = require("node:child_process");
const WebSocket = require("../../../node_for_max/node_modules/ws");

const PYTHON = process.env.MIDIDRUMIGEN_PYTHON || "python3";
const PORTS = { MIDIDRUMIGEN_PORT: "0", MIDIDRUMIGEN_OSC_PORT: "0", MIDIDRUMIGEN_ENGINE_PORT: "0" };
const SERVE = ["-m", "mididrumigen", "serve"];

function newHome() {
    return fs.mkdtempSync(path.join(os.tmpdir(), "mididrumigen-home-"));
}

class Daemon {
    constructor(home = newHome()) {
        this.home = home;
    }

    async start() {
        const env = { ...process.env, ...PORTS, MIDIDRUMIGEN_HOME: this.home };
        this.process = spawn(PYTHON, SERVE, { env, stdio: ["ignore", "pipe", "ignore"] });
        const [line] = await once(readline.createInterface({ input: this.process.stdout }), "line");
        if (!line.startsWith("ready ")) {
            throw new Error(`no ready line: ${line}`);
        }
        return this;
    }

    get told() {
        return JSON.parse(fs.readFileSync(path.join(this.home, "daemon.json"), "utf8"));
    }

    async end(signal = "SIGTERM") {
        if (this.process && this.process.exitCode === null && this.process.signalCode === null) {
            const over = once(this.process, "exit");
            this.process.kill(signal);
            await over;
        }
    }

    /** One question of another client, and its answer. */
    async ask(method, params = {}) {
        const socket = new WebSocket(`ws://127.0.0.1:${this.told.port}/ws`, { maxPayload: 0 });
        await once(socket, "open");
        const call = async (id, name, given) => {
            const answered = once(socket, "message");
            socket.send(JSON.stringify({ jsonrpc: "2.0", id, method: name, params: given }));
            const [data] = await answered;
            const { result, error } = JSON.parse(String(data));
            if (error) {
                throw new Error(error.message);
            }
            return result;
        };
        await call(1, "hello", { token: this.told.token, client: "test" });
        const answer = await call(2, method, params);
        socket.close();
        return answer;
    }
}

module.exports = { Daemon, PORTS, PYTHON, SERVE, newHome };
