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
