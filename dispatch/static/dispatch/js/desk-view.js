// Keeps the page as the server draws it: parts whose key has changed are put in, the others are left in peace.

import * as clock from "../../humanline/js/clock.js";
import { state } from "../../humanline/js/drawings.js";
import * as words from "../../humanline/js/words.js";
import { fill } from "./desk-parts.js";

const find = (id, root = document) => root.querySelector(`#${id}`);
export const desk = () => find("desk");
export const panes = () => [...document.querySelectorAll(".pane")];
export const current = () => document.querySelector(".pane:not([hidden])");
export const wanted = () => new URLSearchParams(location.search).get("work") ?? "";
export const typingNow = () => document.activeElement?.matches("textarea, input:not([type=radio], [type=checkbox])");
export const gone = new Set(); // offers that are no longer on this page
const drawn = [];
let running = null, again = false, saidTimer;

// `then(root)` after parts were put in below `root`.
export const onDrawn = (then) => drawn.push(then);

// Asks for the page as it is now; calls that come meanwhile are answered by one more asking.
export function refresh() {
  again = true;
  running ??= (async () => {
    try {
      while (again) {
        again = false;
        const askedAt = performance.now();
        const answer = await fetch(`${location.pathname}?work=${wanted()}`, { headers: { "X-Part": "desk" } });
        if (answer.redirected || answer.status === 403) return location.reload(); // signed out, or not an agent any more
        if (!answer.ok) return; // our fault: what stands here is old, and the next change asks again
        put(new DOMParser().parseFromString(await answer.text(), "text/html"), askedAt);
      }
    } catch { // no connection: the next desk asks again
    } finally {
      running = null;
    }
  })();
  return running;
}

function put(page, askedAt) {
  const focused = document.activeElement?.id;
  const fresh = find("desk", page), old = desk();
  replace(find("me"), find("me", page), find("me").open);
  for (const pane of panes()) find(pane.id, fresh) ?? (pane.remove(), document.querySelector(`[data-side="${pane.dataset.work}"]`)?.remove());
  for (const pane of fresh.querySelectorAll(".pane")) {
    const known = find(pane.id), side = fresh.querySelector(`[data-side="${pane.dataset.work}"]`);
    if (!known) { old.append(pane, side); fill(side); }
    else if (known.dataset.key !== pane.dataset.key) replace(known, pane, find(`close-${pane.dataset.work}`)?.open);
    else merge(known, pane);
  }
  for (const seat of old.querySelectorAll(".seats > :not(#offers, [data-part])")) seat.remove();
  find("offers").after(...[...fresh.querySelectorAll(".seats > :not(#offers, [data-part])")]);
  offers(find("offers", fresh), askedAt);
  const today = fresh.querySelector(".seats > [data-part]"), shown = old.querySelector(".seats > [data-part]");
  if (!today) shown?.remove();
  else if (!shown) { find("seats").append(today); fill(today); }
  const rest = find("rest", fresh);
  if (rest.dataset.key !== find("rest").dataset.key) {
    find("rest").replaceWith(rest);
    fill(rest);
  }
  show(find("work-" + wanted()) ? wanted() : current()?.dataset.work ?? fresh.querySelector(".pane:not([hidden])")?.dataset.work ?? "0", { go: false });
  clock.refresh();
  for (const then of drawn) then(desk());
  if (focused && document.activeElement === document.body) find(focused)?.focus({ preventScroll: true });
}

function replace(old, fresh, open) {
  for (const field of old.querySelectorAll("textarea")) { // what is being written stays as it is
    const same = fresh.querySelector(`#${field.id}`);
    if (same && field.value !== field.defaultValue) same.value = field.value;
  }
  old.replaceWith(fresh);
  if (open && "open" in fresh && !fresh.open) fresh.open = true;
}

// Messages of the same conversation that were missed.
function merge(known, fresh) {
  const beside = known.querySelector("[data-beside]"), now = fresh.querySelector("[data-beside]");
  if (beside && now && beside.textContent !== now.textContent) beside.replaceWith(now);
  for (const message of fresh.querySelectorAll("[data-talk] > :is([data-number], [data-whisper])")) {
    const { number, whisper, by } = message.dataset;
    if (known.querySelector(number ? `[data-number="${number}"]` : `[data-whisper="${whisper}"]`)) continue;
    if (by) known.querySelector(`[data-by="${by}"]`)?.remove();
    const unsent = known.querySelector("[data-talk] > .unsent");
    unsent ? unsent.before(message) : known.querySelector("[data-talk]")?.append(message);
  }
  for (const read of fresh.querySelectorAll("[data-number]:has([data-read]:not([hidden]))")) {
    const mark = known.querySelector(`[data-number="${read.dataset.number}"] [data-read]`);
    if (mark) mark.hidden = false;
  }
}

// The page may be older than the socket: a card that came after it was asked for stays, one that went does not return.
function offers(fresh, askedAt) {
  for (const card of document.querySelectorAll("#offers > [data-offer]")) {
    if (!find(card.id, fresh) && !(Number(card.dataset.drawnAt) >= askedAt)) card.remove();
  }
  for (const card of [...fresh.children]) if (!find(card.id) && !gone.has(card.dataset.offer)) find("offers").append(card);
}

// Opens the seat of `work`; "0" is the desk without an open one.
export function show(work, { go = true } = {}) {
  for (const pane of panes()) pane.hidden = pane.dataset.work !== work;
  for (const side of document.querySelectorAll("[data-side]")) side.hidden = side.dataset.side !== work;
  for (const seat of document.querySelectorAll(".seat")) seat.ariaCurrent = seat.dataset.seat === work ? "true" : null;
  const open = Boolean(current());
  find("rest").hidden = open;
  desk().classList.toggle("idle", !open);
  desk().classList.remove("about");
  if (go) history.replaceState(null, "", `${location.pathname}?work=${work}`);
  document.dispatchEvent(new CustomEvent("desk:shown"));
}

// One sentence below the top bar; it leaves after a while by itself.
export function say(sentence, role = "warn") {
  const place = find("said"), note = document.createElement("div");
  note.className = `note c-${role}`;
  note.append(Object.assign(document.createElement("div"), { textContent: sentence }));
  place.replaceChildren(note);
  clearTimeout(saidTimer);
  saidTimer = setTimeout(() => place.replaceChildren(), 20_000);
}

// The state at the top, where it changes before the page is drawn anew.
export function mark(name, role) {
  const top = document.querySelector("#me > summary");
  if (top) top.innerHTML = state(name, role, words.say(name));
}

export const announce = (sentence) => { find("announce").textContent = sentence; };
