// An offer: drawn from one frame, acknowledged, rung, answered. Accepting is never optimistic.

import * as clock from "../../humanline/js/clock.js";
import { escape, figure, money } from "../../humanline/js/drawings.js";
import * as keys from "../../humanline/js/keys.js";
import { say, tongue } from "../../humanline/js/words.js";
import * as device from "./desk-device.js";
import { command, link, on, opened } from "./desk-link.js";
import * as view from "./desk-view.js";

const cards = () => [...document.querySelectorAll("#offers > [data-offer]")];
const first = () => cards()[0];
const told = new Set(), taking = new Set(), returns = new Map();
let here = null, rings = null; // the connection of this page, and the one that rings
const languages = new Intl.DisplayNames(tongue, { type: "language" });
const language = (tag) => { try { return languages.of(tag); } catch { return tag; } };

function draw({ offer, at }) {
  const page = new DOMParser().parseFromString(document.getElementById("offer-card").innerHTML.replaceAll("{id}", offer.id), "text/html");
  const card = page.body.firstElementChild, slots = (name) => card.querySelectorAll(`[data-slot="${name}"]`), slot = (name) => slots(name)[0];
  const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value;
  const text = {
    subject: offer.subject, language: language(offer.language), at: clock.time(offer.offered_at, "second"), why: offer.why?.words ?? "",
    needs: `${offer.client} · ${offer.queue}`, included: clock.duration(offer.included_seconds * 1000),
    skills: Object.entries(offer.skills).map(([slug, level]) => `${slug[0].toUpperCase()}${slug.slice(1).replaceAll("-", " ")} ${level}`).join(", ") || "–",
  };
  for (const [name, words] of Object.entries(text)) for (const place of slots(name)) place.textContent = words;
  slot("pay").innerHTML = money(offer.pay);
  slot("warm").hidden = !offer.warm;
  slot("waits").dataset.since = offer.waiting_since;
  const label = (name) => (name.startsWith("language:") ? language(name.slice(9)) : name.startsWith("raised:") ? say("raised", { share: `${name.slice(7)}\u00a0%` }) : name);
  const part = (name, amount) => `<dt>${escape(name)}</dt><dd>${amount}</dd>`;
  slot("lines").innerHTML = offer.lines.map(([name, amount]) => part(label(name), figure({ amount, currency: offer.pay.currency }))).join("")
    + part(say("minutes_after"), `+ ${figure(offer.per_minute)}`);
  card.dataset.drawnAt = performance.now();
  card.dataset.expires = offer.expires_at;
  card.querySelector(".ring time").dataset.until = offer.expires_at;
  card.querySelector(".ring").setAttribute("style", `--total:${offer.timeout_seconds}s;--gone:${clock.elapsed(offer.offered_at) / 1000}s`);
  if (token) for (const field of card.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token;
  return document.adoptNode(card);
}

// Every card that has come onto the page, from a frame or drawn by the server.
function settle() {
  for (const card of cards()) {
    const id = Number(card.dataset.offer);
    if (told.has(id)) continue;
    told.add(id);
    link.send({ type: "delivered", offer: id });
    requestAnimationFrame(look);
    if (rings === null || rings === here) ring(card);
    view.announce(say("offered", { pay: card.querySelector('[data-slot="pay"]').textContent, subject: card.querySelector("h2").textContent }));
    setTimeout(() => card.isConnected && view.announce(say("soon")), clock.remaining(card.dataset.expires) - 10_000);
    returns.set(id, document.activeElement);
    if (!view.typingNow() && !document.querySelector("dialog[open]")) card.focus({ preventScroll: true });
  }
  mark();
}

const ring = (card) => device.ring({ quiet: Boolean(view.current()), milliseconds: clock.remaining(card.dataset.expires) });

function look() {
  for (const card of document.hidden ? [] : cards()) {
    if (!card.dataset.seen && link.send({ type: "seen", offer: Number(card.dataset.offer) })) card.dataset.seen = "yes";
  }
}

// The state at the top says that something is asked.
function mark() {
  if (first()) view.mark("offer", "offer");
  else device.silence();
}

function remove(id) {
  view.gone.add(String(id));
  const card = document.getElementById(`offer-${id}`);
  if (!card) return;
  const had = card.contains(document.activeElement), back = returns.get(id);
  card.remove();
  taking.delete(id);
  if (had) (back?.isConnected && back !== document.body ? back : document.getElementById("main")).focus({ preventScroll: true });
  mark();
}

async function answer(card, accepts) {
  const id = Number(card.dataset.offer), button = card.querySelector(`[data-key="${accepts ? "accept" : "decline"}"]`);
  if (taking.has(id)) return;
  taking.add(id);
  device.silence();
  const label = button.innerHTML, ring = card.querySelector(".left");
  button.setAttribute("aria-busy", "true");
  button.textContent = say(accepts ? "taking" : "letting_go");
  if (accepts) ring.style.animationPlayState = "paused";
  const told = (await opened()) ? await command(accepts ? "accept" : "decline", { offer: id }) : null;
  taking.delete(id);
  if (told?.type === "done") {
    if (accepts) history.replaceState(null, "", `${location.pathname}?work=${told.assignment?.id ?? `t${told.consult.transfer.id}`}`);
    remove(id);
    return view.refresh();
  }
  if (told?.type === "error") {
    remove(id);
    view.say(told.problem.title);
    return view.refresh();
  }
  button.removeAttribute("aria-busy"); // no answer: whether it was taken shows as soon as the connection is back
  button.innerHTML = label;
  ring.style.animationPlayState = "";
  const problem = card.querySelector('[data-slot="problem"]');
  problem.textContent = say("undecided");
  problem.hidden = false;
}

export function start() {
  on("offer", (frame) => {
    if ("rings" in frame) rings = frame.rings;
    if (!view.gone.has(String(frame.offer.id)) && !document.getElementById(`offer-${frame.offer.id}`)) document.getElementById("offers").append(draw(frame));
    clock.refresh(document.getElementById("offers"));
    settle();
  });
  on("offer_gone", async ({ offer, state: ended }) => {
    if (taking.has(offer) && ended === "accepted") return; // our own: the answer to it follows
    const shown = document.getElementById(`offer-${offer}`);
    remove(offer);
    await view.refresh();
    const sentence = document.querySelector(`[data-gone="${offer}"] small`)?.textContent;
    if (shown && ended === "rescinded" && sentence) view.say(sentence);
  });
  on("ring", ({ connection }) => {
    const before = rings;
    rings = connection;
    elsewhere();
    if (before !== here && rings === here && first()) ring(first());
    if (rings !== here) device.silence();
  });
  link.on("desk", (frame) => { here = frame.connection; rings = frame.rings; elsewhere(); settle(); });
  view.onDrawn(() => { elsewhere(); settle(); });
  document.addEventListener("submit", (event) => {
    const card = event.target.closest("[data-offer]");
    if (!card) return;
    event.preventDefault();
    answer(card, event.target.dataset.command === "accept");
  });
  document.addEventListener("visibilitychange", look);
  const free = () => Boolean(first());
  keys.add("a", say("key_accept"), () => answer(first(), true), { when: free });
  keys.add("d", say("key_decline"), () => answer(first(), false), { when: free });
  keys.add("f6", say("key_offer"), () => first().focus(), { when: free });
}

function elsewhere() {
  const note = document.getElementById("elsewhere");
  if (!note) return;
  note.hidden = rings === null || here === null || rings === here;
  note.querySelector("button").onclick = () => command("ring");
}
