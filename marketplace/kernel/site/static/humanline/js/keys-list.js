// The list of a page's keys, with the choice to switch single ones off.

import { say } from "./words.js";

const shown = (keys) => {
  const mod = /mac|iphone|ipad/i.test(navigator.platform) ? "⌘" : "Ctrl";
  return keys.split(" ").map((part) => `<kbd>${part.split("+").map((key) => ({ mod, enter: "↵" })[key] ?? key.toUpperCase()).join(" ")}</kbd>`).reduce((key, next) => say("{key} then {next}", { key, next }));
};

// `known` maps keys to what they say; `single` ones are on, and `want` switches them.
export function show(known, single, want) {
  const dialog = document.createElement("dialog");
  dialog.className = "sheet";
  dialog.setAttribute("aria-labelledby", "keys-title");
  const rows = [...known].map(([keys, { says }]) => `<dt>${shown(keys)}</dt><dd>${says}</dd>`).join("");
  dialog.innerHTML = `<h2 id="keys-title">${say("All keys")}</h2><dl class="facts">${rows}</dl>
    <label class="row"><input type="checkbox" ${single ? "checked" : ""}> ${say("Single keys work outside fields")}</label>
    <form method="dialog"><button class="btn go">${say("Close this list")}</button></form>`;
  dialog.querySelector("input").onchange = ({ target }) => want(target.checked);
  dialog.onclose = () => dialog.remove();
  document.body.append(dialog);
  dialog.showModal();
}
