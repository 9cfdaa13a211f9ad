// MidiDrumiGen's view: draws what the Live script tells it, and says what was clicked.
// ES5 for [jsui]. Global functions are its receivers and what Max itself calls, nothing else.

autowatch = 0;
inlets = 1;
outlets = 1;

mgraphics.init();
mgraphics.relative_coords = 0;
mgraphics.autofill = 0;

function Sender(outlet_index) {
    return function (word, atoms) {
        outlet(outlet_index, [word].concat(atoms || []));
    };
}

var toScript = Sender(0);

var Text = {
    of: function (codes) {
        var units = [];
        var index, code;
        for (index = 0; index < codes.length; index += 1) {
            code = codes[index];
            if (code < 0x10000) {
                units.push(String.fromCharCode(code));
            } else {
                units.push(String.fromCharCode(0xd800 + ((code - 0x10000) >> 10), 0xdc00 + ((code - 0x10000) & 0x3ff)));
            }
        }
        return units.join("");
    },

    // The list that was received, from the nth on.
    rest: function (received, from) {
        return Array.prototype.slice.call(received, from);
    }
};
