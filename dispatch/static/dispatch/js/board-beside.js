// Whoever reads along is there as long as the page is: it says so every few seconds, and is shown what was said.

import { patch } from "./board-patch.js";

const EVERY = 5000;

async function alive() {
  const place = document.querySelector("[data-alive]"), drawer = place?.closest("#drawer");
  if (!place || document.hidden) return;
  const token = place.querySelector("[name=csrfmiddlewaretoken]").value;
  const body = new URLSearchParams({ csrfmiddlewaretoken: token });
  const answer = await fetch(place.dataset.alive, { method: "POST", body, headers: drawer ? { "X-Drawer": "1" } : {} }).catch(() => null);
  if (!answer?.ok || !place.isConnected) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".ticket"), shown = document.querySelector(".ticket");
  if (fresh && shown) patch(shown, fresh.innerHTML);
}

setInterval(alive, EVERY);
