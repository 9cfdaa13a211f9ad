"use strict";

// Stands in for the module that Max gives to scripts in [node.script]: the same functions, over the channel of
// child_process.fork. To the script: {message: [selector, ...atoms]}. From it: {outlet: [...atoms]}, {post: [...]}.

const MESSAGE_TYPES = Object.freeze({ ALL: "all", BANG: "bang", DICT: "dict", NUMBER: "number", LIST: "list" });
const POST_LEVELS = Object.freeze({ ERROR: "error", INFO: "info", WARN: "warn" });
const MAX_ENV = Object.freeze({ MAX: "max", MAX_FOR_LIVE: "maxforlive", STANDALONE: "max:standalone" });
const SYMBOL = 32767; // characters that one word may have

const handlers = new Map();

function send(message) {
    return new Promise((resolve, reject) => {
        process.send(message, (error) => (error ? reject(error) : resolve(null)));
    });
}

function atomsOf(values) {
    for (const value of values) {
        if (typeof value === "string" ? value.length > SYMBOL : !Number.isFinite(value)) {
            throw new TypeError(`Max takes no ${typeof value} of this kind: ${String(value).slice(0, 60)}`);
        }
    }
    return values;
}

function addHandler(selector, handler) {
    handlers.set(selector, [...(handlers.get(selector) || []), handler]);
}

function addHandlers(table) {
    for (const [selector, handler] of Object.entries(table)) {
        addHandler(selector, handler);
    }
}

function removeHandler(selector, handler) {
    handlers.set(selector, (handlers.get(selector) || []).filter((one) => one !== handler));
}

function removeHandlers(selector) {
    handlers.delete(selector);
}

const outlet = (...values) => send({ outlet: atomsOf(values) });
const outletBang = () => send({ outlet: ["bang"] });
const post = (...values) => send({ post: values.map(String) });

const dicts = new Map();
const getDict = async (id) => dicts.get(id) || {};
const setDict = async (id, content) => dicts.set(id, content) && content;
const updateDict = async (id, path, value) => setDict(id, { ...dicts.get(id), [path]: value });

process.on("message", ({ message: [selector, ...atoms] }) => {
    const called = handlers.get(selector);
    if (!called) {
        send({ post: [`no handler for ${selector}`], unheard: selector });
        return;
    }
    called.forEach((handler) => handler(...atoms));
});
process.on("disconnect", () => process.exit(0)); // Max has gone

module.exports = {
    MAX_ENV, MESSAGE_TYPES, POST_LEVELS, addHandler, addHandlers, getDict, outlet, outletBang, post, removeHandler,
    removeHandlers, setDict, updateDict,
};
