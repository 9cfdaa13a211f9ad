"use strict";

// The device's face as SVG: what Live would show of it, near enough to judge sizes, texts and places. `live.*` objects are
// drawn as Live's default theme draws them; the view draws itself.

const { widthOf } = require("./arial");
const { Mgraphics } = require("./mgraphics");

const HEIGHT = 169;
const GROUND = [0.16, 0.16, 0.16, 1];
const BOX = [0.09, 0.09, 0.09, 1];
const BUTTON = [0.28, 0.28, 0.28, 1];
const TEXT = [0.86, 0.86, 0.86, 1];
const RING = [0.45, 0.45, 0.45, 1];
const VALUE = [1, 0.71, 0.2, 1];
const SIZE = 10;

/** What a parameter shows as its value. */
function shown({ about, value }) {
    if (about.parameter_enum) {
        return about.parameter_enum[value];
    }
    return about.parameter_unitstyle === 5 ? `${value} %` : String(value);
}

class Face {
    constructor(device) {
        this.device = device;
        this.brush = new Mgraphics();
        this.texts = []; // {text, rect, room, colour, ground, size}
        this.width = device.patcher.devicewidth;
    }

    draw() {
        this.fill([0, 0, this.width, HEIGHT], GROUND);
        for (const object of this.device.objects.values()) {
            const { box } = object;
            if (box.presentation && !box.hidden) {
                this[box.maxclass.replace(".", "_")](object, box.presentation_rect);
            }
        }
        return this;
    }

    fill([x, y, width, height], colour) {
        this.brush.set_source_rgba(...colour);
        this.brush.rectangle(x, y, width, height);
        this.brush.fill();
    }

    /** In the middle of a box of one line, or at its left. */
    text(text, [x, y, width, height], colour, ground, left = false, size = SIZE) {
        const wide = widthOf(text, size);
        this.texts.push({ text, room: width - (left ? 4 : 2), width: wide, height, size, colour, ground });
        this.brush.set_font_size(size);
        this.brush.set_source_rgba(...colour);
        this.brush.move_to(left ? x + 4 : x + (width - wide) / 2, y + height / 2 + size * 0.36);
        this.brush.show_text(text);
    }

    live_dial(object, [x, y, width, height]) {
        const { parameter_shortname: name, parameter_mmin: low, parameter_mmax: high } = object.about;
        const share = (object.value - low) / (high - low);
        this.text(name, [x, y, width, 12], TEXT, GROUND);
        this.brush.set_source_rgba(...RING);
        this.brush.set_line_width(2);
        this.brush.ellipse(x + width / 2 - 9, y + 14, 18, 18);
        this.brush.stroke();
        const turn = (0.75 - 1.5 * share + 0.75) * Math.PI - Math.PI * 0.25;
        this.brush.set_source_rgba(...VALUE);
        this.brush.ellipse(x + width / 2 + Math.cos(turn) * 9 - 2.5, y + 23 - Math.sin(turn) * 9 - 2.5, 5, 5);
        this.brush.fill();
        this.text(shown(object), [x, y + height - 13, width, 12], TEXT, GROUND);
    }

    live_numbox(object, rect) {
        this.fill(rect, BOX);
        this.text(shown(object), rect, TEXT, BOX);
    }

    live_menu(object, rect) {
        const [x, y, width, height] = rect;
        this.fill(rect, BOX);
        this.text(shown(object), [x, y, width - 14, height], TEXT, BOX, true);
        this.text("\u25be", [x + width - 14, y, 12, height], TEXT, BOX);
    }

    live_text(object, rect) {
        const on = object.about && object.value === 1;
        const ground = on ? VALUE : BUTTON;
        this.fill(rect, ground);
        this.text(object.box.text, rect, on ? BOX : TEXT, ground, false, object.box.varname === "generate" ? 11 : SIZE);
    }

    live_comment({ box }, rect) {
        this.text(box.text, rect, TEXT, GROUND, true);
    }

    textedit(object, rect) {
        this.fill(rect, BOX);
        this.text(object.text, rect, VALUE, BOX, true, 11);
    }

    jsui(object, [x, y]) {
        const drawn = this.device.paint();
        this.view = drawn.texts;
        this.brush.drawn.push(`<g transform="translate(${x} ${y})">`, ...drawn.drawn, "</g>");
    }

    svg() {
        return [
            `<svg xmlns="http://www.w3.org/2000/svg" width="${this.width * 2}" height="${HEIGHT * 2}"`,
            `     viewBox="0 0 ${this.width} ${HEIGHT}" font-family="Arial, Liberation Sans, Helvetica, sans-serif">`,
            this.brush.svg(),
            "</svg>",
            "",
        ].join("\n");
    }
}

module.exports = { Face, GROUND, HEIGHT };
