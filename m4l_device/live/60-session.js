// Clips in the session: from the selected scene down, each into the next empty slot.

var Session = {
    // One of the words why nothing can be written to our track, or "".
    refusal: function () {
        var track = Live.track;
        if (!Live.isThere(Number(track.id))) {
            return "deleted";
        }
        if (Live.number(track, "is_foldable")) {
            return "group";
        }
        if (!Live.number(track, "has_midi_input")) {
            return "audio";
        }
        return Live.number(track, "is_frozen") ? "frozen" : "";
    },

    sceneIndex: function () {
        var scene = Live.idOf(Live.view, "selected_scene");
        return Math.max(0, Live.idsOf(Live.song, "scenes").indexOf(scene));
    },

    slots: function () {
        return Live.idsOf(Live.track, "clip_slots");
    },

    isEmpty: function (slot) {
        return !Live.number(Live.at(slot), "has_clip");
    },

    // Slots for `count` takes: the selected one first if it is to be replaced, then empty ones below it.
    find: function (count, replacing) {
        var from = Session.sceneIndex();
        var below = Session.slots().slice(from);
        var first = replacing ? below.slice(0, 1) : [];
        var free = List.keep(below.slice(first.length), Session.isEmpty);
        return first.concat(free).slice(0, count);
    },

    // Answers {code, count}: what became of them. Nothing is written if there is not a slot for each, unless scenes
    // may be added.
    write: function (takes, may) {
        var refusal = Session.refusal();
        var slots, missing;
        if (refusal) {
            return { code: refusal, count: 0 };
        }
        slots = Session.find(takes.length, may.replace);
        missing = takes.length - slots.length;
        if (missing && !may.add) {
            return { code: "no_slot", count: missing };
        }
        return Session.writeInto(slots.concat(Session.addScenes(missing)), takes, may, missing > 0);
    },

    addScenes: function (count) {
        var index;
        for (index = 0; index < count; index += 1) {
            Live.song.call("create_scene", -1);
        }
        return count ? Session.slots().slice(-count) : [];
    },

    writeInto: function (slots, takes, may, added) {
        var fewer = false;
        var replaced = false;
        var index;
        for (index = 0; index < takes.length; index += 1) {
            replaced = replaced || !Session.isEmpty(slots[index]);
            if (!Session.make(slots[index], takes[index], may.replace && (may.every || index === 0))) {
                return { code: "occupied", count: index };
            }
            fewer = fewer || Clips.fill(takes[index].clip, takes[index]) < takes[index].count;
        }
        if (may.launch) {
            Live.at(slots[0]).call("fire");
        }
        return { code: Session.word(fewer, added, may, replaced), count: takes.length };
    },

    word: function (fewer, added, may, replaced) {
        if (fewer) {
            return "fewer";
        }
        if (may.launch) {
            return "launched";
        }
        return added ? "scene" : replaced ? "replaced" : "written";
    },

    // An empty clip of the take's length. False: the slot has one that may not go.
    make: function (slot, take, replacing) {
        var api = Live.slot;
        api.id = slot;
        if (Live.number(api, "has_clip")) {
            if (!replacing) {
                return false;
            }
            api.call("delete_clip");
        }
        api.call("create_clip", Takes.beats(take));
        take.clip = Live.idOf(api, "clip");
        take.slot = slot;
        return Boolean(take.clip);
    },

    // Only clips of ours: those of the takes that are shown.
    stop: function () {
        List.map(Takes.shown, function (take) {
            if (Live.isThere(take.slot) && Live.number(Live.hand, "is_playing")) {
                Live.hand.call("stop");
            }
        });
    }
};
