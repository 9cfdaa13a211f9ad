// The glue's process: started once Live is there, started again when it ends, with longer and longer pauses.

var Glue = {
    TRIES: 6,

    ready: false,
    asked: false, // a start is on its way
    tries: 0,
    task: null,

    start: function () {
        Glue.asked = true;
        toGlue("script", ["start"]);
    },

    began: function () {
        Glue.ready = true;
        Glue.asked = false;
        Glue.tries = 0;
        Kit.told = null;
        toGlue("instance", [Instance.word()]);
        toGlue("style", Text.codes(Names.style));
        Song.tellAll();
        Dials.tellAll();
        Kit.tell();
    },

    // [node.script]'s lifecycle. Both of its words for an end may come.
    told: function (event, outcome) {
        if (event === "terminated" || event === "stop") {
            Glue.ended();
        } else if (outcome === "error") {
            Glue.asked = false;
            toView("connection", ["stopped"]);
            Lines.say("refused", Level.WRONG);
        }
    },

    ended: function () {
        var lost = Jobs.any();
        if (!Glue.ready && !Glue.asked) {
            return;
        }
        Glue.ready = false;
        Glue.asked = false;
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
        Lines.say("waiting", Level.WARNING);
        if (!Glue.asked && Glue.tries > Glue.TRIES) {
            Glue.tries = 0;
            Glue.start();
        }
        return false;
    }
};
