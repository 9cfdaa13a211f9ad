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
