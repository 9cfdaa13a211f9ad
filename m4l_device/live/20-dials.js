// The parameters as they stand in Live, and what they mean to the daemon.

var Dials = {
    // In step with the patch's initial values: a parameter that is never moved need not tell.
    at: {
        energy: 0, density: 50, swing: 0, humanize: 100, fill: 50, bars: 4, variations: 1, section: 0,
        output: 0, launch: 0, replace: 0, kit: 0
    },

    meaning: {
        energy: function (index) { return index < 1 ? -1 : (index - 1) * 5; },
        swing: function (index) { return index < 1 ? -1 : 49 + index; }
    },

    // What stays in the script: where clips go is no business of the daemon's.
    own: { output: true, launch: true, replace: true },

    // Who changes these wants something else than what waits for a place.
    renews: { bars: true, variations: true, section: true, output: true, replace: true, kit: true },

    turn: function (word, number) {
        if (!Dials.at.hasOwnProperty(word) || Dials.at[word] === number) {
            return;
        }
        Dials.at[word] = number;
        if (Dials.renews[word]) {
            Writing.pending = null;
        }
        Dials.tell(word);
    },

    tell: function (word) {
        if (!Dials.own[word]) {
            toGlue("setting", [word, Dials.value(word)]);
        }
    },

    value: function (word) {
        var number = Dials.at[word];
        return Dials.meaning[word] ? Dials.meaning[word](number) : number;
    },

    tellAll: function () {
        var word;
        for (word in Dials.at) {
            if (Dials.at.hasOwnProperty(word)) {
                Dials.tell(word);
            }
        }
    }
};
var Output = { SESSION: 0, ARRANGEMENT: 1, SHOWN: 2 };
