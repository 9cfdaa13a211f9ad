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
