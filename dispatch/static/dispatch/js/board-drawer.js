// A ticket beside the board. The address names it, so that back closes it and a link can be passed on.

import * as clock from "../../humanline/js/clock.js";
import { patch } from "./board-patch.js";

const drawer = document.getElementById("drawer"), said = document.getElementById("said");
const DRAWER = { "X-Drawer": "1" }, REST = 5000;
let shown = null, from = null, touched = 0;

const plain = (event) => !(event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
const address = (number) => new URL(`tickets/${number}/`, new URL("/board/", location)).pathname;

async function ask(path, options = {}) {
  const answer = await fetch(path, { ...options, headers: DRAWER });
  if (answer.redirected || !answer.headers.get("content-type")?.includes("text/html")) return location.assign(path); // signed out
  const html = await answer.text();
  return html.includes("data-number=") ? html : location.assign(path);
}

async function open(path, { at = "" } = {}) {
  shown = path;
  const html = await ask(path).catch(() => null);
  if (shown !== path) return;
  if (!html) { said.textContent = "The ticket cannot be read now. Try again."; return; }
  drawer.innerHTML = html;
  drawer.hidden = false;
  clock.refresh(drawer);
  const form = at === "#give" && drawer.querySelector("#give"), why = at === "#why" && drawer.querySelector("#why h3");
  if (form) { form.open = true; (form.querySelector("select") ?? form.querySelector("summary")).focus(); }
  else if (why) why.focus();
  else drawer.querySelector("#ticket-head").focus();
}

function close() {
  if (!shown) return;
  shown = null;
  drawer.hidden = true;
  drawer.replaceChildren();
  const back = from?.isConnected ? from : document.querySelector(`a[href="${from?.getAttribute("href")}"]`);
  back?.focus({ preventScroll: true });
}

const leave = () => (history.state?.ticket ? history.back() : (history.replaceState(null, "", location.pathname + location.search), close()));

// What the board has just told may concern the ticket that is open; not while somebody is choosing.
export async function refresh() {
  if (!shown || performance.now() - touched < REST || drawer.querySelector("#give")?.open) return;
  const path = shown, html = await ask(path).catch(() => null);
  if (html && shown === path && performance.now() - touched >= REST) patch(drawer, html);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-ticket]");
  if (link && plain(event)) {
    event.preventDefault();
    const url = new URL(link.href), path = url.pathname + url.search, within = drawer.contains(link);
    if (within) history.replaceState(history.state && { ticket: path }, "");
    else {
      from = link;
      history.pushState({ ticket: path }, "", `#T-${url.pathname.match(/(\d+)\/$/)[1]}`);
    }
    open(path, { at: url.hash });
  } else if (event.target.closest("[data-close]") && plain(event)) {
    event.preventDefault();
    leave();
  }
});

drawer.addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target, button = form.querySelector("button");
  if (button.getAttribute("aria-busy")) return;
  button.setAttribute("aria-busy", "true");
  const html = await ask(form.action, { method: "POST", body: new FormData(form) }).catch(() => null);
  button.removeAttribute("aria-busy");
  if (!html) { said.textContent = "Nothing was sent. Try again."; return; }
  drawer.innerHTML = html;
  clock.refresh(drawer);
  ((drawer.querySelector("[role=alert]") && drawer.querySelector("select")) || drawer.querySelector("#ticket-head")).focus();
});

for (const kind of ["pointermove", "pointerdown", "keydown", "input"]) drawer.addEventListener(kind, () => { touched = performance.now(); }, { passive: true });
addEventListener("keydown", (event) => {
  if (event.key === "Escape" && shown && !event.defaultPrevented && !document.querySelector("dialog[open], details[data-menu][open]")) leave();
});
addEventListener("popstate", ({ state }) => (state?.ticket ? open(state.ticket) : close()));

const named = location.hash.match(/^#T-(\d+)$/);
if (named) open(address(named[1]));
