// @ts-check
"use strict";

// The small file in which a running daemon says where it listens.

const fs = require("node:fs");
const path = require("node:path");

/** @typedef {{port: number, token: string, protocol: number, pid: number}} Daemon */

/**
 * What the file says; null while there is none, or none that can be understood (it may be just being written).
 * @param {string} folder
 * @returns {Daemon | null}
 */
function readDaemon(folder) {
    try {
        const told = JSON.parse(fs.readFileSync(path.join(folder, "daemon.json"), "utf8"));
        return Number.isInteger(told.port) && typeof told.token === "string" ? told : null;
    } catch {
        return null;
    }
}

module.exports = { readDaemon };
