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
