// The conversation: own words stand at once, dashed until the server has them; the customer's come in on the line.

import * as clock from "../../humanline/js/clock.js";
import { state } from "../../humanline/js/drawings.js";
import { say } from "../../humanline/js/words.js";
import * as device from "./desk-device.js";
import { command, link, on } from "./desk-link.js";
import * as outbox from "./desk-outbox.js";
import * as view from "./desk-view.js";

const paneOf = (ticket) => document.querySelector(`.pane[data-ticket="${ticket}"]`);
const listOf = (pane) => pane?.querySelector("[data-talk]");
// The conversation of a colleague is known by its transfer.
const transferOf = (work) => Number(document.getElementById(`work-${work}`)?.dataset.transfer ?? 0);
const flying = new Set();
const writing = new Map();
let toldTyping = 0;

function line(pane, message) {
  const item = document.createElement("li"), text = document.createElement("p"), note = document.createElement("small");
  text.textContent = message.text;
  text.lang = pane.dataset.language ?? "";
  if (message.number) item.dataset.number = message.number;
  item.dataset.by = `key-${message.key}`;
  if (message.mine) {
    item.className = "mine";
    item.append(text, note);
    if (message.number) note.innerHTML = `${clock.time(message.at)}<span data-read hidden> · ${say("read")}</span>`;
    else {
      item.classList.add("unsent");
      note.innerHTML = state("reconnecting", "warn", say("unsent"));
    }
  } else {
    if (message.author === "customer") item.dataset.customer = "";
    const who = { agent: "colleague", operator: "support" }[message.author] ?? message.author;
    note.textContent = `${say(who, message)} ${clock.time(message.at)}`;
    item.append(note, text);
  }
  return item;
}

function put(pane, message) {
  const list = listOf(pane);
  if (!list || (message.number && pane.querySelector(`[data-number="${message.number}"]`))) return;
  const item = line(pane, message), log = pane.querySelector(".log"), known = list.querySelector(`[data-by="key-${message.key}"]`);
  const atEnd = ended(log);
  const unsent = list.querySelector(":scope > .unsent");
  if (known) known.replaceWith(item);
  else if (message.number && unsent) unsent.before(item);
  else list.append(item);
  if (atEnd || message.mine) down(pane);
}

function confirm(work, message) {
  outbox.drop(work, message.key);
  const pane = document.getElementById(`work-${work}`);
  if (pane) put(pane, { ...message, mine: true });
}

async function send(work, message) {
  if (flying.has(message.key)) return;
  flying.add(message.key);
  const { text, key } = message, transfer = transferOf(work);
  const told = await (transfer ? command("advise", { transfer, text, key }) : command("message", { assignment: Number(work), text, key }));
  flying.delete(message.key);
  if (told?.type === "done") return confirm(work, told.message);
  if (told?.type !== "error" || told.problem.status >= 500 || told.problem.status === 429) return; // goes again with the next connection
  outbox.drop(work, message.key);
  outbox.keep(work, [message.text, outbox.draft(work)].filter(Boolean).join("\n"));
  document.querySelector(`#work-${work} [data-by="key-${message.key}"]`)?.remove();
  restore(document.getElementById(`work-${work}`), true);
  view.say(told.problem.title);
}

const sendAll = () => {
  if (link.state !== "open") return;
  for (const pane of view.panes()) for (const message of outbox.unsent(pane.dataset.work)) send(pane.dataset.work, message);
};

function restore(pane, anew = false) {
  const work = pane?.dataset.work, field = pane?.querySelector("textarea[name=text]");
  if (!field) return;
  if (anew || !field.value) field.value = outbox.draft(work);
  for (const message of outbox.unsent(work)) {
    if (!pane.querySelector(`[data-by="key-${message.key}"]`)) put(pane, { ...message, mine: true });
  }
}

const ended = (log) => log.scrollHeight - log.scrollTop - log.clientHeight < 80;

function down(pane) {
  const log = pane?.querySelector(".log");
  if (log) log.scrollTop = log.scrollHeight;
}

// A new conversation begins at its end, and stays there while an offer or a keyboard takes its room.
function meet(pane) {
  const log = pane.querySelector(".log");
  pane.dataset.met = "yes";
  if (!log) return;
  let atEnd = true;
  log.addEventListener("scroll", () => { atEnd = ended(log); });
  new ResizeObserver(() => { if (atEnd) down(pane); }).observe(log);
  down(pane);
}

// The customer sees that their words were read: while the conversation stands on a page that is looked at.
function read() {
  const pane = view.current();
  if (!pane || document.hidden || link.state !== "open") return;
  const last = [...pane.querySelectorAll("[data-customer]")].at(-1)?.dataset.number;
  const unread = document.querySelector(`#seat-${pane.dataset.work} [data-unread]`);
  if (unread) { unread.hidden = true; unread.firstElementChild.textContent = "0"; }
  if (!last || pane.dataset.readTo === last || !listOf(pane) || pane.dataset.transfer) return;
  pane.dataset.readTo = last;
  link.send({ type: "read", assignment: Number(pane.dataset.work), number: Number(last) });
}

function hear({ ticket, message }) {
  const pane = paneOf(ticket);
  if (!pane) return;
  const mine = message.author === "agent" && !message.transcript && message.name === view.desk().dataset.me, seat = document.getElementById(`seat-${pane.dataset.work}`);
  if (mine) confirm(pane.dataset.work, message);
  else put(pane, message);
  if (seat) seat.querySelector("[data-last]").textContent = message.text;
  if (mine) return;
  if (message.author === "customer") back(pane);
  hush(pane);
  device.blip();
  if (pane.hidden || document.hidden) {
    const unread = seat?.querySelector("[data-unread]");
    if (unread) { unread.hidden = false; unread.firstElementChild.textContent = Number(unread.firstElementChild.textContent) + 1; }
  }
  read();
}

// Who writes or reads is not away.
function back(pane) {
  pane.querySelector("[data-away]")?.remove();
}

function hush(pane) {
  clearTimeout(writing.get(pane));
  const note = pane.querySelector("[data-typing]");
  if (note) note.hidden = true;
}

export function submit(form) {
  const work = form.dataset.say, field = form.elements.text, text = field.value.trim();
  if (!text) return field.focus();
  const message = outbox.add(work, text);
  field.value = "";
  outbox.keep(work, "");
  put(document.getElementById(`work-${work}`), { ...message, mine: true });
  field.focus();
  send(work, message);
}

export function start() {
  on("message", hear);
  on("read", ({ ticket, who, number }) => {
    if (who !== "customer") return;
    if (paneOf(ticket)) back(paneOf(ticket));
    for (const item of paneOf(ticket)?.querySelectorAll(".mine[data-number]") ?? []) {
      if (Number(item.dataset.number) <= number) item.querySelector("[data-read]").hidden = false;
    }
  });
  on("typing", ({ ticket, who }) => {
    const pane = paneOf(ticket), note = pane?.querySelector("[data-typing]");
    if (who !== "customer" || !note) return;
    const atEnd = ended(pane.querySelector(".log"));
    back(pane);
    note.hidden = false;
    if (atEnd) down(pane);
    clearTimeout(writing.get(pane));
    writing.set(pane, setTimeout(() => hush(pane), 6_000));
  });
  link.on("desk", sendAll);
  setInterval(sendAll, 5_000); // what was said and never answered
  const drawn = () => {
    for (const pane of view.panes()) {
      restore(pane);
      if (!pane.dataset.met) meet(pane);
    }
    read();
  };
  view.onDrawn(() => { drawn(); sendAll(); });
  document.addEventListener("desk:shown", () => { down(view.current()); read(); });
  document.addEventListener("visibilitychange", read);
  document.addEventListener("input", ({ target }) => {
    const work = target.form?.dataset.say;
    if (!work || target.name !== "text") return;
    outbox.keep(work, target.value);
    if (performance.now() - toldTyping > 3_000 && target.value && !transferOf(work)) {
      toldTyping = performance.now();
      link.send({ type: "typing", assignment: Number(work) });
    }
  });
  drawn();
  link.on("desk", read);
}
