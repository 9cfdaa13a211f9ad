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
