// The takes that are shown: as they come from the glue, and as clips.

var Takes = {
    shown: [],
    chosen: 0,

    blank: function (numbers) {
        return {
            bars: numbers[0], numerator: numbers[1], denominator: numbers[2], tempo: numbers[3], match: numbers[4],
            count: numbers[5], title: "", hits: [], flat: [], source: null, clip: 0, slot: 0, from: 0
        };
    },

    isWhole: function (take) {
        return take.flat.length === take.count * 4;
    },

    barBeats: function (take) {
        return take.bars * take.numerator * 4 / take.denominator;
    },

    // A clip that was humanized keeps its length, whole bars or not.
    beats: function (take) {
        return take.source ? take.source.length : Takes.barBeats(take);
    },

    // Notes of a clip that was humanized keep what no drummer changes.
    notes: function (take, from) {
        var notes = Notes.ofFlat(take.flat);
        if (take.source) {
            List.map(notes, function (note) { Takes.intoLoop(note, take.source.length, Takes.barBeats(take)); });
            Notes.keepOf(take.source.notes, notes);
        }
        List.map(notes, function (note) { note.start_time += from || 0; });
        return notes;
    },

    // The daemon's loop is of whole bars. What leans out of a shorter clip at its end begins it, and what leans out at
    // its beginning, which stands at the end of the bars, ends it.
    intoLoop: function (note, length, bars) {
        var over = note.start_time - length;
        if (over >= 0) {
            note.start_time = over < bars - note.start_time ? over : length - (bars - note.start_time);
        }
    },

    replace: function (takes) {
        Takes.shown = takes;
        Takes.chosen = 0;
    },

    choose: function (index) {
        if (Takes.shown[index]) {
            Takes.chosen = index;
            toView("chosen", [index]);
            Later.run(State.store);
        }
    },

    current: function () {
        return Takes.shown[Takes.chosen] || null;
    },

    // All of it once more, for a view that has forgotten or a set that was opened.
    show: function () {
        toView("takes", [Takes.shown.length]);
        List.map(Takes.shown, Takes.showOne);
        if (Takes.shown.length) {
            toView("chosen", [Takes.chosen]);
        }
    },

    showOne: function (take, index) {
        toView("take", [index, take.bars, take.numerator, take.denominator, take.tempo, take.match]);
        toView("title", [index].concat(Text.codes(take.title)));
        List.portions(take.hits, Notes.IN_A_MESSAGE * 4, function (numbers) {
            toView("hits", [index].concat(numbers));
        });
        toView("taken", [index]);
    }
};
