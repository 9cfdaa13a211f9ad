"use strict";

// What can be asked of Live's objects: `true` since always, a version since then, a function does it.

const MIDI_CLIP_IN_ARRANGEMENT = [12, 3];
const CHAINS_BY_NOTE = [12, 3];

function refuse(words) {
    throw new Error(words);
}

function positive(number, what) {
    if (!(typeof number === "number" && number > 0)) {
        refuse(`${what} must be a number above 0, not ${number}`);
    }
    return number;
}

function idOf(word) {
    const [, id] = /^id (\d+)$/.exec(word) || refuse(`an object is "id n", not ${word}`);
    return Number(id);
}

// ------------------------------------------------------------------------------------------------------- notes

const NOTE = {
    pitch: (value) => Number.isInteger(value) && value >= 0 && value <= 127,
    start_time: (value) => Number.isFinite(value),
    duration: (value) => Number.isFinite(value) && value > 0,
    velocity: (value) => Number.isFinite(value) && value >= 0 && value <= 127,
    mute: (value) => [0, 1, true, false].includes(value),
    probability: (value) => value >= 0 && value <= 1,
    velocity_deviation: (value) => value >= -127 && value <= 127,
    release_velocity: (value) => value >= 0 && value <= 127,
};
const USUAL = { mute: 0, probability: 1, velocity_deviation: 0, release_velocity: 64 };

function checkedNote(note) {
    for (const [key, value] of Object.entries(note)) {
        if (!(key in NOTE) || typeof value === "string" || !NOTE[key](value)) {
            refuse(`a note may not have ${key} ${value}`);
        }
    }
    for (const key of ["pitch", "start_time", "duration"]) {
        if (!(key in note)) {
            refuse(`a note needs a ${key}`);
        }
    }
    return { velocity: 100, ...USUAL, ...note };
}

/** Same pitch and start: the new one stays. One that reaches into the next of its pitch is shortened. */
function addNote(clip, note) {
    clip.notes = clip.notes.filter((old) => old.pitch !== note.pitch || old.start_time !== note.start_time);
    for (const old of clip.notes) {
        if (old.pitch === note.pitch && old.start_time < note.start_time && old.start_time + old.duration > note.start_time) {
            old.duration = note.start_time - old.start_time;
        }
    }
    clip.notes.push(note);
}

let nextNote = 1;

function addNotes(clip, live, given) {
    live.write();
    if (!given || !Array.isArray(given.notes)) {
        refuse("add_new_notes takes a dictionary with notes");
    }
    given.notes.forEach((note) => addNote(clip, { note_id: nextNote++, ...checkedNote(note) }));
}

function within(note, [pitch, span, from, length]) {
    return note.pitch >= pitch && note.pitch < pitch + span && note.start_time >= from && note.start_time < from + length;
}

function removeNotes(clip, live, ...range) {
    live.write();
    clip.notes = clip.notes.filter((note) => !within(note, range));
}

// ------------------------------------------------------------------------------------------------------- clips

function createClip(slot, live, length) {
    live.write();
    const track = slot.canonical_parent;
    if (slot.clip) {
        refuse("The slot already has a clip");
    }
    if (track.is_foldable) {
        refuse("Clips cannot be created in group slots");
    }
    if (!track.has_midi_input) {
        refuse("Only MIDI tracks can have MIDI clips");
    }
    if (track.is_frozen) {
        refuse("The track is frozen");
    }
    slot.clip = live.clip(slot, positive(length, "a clip's length"));
}

function deleteClip(slot, live) {
    live.write();
    live.remove(slot.clip || refuse("The slot has no clip"));
    slot.clip = null;
}

function fire(slot, live) {
    const track = slot.canonical_parent;
    track.clip_slots.forEach((other) => other.clip && (other.clip.is_playing = 0));
    slot.clip.is_playing = 1;
    track.playing_slot_index = track.clip_slots.indexOf(slot);
}

function stopSlot(slot) {
    slot.clip.is_playing = 0;
    slot.canonical_parent.playing_slot_index = -1;
}

function placed(track, live, at, length, fields) {
    if (track.arrangement_clips.some((clip) => clip.start_time < at + length && clip.end_time > at)) {
        refuse("there is a clip already");
    }
    const clip = live.clip(track, length, { start_time: at, end_time: at + length, ...fields });
    track.arrangement_clips.push(clip);
    return clip;
}

function createMidiClip(track, live, at, length) {
    live.write();
    if (!live.has(MIDI_CLIP_IN_ARRANGEMENT)) {
        refuse(`create_midi_clip came with ${MIDI_CLIP_IN_ARRANGEMENT.join(".")}`);
    }
    if (track.is_frozen || !track.has_midi_input) {
        refuse("not a MIDI track that takes clips");
    }
    return ["id", placed(track, live, at, positive(length, "a clip's length")).id];
}

function duplicateToArrangement(track, live, word, at) {
    live.write();
    const clip = live.things.get(idOf(word)) || refuse("no such clip");
    const { name, color, notes } = clip;
    placed(track, live, at, clip.loop_end - clip.loop_start, { name, color, notes: notes.map((note) => ({ ...note })) });
}

function deleteFromTrack(track, live, word) {
    live.write();
    const clip = live.things.get(idOf(word));
    track.arrangement_clips = track.arrangement_clips.filter((other) => other !== clip);
    live.remove(clip);
}

function loopEnd(clip, value) {
    if (value <= clip.loop_start) {
        refuse("Invalid value: the loop would end before it starts");
    }
}

// ------------------------------------------------------------------------------------------------------- all of it

const SCHEMA = {
    Application: {
        call: {
            get_major_version: (_, live) => live.version[0],
            get_minor_version: (_, live) => live.version[1],
        },
    },
    Song: {
        get: {
            tempo: true, signature_numerator: true, signature_denominator: true, is_playing: true, tracks: true,
            scenes: true, cue_points: true, current_song_time: (_, live) => live.beats(),
        },
        observe: { tempo: true, signature_numerator: true, signature_denominator: true, is_playing: true },
        call: {
            begin_undo_step: (_, live) => live.beginStep(),
            end_undo_step: (_, live) => live.endStep(),
            create_scene: (_, live, index) => {
                live.write();
                return ["id", live.addScene("", index).id];
            },
        },
    },
    View: { get: { selected_scene: true, highlighted_clip_slot: true, detail_clip: true } },
    Scene: { get: { name: true } },
    CuePoint: { get: { name: true, time: true } },
    Track: {
        get: {
            name: true, color: true, has_midi_input: true, is_foldable: true, is_frozen: true, playing_slot_index: true,
            clip_slots: true, arrangement_clips: true, devices: true, canonical_parent: true,
        },
        observe: { devices: true },
        call: {
            create_midi_clip: createMidiClip,
            duplicate_clip_to_arrangement: duplicateToArrangement,
            delete_clip: deleteFromTrack,
        },
    },
    ClipSlot: {
        get: {
            clip: true, has_clip: (slot) => (slot.clip ? 1 : 0), canonical_parent: true,
            is_playing: (slot) => (slot.clip && slot.clip.is_playing ? 1 : 0),
        },
        call: { create_clip: createClip, delete_clip: deleteClip, fire, stop: stopSlot },
    },
    Clip: {
        get: {
            name: true, color: true, looping: true, loop_start: true, loop_end: true, start_marker: true, end_marker: true,
            signature_numerator: true, signature_denominator: true, is_midi_clip: true, is_playing: true,
            playing_position: true, start_time: true, end_time: true, length: (clip) => clip.loop_end - clip.loop_start,
        },
        set: {
            name: true, color: true, looping: true, loop_start: true, loop_end: loopEnd, start_marker: true, end_marker: true,
            signature_numerator: true, signature_denominator: true,
        },
        call: {
            add_new_notes: addNotes,
            remove_notes_extended: removeNotes,
            get_notes_extended: (clip, _, ...range) =>
                JSON.stringify({ notes: clip.notes.filter((note) => within(note, range)) }),
        },
    },
    DrumPad: { get: { note: true, name: true, chains: true, canonical_parent: true } },
};
const DEVICE = {
    name: true, can_have_chains: true, can_have_drum_pads: true, canonical_parent: true,
};
SCHEMA.MaxDevice = { get: DEVICE };
SCHEMA.PluginDevice = { get: DEVICE };
SCHEMA.RackDevice = { get: { ...DEVICE, chains: true, drum_pads: true } };
SCHEMA.Chain = { get: { name: true, devices: true, canonical_parent: true } };
SCHEMA.DrumChain = { get: { ...SCHEMA.Chain.get, in_note: CHAINS_BY_NOTE } };

module.exports = { SCHEMA };
