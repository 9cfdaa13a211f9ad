"use strict";

// The face in every state that has a picture: nothing is cut, nothing is too dark to read, everything is in line.

const assert = require("node:assert/strict");
const { test } = require("node:test");
const { Face } = require("../max/face");
const { STATES, inState } = require("../max/states");

const GRID = 4; // pixels
const READABLE = 4.5; // WCAG 2.1, 1.4.3: contrast of text

function luminance([red, green, blue]) {
    const [r, g, b] = [red, green, blue].map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one, other) {
    const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
    return (light + 0.05) / (dark + 0.05);
}

for (const name of Object.keys(STATES)) {
    test(`${name}: texts fit, can be read, and stay inside`, (t) => {
        const device = inState(name);
        t.after(() => device.free());
        const face = new Face(device).draw();
        for (const { text, width, room, colour, ground, height, size } of face.texts) {
            assert.ok(width <= room, `${text} is ${width} wide in ${room}`);
            assert.ok(size <= height, `${text} is ${size} high in ${height}`);
            assert.ok(contrast(colour, ground) >= READABLE, `${text}: ${contrast(colour, ground)}`);
        }
        const [, , width, height] = device.one("jsui").box.presentation_rect;
        assert.ok(face.view.length > 1);
        for (const { text, x, y, width: wide } of face.view) {
            assert.ok(x >= 0 && x + wide <= width && y <= height - 1 && y > 6, `${text} at ${x} ${y}, ${wide} wide`);
        }
    });
}

test("the view's texts can be read on all of its grounds", (t) => {
    const device = inState("takes");
    t.after(() => device.free());
    const { Colour } = device.one("jsui").context;
    for (const ink of ["text", "quiet", "warning", "wrong", "good", "head"]) {
        for (const ground of ["ground", "raised"]) {
            assert.ok(contrast(Colour[ink], Colour[ground]) >= READABLE, `${ink} on ${ground}`);
        }
    }
    assert.ok(contrast(Colour.ground, Colour.stroke) >= READABLE);
});

test("all boxes stand on the grid, a little apart", (t) => {
    const device = inState("start");
    t.after(() => device.free());
    const boxes = [...device.objects.values()].map(({ box }) => box).filter((box) => box.presentation);
    for (const { presentation_rect: rect, maxclass, varname } of boxes) {
        assert.ok(rect.slice(0, 3).every((number) => number % GRID === 0), `${maxclass} ${varname} ${rect}`);
    }
});

test("long texts are cut with an ellipsis or go on in a second line", (t) => {
    const device = inState("playing");
    t.after(() => device.free());
    device.script.line(1, ...Array.from("so many words ".repeat(20), (letter) => letter.charCodeAt(0)));
    device.script.style("shipped", 68, 66, 84, 140, ...Array.from("A name that is a hundred letters long ".repeat(3), (letter) => letter.charCodeAt(0)));
    const [, , width] = device.one("jsui").box.presentation_rect;
    const texts = device.paint().texts;
    assert.ok(texts.every(({ x, width: wide }) => x + wide <= width));
    assert.equal(texts.filter(({ text }) => text.includes("so many")).length, 2);
    assert.ok(texts.some(({ text }) => text.endsWith("\u2026")));
});

test("the view draws all it knows when it is shown again, and takes what makes no sense", (t) => {
    const device = inState("takes");
    t.after(() => device.free());
    const before = device.paint().svg();
    const { context } = device.one("jsui");
    context.onresize();
    assert.equal(device.paint().svg(), before);
    context.take(99, 1, 4, 4, 120, 50);
    context.hits(99, 1, 2, 3, 4);
    context.row(99, "shipped", 1);
    context.chosen(3);
    context.head(-5);
    device.click(-10, 900);
    assert.ok(device.paint().texts.length > 5);
});

test("ten thousand places of the playhead are few drawings", (t) => {
    const device = inState("playing");
    t.after(() => device.free());
    const { context } = device.one("jsui");
    const before = device.redraws;
    for (let ticks = 0; ticks < 10000; ticks += 1) {
        context.head(ticks % 7680);
    }
    assert.ok(device.redraws - before < 800, String(device.redraws - before));
});

test("a click chooses the take whose tab it hits", (t) => {
    const device = inState("takes");
    t.after(() => device.free());
    const { x, y } = device.one("jsui").context.Place.tab(4);
    device.click(x + 3, y + 3);
    assert.equal(device.view.chosen, 4);
    assert.equal(device.script.Takes.chosen, 4);
});
