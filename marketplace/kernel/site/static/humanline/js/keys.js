// Keys of the page. Single keys work only outside inputs and can be switched off; ? lists them all.
//   keys.add("a", "Accept the offer", accept);   keys.add("g b", "Floor", open);   keys.add("mod+enter", "Send", send);
// "mod" is ⌘ or Ctrl and works within inputs too. Adding a key again replaces it.

import { say } from "./words.js";

const OFF = "humanline.keys";
const known = new Map();
let prefix = "", since = 0;

export const on = () => localStorage.getItem(OFF) !== "off";
const want = (single) => localStorage.setItem(OFF, single ? "on" : "off");

export function add(keys, says, run, { when = () => true } = {}) {
  known.set(keys, { says, run, when });
}

const typing = (target) => target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");

function name(event) {
  const mod = event.ctrlKey || event.metaKey ? "mod+" : "";
  return mod + event.key.toLowerCase();
}

addEventListener("keydown", (event) => {
  const key = name(event), single = !key.startsWith("mod+") && !/^f\d/.test(key);
  if (event.defaultPrevented || event.isComposing || event.altKey || key === "shift") return;
  if (single && (!on() || typing(event.target) || (event.repeat && key !== "escape"))) return;
  if (document.querySelector("dialog[open]")) return;
  const sequence = prefix && performance.now() - since < 1500 ? `${prefix} ${key}` : key;
  const found = known.get(sequence) ?? known.get(key);
  prefix = single && key.length === 1 ? key : ""; since = performance.now();
  if (!found?.when()) return;
  event.preventDefault();
  prefix = "";
  found.run(event);
});

// Only who asks for the list needs it.
const list = () => import("./keys-list.js").then(({ show }) => show(known, on(), want));

add("?", say("All keys"), list);
for (const link of document.querySelectorAll("a[data-keys]")) add(link.dataset.keys, link.textContent.trim(), () => link.click());
for (const button of document.querySelectorAll("[data-show-keys]")) { button.hidden = false; button.onclick = list; }
