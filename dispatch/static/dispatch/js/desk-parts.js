// Parts of the desk that come by themselves: what was earned today, the turn, what stands beside a ticket.
//
// `data-part` is a part's address. It is asked for when the part is on the page, and once more after as many
// milliseconds as `data-again` says; in a <details> when that is opened. `data-whole`: it replaces the element itself.

import * as clock from "../../humanline/js/clock.js";

async function load(part) {
  if (!part.isConnected) return;
  const answer = await fetch(part.dataset.part, { headers: { "X-Part": "desk" } }).catch(() => null); // what stands there stays
  if (!answer?.ok || answer.redirected) return;
  const text = await answer.text();
  if ("whole" in part.dataset) part.outerHTML = text;
  else part.innerHTML = text;
  clock.refresh();
}

// Asks for the parts in and at `root`.
export function fill(root) {
  for (const part of [root, ...root.querySelectorAll("[data-part]")].filter((one) => one.dataset.part)) {
    const drawer = part.closest("details");
    if (drawer) drawer.addEventListener("toggle", () => drawer.open && load(part));
    else load(part);
    if (part.dataset.again) setTimeout(load, Number(part.dataset.again), part);
  }
}
