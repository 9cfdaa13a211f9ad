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
