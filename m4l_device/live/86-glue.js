// The glue's process: started once Live is there, started again when it ends, with longer and longer pauses.

var Glue = {
    TRIES: 6,
    STEADY: 30000, // ms that it must have been there before its earlier ends are forgotten

    ready: false,
    asked: false, // a start is on its way
    tries: 0,
    task: null,
    settled: null, // the Task that forgets
    trouble: null, // code points of why it cannot run here at all

    start: function () {
        Glue.asked = true;
        toGlue("script", ["start"]);
    },

    began: function () {
        Glue.ready = true;
        Glue.asked = false;
        Glue.trouble = null;
        Glue.settle();
        Kit.told = null;
        toGlue("instance", [Instance.word()]);
        toGlue("style", Text.codes(Names.style));
        Song.tellAll();
        Dials.tellAll();
        Kit.tell();
    },

    settle: function () {
        if (!Glue.settled) {
            Glue.settled = new Task(function () { Glue.tries = 0; });
        }
        Glue.settled.cancel();
        Glue.settled.schedule(Glue.STEADY);
    },

    // It cannot run here: said now, and at each press, which tries once more.
    unfit: function (codes) {
        Glue.asked = false;
        Glue.trouble = codes;
        toView("connection", ["stopped"]);
        Lines.show(Level.WRONG, codes);
    },

    // [node.script]'s lifecycle. Both of its words for an end may come.
    told: function (event, outcome) {
        if (event === "terminated" || event === "stop") {
            Glue.ended();
        } else if (outcome === "error") {
            Glue.unfit(Text.codes(Lines.refused));
        }
    },

    ended: function () {
        var lost = Jobs.any();
        if (!Glue.ready && !Glue.asked) {
            return;
        }
        Glue.ready = false;
        Glue.asked = false;
        if (Glue.settled) {
            Glue.settled.cancel();
        }
        toTransport("port", [0]);
        toView("connection", ["stopped"]);
        Jobs.dropAll();
        Glue.startLater();
        if (Glue.tries <= Glue.TRIES) {
            Lines.say(lost ? "lost" : "stopped", Level.WRONG);
        }
    },

    startLater: function () {
        Glue.tries += 1;
        if (Glue.tries > Glue.TRIES) {
            Lines.say("gone", Level.WRONG);
            return;
        }
        if (!Glue.task) {
            Glue.task = new Task(Glue.start);
        }
        Glue.task.schedule(500 * Math.pow(2, Glue.tries));
    },

    // Whether something can be asked for now. If not, that was said.
    isThere: function () {
        if (Glue.ready) {
            return true;
        }
        if (Glue.trouble) {
            Lines.show(Level.WRONG, Glue.trouble);
            Glue.start();
            return false;
        }
        Lines.say("waiting", Level.WARNING);
        if (!Glue.asked && Glue.tries > Glue.TRIES) {
            Glue.tries = 0;
            Glue.start();
        }
        return false;
    }
};
