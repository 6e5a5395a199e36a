// What this device does: rings, vibrates, keeps its screen on. Asked once, at the first "Go online", kept per device.

import * as sound from "../../humanline/js/sound.js";

const SCREEN = "humanline.screen";
let lock = null, wanted = false, stop = null;

const canLock = "wakeLock" in navigator; // only over TLS or on this machine itself
export const screenOn = () => localStorage.getItem(SCREEN) === "on";

// Resolves to false when the question was put away unanswered. Comes from a tap, so sound may begin.
export function ask() {
  if (sound.asked()) return Promise.resolve(true);
  const dialog = document.getElementById("first-time");
  dialog.querySelector("[data-screen]").hidden = !canLock;
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.onclose = () => {
      if (dialog.returnValue !== "go") return resolve(false);
      const { sound: ring, screen } = dialog.querySelector("form").elements;
      sound.want(ring.checked);
      keepScreen(screen.checked);
      resolve(true);
    };
  });
}

export function keepScreen(on) {
  localStorage.setItem(SCREEN, on ? "on" : "off");
  online(wanted);
}

// The screen stays on while somebody is online; the browser lets go of it whenever the page is hidden.
export async function online(is) {
  wanted = is;
  try {
    if (canLock && is && screenOn() && !document.hidden) lock ??= await navigator.wakeLock.request("screen");
    else if (lock) { await lock.release(); lock = null; }
    lock?.addEventListener("release", () => { lock = null; }, { once: true });
  } catch { // low battery, or not allowed: the screen goes off as it always did
    lock = null;
  }
}

document.addEventListener("visibilitychange", () => online(wanted));

export function ring(choices) {
  silence();
  stop = sound.offer(choices);
}

export function silence() {
  stop?.();
  stop = null;
}

export const blip = sound.message;

// The two choices in the menu at the top, drawn anew with every change of the page.
export function choices() {
  for (const box of document.querySelectorAll("[data-choice]")) {
    const isSound = box.dataset.choice === "sound";
    box.closest("[data-device]").hidden = false;
    box.closest("label").hidden = !isSound && !canLock;
    box.checked = isSound ? sound.wanted() : screenOn();
    box.onchange = () => (isSound ? sound.want(box.checked) : keepScreen(box.checked));
  }
}
