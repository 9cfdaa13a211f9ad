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
        if (index < 0) { // beside the list
            Rows.close();
        } else if (Rows.kind === "tracks") {
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
    touched: false, // something was typed that nobody has entered
    next: null, // what is done as soon as the field has said what it holds
    task: null,

    typed: function () {
        Names.touched = true;
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

    // fn once the name in the field is the chosen one: who presses a button has done typing.
    then: function (fn) {
        if (!Names.touched) {
            fn();
            return;
        }
        Names.next = fn;
        Names.look();
    },

    // What the field holds: because we looked, or because Return was pressed.
    text: function (text) {
        var looked = Names.looking;
        var next = Names.next;
        Names.looking = false;
        Names.next = null;
        if (looked && !next) {
            Names.offer(text);
            return;
        }
        Names.choose(text);
        if (next) {
            next();
        }
    },

    offer: function (text) {
        if (text) {
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
        Names.touched = false;
        Names.style = name;
        Writing.pending = null; // what waits for a place was somebody else's
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
