// What this device does: rings, vibrates, keeps its screen on. Asked once, at the first "Go online", kept per device.

const SCREEN = "humanline.screen", SOUND = "humanline.sound";
let lock = null, wanted = false, stop = null, ringing = null;

const sound = () => import("../../humanline/js/sound.js"); // not before something sounds, or is to
const sounds = () => localStorage.getItem(SOUND) === "on";
if (sounds()) sound();

const canLock = "wakeLock" in navigator; // only over TLS or on this machine itself
const screenOn = () => localStorage.getItem(SCREEN) === "on";

// Comes from a tap, so sound may begin.
export const ask = () => localStorage.getItem(SOUND) !== null || import("./desk-first.js").then((first) => first.ask({ canLock, keepScreen, sound, wantSound }), () => true);

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

const wantSound = async (on) => (await sound()).want(on);

export async function ring(choices) {
  silence();
  const mine = ringing = {}, { offer } = await sound();
  if (ringing === mine) stop = offer(choices);
}

export function silence() {
  stop?.();
  stop = ringing = null;
}

export const blip = async () => sounds() && (await sound()).message();

// The two choices in the menu at the top, drawn anew with every change of the page.
export function choices() {
  for (const box of document.querySelectorAll("[data-choice]")) {
    const isSound = box.dataset.choice === "sound";
    box.closest("[data-device]").hidden = false;
    box.closest("label").hidden = !isSound && !canLock;
    box.checked = isSound ? sounds() : screenOn();
    box.onchange = () => (isSound ? wantSound(box.checked) : keepScreen(box.checked));
  }
}
