// @ts-check
"use strict";

// One connection to the daemon at a time: found by its file, greeted, kept alive, and found again when it goes.

const WebSocket = require("ws");
const { PROTOCOL } = require("../protocol");
const { readDaemon } = require("./discovery");

const LOOK = 250; // ms between looks at the file
const FIRST_PAUSE = 250; // ms after a failed try, doubled up to the longest
const LONGEST_PAUSE = 5000;
const HEARTBEAT = 2000; // ms; two that are missed end a connection
const ANSWER = 30000; // ms that an answer may take
const GREETING = 5000; // ms from the first byte to the daemon's hello
const LARGEST = 256 * 1024 * 1024; // bytes: eight takes of 32 bars are 3 MB, of the longest meters far more

class RpcError extends Error {
    /** @param {{message?: string, data?: {code?: string, hint?: string}}} error */
    constructor(error) {
        super(error.message || "");
        this.code = error.data?.code || "failed";
        this.hint = error.data?.hint || "";
    }
}

/**
 * @typedef {object} Listener
 * @property {(word: string, why?: {code: string, theirs?: number}) => void} state
 * @property {(welcome: import("../protocol").Welcome) => void} open
 * @property {(method: string, params: any) => void} told
 * @property {(error: unknown) => void} fault
 */

class Connection {
    /**
     * @param {string} folder the daemon's data folder
     * @param {Listener} listener
     */
    constructor(folder, listener) {
        this.folder = folder;
        this.listener = listener;
        this.instance = "";
        /** @type {WebSocket | null} */
        this.socket = null;
        this.answered = false; // somebody listens at the port
        this.greeted = false;
        this.word = "";
        this.next = 1;
        /** @type {Map<number, {resolve: (answer: any) => void, reject: (why: RpcError) => void, timer: NodeJS.Timeout}>} */
        this.waiting = new Map(); // questions by their id
        this.tried = ""; // the file's daemon that was tried last
        this.pause = FIRST_PAUSE;
        this.notBefore = 0;
        this.missed = 0;
        /** @type {NodeJS.Timeout | null} */
        this.looking = null;
        /** @type {NodeJS.Timeout | null} */
        this.beating = null;
    }

    /** @param {string} instance who this device is */
    start(instance) {
        this.instance = instance;
        if (!this.looking) {
            this.say("searching");
            this.looking = setInterval(() => this.look(), LOOK);
            this.look();
        }
    }

    /** @param {string} word @param {{code: string, theirs?: number}} [why] */
    say(word, why) {
        if (word !== this.word) {
            this.word = word;
            this.listener.state(word, why);
        }
    }

    look() {
        if (this.socket) {
            return;
        }
        const daemon = readDaemon(this.folder);
        if (!daemon) {
            this.tried = "";
            this.say("absent");
            return;
        }
        const which = `${daemon.port} ${daemon.token}`;
        if (which !== this.tried) {
            this.pause = FIRST_PAUSE; // another one: it is tried at once
        } else if (Date.now() < this.notBefore) {
            return;
        }
        this.tried = which;
        this.connect(daemon);
    }

    /** @param {import("./discovery").Daemon} daemon */
    connect(daemon) {
        if (this.word !== "refused" && this.word !== "absent") {
            this.say("connecting");
        }
        const socket = new WebSocket(`ws://127.0.0.1:${daemon.port}/ws`, {
            handshakeTimeout: GREETING,
            maxPayload: LARGEST,
            perMessageDeflate: false,
        });
        this.socket = socket;
        this.answered = false;
        socket.on("open", () => this.greet(daemon));
        socket.on("message", (data) => this.hearSafely(String(data)));
        socket.on("pong", () => (this.missed = 0));
        socket.on("error", () => {}); // "close" follows
        socket.on("close", () => this.closed(socket));
    }

    /** @param {import("./discovery").Daemon} daemon */
    async greet(daemon) {
        this.answered = true;
        const params = { token: daemon.token, client: "device", instance: this.instance, capabilities: [] };
        try {
            const welcome = await this.request("hello", params, undefined, GREETING);
            if (welcome.protocol !== PROTOCOL) {
                this.refuse({ code: "protocol", theirs: welcome.protocol });
                return;
            }
            this.greeted = true;
            this.pause = FIRST_PAUSE;
            this.beat();
            this.say("connected");
            this.listener.open(welcome);
        } catch (error) {
            if (error instanceof RpcError && error.code === "bad_token") {
                this.refuse({ code: "bad_token" });
            } else {
                this.socket?.terminate();
            }
        }
    }

    /** @param {{code: string, theirs?: number}} why */
    refuse(why) {
        this.say("refused", why);
        this.socket?.close();
    }

    beat() {
        this.missed = 0;
        this.beating = setInterval(() => {
            this.missed += 1;
            if (this.missed > 2) {
                this.socket?.terminate();
            } else {
                this.socket?.ping();
            }
        }, HEARTBEAT);
    }

    /** @param {WebSocket} socket */
    closed(socket) {
        if (socket !== this.socket) {
            return;
        }
        this.socket = null;
        this.greeted = false;
        if (this.beating) {
            clearInterval(this.beating);
        }
        for (const one of this.waiting.values()) {
            clearTimeout(one.timer);
            one.reject(new RpcError({ data: { code: "lost" } }));
        }
        this.waiting.clear();
        this.notBefore = Date.now() + this.pause;
        this.pause = Math.min(LONGEST_PAUSE, this.pause * 2);
        if (this.word !== "refused") {
            // A daemon that was killed leaves its file behind: if nobody answers, there is none.
            this.say(this.answered && readDaemon(this.folder) ? "connecting" : "absent");
        }
    }

    /** What is thrown in the socket's own handler would leave it deaf. @param {string} text */
    hearSafely(text) {
        try {
            this.hear(text);
        } catch (error) {
            this.listener.fault(error);
        }
    }

    /** @param {string} text */
    hear(text) {
        const message = JSON.parse(text);
        if (message.id === undefined || message.id === null) {
            this.listener.told(message.method, message.params);
            return;
        }
        const one = this.waiting.get(message.id);
        if (one) {
            this.waiting.delete(message.id);
            clearTimeout(one.timer);
            if (message.error) {
                one.reject(new RpcError(message.error));
            } else {
                one.resolve(message.result);
            }
        }
    }

    /**
     * The daemon's answer. Rejects with an RpcError: its own, or `lost` or `silent` as code.
     * @param {string} method
     * @param {object} params
     * @param {(answer: any) => void} [first] called with the answer before any later message is heard: a job may end in
     *     the same packet that says it has begun, and a promise is told only afterwards
     * @param {number} [patience] ms
     * @returns {Promise<any>}
     */
    request(method, params, first = () => {}, patience = ANSWER) {
        if (!this.socket || (!this.greeted && method !== "hello")) {
            return Promise.reject(new RpcError({ data: { code: this.word === "absent" ? "absent" : "connecting" } }));
        }
        const id = this.next++;
        this.socket.send(JSON.stringify({ jsonrpc: "2.0", id, method, params }));
        return new Promise((resolve, reject) => {
            const timer = setTimeout(() => {
                this.waiting.delete(id);
                reject(new RpcError({ data: { code: "silent" } }));
            }, patience);
            const answered = (/** @type {any} */ answer) => {
                first(answer);
                resolve(answer);
            };
            this.waiting.set(id, { resolve: answered, reject, timer });
        });
    }
}

module.exports = { Connection, RpcError };

/*! The WebSocket client in glue.js is ws (https://github.com/websockets/ws):

Copyright (c) 2011 Einar Otto Stangvik <einaros@gmail.com>
Copyright (c) 2013 Arnout Kazemier and contributors
Copyright (c) 2016 Luigi Pinca and contributors

Permission is hereby granted, free of charge, to any person obtaining a copy of
this software and associated documentation files (the "Software"), to deal in
the Software without restriction, including without limitation the rights to
use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of
the Software, and to permit persons to whom the Software is furnished to do so,
subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS
FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER
IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN
CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
*/
