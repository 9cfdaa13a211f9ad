// A whole song: each scene, or each stretch between locators, that is named like a section gets bars of its own.
// All are asked for one after another and written together, as one step of undo.

var Form = {
    BARS: 32, // at most in one job
    USUAL: 8, // bars of a section that nothing tells the length of

    // Named in the order of the `section` parameter. Energy in percent where the dial says auto.
    SECTIONS: [
        { section: 1, energy: 40, names: /\b(intro|einleitung|entrada)(?![a-z])/i },
        { section: 2, energy: 50, names: /\b(pre-?chorus|verse|vers|strophe|estrofa|couplet)(?![a-z])/i },
        { section: 3, energy: 75, names: /\b(chorus|refrain|hook|drop|estribillo)(?![a-z])/i },
        { section: 4, energy: 60, names: /\b(bridge|br(\u00fc|ue)cke|puente|break|breakdown|middle 8|middle eight)(?![a-z])/i },
        { section: 5, energy: 45, names: /\b(outro|ending|coda|schluss|final)(?![a-z])/i }
    ],
    RISE: 5, // percent that each return of a section is harder, twice at most

    plan: null, // {pieces, next, write}

    sectionOf: function (name) {
        var found = List.keep(Form.SECTIONS, function (each) { return each.names.test(name); });
        return found[0] || null;
    },

    press: function () {
        var refusal = Session.refusal();
        var plan = refusal ? null : Form.ofScenes() || Form.ofLocators();
        if (!plan) {
            Writing.refuse(refusal || "no_song");
        } else if (!plan.pieces.length) {
            Writing.refuse(plan.none);
        } else {
            plan.next = 0;
            Form.plan = plan;
            Form.ask();
        }
    },

    // -------------------------------------------------------------------------------------------- what is asked for

    ofScenes: function () {
        var slots = Session.slots();
        var found = [];
        List.map(Live.idsOf(Live.song, "scenes"), function (scene, index) {
            var name = Live.text(Live.at(scene), "name");
            var kind = Form.sectionOf(name);
            if (kind) {
                found.push({ kind: kind, name: name, slot: slots[index], index: index });
            }
        });
        if (!found.length) {
            return null;
        }
        List.map(found, Form.weigh());
        return { write: Form.writeScenes, none: "occupied", pieces: List.map(List.keep(found, Form.isFree), Form.sceneLength) };
    },

    isFree: function (piece) {
        return Boolean(Dials.at.replace) || Session.isEmpty(piece.slot);
    },

    // As long as the longest clip beside it.
    sceneLength: function (piece) {
        var beats = 0;
        List.map(Live.idsOf(Live.song, "tracks"), function (track) {
            var slot = Live.idsOf(Live.at(track), "clip_slots")[piece.index];
            if (slot && slot !== piece.slot && !Session.isEmpty(slot)) {
                Live.at(Live.idOf(Live.hand, "clip"));
                beats = Math.max(beats, Live.number(Live.hand, "length"));
            }
        });
        piece.bars = Math.max(1, Math.min(Form.BARS, Math.round(beats / Song.barLength()) || Form.USUAL));
        return piece;
    },

    ofLocators: function () {
        var cues = Form.cues();
        var found = [];
        List.map(cues, function (cue, index) {
            var kind = Form.sectionOf(cue.name);
            var until = index + 1 < cues.length ? cues[index + 1].time : cue.time + Form.USUAL * Song.barLength();
            if (kind) {
                found.push({ kind: kind, name: cue.name, at: cue.time, bars: (until - cue.time) / Song.barLength() });
            }
        });
        if (!found.length) {
            return null;
        }
        List.map(found, Form.weigh());
        return { write: Form.writeLocators, none: "short", pieces: Form.cut(found) };
    },

    cues: function () {
        return List.map(Live.idsOf(Live.song, "cue_points"), function (id) {
            var cue = Live.at(id);
            return { time: Live.number(cue, "time"), name: Live.text(cue, "name") };
        }).sort(function (one, other) { return one.time - other.time; });
    },

    // Whole bars, as many pieces as one job's bars ask for.
    cut: function (stretches) {
        var pieces = [];
        List.map(stretches, function (stretch) {
            var left = Math.floor(stretch.bars + 1e-6);
            var at = stretch.at;
            var bars;
            while (left > 0) {
                bars = Math.min(Form.BARS, left);
                pieces.push({ kind: stretch.kind, name: stretch.name, energy: stretch.energy, at: at, bars: bars });
                at += bars * Song.barLength();
                left -= bars;
            }
        });
        return pieces;
    },

    // The energy of each, in the order of the song.
    weigh: function () {
        var times = {};
        return function (piece) {
            var dial = Dials.value("energy");
            var before = times[piece.kind.section] || 0;
            var wanted = piece.kind.energy + (dial < 0 ? 0 : dial - 50) + Form.RISE * Math.min(2, before);
            times[piece.kind.section] = before + 1;
            piece.energy = Math.max(0, Math.min(100, wanted));
        };
    },

    // ------------------------------------------------------------------------------------------------ one by one

    ask: function () {
        var piece = Form.plan.pieces[Form.plan.next];
        var job = Along.begin("section");
        if (job) {
            toGlue("section", [job, piece.kind.section, piece.bars, piece.energy]);
        } else {
            Form.drop();
        }
    },

    // One job's share as the whole song's, in thousandths.
    share: function (job, share) {
        return Form.plan ? Math.round((Form.plan.next * 1000 + share) / Form.plan.pieces.length) : share;
    },

    got: function (job, take) {
        var plan = Form.plan;
        if (!take) {
            Form.drop();
            return;
        }
        plan.pieces[plan.next].take = take;
        take.title = plan.pieces[plan.next].name + ": " + take.title;
        plan.next += 1;
        if (plan.next < plan.pieces.length) {
            Form.ask();
            return;
        }
        Form.drop();
        Later.run(function () {
            Writing.end(job, [], function () { return plan.write(plan.pieces); });
        });
    },

    drop: function () {
        Form.plan = null;
        Jobs.quiet();
    },

    // -------------------------------------------------------------------------------------------------- into Live

    writeScenes: function (pieces) {
        var takes = List.map(pieces, function (piece) { return piece.take; });
        var slots = List.map(pieces, function (piece) { return piece.slot; });
        var refusal = Session.refusal();
        if (refusal) {
            return { code: refusal, count: 0 };
        }
        return Session.writeInto(slots, takes, { replace: Boolean(Dials.at.replace), every: true }, false);
    },

    writeLocators: function (pieces) {
        return Arrangement.writePieces(pieces, Writing.may(false));
    }
};
