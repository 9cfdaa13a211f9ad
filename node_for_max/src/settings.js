// @ts-check
"use strict";

// The device's parameters, as the daemon's `generate` takes them.

const SECTIONS = ["main", "intro", "verse", "chorus", "bridge", "outro", "fill"];
const KITS = ["", "gm", "live", "ezdrummer", "superior", "addictive", "roland"]; // first: the rack's own pads

class Settings {
    constructor() {
        /** @type {Record<string, number>} */
        this.at = {
            energy: -1, density: 50, swing: -1, humanize: 100, fill: 50, bars: 4, variations: 1, section: 0, kit: 0,
            tempo: 120, numerator: 4, denominator: 4,
        };
    }

    /** @param {string} word @param {number} number */
    set(word, number) {
        if (word in this.at) {
            this.at[word] = number;
        }
    }

    get meter() {
        return `${this.at.numerator}/${this.at.denominator}`;
    }

    get tempo() {
        return Math.min(300, Math.max(20, this.at.tempo));
    }

    /** The drum map that was chosen; "" is the rack's own. */
    get kit() {
        return KITS[this.at.kit] || "";
    }

    /** What is the style's own is left out, so that the daemon decides it. */
    wish() {
        const { energy, density, swing, humanize, fill, bars, variations, section } = this.at;
        return {
            bars,
            variations,
            tempo: this.tempo,
            meter: this.meter,
            humanize: humanize / 100,
            section: SECTIONS[section] || SECTIONS[0],
            ...(density === 50 ? {} : { density: density / 100 }),
            ...(fill === 50 ? {} : { fill: fill / 100 }),
            ...(swing < 0 ? {} : { swing }),
            ...(energy < 0 ? {} : { energy: energy / 100 }),
        };
    }

    /**
     * One part of a song: a single take, with a fill at its end.
     * @param {number} section @param {number} bars @param {number} energy
     */
    partWish(section, bars, energy) {
        const fill = Math.max(0.75, this.at.fill / 100);
        return {
            ...this.wish(),
            section: SECTIONS[section] || SECTIONS[0],
            bars,
            variations: 1,
            fill,
            ...(energy < 0 ? {} : { energy: energy / 100 }),
        };
    }
}

module.exports = { KITS, SECTIONS, Settings };
