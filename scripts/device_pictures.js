"use strict";

// `node scripts/device_pictures.js [FOLDER]` draws the built device's face in every state, into docs/pictures or FOLDER.

const fs = require("node:fs");
const path = require("node:path");
const { Face } = require("../tests/device/max/face");
const { STATES, inState } = require("../tests/device/max/states");

const folder = process.argv[2] || path.join(__dirname, "..", "docs", "pictures");

for (const name of Object.keys(STATES)) {
    const device = inState(name);
    fs.writeFileSync(path.join(folder, `device-${name}.svg`), new Face(device).draw().svg());
    device.free();
}
