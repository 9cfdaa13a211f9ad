// MidiDrumiGen's Live script: the hub between the patch, the glue, the view and Live.
// ES5, so that it runs in [js] from Live 11.3 on and in [v8] from 12.2 on.
// Global functions are its receivers and nothing else: any message to the object calls the global function of its name.

autowatch = 0;
inlets = 1;
outlets = 4;

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

// The few words that must be there without the glue. All others are the glue's.

var Level = { PLAIN: 0, WARNING: 1, WRONG: 2 };

var Lines = {
    stopped: "MidiDrumiGen's helper process has stopped. It is being started again.",
    gone: "MidiDrumiGen's helper process does not stay up. Press Generate to try again.",
    refused: "Max cannot start Node for Max. Install it with Live's own Max, then load the device again.",
    lost: "The helper process stopped before the bars were there. Press again.",
    waiting: "MidiDrumiGen is still starting. Press again in a moment.",
    old: "This Live is too old to write notes from a device: Live 11.3 or newer is needed.",

    say: function (word, level) {
        Lines.show(level, Text.codes(Lines[word]));
    },

    show: function (level, codes) {
        toView("line", [level].concat(codes));
    }
};

// Live's own objects, and how few of them we hold: each is made once, after [live.thisdevice] has said that Live is
// there, and pointed elsewhere by its id. (An observer that is thrown away leaves words behind in Max's table for ever.)

var Live = {
    version: [0, 0],
    song: null,
    view: null,
    device: null,
    track: null, // the track that the device is on
    slot: null,
    clip: null,
    hand: null, // points anywhere; what is read with it is read before it points elsewhere

    begin: function () {
        Live.song = new LiveAPI("live_set");
        Live.view = new LiveAPI("live_set view");
        Live.device = new LiveAPI("this_device");
        Live.track = new LiveAPI("live_set");
        Live.slot = new LiveAPI("live_set");
        Live.clip = new LiveAPI("live_set");
        Live.hand = new LiveAPI("live_app");
        Live.version = [Number(Live.hand.call("get_major_version")), Number(Live.hand.call("get_minor_version"))];
        Live.findTrack();
    },

    // What came with which Live. Sources: Cycling '74's Live Object Model, as far as it says so.
    since: { notes: [11, 0], chains: [12, 3], arrangement: [12, 3] },

    can: function (feature) {
        var since = Live.since[feature];
        return Live.version[0] > since[0] || (Live.version[0] === since[0] && Live.version[1] >= since[1]);
    },

    // The parent is a chain when the device sits inside a Rack.
    findTrack: function () {
        var id = Live.idOf(Live.device, "canonical_parent");
        var steps = 0;
        while (id && steps < 32 && Live.at(id).type !== "Track") {
            id = Live.idOf(Live.hand, "canonical_parent");
            steps += 1;
        }
        Live.track.id = id;
    },

    at: function (id) {
        Live.hand.id = id;
        return Live.hand;
    },

    // Live answers an object as "id n", in a list or as one word, and no object as "id 0".
    idIn: function (answer) {
        var found = /\d+/.exec(String(answer));
        return found ? Number(found[0]) : 0;
    },

    idOf: function (object, property) {
        return Live.idIn(object.get(property));
    },

    idsOf: function (object, property) {
        return List.keep(List.of(object.get(property)), function (atom) {
            return typeof atom === "number";
        });
    },

    number: function (object, property) {
        return Number(object.get(property)[0]);
    },

    text: function (object, property) {
        return List.map(List.of(object.get(property)), String).join(" ");
    },

    isThere: function (id) {
        return Boolean(id) && Number(Live.at(id).id) !== 0;
    },

    // Everything that is done within is one step of Live's undo. The two calls are not in Live's public model.
    asOneStep: function (fn) {
        Live.song.call("begin_undo_step");
        try {
            return fn();
        } finally {
            Live.song.call("end_undo_step");
        }
    }
};

// Nothing may be written to Live inside one of its notifications, so what writes waits for a Task.
var Later = {
    waiting: [],
    task: null,

    run: function (fn) {
        Later.waiting.push(fn);
        if (!Later.task) {
            Later.task = new Task(Later.now);
        }
        Later.task.schedule(0);
    },

    now: function () {
        var due = Later.waiting;
        Later.waiting = [];
        List.map(due, function (fn) { fn(); });
    }
};

// What we watch of the set: tempo, meter, whether it plays, and the devices of our track.

var Song = {
    tempo: 120,
    numerator: 4,
    denominator: 4,
    playing: 0,
    watchers: {},

    begin: function () {
        Song.watch("tempo", "live_set", "tempo", Song.heard("tempo"));
        Song.watch("numerator", "live_set", "signature_numerator", Song.heard("numerator"));
        Song.watch("denominator", "live_set", "signature_denominator", Song.heard("denominator"));
        Song.watch("playing", "live_set", "is_playing", Song.turned);
        Song.watch("devices", "live_set", "", Kit.changed);
        Song.follow();
    },

    // The device may have been moved to another track.
    follow: function () {
        if (Number(Song.watchers.devices.id) !== Number(Live.track.id)) {
            Song.watchers.devices.id = Number(Live.track.id);
            Song.watchers.devices.property = "devices";
        }
    },

    watch: function (name, path, property, fn) {
        Song.watchers[name] = new LiveAPI(fn, path);
        if (property) {
            Song.watchers[name].property = property;
        }
    },

    heard: function (word) {
        return function (told) {
            // The first word is the property; a new observer is also told its own id.
            if (told[0] !== "id" && Song[word] !== Number(told[1])) {
                Song[word] = Number(told[1]);
                toGlue("setting", [word, Song[word]]);
            }
        };
    },

    turned: function (told) {
        if (told[0] === "is_playing") {
            Song.playing = Number(told[1]);
            Playhead.turn(Song.playing);
        }
    },

    tellAll: function () {
        toGlue("setting", ["tempo", Song.tempo]);
        toGlue("setting", ["numerator", Song.numerator]);
        toGlue("setting", ["denominator", Song.denominator]);
    },

    // Quarter notes.
    barLength: function () {
        return Song.numerator * 4 / Song.denominator;
    }
};

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

// Notes of clips, read from Live and written to it. Ours are flat numbers: start, length (ticks), pitch, velocity.

var Notes = {
    TICKS: 960, // a quarter note; Live counts quarter notes
    IN_A_MESSAGE: 50,
    IN_A_CALL: 500,
    KEPT: ["mute", "probability", "velocity_deviation", "release_velocity"],

    ofFlat: function (flat) {
        var notes = [];
        var at;
        for (at = 0; at + 3 < flat.length; at += 4) {
            notes.push({
                pitch: flat[at + 2],
                start_time: flat[at] / Notes.TICKS,
                duration: flat[at + 1] / Notes.TICKS,
                velocity: flat[at + 3]
            });
        }
        return notes;
    },

    toFlat: function (notes, from) {
        var flat = [];
        List.map(notes, function (note) {
            flat.push(
                Math.round((note.start_time - from) * Notes.TICKS),
                Math.max(1, Math.round(note.duration * Notes.TICKS)),
                note.pitch,
                Math.max(1, Math.min(127, Math.round(note.velocity)))
            );
        });
        return flat;
    },

    // What a clip plays: from the loop's beginning to its end. Live answers a JSON text.
    within: function (clip, from, length) {
        return JSON.parse(String(clip.call("get_notes_extended", 0, 128, from, length))).notes.sort(Notes.inOrder);
    },

    inOrder: function (one, other) {
        return one.start_time - other.start_time || one.pitch - other.pitch;
    },

    add: function (clip, notes) {
        List.portions(notes, Notes.IN_A_CALL, function (some) {
            clip.call("add_new_notes", { notes: some });
        });
    },

    // The nth note of a pitch is the same note as before if there are as many of it: what no drummer changes stays.
    keepOf: function (before, after) {
        var old = Notes.byPitch(before);
        var made = Notes.byPitch(after);
        List.map(after, function (note) {
            var was = old[note.pitch] || [];
            if (was.length === made[note.pitch].length) {
                Notes.copyKept(was[made[note.pitch].indexOf(note)], note);
            }
        });
        return after;
    },

    copyKept: function (from, to) {
        List.map(Notes.KEPT, function (word) {
            if (from[word] !== undefined) {
                to[word] = from[word];
            }
        });
    },

    byPitch: function (notes) {
        var pitches = {};
        List.map(notes.slice(0).sort(Notes.inOrder), function (note) {
            pitches[note.pitch] = pitches[note.pitch] || [];
            pitches[note.pitch].push(note);
        });
        return pitches;
    },

    // A clip's notes on their way to the glue, before the job that they are for.
    tell: function (job, source) {
        toGlue("clip", [job, Math.round(source.length * Notes.TICKS), source.numerator, source.denominator]);
        List.portions(Notes.toFlat(source.notes, source.from), Notes.IN_A_MESSAGE * 4, function (numbers) {
            toGlue("played", [job].concat(numbers));
        });
    }
};

// MIDI clips: which one is meant, what it plays, and making one out of a take.

var Clips = {
    // The clip that the user looks at, else the one in the chosen slot; 0: none.
    selected: function () {
        var id = Live.idOf(Live.view, "detail_clip");
        var slot;
        if (!id) {
            slot = Live.idOf(Live.view, "highlighted_clip_slot");
            id = slot ? Live.idOf(Live.at(slot), "clip") : 0;
        }
        return id && Live.number(Live.at(id), "is_midi_clip") ? id : 0;
    },

    // {id, from, length, numerator, denominator, notes}: what it plays, in quarter notes.
    read: function (id) {
        var clip = Live.clip;
        var looping, from, length;
        clip.id = id;
        looping = Live.number(clip, "looping");
        from = Live.number(clip, looping ? "loop_start" : "start_marker");
        length = Live.number(clip, looping ? "loop_end" : "end_marker") - from;
        return {
            id: id,
            from: from,
            length: length,
            numerator: Live.number(clip, "signature_numerator"),
            denominator: Live.number(clip, "signature_denominator"),
            notes: Notes.within(clip, from, length)
        };
    },

    // What is just made in Live becomes the take. Answers how many notes Live has.
    fill: function (id, take) {
        var clip = Live.clip;
        clip.id = id;
        clip.set("name", take.title);
        clip.set("color", Live.number(Live.track, "color"));
        clip.set("looping", 1);
        clip.set("signature_numerator", take.numerator);
        clip.set("signature_denominator", take.denominator);
        clip.set("loop_end", Takes.beats(take));
        clip.set("end_marker", Takes.beats(take));
        Notes.add(clip, Takes.notes(take));
        return Notes.within(clip, 0, Takes.beats(take)).length;
    },

    // The same clip with other notes: name, loop and all else stay.
    refill: function (source, take) {
        var clip = Live.clip;
        clip.id = source.id;
        clip.call("remove_notes_extended", 0, 128, source.from, source.length);
        Notes.add(clip, Takes.notes(take, source.from));
        return Notes.within(clip, source.from, source.length).length;
    }
};

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

// Clips in the arrangement, from a place in the song on. What lies there is never written over unasked.

var Arrangement = {
    // The cursor; while Live plays, the next bar line.
    cursor: function () {
        var at = Live.number(Live.song, "current_song_time");
        var bar = Song.barLength();
        return Song.playing ? Math.ceil(at / bar - 1e-6) * bar : at;
    },

    // {id, from, to} of every clip of a track, in quarter notes of the song.
    clips: function (track) {
        return List.map(Live.idsOf(Live.at(track), "arrangement_clips"), function (id) {
            var clip = Live.at(id);
            return { id: id, from: Live.number(clip, "start_time"), to: Live.number(clip, "end_time") };
        });
    },

    between: function (clips, from, to) {
        return List.keep(clips, function (clip) { return clip.from < to - 1e-6 && clip.to > from + 1e-6; });
    },

    clipAt: function (track, time) {
        var found = Arrangement.between(Arrangement.clips(track), time, time + 0.001);
        return found.length ? found[0].id : 0;
    },

    // One after another from the cursor on.
    write: function (takes, may) {
        var at = Arrangement.cursor();
        var pieces = List.map(takes, function (take) {
            var piece = { take: take, at: at };
            at += Takes.beats(take);
            return piece;
        });
        return Arrangement.writePieces(pieces, may);
    },

    // pieces: {take, at}. Answers {code, count}.
    writePieces: function (pieces, may) {
        var refusal = Session.refusal() || Arrangement.refusal(pieces, may);
        var fewer = false;
        if (refusal) {
            return { code: refusal, count: 0 };
        }
        List.map(pieces, function (piece) {
            Arrangement.clear(piece);
            fewer = Arrangement.make(piece) < piece.take.count || fewer;
        });
        return { code: fewer ? "fewer" : "arranged", count: pieces.length };
    },

    refusal: function (pieces, may) {
        var clips = Arrangement.clips(Number(Live.track.id));
        var blocked = List.keep(pieces, function (piece) {
            var end = piece.at + Takes.beats(piece.take);
            var there = Arrangement.between(clips, piece.at, end);
            // A clip that reaches beyond would lose what is beyond.
            return there.length && !(may.replace && List.keep(there, function (clip) {
                return clip.from < piece.at - 1e-6 || clip.to > end + 1e-6;
            }).length === 0);
        });
        if (blocked.length) {
            return may.replace ? "beyond" : "occupied";
        }
        return Live.can("arrangement") || Arrangement.detour() ? "" : "no_detour";
    },

    clear: function (piece) {
        var end = piece.at + Takes.beats(piece.take);
        List.map(Arrangement.between(Arrangement.clips(Number(Live.track.id)), piece.at, end), function (clip) {
            Live.track.call("delete_clip", "id " + clip.id);
        });
    },

    make: function (piece) {
        if (!Live.can("arrangement")) {
            return Arrangement.makeByDetour(piece);
        }
        piece.take.clip = Live.idIn(Live.track.call("create_midi_clip", piece.at, Takes.beats(piece.take)));
        return piece.take.clip ? Clips.fill(piece.take.clip, piece.take) : 0;
    },

    // Before Live 12.3: made in an empty slot, copied from there, and taken out of the slot.
    detour: function () {
        return List.keep(Session.slots(), Session.isEmpty).pop() || 0;
    },

    makeByDetour: function (piece) {
        var slot = Arrangement.detour();
        var count;
        Session.make(slot, piece.take, false);
        count = Clips.fill(piece.take.clip, piece.take);
        Live.track.call("duplicate_clip_to_arrangement", "id " + piece.take.clip, piece.at);
        Live.at(slot).call("delete_clip");
        piece.take.clip = Arrangement.clipAt(Number(Live.track.id), piece.at);
        piece.take.slot = 0;
        return count;
    }
};

// What the glue was asked for and has not ended yet. A take is written only for a job that is still waited for.

var Jobs = {
    last: 0,
    running: {},

    // kind: "generate", "humanize", "like" or "section"; `source` is the clip that it is about.
    begin: function (kind, source) {
        Jobs.last += 1;
        Jobs.running[Jobs.last] = { kind: kind, source: source || null, takes: [], seen: false };
        toView("progress", [0, "waiting"]);
        return Jobs.last;
    },

    any: function () {
        var job;
        for (job in Jobs.running) {
            if (Jobs.running.hasOwnProperty(job)) {
                return true;
            }
        }
        return false;
    },

    progress: function (job, share, stage) {
        if (Jobs.running[job]) {
            toView("progress", [Form.share(job, share), stage]);
        }
    },

    take: function (job, index, of, numbers) {
        var running = Jobs.running[job];
        if (!running) {
            return;
        }
        running.takes[index] = Takes.blank(numbers);
        running.takes[index].source = running.kind === "humanize" ? running.source : null;
        if (running.kind !== "section") {
            Jobs.forward(running, index, of);
        }
    },

    // A first take clears the view of the takes that were there.
    forward: function (running, index, of) {
        var take = running.takes[index];
        if (!running.seen) {
            running.seen = true;
            toView("takes", [of]);
        }
        toView("take", [index, take.bars, take.numerator, take.denominator, take.tempo, take.match]);
    },

    // fn(take, running) if that take is still waited for.
    withTake: function (job, index, fn) {
        var running = Jobs.running[job];
        if (running && running.takes[index]) {
            fn(running.takes[index], running);
        }
    },

    title: function (job, index, codes) {
        Jobs.withTake(job, index, function (take, running) {
            take.title = Text.of(codes);
            if (running.seen) {
                toView("title", [index].concat(codes));
            }
        });
    },

    hits: function (job, index, numbers) {
        Jobs.withTake(job, index, function (take, running) {
            take.hits = take.hits.concat(numbers);
            if (running.seen) {
                toView("hits", [index].concat(numbers));
            }
        });
    },

    notes: function (job, index, numbers) {
        Jobs.withTake(job, index, function (take) {
            take.flat = take.flat.concat(numbers);
        });
    },

    taken: function (job, index) {
        Jobs.withTake(job, index, function (take, running) {
            if (running.seen) {
                toView("taken", [index]);
            }
        });
    },

    done: function (job) {
        var running = Jobs.running[job];
        var whole;
        if (!running) {
            return;
        }
        whole = List.keep(running.takes, Takes.isWhole);
        delete Jobs.running[job];
        if (running.kind === "section") {
            Form.got(job, whole[0]);
        } else {
            Jobs.quiet();
            Takes.replace(whole);
            Writing.takes(job, whole, running.source);
        }
    },

    // Failed, cancelled, or lost with the glue: what was shown before is shown again.
    drop: function (job) {
        var running = Jobs.running[job];
        if (!running) {
            return;
        }
        delete Jobs.running[job];
        if (running.kind === "section") {
            Form.drop();
        }
        if (running.seen) {
            Takes.show();
        }
        Jobs.quiet();
    },

    dropAll: function () {
        var job;
        for (job in Jobs.running) {
            if (Jobs.running.hasOwnProperty(job)) {
                Jobs.drop(job);
            }
        }
    },

    cancelAll: function () {
        var job;
        for (job in Jobs.running) {
            if (Jobs.running.hasOwnProperty(job)) {
                toGlue("cancel", [Number(job)]);
                Jobs.drop(job);
            }
        }
    },

    quiet: function () {
        toView("progress", [-1, "none"]);
    }
};

// Takes on their way into Live: one press is one step of undo, and what found no place waits for a second press.

var Writing = {
    PATIENCE: 30000, // ms that "press again to add a scene" holds

    pending: null, // {job, takes, until}

    takes: function (job, takes, source) {
        Later.run(function () {
            if (source && Dials.at.replace) {
                Writing.end(job, takes, function () { return Writing.inPlace(takes[0], source); });
            } else {
                Writing.end(job, takes, function () { return Writing.where(takes, false); });
            }
        });
    },

    // The second press. False: nothing waits, or no longer.
    goOn: function () {
        var pending = Writing.pending;
        Writing.pending = null;
        if (!pending || Number(new Date()) > pending.until) {
            return false;
        }
        Later.run(function () {
            Writing.end(pending.job, pending.takes, function () { return Session.write(pending.takes, Writing.may(true)); });
        });
        return true;
    },

    may: function (add) {
        return { add: add, replace: Boolean(Dials.at.replace), launch: Boolean(Dials.at.launch) };
    },

    where: function (takes, pressed) {
        if (!Live.can("notes")) {
            return { code: "old", count: 0 };
        }
        if (Dials.at.output === Output.ARRANGEMENT) {
            return Arrangement.write(takes, Writing.may(false));
        }
        if (Dials.at.output === Output.SHOWN && !pressed) {
            return { code: "shown", count: takes.length };
        }
        return Session.write(takes, Writing.may(false));
    },

    // Humanized in the clip itself, since "replace" is on.
    inPlace: function (take, source) {
        if (!Live.isThere(source.id)) {
            return { code: "deleted", count: 0 };
        }
        take.clip = source.id;
        take.from = source.from;
        return { code: Clips.refill(source, take) < take.count ? "fewer" : "replaced", count: 1 };
    },

    end: function (job, takes, write) {
        var result = Live.asOneStep(function () {
            var written = write();
            State.store();
            return written;
        });
        if (result.code === "no_slot" && takes.length) {
            Writing.pending = { job: job, takes: takes, until: Number(new Date()) + Writing.PATIENCE };
        } else {
            Writing.pending = null;
        }
        toGlue("wrote", [job, result.code, result.count]);
    },

    refuse: function (code) {
        toGlue("wrote", [0, code, 0]);
    }
};

// A whole song: each scene, or each stretch between locators, that is named like a section gets bars of its own.
// All are asked for one after another and written together, as one step of undo.

var Form = {
    BARS: 32, // at most in one job
    USUAL: 8, // bars of a section that nothing tells the length of

    // Named in the order of the `section` parameter. Energy in percent where the dial says auto.
    SECTIONS: [
        { section: 1, energy: 40, names: /\b(intro|einleitung|entrada)(?![a-z])/i },
        { section: 2, energy: 50, names: /\b(pre-?chorus|verse|vers|strophe|estrofa|couplet)(?![a-z])/i },
        { section: 3, energy: 75, names: /\b(chorus|refrain|hook|drop|estribillo)(?![a-z])/i },
        { section: 4, energy: 60, names: /\b(bridge|br(\u00fc|ue)cke|puente|break|breakdown|middle 8|middle eight)(?![a-z])/i },
        { section: 5, energy: 45, names: /\b(outro|ending|coda|schluss|final)(?![a-z])/i }
    ],
    RISE: 5, // percent that each return of a section is harder, twice at most

    plan: null, // {pieces, next, write}

    sectionOf: function (name) {
        var found = List.keep(Form.SECTIONS, function (each) { return each.names.test(name); });
        return found[0] || null;
    },

    press: function () {
        var refusal = Session.refusal();
        var plan = refusal ? null : Form.ofScenes() || Form.ofLocators();
        if (!plan) {
            Writing.refuse(refusal || "no_song");
        } else if (!plan.pieces.length) {
            Writing.refuse(plan.none);
        } else {
            plan.next = 0;
            Form.plan = plan;
            Form.ask();
        }
    },

    // -------------------------------------------------------------------------------------------- what is asked for

    ofScenes: function () {
        var slots = Session.slots();
        var found = [];
        List.map(Live.idsOf(Live.song, "scenes"), function (scene, index) {
            var name = Live.text(Live.at(scene), "name");
            var kind = Form.sectionOf(name);
            if (kind) {
                found.push({ kind: kind, name: name, slot: slots[index], index: index });
            }
        });
        if (!found.length) {
            return null;
        }
        List.map(found, Form.weigh());
        return { write: Form.writeScenes, none: "occupied", pieces: List.map(List.keep(found, Form.isFree), Form.sceneLength) };
    },

    isFree: function (piece) {
        return Boolean(Dials.at.replace) || Session.isEmpty(piece.slot);
    },

    // As long as the longest clip beside it.
    sceneLength: function (piece) {
        var beats = 0;
        List.map(Live.idsOf(Live.song, "tracks"), function (track) {
            var slot = Live.idsOf(Live.at(track), "clip_slots")[piece.index];
            if (slot && slot !== piece.slot && !Session.isEmpty(slot)) {
                Live.at(Live.idOf(Live.hand, "clip"));
                beats = Math.max(beats, Live.number(Live.hand, "length"));
            }
        });
        piece.bars = Math.max(1, Math.min(Form.BARS, Math.round(beats / Song.barLength()) || Form.USUAL));
        return piece;
    },

    ofLocators: function () {
        var cues = Form.cues();
        var found = [];
        List.map(cues, function (cue, index) {
            var kind = Form.sectionOf(cue.name);
            var until = index + 1 < cues.length ? cues[index + 1].time : cue.time + Form.USUAL * Song.barLength();
            if (kind) {
                found.push({ kind: kind, name: cue.name, at: cue.time, bars: (until - cue.time) / Song.barLength() });
            }
        });
        if (!found.length) {
            return null;
        }
        List.map(found, Form.weigh());
        return { write: Form.writeLocators, none: "short", pieces: Form.cut(found) };
    },

    cues: function () {
        return List.map(Live.idsOf(Live.song, "cue_points"), function (id) {
            var cue = Live.at(id);
            return { time: Live.number(cue, "time"), name: Live.text(cue, "name") };
        }).sort(function (one, other) { return one.time - other.time; });
    },

    // Whole bars, as many pieces as one job's bars ask for.
    cut: function (stretches) {
        var pieces = [];
        List.map(stretches, function (stretch) {
            var left = Math.floor(stretch.bars + 1e-6);
            var at = stretch.at;
            var bars;
            while (left > 0) {
                bars = Math.min(Form.BARS, left);
                pieces.push({ kind: stretch.kind, name: stretch.name, energy: stretch.energy, at: at, bars: bars });
                at += bars * Song.barLength();
                left -= bars;
            }
        });
        return pieces;
    },

    // The energy of each, in the order of the song.
    weigh: function () {
        var times = {};
        return function (piece) {
            var dial = Dials.value("energy");
            var before = times[piece.kind.section] || 0;
            var wanted = piece.kind.energy + (dial < 0 ? 0 : dial - 50) + Form.RISE * Math.min(2, before);
            times[piece.kind.section] = before + 1;
            piece.energy = Math.max(0, Math.min(100, wanted));
        };
    },

    // ------------------------------------------------------------------------------------------------ one by one

    ask: function () {
        var piece = Form.plan.pieces[Form.plan.next];
        var job = Along.begin("section");
        if (job) {
            toGlue("section", [job, piece.kind.section, piece.bars, piece.energy]);
        } else {
            Form.drop();
        }
    },

    // One job's share as the whole song's, in thousandths.
    share: function (job, share) {
        return Form.plan ? Math.round((Form.plan.next * 1000 + share) / Form.plan.pieces.length) : share;
    },

    got: function (job, take) {
        var plan = Form.plan;
        if (!take) {
            Form.drop();
            return;
        }
        plan.pieces[plan.next].take = take;
        take.title = plan.pieces[plan.next].name + ": " + take.title;
        plan.next += 1;
        if (plan.next < plan.pieces.length) {
            Form.ask();
            return;
        }
        Form.drop();
        Later.run(function () {
            Writing.end(job, [], function () { return plan.write(plan.pieces); });
        });
    },

    drop: function () {
        Form.plan = null;
        Jobs.quiet();
    },

    // -------------------------------------------------------------------------------------------------- into Live

    writeScenes: function (pieces) {
        var takes = List.map(pieces, function (piece) { return piece.take; });
        var slots = List.map(pieces, function (piece) { return piece.slot; });
        var refusal = Session.refusal();
        if (refusal) {
            return { code: refusal, count: 0 };
        }
        return Session.writeInto(slots, takes, { replace: Boolean(Dials.at.replace), every: true }, false);
    },

    writeLocators: function (pieces) {
        return Arrangement.writePieces(pieces, Writing.may(false));
    }
};

// Another track's clip to play along with: bass or keys.

var Along = {
    track: 0,
    name: "",
    listed: [], // tracks that the view offers: {id, name}

    press: function () {
        if (Rows.kind === "tracks") {
            Rows.close();
        } else if (Along.track) {
            Along.choose({ id: 0, name: "" });
        } else {
            Along.offer();
        }
    },

    offer: function () {
        Along.listed = Along.others();
        if (!Along.listed.length) {
            Writing.refuse("no_other");
            return;
        }
        Rows.open("tracks", Along.listed.length);
        List.map(Along.listed, function (track, index) {
            toView("row", [index, "track", 0].concat(Text.codes(track.name)));
        });
    },

    others: function () {
        var own = Number(Live.track.id);
        var tracks = List.map(Live.idsOf(Live.song, "tracks"), function (id) {
            var track = Live.at(id);
            return { id: id, name: Live.text(track, "name"), midi: Live.number(track, "has_midi_input") };
        });
        return List.keep(tracks, function (track) { return track.midi && track.id !== own; }).slice(0, Rows.MOST);
    },

    choose: function (track) {
        Along.track = track.id;
        Along.name = track.name;
        toView("along", Text.codes(track.name));
        Rows.close();
        Later.run(State.store);
    },

    // A track that was chosen in a set that has been opened again: by its name, since ids are of one session.
    find: function (name) {
        var same = List.keep(Along.others(), function (track) { return track.name === name; });
        if (name && same.length) {
            Along.track = same[0].id;
            Along.name = name;
        }
    },

    // A job that plays along, if a track is chosen: its clip goes first. 0: there is none, and that was said.
    begin: function (kind) {
        var clip = Along.track ? Along.clip() : 0;
        var job;
        if (Along.track && !clip) {
            Writing.refuse("no_track");
            return 0;
        }
        job = Jobs.begin(kind);
        if (clip) {
            Notes.tell(job, Clips.read(clip));
        }
        return job;
    },

    // What plays there; else what lies in the selected scene; else what lies at the cursor of the arrangement.
    clip: function () {
        var playing, slots, slot, clip;
        if (!Live.isThere(Along.track)) {
            return 0;
        }
        playing = Live.number(Live.at(Along.track), "playing_slot_index");
        slots = Live.idsOf(Live.hand, "clip_slots");
        slot = slots[playing >= 0 ? playing : Session.sceneIndex()];
        clip = slot ? Live.idOf(Live.at(slot), "clip") : 0;
        return clip || Arrangement.clipAt(Along.track, Live.number(Live.song, "current_song_time"));
    }
};

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

// Where Live is within the shown take. A low-priority Task looks, twenty times a second, only while Live plays.

var Playhead = {
    EVERY: 50, // ms
    task: null,
    at: -1,

    turn: function (playing) {
        if (!Playhead.task) {
            Playhead.task = new Task(Playhead.look);
            Playhead.task.interval = Playhead.EVERY;
        }
        Playhead.end();
        if (playing) {
            Playhead.task.repeat();
        } else {
            Playhead.show(-1);
        }
    },

    end: function () {
        if (Playhead.task) {
            Playhead.task.cancel();
        }
    },

    look: function () {
        var take = Takes.current();
        Playhead.show(take ? Math.max(-1, Playhead.ticks(take)) : -1);
    },

    // Where the take's clip is, from where the take begins in it; -1: it does not play. One that is gone is not asked
    // for again: Max would say so twenty times a second.
    ticks: function (take) {
        take.clip = Live.isThere(take.clip) ? take.clip : 0;
        if (!take.clip || !Live.number(Live.hand, "is_playing")) {
            return -1;
        }
        return Math.floor((Live.number(Live.hand, "playing_position") - take.from) * Notes.TICKS);
    },

    show: function (ticks) {
        if (ticks !== Playhead.at) {
            Playhead.at = ticks;
            toView("head", [ticks]);
        }
    }
};

// The glue's process: started once Live is there, started again when it ends, with longer and longer pauses.

var Glue = {
    TRIES: 6,
    STEADY: 30000, // ms that it must have been there before its earlier ends are forgotten

    ready: false,
    asked: false, // a start is on its way
    tries: 0,
    task: null,
    settled: null, // the Task that forgets
    trouble: null, // code points of why it cannot run here at all

    start: function () {
        Glue.asked = true;
        toGlue("script", ["start"]);
    },

    began: function () {
        Glue.ready = true;
        Glue.asked = false;
        Glue.trouble = null;
        Glue.settle();
        Kit.told = null;
        toGlue("instance", [Instance.word()]);
        toGlue("style", Text.codes(Names.style));
        Song.tellAll();
        Dials.tellAll();
        Kit.tell();
    },

    settle: function () {
        if (!Glue.settled) {
            Glue.settled = new Task(function () { Glue.tries = 0; });
        }
        Glue.settled.cancel();
        Glue.settled.schedule(Glue.STEADY);
    },

    // It cannot run here: said now, and at each press, which tries once more.
    unfit: function (codes) {
        Glue.asked = false;
        Glue.trouble = codes;
        toView("connection", ["stopped"]);
        Lines.show(Level.WRONG, codes);
    },

    // [node.script]'s lifecycle. Both of its words for an end may come.
    told: function (event, outcome) {
        if (event === "terminated" || event === "stop") {
            Glue.ended();
        } else if (outcome === "error") {
            Glue.unfit(Text.codes(Lines.refused));
        }
    },

    ended: function () {
        var lost = Jobs.any();
        if (!Glue.ready && !Glue.asked) {
            return;
        }
        Glue.ready = false;
        Glue.asked = false;
        if (Glue.settled) {
            Glue.settled.cancel();
        }
        toTransport("port", [0]);
        toView("connection", ["stopped"]);
        Jobs.dropAll();
        Glue.startLater();
        if (Glue.tries <= Glue.TRIES) {
            Lines.say(lost ? "lost" : "stopped", Level.WRONG);
        }
    },

    startLater: function () {
        Glue.tries += 1;
        if (Glue.tries > Glue.TRIES) {
            Lines.say("gone", Level.WRONG);
            return;
        }
        if (!Glue.task) {
            Glue.task = new Task(Glue.start);
        }
        Glue.task.schedule(500 * Math.pow(2, Glue.tries));
    },

    // Whether something can be asked for now. If not, that was said.
    isThere: function () {
        if (Glue.ready) {
            return true;
        }
        if (Glue.trouble) {
            Lines.show(Level.WRONG, Glue.trouble);
            Glue.start();
            return false;
        }
        Lines.say("waiting", Level.WARNING);
        if (!Glue.asked && Glue.tries > Glue.TRIES) {
            Glue.tries = 0;
            Glue.start();
        }
        return false;
    }
};

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

// The buttons: what each asks for.

var Presses = {
    // Those that are there only when the daemon can do it.
    SHOWN: ["generate", "humanize", "like", "song", "along", "jam", "fill", "research"],

    press: function (button) {
        if (!Live.song || !Presses.does.hasOwnProperty(button)) {
            return;
        }
        if (button !== "along") {
            Rows.close();
        }
        if (!Live.can("notes")) {
            Lines.say("old", Level.WRONG);
        } else if (button === "stop" || Glue.isThere()) {
            Names.then(function () {
                Presses.lookAround();
                Presses.does[button]();
            });
        }
    },

    // The device may be on another track by now, the rack's pads may have other names: nothing tells us that.
    lookAround: function () {
        Live.findTrack();
        Song.follow();
        Kit.tell();
    },

    unlessBusy: function (fn) {
        return function () {
            if (Jobs.any()) {
                Writing.refuse("busy");
            } else {
                fn();
            }
        };
    },

    generate: function () {
        var job = Writing.goOn() ? 0 : Along.begin("generate");
        if (job) {
            toGlue("generate", [job]);
        }
    },

    clip: function () {
        var take = Takes.current();
        if (Writing.goOn()) {
            return;
        }
        if (!take) {
            Presses.generate();
            return;
        }
        Later.run(function () {
            Writing.end(0, [take], function () { return Writing.where([take], true); });
        });
    },

    // Something about the selected clip; fn(job).
    aboutClip: function (kind, fn) {
        var id = Clips.selected();
        var source = id ? Clips.read(id) : null;
        var job;
        if (!source) {
            Writing.refuse("no_clip");
        } else if (!source.notes.length) {
            Writing.refuse("empty");
        } else {
            job = Jobs.begin(kind, source);
            Notes.tell(job, source);
            fn(job);
        }
    },

    // What runs; if nothing does, what we have launched.
    stop: function () {
        Writing.pending = null;
        if (Jobs.any()) {
            Jobs.cancelAll();
        } else {
            Later.run(Session.stop);
        }
    },

    show: function (words) {
        List.map(Presses.SHOWN, function (button) {
            var box = Max.box(button);
            if (box) {
                box.hidden = words.indexOf(button) < 0 ? 1 : 0;
            }
        });
    }
};

Presses.does = {
    generate: Presses.unlessBusy(Presses.generate),
    clip: Presses.unlessBusy(Presses.clip),
    humanize: Presses.unlessBusy(function () {
        Presses.aboutClip("humanize", function (job) { toGlue("humanize", [job]); });
    }),
    like: Presses.unlessBusy(function () {
        Presses.aboutClip("like", function (job) { toGlue("like", [job]); });
    }),
    song: Presses.unlessBusy(Form.press),
    along: Along.press,
    stop: Presses.stop
};

// Every message that the script receives. m4l_device/README.md has the table.

var Max = (function (object) {
    return {
        box: function (name) { return object.patcher.getnamed(name); }
    };
})(this);

// ------------------------------------------------------------------------------------------------ from the patch

function begin() {
    Live.begin();
    State.begin();
    Song.begin();
    toTransport("instance", [Instance.word()]);
    State.show();
    Glue.start();
}

function restored() {
    if (Live.song) {
        State.again(List.of(arguments));
    } else {
        State.saved = List.of(arguments);
    }
}

function dial(word, number) {
    Dials.turn(word, number);
}

function press(button) {
    Presses.press(button);
}

function typed() {
    Names.typed();
}

// A text of digits comes as a number, one with blanks may come as several words.
function text() {
    Names.text(List.map(List.of(arguments), String).join(" "));
}

function process(event, outcome) {
    Glue.told(event, outcome);
}

// ------------------------------------------------------------------------------------------------- from the view

function pick(index) {
    Rows.pick(index);
}

function choose(index) {
    Takes.choose(index);
}

function serve() {
    toGlue("serve");
}

// ------------------------------------------------------------------------------------------------- from the glue

function ready() {
    Glue.began();
}

function unfit() {
    Glue.unfit(List.of(arguments));
}

function state(word) {
    toView("connection", [word]);
}

function can() {
    Presses.show(List.of(arguments));
}

function engine(port) {
    toTransport("port", [port]);
}

function line(level) {
    Lines.show(level, List.of(arguments).slice(1));
}

function names(request, count) {
    Names.answered(request, count);
}

function name(request, index, status, confidence) {
    Names.answer(request, index, status, confidence, List.of(arguments).slice(4));
}

function style() {
    toView("style", List.of(arguments));
}

function unpadded() {
    toView("unpadded", List.of(arguments));
}

function progress(job, share, stage) {
    Jobs.progress(job, share, stage);
}

function take(job, index, of) {
    Jobs.take(job, index, of, List.of(arguments).slice(3));
}

function title(job, index) {
    Jobs.title(job, index, List.of(arguments).slice(2));
}

function hits(job, index) {
    Jobs.hits(job, index, List.of(arguments).slice(2));
}

function notes(job, index) {
    Jobs.notes(job, index, List.of(arguments).slice(2));
}

function taken(job, index) {
    Jobs.taken(job, index);
}

function done(job) {
    Jobs.done(job);
}

function failed(job) {
    Jobs.drop(job);
    Lines.show(Level.WRONG, List.of(arguments).slice(1));
}

function cancelled(job) {
    Jobs.drop(job);
}

// ---------------------------------------------------------------------------------------------------- from Max

function notifydeleted() {
    Playhead.end();
    Instance.end();
}
