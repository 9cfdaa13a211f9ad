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
