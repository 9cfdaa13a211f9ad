// What leaves the script. A selector is always a literal of ours and text is code points, since Max keeps every
// distinct word that passes an outlet for ever.

function Sender(outlet_index) {
    return function (word, atoms) {
        // One array: applying a list of arguments to a function of Max's own ends Live.
        outlet(outlet_index, [word].concat(atoms || []));
    };
}

var toGlue = (function () {
    var send = Sender(0);
    return function (word, atoms) {
        // A script that is not up answers every message with an error in Max's window.
        if (Glue.ready || word === "script") {
            send(word, atoms);
        }
    };
})();
var toView = Sender(1);
var toControls = Sender(2);
var toTransport = Sender(3);

var Text = {
    codes: function (text) {
        var codes = [];
        var at, unit, next;
        for (at = 0; at < text.length; at += 1) {
            unit = text.charCodeAt(at);
            next = text.charCodeAt(at + 1);
            if (unit >= 0xd800 && unit < 0xdc00 && next >= 0xdc00 && next < 0xe000) {
                codes.push((unit - 0xd800) * 0x400 + (next - 0xdc00) + 0x10000);
                at += 1;
            } else {
                codes.push(unit);
            }
        }
        return codes;
    },

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
    }
};

var List = {
    of: function (received) {
        return Array.prototype.slice.call(received);
    },

    // fn(part, first): parts of `size` at most.
    portions: function (list, size, fn) {
        var first;
        for (first = 0; first < list.length; first += size) {
            fn(list.slice(first, first + size), first);
        }
    },

    map: function (list, fn) {
        var made = [];
        var index;
        for (index = 0; index < list.length; index += 1) {
            made.push(fn(list[index], index));
        }
        return made;
    },

    keep: function (list, fn) {
        var kept = [];
        var index;
        for (index = 0; index < list.length; index += 1) {
            if (fn(list[index], index)) {
                kept.push(list[index]);
            }
        }
        return kept;
    }
};
