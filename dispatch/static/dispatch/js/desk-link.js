// The socket of the desk: numbered changes, commands with their answers, and the whole desk after a gap.

import { Connection } from "../../humanline/js/connection.js";
import { say } from "../../humanline/js/words.js";

const ANSWER = 8_000, PATIENCE = 5_000;
const changes = ["offer", "offer_gone", "work", "activity", "message", "read", "typing", "ring"];
const waiting = new Map();
let last = null, next = 1;

export const link = new Connection(document.body.dataset.line ?? "/ws/agent", { kept: say("kept") });

// `then(frame)` for a change, once and in order. What the last desk already showed is passed over.
export function on(type, then) {
  if (!changes.includes(type)) return link.on(type, then);
  return link.on(type, (frame) => frame.fresh && then(frame));
}

// Runs before every other listener of the same frame, since it is the first to be added.
for (const type of changes) link.on(type, (frame) => { frame.fresh = take(frame.seq); });
link.on("desk", (frame) => { last = frame.seq; });
link.on("open", () => { last = null; link.send({ type: "heartbeat" }); });
link.on("ping", () => link.send({ type: "heartbeat" }));

function take(seq) {
  if (last === null || (seq <= last && seq !== 1)) return false;
  if (seq !== last + 1) { // a gap: what it held comes with the desk
    last = null;
    link.send({ type: "desk" });
    return false;
  }
  last = seq;
  return true;
}

// True as soon as the line is open: at once, or within the patience of somebody who has just tapped.
export function opened() {
  if (link.state === "open") return Promise.resolve(true);
  return new Promise((resolve) => {
    link.on("open", () => resolve(true));
    setTimeout(() => resolve(link.state === "open"), PATIENCE);
  });
}

// Gives back {type: "done"} or {type: "error", problem}; null when no answer came: nothing is known then.
export function command(type, members = {}) {
  const ref = `${next++}`;
  if (!link.send({ type, ref, ...members })) return Promise.resolve(null);
  return new Promise((resolve) => {
    const timer = setTimeout(() => settle(ref, null), ANSWER);
    waiting.set(ref, (answer) => { clearTimeout(timer); resolve(answer); });
  });
}

function settle(ref, answer) {
  waiting.get(ref)?.(answer);
  waiting.delete(ref);
}

for (const type of ["done", "error", "heartbeat"]) link.on(type, (frame) => settle(frame.ref, frame));
link.on("lost", () => [...waiting.keys()].forEach((ref) => settle(ref, null)));
