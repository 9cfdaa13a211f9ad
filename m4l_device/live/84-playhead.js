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
        Playhead.show(take ? Math.floor(Playhead.beat(take) * Notes.TICKS) : -1);
    },

    // The clip's own place while it plays, else the song's. One that is gone is not asked for again: Max would say so
    // twenty times a second.
    beat: function (take) {
        take.clip = Live.isThere(take.clip) ? take.clip : 0;
        if (take.clip && Live.number(Live.hand, "is_playing")) {
            return Live.number(Live.hand, "playing_position");
        }
        return Live.number(Live.song, "current_song_time") % Takes.beats(take);
    },

    show: function (ticks) {
        if (ticks !== Playhead.at) {
            Playhead.at = ticks;
            toView("head", [ticks]);
        }
    }
};
