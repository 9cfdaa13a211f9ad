// @ts-check
"use strict";

// Where the daemon keeps its things: by the same rules as its own server/mididrumigen/platform/folders.py, which has them
// of platformdirs. (Max on macOS does not see what a shell exports, so it is mostly the system's own folder.)

const path = require("node:path");

const NAME = "MidiDrumiGen";

/**
 * @param {string} platform as `process.platform`
 * @param {Record<string, string | undefined>} env
 * @param {string} home the user's folder
 * @returns {string}
 */
function dataFolder(platform, env, home) {
    const join = platform === "win32" ? path.win32.join : path.posix.join;
    const chosen = env.MIDIDRUMIGEN_HOME;
    if (chosen) {
        return chosen === "~" || /^~[/\\]/.test(chosen) ? join(home, chosen.slice(1)) : chosen;
    }
    if (platform === "darwin") {
        return join(home, "Library", "Application Support", NAME);
    }
    if (platform === "win32") {
        return join(env.LOCALAPPDATA || join(home, "AppData", "Local"), NAME);
    }
    return join((env.XDG_DATA_HOME || "").trim() || join(home, ".local", "share"), NAME);
}

module.exports = { dataFolder };
