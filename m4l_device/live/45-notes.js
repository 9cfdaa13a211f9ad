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
