// The search field, and the list of the view that names and tracks are picked from.

var Rows = {
    MOST: 16,
    kind: "none",

    open: function (kind, count) {
        Rows.kind = kind;
        toView("rows", [kind, count]);
    },

    close: function () {
        if (Rows.kind !== "none") {
            Rows.open("none", 0);
        }
    },

    pick: function (index) {
        var picked;
        if (Rows.kind === "tracks") {
            picked = Along.listed[index];
            if (picked) {
                Along.choose(picked);
            }
        } else if (Rows.kind === "names" && Names.listed[index] !== undefined) {
            Names.choose(Names.listed[index]);
            toControls("field", [Names.style]);
        }
    }
};

var Names = {
    PAUSE: 150, // ms without a key before names are looked for

    style: "",
    request: 0,
    listed: [],
    looking: false,
    task: null,

    typed: function () {
        if (!Names.task) {
            Names.task = new Task(Names.look);
        }
        Names.task.cancel();
        Names.task.schedule(Names.PAUSE);
    },

    look: function () {
        Names.looking = true;
        toControls("look");
    },

    // What the field holds: because we looked, or because Return was pressed.
    text: function (text) {
        var looked = Names.looking;
        Names.looking = false;
        if (!looked) {
            Names.choose(text);
        } else if (text) {
            Names.request += 1;
            toGlue("complete", [Names.request].concat(Text.codes(text)));
        } else {
            Rows.close();
        }
    },

    choose: function (name) {
        if (Names.task) {
            Names.task.cancel();
        }
        Names.request += 1; // an answer that is still on its way opens no list
        Names.style = name;
        Rows.close();
        toGlue("style", Text.codes(name));
        Later.run(State.store);
    },

    answered: function (request, count) {
        if (request === Names.request) {
            Names.listed = [];
            Rows.open(count ? "names" : "none", count);
        }
    },

    answer: function (request, index, status, confidence, codes) {
        if (request === Names.request) {
            Names.listed[index] = Text.of(codes);
            toView("row", [index, status, confidence].concat(codes));
        }
    }
};
