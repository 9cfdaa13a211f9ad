"use strict";

// Time for Max's timers: the real one, or one that a test turns by hand.

const real = {
    now: () => performance.now(),
    after(milliseconds, fn) {
        const timer = setTimeout(fn, milliseconds);
        return () => clearTimeout(timer);
    },
};

class ByHand {
    constructor() {
        this.time = 0;
        this.due = [];
    }

    now() {
        return this.time;
    }

    after(milliseconds, fn) {
        const entry = { at: this.time + milliseconds, fn };
        this.due.push(entry);
        return () => {
            this.due = this.due.filter((one) => one !== entry);
        };
    }

    /** Runs what falls due within so many milliseconds, in order. */
    turn(milliseconds) {
        const until = this.time + milliseconds;
        for (;;) {
            const [next] = this.due.filter((one) => one.at <= until).sort((one, other) => one.at - other.at);
            if (!next) {
                break;
            }
            this.due = this.due.filter((one) => one !== next);
            this.time = Math.max(this.time, next.at);
            next.fn();
        }
        this.time = until;
    }
}

module.exports = { ByHand, real };
