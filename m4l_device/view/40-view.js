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
