// What the glue was asked for and has not ended yet. A take is written only for a job that is still waited for.

var Jobs = {
    last: 0,
    running: {},

    // kind: "generate", "humanize", "like" or "section"; `source` is the clip that it is about.
    begin: function (kind, source) {
        Jobs.last += 1;
        Jobs.running[Jobs.last] = { kind: kind, source: source || null, takes: [], seen: false };
        toView("progress", [0, "waiting"]);
        return Jobs.last;
    },

    any: function () {
        var job;
        for (job in Jobs.running) {
            if (Jobs.running.hasOwnProperty(job)) {
                return true;
            }
        }
        return false;
    },

    progress: function (job, share, stage) {
        if (Jobs.running[job]) {
            toView("progress", [Form.share(job, share), stage]);
        }
    },

    take: function (job, index, of, numbers) {
        var running = Jobs.running[job];
        if (!running) {
            return;
        }
        running.takes[index] = Takes.blank(numbers);
        running.takes[index].source = running.kind === "humanize" ? running.source : null;
        if (running.kind !== "section") {
            Jobs.forward(running, index, of);
        }
    },

    // A first take clears the view of the takes that were there.
    forward: function (running, index, of) {
        var take = running.takes[index];
        if (!running.seen) {
            running.seen = true;
            toView("takes", [of]);
        }
        toView("take", [index, take.bars, take.numerator, take.denominator, take.tempo, take.match]);
    },

    // fn(take, running) if that take is still waited for.
    withTake: function (job, index, fn) {
        var running = Jobs.running[job];
        if (running && running.takes[index]) {
            fn(running.takes[index], running);
        }
    },

    title: function (job, index, codes) {
        Jobs.withTake(job, index, function (take, running) {
            take.title = Text.of(codes);
            if (running.seen) {
                toView("title", [index].concat(codes));
            }
        });
    },

    hits: function (job, index, numbers) {
        Jobs.withTake(job, index, function (take, running) {
            take.hits = take.hits.concat(numbers);
            if (running.seen) {
                toView("hits", [index].concat(numbers));
            }
        });
    },

    notes: function (job, index, numbers) {
        Jobs.withTake(job, index, function (take) {
            take.flat = take.flat.concat(numbers);
        });
    },

    taken: function (job, index) {
        Jobs.withTake(job, index, function (take, running) {
            if (running.seen) {
                toView("taken", [index]);
            }
        });
    },

    done: function (job) {
        var running = Jobs.running[job];
        var whole;
        if (!running) {
            return;
        }
        whole = List.keep(running.takes, Takes.isWhole);
        delete Jobs.running[job];
        if (running.kind === "section") {
            Form.got(job, whole[0]);
        } else {
            Jobs.quiet();
            Takes.replace(whole);
            Writing.takes(job, whole, running.source);
        }
    },

    // Failed, cancelled, or lost with the glue: what was shown before is shown again.
    drop: function (job) {
        var running = Jobs.running[job];
        if (!running) {
            return;
        }
        delete Jobs.running[job];
        if (running.kind === "section") {
            Form.drop();
        }
        if (running.seen) {
            Takes.show();
        }
        Jobs.quiet();
    },

    dropAll: function () {
        var job;
        for (job in Jobs.running) {
            if (Jobs.running.hasOwnProperty(job)) {
                Jobs.drop(job);
            }
        }
    },

    cancelAll: function () {
        var job;
        for (job in Jobs.running) {
            if (Jobs.running.hasOwnProperty(job)) {
                toGlue("cancel", [Number(job)]);
                Jobs.drop(job);
            }
        }
    },

    quiet: function () {
        toView("progress", [-1, "none"]);
    }
};
