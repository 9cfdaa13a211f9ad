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
