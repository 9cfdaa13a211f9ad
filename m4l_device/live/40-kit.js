// The pads of the drum rack on our track: which note plays which name.

var Kit = {
    told: null, // what the glue knows, as one text
    task: null,

    // Inside a notification: look later.
    changed: function () {
        if (!Kit.task) {
            Kit.task = new Task(Kit.tell);
        }
        Kit.task.cancel();
        Kit.task.schedule(200);
    },

    tell: function () {
        var pads = Kit.read();
        var known = JSON.stringify(pads);
        if (known === Kit.told || !Glue.ready) {
            return;
        }
        Kit.told = known;
        toGlue("pads");
        List.map(pads, function (pad) {
            toGlue("pad", [pad.note].concat(Text.codes(pad.name)));
        });
        toGlue("padded", [pads.length]);
    },

    // [{note, name}], by note; of several chains on a note the first.
    read: function () {
        var rack = Kit.rackAmong(Live.idsOf(Live.track, "devices"), 0);
        var pads = !rack ? [] : Live.can("chains") ? Kit.ofChains(rack) : Kit.ofPads(rack);
        return pads.sort(function (one, other) { return one.note - other.note; });
    },

    // The first drum rack, also one within racks.
    rackAmong: function (devices, depth) {
        var index, found;
        for (index = 0; index < devices.length; index += 1) {
            found = Kit.rackAt(devices[index], depth);
            if (found) {
                return found;
            }
        }
        return 0;
    },

    rackAt: function (id, depth) {
        var chains, index, found;
        if (Live.number(Live.at(id), "can_have_drum_pads")) {
            return id;
        }
        if (depth > 8 || !Live.number(Live.at(id), "can_have_chains")) {
            return 0;
        }
        chains = Live.idsOf(Live.at(id), "chains");
        for (index = 0; index < chains.length; index += 1) {
            found = Kit.rackAmong(Live.idsOf(Live.at(chains[index]), "devices"), depth + 1);
            if (found) {
                return found;
            }
        }
        return 0;
    },

    ofChains: function (rack) {
        var seen = {};
        var pads = [];
        List.map(Live.idsOf(Live.at(rack), "chains"), function (id) {
            var note = Live.number(Live.at(id), "in_note"); // -1: plays on every note
            if (note >= 0 && !seen[note]) {
                seen[note] = true;
                pads.push({ note: note, name: Live.text(Live.hand, "name") });
            }
        });
        return pads;
    },

    // Before Live 12.3. A rack within a rack answers no pads; then General MIDI is played, as without a rack.
    ofPads: function (rack) {
        var pads = [];
        List.map(Live.idsOf(Live.at(rack), "drum_pads"), function (id) {
            if (Live.idsOf(Live.at(id), "chains").length) {
                pads.push({ note: Live.number(Live.hand, "note"), name: Live.text(Live.hand, "name") });
            }
        });
        return pads;
    }
};
