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
