// @ts-check
"use strict";

// The rack's pads, and the drum map that the daemon makes of them.

const { Level, codes, line, textOf, toScript } = require("./say");
const { ofError } = require("./words");

const NO_RACK = "No drum rack here: the notes are General MIDI's.";

/** @typedef {(method: string, params: object, first?: (answer: any) => void) => Promise<any>} Ask */

class Kit {
    /** @param {Ask} ask */
    constructor(ask) {
        this.ask = ask;
        /** @type {Array<{note: number, name: string}>} */
        this.coming = [];
        /** @type {Array<{note: number, name: string}> | null} */
        this.pads = null;
        /** @type {Record<string, number> | null} */
        this.map = null;
        /** @type {Promise<void>} */
        this.known = Promise.resolve();
    }

    begin() {
        this.coming = [];
    }

    /** @param {number} note @param {number[]} name */
    add(note, name) {
        this.coming.push({ note, name: textOf(name) });
    }

    /** All are there. */
    end() {
        this.pads = this.coming;
        this.known = this.read();
    }

    /** Asks the daemon for the map; also after a reconnect, since another daemon may know more. */
    async read() {
        this.map = null;
        if (!this.pads) {
            return;
        }
        if (this.pads.length === 0) {
            toScript("unpadded", codes(NO_RACK));
            return;
        }
        try {
            const answer = await this.ask("pads", { pads: this.pads });
            this.map = answer.kit;
            toScript("unpadded", codes(answer.says));
        } catch (error) {
            // Without a connection it is asked again when there is one.
            if (!["absent", "connecting", "lost"].includes(/** @type {any} */ (error).code)) {
                line(Level.WARNING, ofError(/** @type {any} */ (error)));
            }
        }
    }

    /**
     * As `kit` of a request.
     * @param {string} chosen a drum map by name; "" the rack's own
     */
    async forWish(chosen) {
        await this.known;
        return chosen || this.map || "gm";
    }
}

module.exports = { Kit, NO_RACK };
