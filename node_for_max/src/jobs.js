// @ts-check
"use strict";

// What the script has asked for: each job gets exactly one end here, whatever happens to the connection.

const { Level, codes, line, toScript } = require("./say");
const { clipNotes, sendTakes, PPQ } = require("./takes");
const { Trouble, WRITTEN, ofError } = require("./words");

const STAGES = ["waiting", "writing", "reading", "keeping"];
const QUIET = 30000; // ms without a word after which a job is said to be silent
/** What an error of the connection is in words. @type {Record<string, string>} */
const OF_CONNECTION = {
    absent: Trouble.absent, connecting: Trouble.connecting, lost: Trouble.lost, silent: Trouble.silent,
    unknown_job: Trouble.restarted,
};

/** @typedef {{length: number, meter: string, numbers: number[]}} Clip */
/**
 * `theirs` is the daemon's job, `unwanted` one that was cancelled before the daemon had told it.
 * @typedef {{theirs: string, ended: boolean, unwanted: boolean, timer: NodeJS.Timeout}} Running
 */

class Jobs {
    /**
     * @param {import("./kit").Ask} ask
     * @param {import("./settings").Settings} settings
     * @param {import("./kit").Kit} kit
     * @param {import("./names").Names} names
     */
    constructor(ask, settings, kit, names) {
        this.ask = ask;
        this.settings = settings;
        this.kit = kit;
        this.names = names;
        /** @type {Map<number, Running>} */
        this.running = new Map();
        /** @type {Map<number, Clip>} */
        this.clips = new Map();
        this.summary = ""; // of the last job that was done: the line when its takes are in Live
    }

    // ------------------------------------------------------------------------------------------------- a clip first

    /** @param {number} job @param {number} length @param {number} numerator @param {number} denominator */
    clip(job, length, numerator, denominator) {
        this.clips.clear(); // one at a time: a clip without its job is nobody's
        this.clips.set(job, { length, meter: `${numerator}/${denominator}`, numbers: [] });
    }

    /** @param {number} job @param {number[]} numbers */
    played(job, numbers) {
        this.clips.get(job)?.numbers.push(...numbers);
    }

    /** @param {number} job */
    takeClip(job) {
        const clip = this.clips.get(job);
        this.clips.delete(job);
        return clip;
    }

    // ------------------------------------------------------------------------------------------------- beginning

    /** @param {number} job */
    generate(job) {
        return this.write(job, { name: this.names.name, ...this.settings.wish() });
    }

    /** @param {number} job @param {number} section @param {number} bars @param {number} energy */
    section(job, section, bars, energy) {
        return this.write(job, { name: this.names.name, ...this.settings.partWish(section, bars, energy) });
    }

    /** @param {number} job @param {{name: string}} wish */
    async write(job, wish) {
        const clip = this.takeClip(job);
        const along = clip ? { along: clipNotes(clip.numbers), along_length: clip.length / PPQ } : {};
        if (!wish.name) {
            this.began(job);
            this.fail(job, Trouble.noName);
            return;
        }
        await this.begin(job, { ...wish, ...along });
    }

    /** New bars that groove like a clip; as who plays nearest to it. @param {number} job */
    async like(job) {
        const clip = this.takeClip(job);
        if (clip) {
            const wish = this.settings.wish();
            await this.begin(job, { ...wish, name: "", meter: clip.meter, like: clipNotes(clip.numbers) });
        }
    }

    /** @param {number} job @param {object} wish */
    async begin(job, wish) {
        const running = this.began(job);
        try {
            const kit = await this.kit.forWish();
            if (running.ended) {
                return;
            }
            const begun = (/** @type {{job: string}} */ answer) => {
                running.theirs = answer.job;
            };
            const answer = await this.ask("generate", { ...wish, kit, to: "clip", keep: true }, begun);
            if (running.unwanted) {
                await this.ask("cancel", { job: answer.job });
            }
        } catch (error) {
            this.failBy(job, running, error);
        }
    }

    /** @param {number} job */
    async humanize(job) {
        const clip = this.takeClip(job);
        if (!clip) {
            return;
        }
        const running = this.began(job);
        if (!this.names.name) {
            this.fail(job, Trouble.noName);
            return;
        }
        try {
            const answer = await this.ask("humanize", {
                name: this.names.name,
                notes: clipNotes(clip.numbers),
                bars: barsOf(clip),
                meter: clip.meter,
                tempo: this.settings.tempo,
                humanize: this.settings.at.humanize / 100,
                kit: this.kit.own,
            });
            if (!running.ended) {
                this.finish(job, [answer.pattern], answer.says);
            }
        } catch (error) {
            this.failBy(job, running, error);
        }
    }

    /** @param {number} job @returns {Running} */
    began(job) {
        const running = { theirs: "", ended: false, unwanted: false, timer: this.guard() };
        this.running.set(job, running);
        return running;
    }

    guard() {
        return setTimeout(() => line(Level.WARNING, Trouble.silent), QUIET);
    }

    // ------------------------------------------------------------------------------------------------- what is told

    /** @param {string} method @param {any} params */
    told(method, params) {
        const found = [...this.running].find(([, running]) => running.theirs && running.theirs === params.job);
        if (!found) {
            return;
        }
        const [job, running] = found;
        if (method === "progress") {
            running.timer.refresh();
            const stage = STAGES.includes(params.stage) ? params.stage : "writing";
            toScript("progress", [job, Math.round(params.done * 1000), stage]);
        } else if (method === "pattern") {
            this.finish(job, params.patterns, params.says);
        } else if (method === "failed") {
            this.fail(job, ofError(params));
        } else if (method === "cancelled") {
            this.end(job);
            toScript("cancelled", [job]);
        }
    }

    /** @param {number} job @param {import("../protocol").WirePattern[]} patterns @param {string} says */
    finish(job, patterns, says) {
        this.end(job);
        this.summary = says;
        sendTakes(job, patterns);
        toScript("done", [job]);
    }

    /** @param {number} job @param {string} words */
    fail(job, words) {
        this.end(job);
        toScript("failed", [job, ...codes(words)]);
    }

    /** @param {number} job @param {Running} running @param {any} error */
    failBy(job, running, error) {
        if (!running.ended) {
            this.fail(job, OF_CONNECTION[error.code] || ofError(error));
        }
    }

    /** @param {number} job */
    end(job) {
        const running = this.running.get(job);
        if (running) {
            clearTimeout(running.timer);
            running.ended = true;
            this.running.delete(job);
        }
    }

    // ------------------------------------------------------------------------------------------------- by the script

    /** @param {number} job */
    cancel(job) {
        const running = this.running.get(job);
        if (!running) {
            return;
        }
        this.end(job);
        toScript("cancelled", [job]);
        line(Level.PLAIN, Trouble.stopped);
        running.unwanted = !running.theirs;
        if (running.theirs) {
            this.ask("cancel", { job: running.theirs }).catch(() => {}); // it has ended by itself
        }
    }

    /** @param {string} code @param {number} count */
    wrote(code, count) {
        const [level, words] = WRITTEN[code];
        if (level !== Level.PLAIN) {
            line(level, words(count));
            return;
        }
        line(level, `${words(count)} ${this.summary}`.trim());
        this.summary = "";
    }

    // ------------------------------------------------------------------------------------------------- a new connection

    /** Hears of what was begun before again; nothing is asked for twice. */
    async watchAll() {
        for (const [job, running] of [...this.running]) {
            if (running.theirs) {
                try {
                    await this.ask("watch", { job: running.theirs });
                } catch (error) {
                    this.failBy(job, running, error);
                }
            }
        }
    }
}

/** Whole bars that a clip has, 1 to 64. @param {Clip} clip */
function barsOf(clip) {
    const [numerator, denominator] = clip.meter.split("/").map(Number);
    return Math.max(1, Math.ceil(clip.length / ((numerator * 4 * PPQ) / denominator) - 1e-6));
}

module.exports = { Jobs, barsOf };
