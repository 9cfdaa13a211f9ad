// Takes on their way into Live: one press is one step of undo, and what found no place waits for a second press.

var Writing = {
    PATIENCE: 30000, // ms that "press again to add a scene" holds

    pending: null, // {job, takes, until}

    takes: function (job, takes, source) {
        Later.run(function () {
            if (source && Dials.at.replace) {
                Writing.end(job, takes, function () { return Writing.inPlace(takes[0], source); });
            } else {
                Writing.end(job, takes, function () { return Writing.where(takes, false); });
            }
        });
    },

    // The second press. False: nothing waits, or no longer.
    goOn: function () {
        var pending = Writing.pending;
        Writing.pending = null;
        if (!pending || Number(new Date()) > pending.until) {
            return false;
        }
        Later.run(function () {
            Writing.end(pending.job, pending.takes, function () { return Session.write(pending.takes, Writing.may(true)); });
        });
        return true;
    },

    may: function (add) {
        return { add: add, replace: Boolean(Dials.at.replace), launch: Boolean(Dials.at.launch) };
    },

    where: function (takes, pressed) {
        if (!Live.can("notes")) {
            return { code: "old", count: 0 };
        }
        if (Dials.at.output === Output.ARRANGEMENT) {
            return Arrangement.write(takes, Writing.may(false));
        }
        if (Dials.at.output === Output.SHOWN && !pressed) {
            return { code: "shown", count: takes.length };
        }
        return Session.write(takes, Writing.may(false));
    },

    // Humanized in the clip itself, since "replace" is on.
    inPlace: function (take, source) {
        if (!Live.isThere(source.id)) {
            return { code: "deleted", count: 0 };
        }
        take.clip = source.id;
        take.from = source.from;
        return { code: Clips.refill(source, take) < take.count ? "fewer" : "replaced", count: 1 };
    },

    end: function (job, takes, write) {
        var result = Live.asOneStep(function () {
            var written = write();
            State.store();
            return written;
        });
        if (result.code === "no_slot" && takes.length) {
            Writing.pending = { job: job, takes: takes, until: Number(new Date()) + Writing.PATIENCE };
        } else {
            Writing.pending = null;
        }
        toGlue("wrote", [job, result.code, result.count]);
    },

    refuse: function (code) {
        toGlue("wrote", [0, code, 0]);
    }
};
