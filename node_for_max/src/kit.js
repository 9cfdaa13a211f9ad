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
        this.chosen = ""; // a drum map by name in place of the pads
        this.says = "";
    }

    /** Another drum map; "" is the rack's own, and only then it matters what has no pad. @param {string} name */
    choose(name) {
        this.chosen = name;
        this.tell(this.says);
    }

    /** @param {string} says */
    tell(says) {
        this.says = says;
        toScript("unpadded", this.chosen ? [] : codes(says));
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
            this.tell(NO_RACK);
            return;
        }
        try {
            const answer = await this.ask("pads", { pads: this.pads });
            this.map = answer.kit;
            this.tell(answer.says);
        } catch (error) {
            // Without a connection it is asked again when there is one.
            if (!["absent", "connecting", "lost"].includes(/** @type {any} */ (error).code)) {
                line(Level.WARNING, ofError(/** @type {any} */ (error)));
            }
        }
    }

    /** As `kit` of a request; nothing where it is not known what the notes are. */
    get own() {
        return this.chosen || this.map || undefined;
    }

    async forWish() {
        await this.known;
        return this.own || "gm";
    }
}

module.exports = { Kit, NO_RACK };
