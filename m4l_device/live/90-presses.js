// The buttons: what each asks for.

var Presses = {
    // Those that are there only when the daemon can do it.
    SHOWN: ["generate", "humanize", "like", "song", "along", "jam", "fill", "research"],

    press: function (button) {
        if (!Live.song || !Presses.does.hasOwnProperty(button)) {
            return;
        }
        if (button !== "along") {
            Rows.close();
        }
        if (!Live.can("notes")) {
            Lines.say("old", Level.WRONG);
        } else if (button === "stop" || Glue.isThere()) {
            Names.then(function () {
                Presses.lookAround();
                Presses.does[button]();
            });
        }
    },

    // The device may be on another track by now, the rack's pads may have other names: nothing tells us that.
    lookAround: function () {
        Live.findTrack();
        Song.follow();
        Kit.tell();
    },

    unlessBusy: function (fn) {
        return function () {
            if (Jobs.any()) {
                Writing.refuse("busy");
            } else {
                fn();
            }
        };
    },

    generate: function () {
        var job = Writing.goOn() ? 0 : Along.begin("generate");
        if (job) {
            toGlue("generate", [job]);
        }
    },

    clip: function () {
        var take = Takes.current();
        if (Writing.goOn()) {
            return;
        }
        if (!take) {
            Presses.generate();
            return;
        }
        Later.run(function () {
            Writing.end(0, [take], function () { return Writing.where([take], true); });
        });
    },

    // Something about the selected clip; fn(job).
    aboutClip: function (kind, fn) {
        var id = Clips.selected();
        var source = id ? Clips.read(id) : null;
        var job;
        if (!source) {
            Writing.refuse("no_clip");
        } else if (!source.notes.length) {
            Writing.refuse("empty");
        } else {
            job = Jobs.begin(kind, source);
            Notes.tell(job, source);
            fn(job);
        }
    },

    // What runs; if nothing does, what we have launched.
    stop: function () {
        Writing.pending = null;
        if (Jobs.any()) {
            Jobs.cancelAll();
        } else {
            Later.run(Session.stop);
        }
    },

    show: function (words) {
        List.map(Presses.SHOWN, function (button) {
            var box = Max.box(button);
            if (box) {
                box.hidden = words.indexOf(button) < 0 ? 1 : 0;
            }
        });
    }
};

Presses.does = {
    generate: Presses.unlessBusy(Presses.generate),
    clip: Presses.unlessBusy(Presses.clip),
    humanize: Presses.unlessBusy(function () {
        Presses.aboutClip("humanize", function (job) { toGlue("humanize", [job]); });
    }),
    like: Presses.unlessBusy(function () {
        Presses.aboutClip("like", function (job) { toGlue("like", [job]); });
    }),
    song: Presses.unlessBusy(Form.press),
    along: Along.press,
    stop: Presses.stop
};
