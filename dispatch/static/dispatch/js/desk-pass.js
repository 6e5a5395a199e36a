// Passing a conversation on: the sheet is asked for when it is opened, so that it knows who is free at this moment.

import { say } from "../../humanline/js/words.js";
import * as view from "./desk-view.js";

// The fields of the sheet as the socket takes them.
export function members(fields) {
  const [kind, ...name] = (fields.get("to") ?? "").split(":");
  const told = { assignment: Number(fields.get("assignment")), warm: fields.get("warm") === "yes", note: fields.get("note") ?? "" };
  if (kind === "agent") told.agent = Number(name[0]);
  if (kind === "queue") told.queue = name.join(":");
  return told;
}

function find(sheet) {
  const field = sheet.querySelector("[data-find]"), places = [...sheet.querySelectorAll(".places > .pick")];
  field.hidden = places.length < 6;
  field.addEventListener("input", ({ target }) => {
    const words = target.value.trim().toLocaleLowerCase();
    for (const place of places) place.hidden = !place.textContent.toLocaleLowerCase().includes(words);
    sheet.querySelector("[data-none]").hidden = places.some((place) => !place.hidden);
  });
}

export async function open(path) {
  const answer = await fetch(path, { headers: { "X-Part": "sheet" } }).catch(() => null);
  if (!answer) return view.say(say("no_connection"));
  if (!answer.ok || answer.redirected) return view.refresh();
  const sheet = document.createElement("dialog");
  sheet.className = "sheet closing";
  sheet.setAttribute("aria-labelledby", "passing-title");
  sheet.innerHTML = await answer.text();
  document.querySelector("dialog:has(> .passing)")?.remove();
  document.body.append(sheet);
  sheet.addEventListener("close", () => sheet.remove());
  find(sheet);
  sheet.showModal();
}
