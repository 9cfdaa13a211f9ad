// @ts-check
"use strict";

// What goes to the Live script. Selectors are literals and text is code points: Max keeps every distinct word for ever.

const Max = require("./max");

/**
 * @param {string} word
 * @param {Array<string | number>} [atoms]
 */
function toScript(word, atoms = []) {
    Max.outlet(word, ...atoms).catch(() => {}); // Max is going; there is nobody to tell
}

/** @param {string} text */
function codes(text) {
    return Array.from(text, (character) => character.codePointAt(0) ?? 0x20);
}

/** @param {number[]} points */
function textOf(points) {
    return points.map((point) => String.fromCodePoint(point)).join("");
}

const Level = Object.freeze({ PLAIN: 0, WARNING: 1, WRONG: 2 });

/**
 * @param {number} level
 * @param {string} text
 */
function line(level, text) {
    toScript("line", [level, ...codes(text)]);
}

module.exports = { Level, codes, line, textOf, toScript };
