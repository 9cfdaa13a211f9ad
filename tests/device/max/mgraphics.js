"use strict";

// What [jsui] draws with, as SVG: the calls that Max's mgraphics has and the device's view uses, no others.

const { widthOf } = require("./arial");

const escape = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
const round = (number) => Math.round(number * 100) / 100;

class Mgraphics {
    constructor() {
        this.redraws = 0;
        this.clear();
    }

    clear() {
        this.drawn = [];
        this.texts = []; // {text, x, y, width, size, colour}: for checks of what fits
        this.colour = [0, 0, 0, 1];
        this.path = "";
        this.at = [0, 0];
        this.lineWidth = 1;
        this.face = "Arial";
        this.size = 12;
    }

    init() {}

    redraw() {
        this.redraws += 1;
    }

    set_source_rgba(...rgba) {
        if (rgba.length !== 4 || !rgba.every((part) => part >= 0 && part <= 1)) {
            throw new TypeError(`set_source_rgba(${rgba})`);
        }
        this.colour = rgba;
    }

    set_line_width(width) {
        this.lineWidth = width;
    }

    select_font_face(face) {
        this.face = face;
    }

    set_font_size(size) {
        this.size = size;
    }

    text_measure(text) {
        return [widthOf(text, this.size), this.size * 1.2];
    }

    rectangle(...rect) {
        const [x, y, width, height] = rect.map(round);
        if (![x, y, width, height].every(Number.isFinite)) {
            throw new TypeError(`rectangle(${rect})`);
        }
        this.path = `<rect x="${x}" y="${y}" width="${width}" height="${height}"`;
    }

    ellipse(x, y, width, height) {
        this.path = `<ellipse cx="${round(x + width / 2)}" cy="${round(y + height / 2)}" rx="${width / 2}" ry="${height / 2}"`;
    }

    fill() {
        this.drawn.push(`${this.path} fill="${this.paint()}"/>`);
    }

    stroke() {
        this.drawn.push(`${this.path} fill="none" stroke="${this.paint()}" stroke-width="${this.lineWidth}"/>`);
    }

    move_to(x, y) {
        this.at = [round(x), round(y)];
    }

    show_text(text) {
        const [x, y] = this.at;
        const width = widthOf(text, this.size);
        this.texts.push({ text, x, y, width, size: this.size, colour: this.colour });
        if (text) {
            // As wide as Arial, whatever font there is.
            const look = `font-size="${this.size}" fill="${this.paint()}" textLength="${round(width)}" lengthAdjust="spacingAndGlyphs"`;
            this.drawn.push(`<text x="${x}" y="${y}" ${look} xml:space="preserve">${escape(text)}</text>`);
        }
    }

    paint() {
        const [red, green, blue] = this.colour.map((part) => Math.round(part * 255));
        return `#${[red, green, blue].map((part) => part.toString(16).padStart(2, "0")).join("")}`;
    }

    svg() {
        return this.drawn.join("\n");
    }
}

module.exports = { Mgraphics };
