// @ts-check
"use strict";

// Max's own module: injected by [node.script] at run time, and typed here (its types are those of an ES module).

/** @type {typeof import("max-api").default} */
module.exports = require("max-api");
