// The floor, live. What changed comes once a second at most and is put in place; nothing moves under a pointer: what
// would move waits until the reader has rested for five seconds. Without this script every link still leads to a page.

import * as clock from "../../humanline/js/clock.js";
import { Connection } from "../../humanline/js/connection.js";
import "./board-beside.js";
import { refresh } from "./board-drawer.js";
import { patch } from "./board-patch.js";

const REST = 5000, NARROW = matchMedia("(width < 64rem)");
const parts = new Map([...document.querySelectorAll("[data-part]")].map((place) => [place.dataset.part, place]));
const live = document.getElementById("live"), wall = document.querySelector("[data-wall-clock]"), side = document.querySelector(".side");
const waiting = new Map();
let touched = -REST, under = null;

const resting = () => performance.now() - touched >= REST;

// Would a change of this part move what the pointer is on, or what has the focus?
function holds(name) {
  if (name === "queues" || name === "now" || resting()) return false; // rows and figures keep their places
  if (name === "signs" || (name === "alerts" && NARROW.matches)) return true;
  const place = name === "people" ? parts.get(name) : side;
  return Boolean(place?.contains(under) || place?.contains(document.activeElement));
}

function show(name, html) {
  const place = parts.get(name);
  if (!place) return;
  if (holds(name)) { waiting.set(name, html); return; }
  waiting.delete(name);
  patch(place, html);
}

for (const kind of ["pointermove", "pointerdown", "keydown"]) {
  addEventListener(kind, (event) => { touched = performance.now(); under = event.target; }, { passive: true });
}
setInterval(() => waiting.forEach((html, name) => show(name, html)), 500);

function say(role, mark, word) {
  live.hidden = false;
  live.className = `state c-${role}`;
  live.querySelector("use").setAttribute("href", `#s-${mark}`);
  live.querySelector("span").textContent = word;
}

let at = null;
const tick = () => { if (line.state === "open") wall.textContent = clock.time(clock.now(), "second"); else if (at) wall.textContent = `As of ${clock.time(at, "second")}`; };
const line = new Connection(`/ws/board${location.search}`, { kept: "The figures stay as they were." });
line.on("open", () => say("ok", "available", "Live"));
line.on("lost", () => say("warn", "reconnecting", "Reconnecting"));
line.on("refused", () => say("idle", "offline", "Not live"));
line.on("board", (frame) => {
  at = frame.at;
  for (const [name, html] of Object.entries(frame.parts)) show(name, html);
  refresh();
});
setInterval(tick, 500);
