// @ts-check
"use strict";

// A pattern on its way to Max: whole numbers, in messages that are short enough for it.

const { codes, toScript } = require("./say");

const PPQ = 960;
const IN_A_MESSAGE = 50; // notes: 200 numbers, some 1,400 characters of the 30,000 that Max takes

const Lane = Object.freeze({ KICK: 0, SNARE: 1, CLAP: 2, HAT: 3, RIDE: 4, CRASH: 5, TOM: 6, PERCUSSION: 7 });
/** @type {Record<string, number>} */
const LANES = {
    kick: Lane.KICK, snare: Lane.SNARE, clap: Lane.CLAP, hat: Lane.HAT, pedal: Lane.HAT, ride: Lane.RIDE,
    crash: Lane.CRASH, crash2: Lane.CRASH, china: Lane.CRASH, splash: Lane.CRASH,
    tom1: Lane.TOM, tom2: Lane.TOM, tom3: Lane.TOM, tom4: Lane.TOM,
};
const Kind = Object.freeze({ STROKE: 0, GHOST: 1, ACCENT: 2, OPEN: 3 });

/** @param {string} level @param {string} ornament */
function kindOf(level, ornament) {
    if (ornament === "open" || ornament === "half") {
        return Kind.OPEN;
    }
    return level === "ghost" ? Kind.GHOST : level === "accent" ? Kind.ACCENT : Kind.STROKE;
}

/** @param {string} meter such as 7/8 @returns {[number, number]} */
function meterOf(meter) {
    const [numerator, denominator] = meter.split("/").map(Number);
    return [numerator, denominator];
}

/** @param {import("../protocol").WirePattern} pattern */
function lengthOf(pattern) {
    const [numerator, denominator] = meterOf(pattern.meter);
    return (pattern.bars * numerator * 4 * PPQ) / denominator;
}

/**
 * Where it sounds: what leans before the first bar is at the end, since bars are played in a loop.
 * @param {import("../protocol").WirePattern} pattern @returns {number[]}
 */
function hitNumbers(pattern) {
    const length = lengthOf(pattern);
    return pattern.hits.flatMap(([at, voice, velocity, shift], index) => {
        const [level, ornament] = pattern.written[index];
        const sounds = (((at + shift) % length) + length) % length;
        return [Math.round(sounds), LANES[voice] ?? Lane.PERCUSSION, velocity, kindOf(level, ornament)];
    });
}

/** @param {import("../protocol").WirePattern} pattern @returns {number[]} */
function noteNumbers(pattern) {
    return pattern.notes.flatMap(({ start_time, duration, pitch, velocity }) => [
        Math.round(start_time * PPQ), Math.max(1, Math.round(duration * PPQ)), pitch, velocity,
    ]);
}

/** @param {number[]} numbers four a note @returns {number[][]} */
function portions(numbers) {
    const made = [];
    for (let first = 0; first < numbers.length; first += IN_A_MESSAGE * 4) {
        made.push(numbers.slice(first, first + IN_A_MESSAGE * 4));
    }
    return made;
}

/** @param {number} job @param {import("../protocol").WirePattern[]} patterns */
function sendTakes(job, patterns) {
    patterns.forEach((pattern, index) => {
        const { bars, tempo, name, notes } = pattern;
        const match = pattern.style_match ?? -1;
        toScript("take", [job, index, patterns.length, bars, ...meterOf(pattern.meter), tempo, match, notes.length]);
        toScript("title", [job, index, ...codes(patterns.length > 1 ? `${name} ${index + 1}` : name)]);
        for (const numbers of portions(hitNumbers(pattern))) {
            toScript("hits", [job, index, ...numbers]);
        }
        for (const numbers of portions(noteNumbers(pattern))) {
            toScript("notes", [job, index, ...numbers]);
        }
        toScript("taken", [job, index]);
    });
}

/**
 * Notes from Live as the daemon takes them.
 * @param {number[]} numbers start, length (ticks), pitch, velocity
 */
function clipNotes(numbers) {
    const notes = [];
    for (let at = 0; at + 3 < numbers.length; at += 4) {
        const [start, length, pitch, velocity] = numbers.slice(at, at + 4);
        notes.push({ pitch, start_time: start / PPQ, duration: length / PPQ, velocity });
    }
    return notes;
}

module.exports = { IN_A_MESSAGE, LANES, PPQ, clipNotes, hitNumbers, kindOf, meterOf, noteNumbers, sendTakes };
