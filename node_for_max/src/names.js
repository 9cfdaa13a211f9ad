// @ts-check
"use strict";

// Names: which there are like what is being typed, and who the chosen one is.

const { Level, codes, line, toScript } = require("./say");
const { ofError } = require("./words");

const STATUSES = ["shipped", "researched", "learned", "thin"];

/** @param {string} status as the daemon says it */
function statusWord(status) {
    if (status === "genre default") {
        return "default";
    }
    return STATUSES.includes(status) ? status : "unknown";
}

class Names {
    /** @param {import("./kit").Ask} ask */
    constructor(ask) {
        this.ask = ask;
        this.name = "";
        this.latest = 0; // of the questions who somebody is
        /** @type {Map<string, import("../protocol").ProfileRow>} */
        this.rows = new Map();
    }

    /** @param {string} name */
    choose(name) {
        this.name = name.trim();
        return this.look();
    }

    /** Who the chosen one is; also after a reconnect. */
    async look() {
        const asked = ++this.latest;
        if (!this.name) {
            toScript("style", ["unknown", 0, 0, 0, 0]);
            return;
        }
        try {
            const { name, status, confidence, tempo } = await this.ask("profile", { name: this.name });
            if (asked === this.latest) {
                const numbers = [confidence * 100, tempo.low, tempo.typical, tempo.high].map(Math.round);
                toScript("style", [statusWord(status), ...numbers, ...codes(name)]);
            }
        } catch (error) {
            this.notFound(asked, /** @type {any} */ (error));
        }
    }

    /** @param {number} asked @param {import("./connection").RpcError} error */
    notFound(asked, error) {
        const offline = ["absent", "connecting", "lost"].includes(error.code); // it is asked again
        if (asked === this.latest && !offline) {
            toScript("style", ["unknown", 0, 0, 0, 0, ...codes(this.name)]);
            line(Level.WARNING, ofError(error));
        }
    }

    /** @param {number} request @param {string} text */
    async complete(request, text) {
        try {
            const { names } = await this.ask("complete", { text, limit: 8 });
            await this.readRows(names);
            toScript("names", [request, names.length]);
            names.forEach((/** @type {string} */ name, /** @type {number} */ index) => {
                const row = this.rows.get(name);
                const confidence = Math.round((row?.confidence ?? 0) * 100);
                toScript("name", [request, index, statusWord(row?.status ?? ""), confidence, ...codes(name)]);
            });
        } catch {
            toScript("names", [request, 0]); // a list that does not open says enough
        }
    }

    /**
     * The whole list, once and whenever there is a name that it lacks.
     * @param {string[]} names
     */
    async readRows(names) {
        if (names.every((name) => this.rows.has(name))) {
            return;
        }
        const { profiles } = await this.ask("profiles", {});
        this.rows = new Map(profiles.map((/** @type {any} */ row) => [row.name, row]));
    }
}

module.exports = { Names, statusWord };
