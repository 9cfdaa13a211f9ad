"use strict";

// A second reader of the .amxd container, written from its description alone (m4l_device/README.md's sources), so that the
// packer and its own reader are not each other's only witness.

/** @param {Buffer} data @returns {{patcher: object, files: Map<string, {data: Buffer, flag: number, kind: string}>}} */
function readDevice(data) {
    const outer = new Map();
    for (let at = 0; at < data.length;) {
        const size = data.readUInt32LE(at + 4);
        outer.set(data.toString("latin1", at, at + 4), data.subarray(at + 8, at + 8 + size));
        at += 8 + size;
    }
    const payload = outer.get("ptch");
    if (payload.toString("latin1", 0, 4) !== "mx@c") {
        return { patcher: parse(payload), files: new Map() };
    }
    const directory = Number(payload.readBigUInt64BE(8));
    const files = new Map();
    for (let at = directory + 8; at < payload.length;) {
        const size = payload.readUInt32BE(at + 4);
        const entry = readEntry(payload, at + 8, at + size);
        files.set(entry.name, entry);
        at += size;
    }
    const [own] = files.keys();
    const patcher = parse(files.get(own).data);
    files.delete(own);
    return { patcher, files };
}

function readEntry(payload, from, to) {
    const fields = {};
    for (let at = from; at < to;) {
        const size = payload.readUInt32BE(at + 4);
        fields[payload.toString("latin1", at, at + 4)] = payload.subarray(at + 8, at + size);
        at += size;
    }
    const offset = fields.of32.readUInt32BE();
    return {
        name: fields.fnam.toString("ascii").replace(/\0+$/, ""),
        kind: fields.type.toString("latin1"),
        flag: fields.flag.readUInt32BE(),
        data: payload.subarray(offset, offset + fields.sz32.readUInt32BE()),
    };
}

function parse(json) {
    return JSON.parse(json.toString("utf8").replace(/\0$/, "")).patcher;
}

module.exports = { readDevice };
