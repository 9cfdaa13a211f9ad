// @ts-check
"use strict";

// Starting the daemon: by the command that `mididrumigen setup` left, else by the first `mididrumigen` that is found.

const fs = require("node:fs");
const path = require("node:path");
const { spawn } = require("node:child_process");

/**
 * @param {string} folder the daemon's data folder
 * @returns {string[] | null}
 */
function leftCommand(folder) {
    try {
        const { command } = JSON.parse(fs.readFileSync(path.join(folder, "serve.json"), "utf8"));
        const whole = Array.isArray(command) && command.length > 0 && command.every((word) => typeof word === "string");
        return whole && fs.existsSync(command[0]) ? command : null;
    } catch {
        return null;
    }
}

/**
 * Where installers put a user's commands; Max has not the shell's PATH.
 * @param {string} platform
 * @param {Record<string, string | undefined>} env
 * @param {string} home
 */
function places(platform, env, home) {
    const windows = platform === "win32";
    const join = windows ? path.win32.join : path.posix.join;
    const known = (env.PATH || env.Path || "").split(windows ? ";" : ":");
    const usual = windows
        ? [join(home, ".local", "bin"), join(env.APPDATA || home, "Python", "Scripts")]
        : [join(home, ".local", "bin"), "/opt/homebrew/bin", "/usr/local/bin"];
    const name = windows ? "mididrumigen.exe" : "mididrumigen";
    return [...known, ...usual].filter(Boolean).map((place) => join(place, name));
}

/**
 * @param {string} folder
 * @returns {string[] | null}
 */
function serveCommand(folder) {
    const found = places(process.platform, process.env, require("node:os").homedir()).find((file) => fs.existsSync(file));
    return leftCommand(folder) || (found ? [found, "serve"] : null);
}

/**
 * Starts it as a process of its own, which stays when the device goes.
 * @param {string[]} command
 * @param {() => void} failed called once if it cannot be started, or ends at once with an error
 */
function launch([program, ...words], failed) {
    let told = false;
    const fail = () => {
        if (!told) {
            told = true;
            failed();
        }
    };
    const child = spawn(program, words, { detached: true, stdio: "ignore", windowsHide: true });
    child.on("error", fail);
    child.on("exit", (code) => code !== 0 && fail());
    child.unref();
}

module.exports = { launch, places, serveCommand };
