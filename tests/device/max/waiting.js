"use strict";

/** Resolves as soon as a condition holds; fails after `patience` ms with what was waited for. */
async function until(what, holds, patience = 15000) {
    const end = Date.now() + patience;
    while (!(await holds())) {
        if (Date.now() > end) {
            throw new Error(`waited in vain for ${what}`);
        }
        await new Promise((resolve) => setTimeout(resolve, 5));
    }
}

module.exports = { until };
