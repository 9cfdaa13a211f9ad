// @ts-check
"use strict";

// Every line of words that the glue has: what happened, and what to do about it.

const { Level } = require("./say");

const Trouble = Object.freeze({
    absent: "MidiDrumiGen is not running. Press Start it, or run: mididrumigen serve",
    connecting: "Not connected yet. Try again in a moment.",
    lost: "The connection went while this was being made. Press again.",
    restarted: "MidiDrumiGen was started anew while this was being made. Press again.",
    silent: "MidiDrumiGen has not answered for half a minute. Press Stop, then try again.",
    stopped: "Stopped.",
    noName: "Type a drummer, a producer or a genre first.",
    token: "MidiDrumiGen refuses this device. Restart it: mididrumigen serve",
    notInstalled: "MidiDrumiGen is not installed for this user. Install it, then run: mididrumigen setup",
    notStarted: "MidiDrumiGen does not start. Run this in a terminal to see why: mididrumigen serve",
});

/** @param {number} theirs @param {number} ours */
function otherProtocol(theirs, ours) {
    const older = theirs < ours ? "MidiDrumiGen" : "this device";
    return `Device and MidiDrumiGen do not fit (protocols ${ours} and ${theirs}): update ${older}.`;
}

/** @param {string} version */
function oldNode(version) {
    return `This Max has Node ${version}, and 18 is needed: update Live.`;
}

/** @param {{message?: string, hint?: string}} error */
function ofError(error) {
    const message = String(error.message || "That could not be done").replace(/\s+/g, " ").trim();
    const whole = error.hint ? `${message}: ${String(error.hint).replace(/\s+/g, " ").trim()}` : message;
    return whole.charAt(0).toUpperCase() + whole.slice(1);
}

/**
 * What became of a take: [level, words of the count].
 * @type {Readonly<Record<string, [number, (count: number) => string]>>}
 */
const WRITTEN = Object.freeze({
    written: [Level.PLAIN, (count) => (count > 1 ? `${count} clips written.` : "Clip written.")],
    launched: [Level.PLAIN, (count) => (count > 1 ? `${count} clips written, the first launched.` : "Clip launched.")],
    arranged: [Level.PLAIN, (count) => (count > 1 ? `${count} clips in the arrangement.` : "Clip in the arrangement.")],
    shown: [Level.PLAIN, () => "Shown only. To Clip writes it."],
    replaced: [Level.PLAIN, (count) => (count > 1 ? `${count} clips written, some replaced.` : "Clip replaced.")],
    scene: [Level.PLAIN, (count) => (count > 1 ? `${count} clips written, scenes added.` : "Clip written, a scene added.")],
    fewer: [Level.WARNING, () => "Live took fewer notes than were sent. Undo, and try again."],
    beyond: [Level.WARNING, () => "A clip there reaches beyond the new one. Shorten it, or go where it is free."],
    short: [Level.WARNING, () => "The locators are less than a bar apart."],
    occupied: [Level.WARNING, () => "There is a clip already. Turn Replace on, or go where it is free."],
    no_slot: [Level.WARNING, () => "No empty slot below. Press again to add a scene, or select a higher scene."],
    no_detour: [Level.WARNING, () => "This Live needs an empty slot on the track to write into the arrangement: add a scene."],
    frozen: [Level.WARNING, () => "The track is frozen. Unfreeze it, then press To Clip."],
    group: [Level.WARNING, () => "A group track has no clips of its own. Move the device onto a MIDI track."],
    audio: [Level.WARNING, () => "An audio track takes no MIDI clips. Move the device onto a MIDI track."],
    no_clip: [Level.WARNING, () => "Select a MIDI clip first."],
    empty: [Level.WARNING, () => "The selected clip has no notes."],
    deleted: [Level.WARNING, () => "The clip or track is gone. To Clip writes the take into a new clip."],
    old: [Level.WRONG, () => "This Live is too old to write notes from a device: 11.3 is needed."],
    no_song: [Level.WARNING, () => "Name scenes or locators Intro, Verse, Chorus, Bridge or Outro first."],
    no_track: [Level.WARNING, () => "The other track plays no MIDI clip. Launch one, or press Along to leave it."],
    no_other: [Level.WARNING, () => "There is no other MIDI track to go along with."],
    busy: [Level.WARNING, () => "Still at it. Stop ends it."],
});

module.exports = { Trouble, WRITTEN, oldNode, ofError, otherProtocol };
