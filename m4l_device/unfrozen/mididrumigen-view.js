// MidiDrumiGen's view: draws what the Live script tells it, and says what was clicked.
// ES5 for [jsui]. Global functions are its receivers and what Max itself calls, nothing else.

autowatch = 0;
inlets = 1;
outlets = 1;

mgraphics.init();
mgraphics.relative_coords = 0;
mgraphics.autofill = 0;

function Sender(outlet_index) {
    return function (word, atoms) {
        outlet(outlet_index, [word].concat(atoms || []));
    };
}

var toScript = Sender(0);

var Text = {
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
    },

    // The list that was received, from the nth on.
    rest: function (received, from) {
        return Array.prototype.slice.call(received, from);
    }
};

// All that the view knows. What is drawn is drawn from this alone, so a view that is shown again is whole.

var Known = {
    connection: "searching",
    line: { level: 0, text: "" },
    style: { status: "unknown", confidence: 0, tempo: [0, 0, 0], name: "" },
    progress: { share: -1, stage: "none" },
    list: { kind: "none", rows: [] },
    takes: [],
    chosen: 0,
    head: -1, // ticks
    unpadded: "",
    along: "",

    take: function () {
        return Known.takes[Known.chosen] || null;
    },

    blankTake: function () {
        return { bars: 1, numerator: 4, denominator: 4, tempo: 0, match: -1, title: "", hits: [] };
    },

    // fn(take) if there is one of that index.
    withTake: function (index, fn) {
        if (Known.takes[index]) {
            fn(Known.takes[index]);
        }
    },

    barTicks: function (take) {
        return take.numerator * 4 * 960 / take.denominator;
    }
};

// In the user's words.
var Words = {
    connection: {
        searching: "looking for MidiDrumiGen",
        absent: "not running",
        starting: "starting",
        connecting: "connecting",
        connected: "connected",
        refused: "refused",
        stopped: "stopped"
    },
    status: {
        shipped: "shipped",
        researched: "researched",
        learned: "learned from MIDI",
        thin: "thin",
        "default": "its genre's default",
        unknown: "unknown",
        track: ""
    },
    stage: { waiting: "waiting", writing: "writing", reading: "reading", keeping: "keeping", none: "" },
    lanes: ["kick", "snare", "clap", "hat", "ride", "crash", "toms", "perc"]
};

// Brush, colours and measures.

var Colour = {
    ground: [0.11, 0.11, 0.12, 1],
    raised: [0.2, 0.2, 0.22, 1],
    rule: [0.3, 0.3, 0.32, 1],
    bar: [0.5, 0.5, 0.52, 1],
    text: [0.92, 0.92, 0.92, 1],
    quiet: [0.68, 0.68, 0.7, 1],
    stroke: [1, 0.71, 0.2, 1],
    accent: [1, 0.9, 0.62, 1],
    ghost: [0.66, 0.5, 0.26, 1],
    head: [0.35, 0.85, 1, 1],
    good: [0.45, 0.85, 0.45, 1],
    warning: [1, 0.78, 0.25, 1],
    wrong: [1, 0.55, 0.5, 1]
};

var Brush = {
    SIZE: 10,
    FACE: "Arial",

    colour: function (rgba) {
        mgraphics.set_source_rgba(rgba[0], rgba[1], rgba[2], rgba[3]);
    },

    box: function (x, y, width, height, rgba) {
        Brush.colour(rgba);
        mgraphics.rectangle(x, y, width, height);
        mgraphics.fill();
    },

    frame: function (x, y, width, height, rgba) {
        Brush.colour(rgba);
        mgraphics.set_line_width(1);
        mgraphics.rectangle(x + 0.5, y + 0.5, width - 1, height - 1);
        mgraphics.stroke();
    },

    dot: function (x, y, size, rgba) {
        Brush.colour(rgba);
        mgraphics.ellipse(x, y, size, size);
        mgraphics.fill();
    },

    ring: function (x, y, size, rgba) {
        Brush.colour(rgba);
        mgraphics.set_line_width(1);
        mgraphics.ellipse(x, y, size, size);
        mgraphics.stroke();
    },

    font: function (size) {
        mgraphics.select_font_face(Brush.FACE);
        mgraphics.set_font_size(size);
    },

    width: function (text, size) {
        Brush.font(size);
        return mgraphics.text_measure(text)[0];
    },

    // As much of a text as fits, with an ellipsis if that is not all. `y` is the base line.
    text: function (text, x, y, room, rgba, size) {
        Brush.font(size || Brush.SIZE);
        Brush.colour(rgba);
        mgraphics.move_to(x, y);
        mgraphics.show_text(Brush.fitting(text, room, size || Brush.SIZE));
    },

    // Ends at x.
    textBefore: function (text, x, y, room, rgba, size) {
        var shown = Brush.fitting(text, room, size || Brush.SIZE);
        Brush.text(shown, x - Brush.width(shown, size || Brush.SIZE), y, room + 1, rgba, size);
    },

    fitting: function (text, room, size) {
        var shown = text;
        while (shown.length > 1 && Brush.width(shown, size) > room) {
            shown = shown.slice(0, shown.length - 2).replace(/\s+$/, "") + "\u2026";
        }
        return shown;
    },

    // A text in lines that fit, at most `most`; the last one is cut if there is more.
    lines: function (text, room, size, most) {
        var lines = [""];
        var words = text.split(" ");
        var index, longer;
        for (index = 0; index < words.length; index += 1) {
            longer = (lines[lines.length - 1] ? lines[lines.length - 1] + " " : "") + words[index];
            if (!lines[lines.length - 1] || lines.length === most || Brush.width(longer, size) <= room) {
                lines[lines.length - 1] = longer;
            } else {
                lines.push(words[index]);
            }
        }
        return lines;
    }
};

// Where things are. Everything follows from the box's size.
var Place = {
    MARGIN: 6,
    HEADER: 18,
    TABS: 16,
    FOOTER: 40,
    LABELS: 34,
    ROW: 16,
    START: 70,

    width: function () {
        return box.rect[2] - box.rect[0];
    },

    height: function () {
        return box.rect[3] - box.rect[1];
    },

    grid: function () {
        var top = Place.HEADER + (Known.takes.length > 1 ? Place.TABS : 2) + 2;
        var left = Place.MARGIN + Place.LABELS;
        return {
            x: left,
            y: top,
            width: Place.width() - left - Place.MARGIN,
            height: Place.height() - Place.FOOTER - top
        };
    },

    tab: function (index) {
        var width = Math.floor((Place.width() - 2 * Place.MARGIN) / 8);
        return { x: Place.MARGIN + index * width, y: Place.HEADER, width: width - 2, height: Place.TABS - 2 };
    },

    // Rows of the list: one column of eight, or two.
    row: function (index) {
        var columns = Known.list.rows.length > 8 ? 2 : 1;
        var width = (Place.width() - 2 * Place.MARGIN) / columns;
        return {
            x: Place.MARGIN + Math.floor(index / 8) * width,
            y: Place.HEADER + (index % 8) * Place.ROW,
            width: width,
            height: Place.ROW
        };
    },

    listEnd: function () {
        return Place.HEADER + Math.min(8, Known.list.rows.length) * Place.ROW;
    },

    // In the middle of the empty view, else at the end of the line of words.
    start: function () {
        var grid = Place.grid();
        if (Known.take()) {
            return {
                x: Place.width() - Place.MARGIN - Place.START, y: Place.height() - Place.FOOTER + 16,
                width: Place.START, height: 20
            };
        }
        return { x: Place.width() / 2 - 50, y: grid.y + grid.height / 2 - 4, width: 100, height: 20 };
    },

    inside: function (place, x, y) {
        return x >= place.x && x < place.x + place.width && y >= place.y && y < place.y + place.height;
    }
};

// The shown take: a lane for each drum, a mark for each stroke.

var Bars = {
    PAGE: 8, // bars that are shown at once; longer takes turn pages with the playhead

    page: function (take) {
        var bar = Known.head < 0 ? 0 : Math.floor(Known.head / Known.barTicks(take));
        var first = Math.floor(Math.min(bar, take.bars - 1) / Bars.PAGE) * Bars.PAGE;
        return { first: first, count: Math.min(Bars.PAGE, take.bars - first) };
    },

    // Kick, snare and hat always, others when they play.
    lanes: function (take) {
        var used = { 0: true, 1: true, 3: true };
        var shown = [];
        var at;
        for (at = 1; at < take.hits.length; at += 4) {
            used[take.hits[at]] = true;
        }
        for (at = Words.lanes.length - 1; at >= 0; at -= 1) {
            if (used[at]) {
                shown.push(at);
            }
        }
        return shown;
    },

    draw: function (take) {
        var grid = Place.grid();
        var page = Bars.page(take);
        var lanes = Bars.lanes(take);
        var scale = grid.width / (page.count * Known.barTicks(take));
        Bars.drawLanes(grid, lanes);
        Bars.drawLines(grid, page, take);
        Bars.drawHits(grid, lanes, page, take, scale);
        Bars.drawHead(grid, page, take, scale);
    },

    drawLanes: function (grid, lanes) {
        var height = grid.height / lanes.length;
        var index;
        for (index = 0; index < lanes.length; index += 1) {
            Brush.box(grid.x, grid.y + index * height, grid.width, Math.max(1, height - 1), Colour.raised);
            Brush.text(
                Words.lanes[lanes[index]], Place.MARGIN, grid.y + (index + 0.5) * height + 3.5, Place.LABELS - 2, Colour.quiet, 9.5
            );
        }
    },

    drawLines: function (grid, page, take) {
        var beats = page.count * take.numerator;
        var beat, x, isBar;
        for (beat = 0; beat <= beats; beat += 1) {
            isBar = beat % take.numerator === 0;
            x = Math.floor(grid.x + grid.width * beat / beats);
            if (isBar || page.count <= 4) {
                Brush.box(Math.min(x, grid.x + grid.width - 1), grid.y, 1, grid.height, isBar ? Colour.bar : Colour.rule);
            }
        }
    },

    drawHits: function (grid, lanes, page, take, scale) {
        var from = page.first * Known.barTicks(take);
        var to = from + page.count * Known.barTicks(take);
        var height = grid.height / lanes.length;
        var at;
        for (at = 0; at + 3 < take.hits.length; at += 4) {
            if (take.hits[at] >= from && take.hits[at] < to) {
                Bars.drawHit(
                    grid.x + (take.hits[at] - from) * scale,
                    grid.y + lanes.indexOf(take.hits[at + 1]) * height,
                    height - 1, take.hits[at + 2], take.hits[at + 3], Math.max(1, Math.min(3, 200 * scale))
                );
            }
        }
    },

    // Louder is taller, so a ghost note is a stub; an accent is capped, an open hat rings on.
    drawHit: function (x, y, height, velocity, kind, wide) {
        var tall = Math.max(2, height * (0.25 + 0.75 * velocity / 127));
        var colour = kind === 2 ? Colour.accent : kind === 1 ? Colour.ghost : Colour.stroke;
        Brush.box(x, y + height - tall, wide, tall, colour);
        if (kind === 3) {
            Brush.box(x + wide, y + height / 2 - 0.5, 4, 1, colour);
        } else if (kind === 2) {
            Brush.box(x - 1, y, wide + 2, 1.5, colour);
        }
    },

    drawHead: function (grid, page, take, scale) {
        var at = Known.head - page.first * Known.barTicks(take);
        if (Known.head >= 0 && at >= 0 && at * scale < grid.width) {
            Brush.box(Math.floor(grid.x + at * scale), grid.y - 2, 1.5, grid.height + 4, Colour.head);
        }
    },

    // Which pixel column the head is in: it need not be drawn again before that changes.
    headColumn: function () {
        var take = Known.take();
        if (!take || Known.head < 0) {
            return -1;
        }
        return Math.floor(Known.head * Place.grid().width / (Bars.page(take).count * Known.barTicks(take)));
    }
};

// The whole view.

var View = {
    draw: function () {
        Brush.box(0, 0, Place.width(), Place.height(), Colour.ground);
        View.header();
        if (Known.list.kind !== "none") {
            View.list();
            if (Place.listEnd() <= Place.height() - Place.FOOTER) {
                View.footer();
            }
            return;
        }
        View.tabs();
        if (Known.take()) {
            Bars.draw(Known.take());
        } else {
            View.welcome();
        }
        View.footer();
    },

    statusColour: function (status) {
        return status === "unknown" ? Colour.wrong : status === "thin" || status === "default" ? Colour.warning : Colour.good;
    },

    header: function () {
        var style = Known.style;
        var word = Words.connection[Known.connection] || "";
        var right = Place.width() - Place.MARGIN;
        var room = Brush.width(word, 9.5);
        var fine = Known.connection === "connected";
        Brush.textBefore(word, right, 12.5, 120, fine ? Colour.quiet : Colour.warning, 9.5);
        View.light(right - room - 11, 5.5, fine);
        if (style.name) {
            View.who(style, right - room - 18);
        }
    },

    // Full where all is well, a ring where not: not by colour alone.
    light: function (x, y, fine) {
        if (fine) {
            Brush.dot(x, y, 7, Colour.good);
        } else {
            Brush.ring(x, y, 7, Colour.warning);
        }
    },

    who: function (style, right) {
        var name = Brush.fitting(style.name, 130, 11);
        var x = Place.MARGIN + Brush.width(name, 11) + 8;
        Brush.text(name, Place.MARGIN, 13, 131, Colour.text, 11);
        Brush.text(View.about(style), x, 12.5, right - x, View.statusColour(style.status), 9.5);
    },

    about: function (style) {
        if (style.status === "unknown") {
            return Words.status.unknown;
        }
        return Words.status[style.status] + ", " + style.confidence + " % sure, " + style.tempo[0] + "\u2013" + style.tempo[2] + " bpm";
    },

    list: function () {
        var rows = Known.list.rows;
        var index, place, row;
        for (index = 0; index < rows.length; index += 1) {
            place = Place.row(index);
            row = rows[index];
            Brush.box(place.x, place.y, place.width - 2, place.height - 1, Colour.raised);
            if (row.status !== "track") {
                Brush.dot(place.x + 5, place.y + 4.5, 6, View.statusColour(row.status));
                Brush.textBefore(
                    row.status === "unknown" ? Words.status.unknown : Words.status[row.status] + ", " + row.confidence + " % sure",
                    place.x + place.width - 6, place.y + 11.5, 140, Colour.quiet, 9.5
                );
            }
            Brush.text(row.name, place.x + 16, place.y + 11.5, place.width - (row.status === "track" ? 22 : 166), Colour.text);
        }
    },

    tabs: function () {
        var index;
        for (index = 0; Known.takes.length > 1 && index < Known.takes.length; index += 1) {
            View.tab(Place.tab(index), Known.takes[index], index);
        }
    },

    tab: function (place, take, index) {
        var chosen = index === Known.chosen;
        var text = (index + 1) + (take.match < 0 ? "" : ":  " + take.match);
        Brush.box(place.x, place.y, place.width, place.height, chosen ? Colour.stroke : Colour.raised);
        Brush.text(text, place.x + 4, place.y + 10.5, place.width - 6, chosen ? Colour.ground : Colour.text, 9.5);
    },

    welcome: function () {
        var grid = Place.grid();
        var words = Known.progress.share >= 0 ? "" : "Type a drummer, a producer or a genre, then press Generate.";
        if (Known.connection === "absent") {
            View.start();
            words = "MidiDrumiGen is not running.";
        }
        Brush.text(words, (Place.width() - Brush.width(words, 10)) / 2, grid.y + grid.height / 2 - 12, grid.width + 40, Colour.quiet);
    },

    start: function () {
        var start = Place.start();
        Brush.box(start.x, start.y, start.width, start.height, Colour.stroke);
        Brush.text("Start it", start.x + (start.width - 36) / 2, start.y + 14, start.width, Colour.ground, 11);
    },

    footer: function () {
        var top = Place.height() - Place.FOOTER + 4;
        var room = Place.width() - 2 * Place.MARGIN;
        View.small(top + 8, room);
        if (Known.progress.share >= 0) {
            View.progress(top + 14, room);
        } else {
            if (Known.connection === "absent" && Known.take()) {
                View.start();
                room -= Place.START + 6;
            }
            View.line(top + 20, room);
        }
    },

    // About the take on the left, about the other track on the right.
    small: function (y, room) {
        var take = Known.take();
        var left = take ? View.aboutTake(take) : "";
        var beside = Known.along ? "with " + Known.along : "";
        var used = Brush.width(left, 9.5) + (left ? 10 : 0);
        Brush.text(left, Place.MARGIN, y, room, Colour.quiet, 9.5);
        Brush.textBefore(beside, Place.MARGIN + room, y, room - used, Colour.head, 9.5);
    },

    aboutTake: function (take) {
        var page = Bars.page(take);
        var bars = take.bars > Bars.PAGE
            ? "bars " + (page.first + 1) + "\u2013" + (page.first + page.count) + " of " + take.bars
            : take.bars + (take.bars === 1 ? " bar" : " bars");
        return bars + ", " + take.numerator + "/" + take.denominator + (take.match < 0 ? "" : ", match " + take.match + " %");
    },

    progress: function (y, room) {
        Brush.frame(Place.MARGIN, y, room, 12, Colour.bar);
        Brush.box(Place.MARGIN + 1, y + 1, (room - 2) * Math.min(1, Known.progress.share / 1000), 10, Colour.ghost);
        Brush.text(Words.stage[Known.progress.stage] || "", Place.MARGIN + 6, y + 9.5, room - 12, Colour.text, 9.5);
    },

    line: function (y, room) {
        var level = Known.line.level;
        var colour = level === 2 ? Colour.wrong : level === 1 ? Colour.warning : Colour.text;
        var mark = level === 0 || !Known.line.text ? "" : "! ";
        var lines = Brush.lines(mark + Known.line.text, room, 10, 2);
        var index;
        for (index = 0; index < lines.length; index += 1) {
            Brush.text(lines[index], Place.MARGIN, y + index * 12, room, colour);
        }
        if (lines.length < 2) { // what has no pad has a line of its own, as long as it is free
            Brush.text(Known.unpadded, Place.MARGIN, y + 12, room, Colour.warning, 9.5);
        }
    },

    click: function (x, y) {
        var index;
        for (index = 0; index < Known.list.rows.length; index += 1) {
            if (Place.inside(Place.row(index), x, y)) {
                toScript("pick", [index]);
                return;
            }
        }
        if (Known.list.kind !== "none") {
            toScript("pick", [-1]);
            return;
        }
        for (index = 0; Known.takes.length > 1 && index < Known.takes.length; index += 1) {
            if (Place.inside(Place.tab(index), x, y)) {
                toScript("choose", [index]);
            }
        }
        if (Known.connection === "absent" && Place.inside(Place.start(), x, y)) {
            toScript("serve");
        }
    }
};

// Every message that the view receives. m4l_device/README.md has the table.

function connection(word) {
    Known.connection = word;
    mgraphics.redraw();
}

function line(level) {
    Known.line = { level: level, text: Text.of(Text.rest(arguments, 1)) };
    mgraphics.redraw();
}

function rows(kind, count) {
    var index;
    Known.list = { kind: kind, rows: [] };
    for (index = 0; index < count; index += 1) {
        Known.list.rows.push({ status: "track", confidence: 0, name: "" });
    }
    mgraphics.redraw();
}

function row(index, status, confidence) {
    if (Known.list.rows[index]) {
        Known.list.rows[index] = { status: status, confidence: confidence, name: Text.of(Text.rest(arguments, 3)) };
        mgraphics.redraw();
    }
}

function style(status, confidence, low, typical, high) {
    Known.style = {
        status: status, confidence: confidence, tempo: [low, typical, high], name: Text.of(Text.rest(arguments, 5))
    };
    mgraphics.redraw();
}

function progress(share, stage) {
    Known.progress = { share: share, stage: stage };
    mgraphics.redraw();
}

function takes(of) {
    var index;
    Known.takes = [];
    Known.chosen = 0;
    for (index = 0; index < of; index += 1) {
        Known.takes.push(Known.blankTake());
    }
    mgraphics.redraw();
}

function take(index, bars, numerator, denominator, tempo, match) {
    Known.withTake(index, function (one) {
        one.bars = bars;
        one.numerator = numerator;
        one.denominator = denominator;
        one.tempo = tempo;
        one.match = match;
        one.hits = [];
    });
}

function title(index) {
    var codes = Text.rest(arguments, 1);
    Known.withTake(index, function (one) { one.title = Text.of(codes); });
}

function hits(index) {
    var numbers = Text.rest(arguments, 1);
    Known.withTake(index, function (one) { one.hits = one.hits.concat(numbers); });
}

function taken() {
    mgraphics.redraw();
}

function chosen(index) {
    Known.chosen = index;
    mgraphics.redraw();
}

function head(ticks) {
    var before = Bars.headColumn();
    Known.head = ticks;
    if (Bars.headColumn() !== before) {
        mgraphics.redraw();
    }
}

function unpadded() {
    Known.unpadded = Text.of(Text.rest(arguments, 0));
    mgraphics.redraw();
}

function along() {
    Known.along = Text.of(Text.rest(arguments, 0));
    mgraphics.redraw();
}

// ---------------------------------------------------------------------------------------------------- from Max

function paint() {
    View.draw();
}

function onclick(x, y) {
    View.click(x, y);
}

function onresize() {
    mgraphics.redraw();
}
