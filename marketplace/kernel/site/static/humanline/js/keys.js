// Keys of the page. Single keys work only outside inputs and can be switched off; ? lists them all.
//   keys.add("a", "Accept the offer", accept);   keys.add("g b", "Floor", open);   keys.add("mod+enter", "Send", send);
// "mod" is ⌘ or Ctrl and works within inputs too. Adding a key again replaces it.

const OFF = "humanline.keys";
const known = new Map();
let prefix = "", since = 0;

export const on = () => localStorage.getItem(OFF) !== "off";

export function add(keys, says, run, { when = () => true } = {}) {
  known.set(keys, { says, run, when });
}

export function remove(keys) {
  known.delete(keys);
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

const shown = (keys) => {
  const mod = /mac|iphone|ipad/i.test(navigator.platform) ? "⌘" : "Ctrl";
  return keys.split(" ").map((part) => `<kbd>${part.split("+").map((key) => ({ mod, enter: "↵" })[key] ?? key.toUpperCase()).join(" ")}</kbd>`).join(" then ");
};

export function list() {
  const dialog = document.createElement("dialog");
  dialog.className = "sheet";
  dialog.setAttribute("aria-labelledby", "keys-title");
  const rows = [...known].map(([keys, { says }]) => `<dt>${shown(keys)}</dt><dd>${says}</dd>`).join("");
  dialog.innerHTML = `<h2 id="keys-title">All keys</h2><dl class="facts">${rows}</dl>
    <label class="row"><input type="checkbox" ${on() ? "checked" : ""}> Single keys work outside fields</label>
    <form method="dialog"><button class="btn go">Close</button></form>`;
  dialog.querySelector("input").onchange = ({ target }) => localStorage.setItem(OFF, target.checked ? "on" : "off");
  dialog.onclose = () => dialog.remove();
  document.body.append(dialog);
  dialog.showModal();
}

add("?", "All keys", list);
for (const link of document.querySelectorAll("a[data-keys]")) add(link.dataset.keys, link.textContent.trim(), () => link.click());
for (const button of document.querySelectorAll("[data-show-keys]")) { button.hidden = false; button.onclick = list; }
