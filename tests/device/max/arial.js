"use strict";

// Advance widths of Arial (thousandths of the size), as Adobe's published metrics of Helvetica have them, whose widths
// Arial shares. Other characters are taken to be as wide as an average capital.

const WIDTHS = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556, 556,
    556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556,
    556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
]; // from the space to the tilde
const OTHERS = { "\u2026": 1000, "\u2013": 556 };
const WIDE = 700;

/** Pixels. */
function widthOf(text, size) {
    const parts = Array.from(text, (character) => WIDTHS[character.charCodeAt(0) - 32] ?? OTHERS[character] ?? WIDE);
    return (parts.reduce((sum, part) => sum + part, 0) * size) / 1000;
}

module.exports = { widthOf };
