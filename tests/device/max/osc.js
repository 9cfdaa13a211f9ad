"use strict";

// OSC 1.0 as [udpsend] writes it: whole numbers are `i`, others `f`, words `s`.

function padded(text) {
    const bytes = Buffer.from(`${text}\0`, "utf8");
    return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
}

function argument(atom) {
    const data = Buffer.alloc(4);
    if (typeof atom === "string") {
        return ["s", padded(atom)];
    }
    if (typeof atom === "object") {
        data.writeFloatBE(atom.float);
        return ["f", data];
    }
    data.writeInt32BE(atom);
    return ["i", data];
}

/** A message: address, then atoms; a float is {float}. */
function encode([address, ...atoms]) {
    const made = atoms.map(argument);
    const tags = `,${made.map(([tag]) => tag).join("")}`;
    return Buffer.concat([padded(address), padded(tags), ...made.map(([, data]) => data)]);
}

module.exports = { encode };
