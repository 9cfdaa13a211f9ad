// What is saved with the set, as one list of numbers, and who this device is among several.

var Instance = {
    number: 0,
    taken: null, // Max's own table that all our scripts in this Live see: the device that has a number

    word: function () {
        return "mdg" + Instance.number.toString(36);
    },

    // A copied track has its original's number: then another one is taken.
    begin: function (saved) {
        var device = Number(Live.device.id);
        var holder;
        Instance.taken = new Global("mididrumigen");
        holder = saved ? Instance.taken["n" + saved] : 0;
        Instance.number = saved && (!holder || holder === device) ? saved : Instance.another();
        Instance.taken["n" + Instance.number] = device;
    },

    another: function () {
        return 1 + Math.floor(Math.random() * 0x7ffffffe);
    },

    end: function () {
        if (Instance.taken) {
            Instance.taken["n" + Instance.number] = 0;
        }
    }
};

var State = {
    VERSION: 1,
    MOST: 4000, // numbers

    saved: null, // the blob, until Live is there
    last: [], // as it was stored last

    store: function () {
        State.last = State.written();
        toControls("store", State.last);
    },

    // version, instance, style, track to play along with, takes: as many as there is room for, the chosen one first.
    written: function () {
        var numbers = [State.VERSION, Instance.number];
        var order = [Takes.current()].concat(List.keep(Takes.shown, function (take) { return take !== Takes.current(); }));
        var takes = [];
        State.writeText(numbers, Names.style);
        State.writeText(numbers, Along.name);
        List.map(order, function (take) {
            var written = take ? State.writtenTake(take) : [];
            if (written.length && numbers.length + takes.length + written.length < State.MOST) {
                takes = takes.concat(written);
            }
        });
        return numbers.concat(takes);
    },

    writeText: function (numbers, text) {
        var codes = Text.codes(text);
        numbers.push(codes.length);
        numbers.push.apply(numbers, codes);
    },

    // Tempo in thousandths: whole numbers are the same whatever keeps them.
    writtenTake: function (take) {
        var numbers = [
            take.bars, take.numerator, take.denominator, Math.round(take.tempo * 1000), take.match, take.count
        ];
        State.writeText(numbers, take.title);
        numbers.push(take.hits.length);
        return numbers.concat(take.hits, take.flat);
    },

    // Numbers of another version, or none, are no state: the device begins anew.
    restore: function (numbers) {
        var at = 2;
        function many(count) {
            at += count;
            return numbers.slice(at - count, at);
        }
        function text() {
            return Text.of(many(many(1)[0]));
        }
        function take() {
            var made = Takes.blank(many(6));
            made.tempo /= 1000;
            made.title = text();
            made.hits = many(many(1)[0]);
            made.flat = many(made.count * 4);
            return made;
        }
        Names.style = text();
        Along.track = 0;
        Along.name = "";
        Along.find(text());
        while (at < numbers.length) {
            Takes.shown.push(take());
        }
        Takes.shown = List.keep(Takes.shown, Takes.isWhole);
    },

    isKnown: function (numbers) {
        return numbers[0] === State.VERSION && numbers.length > 3;
    },

    // The blob says itself again when it is stored; another one is Live's undo or redo, which the device goes along with.
    again: function (numbers) {
        if (!State.isKnown(numbers) || numbers.join() === State.last.join()) {
            return;
        }
        State.last = numbers;
        Takes.replace([]);
        State.restore(numbers);
        Names.touched = !Names.style; // then the field still holds what it held: the next press reads it
        Writing.pending = null;
        toGlue("style", Text.codes(Names.style));
        State.show();
    },

    show: function () {
        toView("along", Text.codes(Along.name));
        Takes.show();
        if (Names.style) {
            toControls("field", [Names.style]);
        }
    },

    begin: function () {
        var numbers = State.saved || [];
        var known = State.isKnown(numbers);
        State.saved = null;
        State.last = numbers;
        Instance.begin(known ? numbers[1] : 0);
        if (known) {
            State.restore(numbers);
        }
    }
};
