// Answers: asked for while one types, put into the composer, sent by whoever adapts them. Loaded when first opened.

import * as view from "../../dispatch/js/desk-view.js";
import { say } from "../../humanline/js/words.js";

const styles = new URL("../answers.css", import.meta.url).href;
const ask = (path, part) => fetch(path, { headers: { "X-Part": part } }).catch(() => null);
let latest = 0;

export async function open(path, words = "") {
  if (document.querySelector("dialog[open]")) return;
  if (!document.querySelector(`link[href="${styles}"]`)) document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: styles }));
  const answer = await ask(path, "sheet");
  if (!answer) return view.say(say("no_connection"));
  if (!answer.ok || answer.redirected) return view.refresh();
  const sheet = document.createElement("dialog");
  sheet.className = "sheet closing";
  sheet.setAttribute("aria-labelledby", "answers-title");
  sheet.innerHTML = await answer.text();
  document.body.append(sheet);
  sheet.addEventListener("close", () => sheet.remove());
  const field = sheet.querySelector("input[type=search]"), form = field.form;
  let waiting, found = Promise.resolve(true); // whether the list is about the words in the field
  const search = () => {
    waiting = clearTimeout(waiting);
    return found = find(sheet, form, field.value);
  };
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(search, 120);
  });
  sheet.addEventListener("keydown", (event) => move(event, sheet, field));
  sheet.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopPropagation();
    const first = () => sheet.querySelector("[data-put-in]"), chosen = event.target.matches("[data-put-in]");
    if (!chosen && !await (waiting || !first() ? search() : found)) return;
    const put = chosen ? event.target : first();
    if (!put || sheet.ariaBusy) return; // Enter pressed twice is meant once
    sheet.ariaBusy = "true";
    putIn(sheet, put);
  });
  sheet.showModal();
  field.focus();
  if (words) { field.value = words; search(); }
}

// Whether what was found still is what is looked for.
async function find(sheet, form, words) {
  const mine = ++latest, place = sheet.querySelector("[data-found]");
  const answer = await ask(`${form.action}?q=${encodeURIComponent(words)}`, "list");
  if (mine !== latest) return false;
  if (!answer?.ok) return void (place.textContent = say("no_connection"));
  place.innerHTML = await answer.text();
  return mine === latest;
}

// Up and down go through what was found; Enter in the field takes the first of what fits its words, even if it has yet to come.
function move(event, sheet, field) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const rows = [...sheet.querySelectorAll(".found summary")], at = rows.indexOf(document.activeElement) + step;
  if (at < 0) return field.focus();
  const row = rows[Math.min(at, rows.length - 1)];
  for (const one of rows) one.parentElement.open = one === row;
  row?.focus();
}

async function putIn(sheet, form) {
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { "X-Part": "words" } }).catch(() => null);
  if (!answer?.ok) {
    sheet.close();
    return view.say(answer ? say("ended") : say("no_connection"));
  }
  const { text } = await answer.json(), field = view.current()?.querySelector("textarea[name=text]");
  sheet.close();
  if (!field) return;
  const before = field.value.slice(0, field.selectionStart ?? field.value.length).replace(/^\/$/, ""), after = field.value.slice(field.selectionEnd ?? field.value.length);
  field.value = before + text + after;
  field.setSelectionRange(before.length + text.length, before.length + text.length);
  field.dispatchEvent(new Event("input", { bubbles: true })); // kept as a draft from now on
  field.focus();
}
