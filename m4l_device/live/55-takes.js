// The takes that are shown: as they come from the glue, and as clips.

var Takes = {
    shown: [],
    chosen: 0,

    blank: function (numbers) {
        return {
            bars: numbers[0], numerator: numbers[1], denominator: numbers[2], tempo: numbers[3], match: numbers[4],
            count: numbers[5], title: "", hits: [], flat: [], source: null, clip: 0, slot: 0
        };
    },

    isWhole: function (take) {
        return take.flat.length === take.count * 4;
    },

    // A clip that was humanized keeps its length, whole bars or not.
    beats: function (take) {
        return take.source ? take.source.length : take.bars * take.numerator * 4 / take.denominator;
    },

    // Notes of a clip that was humanized keep what no drummer changes.
    notes: function (take, from) {
        var notes = Notes.ofFlat(take.flat, from);
        return take.source ? Notes.keepOf(take.source.notes, notes) : notes;
    },

    replace: function (takes) {
        Takes.shown = takes;
        Takes.chosen = 0;
    },

    choose: function (index) {
        if (Takes.shown[index]) {
            Takes.chosen = index;
            toView("chosen", [index]);
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
