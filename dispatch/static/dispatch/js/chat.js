// The customer's page, live. Without it forms post, and the page says that it does not change by itself.

import { Connection } from "../../humanline/js/connection.js";
import { say } from "../../humanline/js/words.js";
import { Outbox } from "./chat_outbox.js";
import * as parts from "./chat_parts.js";

const chat = document.getElementById("chat"), log = document.getElementById("log"), box = document.getElementById("talkbox");
const path = `/c/${chat.dataset.link}`, kept = `humanline.chat.${chat.dataset.number}`, title = document.title;
const part = (name, root = document) => root.querySelector(`[data-part="${name}"]`);
const composer = () => document.getElementById("composer"), field = () => document.getElementById("text");
const last = () => log.querySelector("ol:last-of-type");
const atEnd = () => box.scrollHeight - box.scrollTop - box.clientHeight < 80;
const toEnd = () => { box.scrollTop = box.scrollHeight; };
let state = null, wanted = null, typedAt = 0, writingUntil, readTo = 0, drawing = null;

const line = new Connection(`/ws${path.replace("/c/", "/chat/")}`, { kept: say("kept") });
const outbox = new Outbox(`${kept}.unsent`, {
  last,
  send: ({ key, text }) => line.send({ type: "message", text, key, ref: key }),
  back: (text) => { field().value = [field().value, text].filter(Boolean).join("\n"); keep(field()); field().focus(); },
});

// Conversation

function hear(message) {
  outbox.confirmed(message.key);
  if (log.querySelector(`[data-key="m${message.number}"]`)) return;
  const end = atEnd(), list = last();
  list.insertBefore(parts.message(message, chat.dataset.language, Number(chat.dataset.read)), list.querySelector("[data-unsent]"));
  if (message.author !== "customer") {
    writing(false);
    if (document.hidden) document.title = `${say("has_written", { name: message.name ?? say("somebody") })} · ${title}`;
  }
  if (end || message.author === "customer") toEnd();
}

function read(number) {
  chat.dataset.read = Math.max(number, Number(chat.dataset.read));
  for (const item of log.querySelectorAll(".mine[data-key]")) {
    const mark = item.querySelector(".read");
    if (mark) mark.hidden = Number(item.dataset.key.slice(1)) > Number(chat.dataset.read);
  }
}

function tellRead() {
  const shown = [...log.querySelectorAll("li[data-key]:not(.mine)")].at(-1);
  const number = Number(shown?.dataset.key.slice(1) ?? 0);
  if (document.hidden || number <= readTo) return;
  if (line.send({ type: "read", number })) readTo = number;
}

function writing(on) {
  const place = document.getElementById("writing"), end = atEnd();
  clearTimeout(writingUntil);
  place.hidden = !on;
  if (!on) return;
  place.firstElementChild.textContent = say("writing", { name: chat.dataset.name || say("somebody") });
  writingUntil = setTimeout(() => writing(false), 5000);
  if (end) toEnd();
}

// Where it stands

function stand({ place, wait }) {
  const stage = part("stage"), number = stage.querySelector("[data-place]");
  if (!number || place === null) return;
  number.textContent = place;
  const bar = stage.querySelector("[data-bar]"), before = Math.min(place, 12) - 1;
  if (bar.children.length !== before + 1) bar.innerHTML = `${"<i></i>".repeat(before)}<i class="you"></i>`;
  bar.setAttribute("aria-label", say("before", { number: place - 1 }));
  if (!stage.querySelector("[data-known]")) return; // closed now: the opening stands there
  stage.querySelector("[data-known]").hidden = !wait.said;
  stage.querySelector("[data-unknown]").hidden = Boolean(wait.said);
  stage.querySelector("[data-said]").textContent = wait.said ?? "";
}

function announce({ state, who }) {
  const said = { assigned: who.reconnecting ? "reconnecting" : "here", closed: "closed", waiting: "coming", parked: "parked", cancelled: "ended" };
  document.getElementById("said").textContent = said[state] ? say(said[state], who) : "";
}

// Draw the parts anew from the page as the server writes it now. `lead` takes who is reading to what the answer says.
function adopt(fresh, { all = false, lead = false } = {}) {
  const shown = fresh.getElementById("chat"), end = atEnd();
  if (!shown) return location.reload();
  const changed = shown.dataset.view !== chat.dataset.view;
  parts.localise(fresh);
  for (const name of ["view", "name", "language"]) chat.dataset[name] = shown.dataset[name];
  parts.merge(log, fresh.getElementById("log"));
  if (changed || all) {
    for (const name of ["who", "stage"]) parts.renew(part(name), part(name, fresh));
    const next = fresh.getElementById("composer");
    if (composer() && next) field().placeholder = next.querySelector("textarea").placeholder;
    else parts.renew(part("foot"), part("foot", fresh));
    recall();
    if (lead) part("stage").querySelector("[aria-invalid=true], h2[tabindex]")?.focus({ preventScroll: true });
  }
  outbox.draw();
  read(Number(shown.dataset.read));
  if (end || all) toEnd();
}

const parsed = async (answer) => new DOMParser().parseFromString(await answer.text(), "text/html");

function draw() {
  drawing ??= fetch(path).then(parsed).then(adopt).catch(() => {}).finally(() => { drawing = null; });
  return drawing; // without a connection the next frame brings it
}

// What is typed stays typed

function keep(input) {
  const name = `${kept}.${input.id}`;
  if (input.value) localStorage.setItem(name, input.value);
  else localStorage.removeItem(name);
}

function recall() {
  for (const input of document.querySelectorAll("#text, [data-keep]")) input.value ||= localStorage.getItem(`${kept}.${input.id}`) ?? "";
}

addEventListener("input", ({ target }) => {
  if (target.matches("#text, [data-keep]")) keep(target);
  if (target.id !== "text" || state !== "assigned" || performance.now() - typedAt < 3000) return;
  typedAt = performance.now();
  line.send({ type: "typing" });
});

addEventListener("keydown", (event) => {
  if (event.target.id !== "text" || event.key !== "Enter" || event.isComposing) return;
  const alone = matchMedia("(pointer: fine)").matches && !event.shiftKey;
  if (!alone && !event.ctrlKey && !event.metaKey) return;
  event.preventDefault();
  composer().requestSubmit();
});

addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.id === "composer") {
    event.preventDefault();
    const text = field().value.trim();
    field().value = "";
    keep(field());
    if (text) outbox.add(text);
    toEnd();
    return field().focus();
  }
  if (!form.matches("[data-form]")) return;
  event.preventDefault();
  const button = form.querySelector("button:not([type=button])");
  if (button.getAttribute("aria-busy")) return;
  button.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    if (answer.ok) for (const input of form.querySelectorAll("[data-keep]")) localStorage.removeItem(`${kept}.${input.id}`);
    const fresh = await parsed(answer), here = document.activeElement;
    adopt(fresh, { all: true, lead: here === document.body || form.contains(here) }); // who has gone on stays there
  } catch {
    const note = form.querySelector("[data-failed]") ?? form.appendChild(Object.assign(document.createElement("p"), { className: "tone c-bad" }));
    note.dataset.failed = "";
    note.setAttribute("role", "alert");
    note.textContent = say("no_connection");
  } finally {
    button.removeAttribute("aria-busy");
  }
});

// The line

line.on("chat", async (frame) => {
  state = frame.state;
  for (const message of frame.messages) hear(message);
  read(frame.agent_read);
  wanted = frame.view;
  if (wanted !== chat.dataset.view) announce(frame);
  for (let tries = 0; tries < 3 && wanted !== chat.dataset.view; tries += 1) await draw(); // one on its way may be older
  stand(frame);
  outbox.again();
  tellRead();
});
line.on("wait", stand);
line.on("message", ({ message }) => { hear(message); tellRead(); });
line.on("done", ({ about, message }) => about === "message" && hear(message));
line.on("read", ({ who, number }) => who === "agent" && read(number));
line.on("typing", ({ who }) => who === "agent" && writing(true));
line.on("refused", () => location.reload());
line.on("error", ({ about, ref, problem }) => {
  if (about !== "message") return;
  if (problem.status === 429) setTimeout(() => outbox.again(), 1000 * (problem.retry_after_seconds ?? 5));
  else if (problem.status < 500) outbox.refused(ref, Object.values(problem.errors ?? {}).flat()[0] ?? problem.title);
  else setTimeout(() => outbox.again(), 5000);
});

document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  document.title = title;
  tellRead();
});
parts.localise(document);
recall();
outbox.draw();
toEnd();
