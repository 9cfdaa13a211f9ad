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
