// Clocks of the page, run by the server's time. They show; they never decide.
//   <time data-since="2026-11-20T14:32:08Z">   counts up     <time data-until="…">   counts down, stops at 0:00
//   data-as="seconds" shows whole seconds alone.

let skew = null; // milliseconds between this page's own monotonic clock and the server's

// `at`: the time a frame or page was made. It arrives late, never early, so the largest difference is the truest.
export function sync(at) {
  const sample = Date.parse(at) - performance.now();
  if (Number.isNaN(sample)) return;
  if (skew === null || sample > skew || skew - sample > 30_000) skew = sample;
}

export function now() {
  return skew === null ? Date.now() : performance.now() + skew;
}

export const elapsed = (at) => Math.max(0, now() - Date.parse(at));
export const remaining = (at) => Math.max(0, Date.parse(at) - now());

// 4:12 below an hour, 1 h 39 min above, as the server writes it
export function duration(milliseconds) {
  const whole = Math.floor(Math.max(0, milliseconds) / 1000);
  if (whole < 3600) return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
  return `${Math.floor(whole / 3600)}\u00a0h\u00a0${Math.floor((whole % 3600) / 60)}\u00a0min`;
}

// 14:32, or 14:32:08, in the zone the page names (<html data-zone>), else in the device's
export function time(at, precision = "minute") {
  const zone = document.documentElement.dataset.zone || undefined;
  const parts = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone };
  if (precision === "second") parts.second = "2-digit";
  return new Intl.DateTimeFormat("en-GB", parts).format(new Date(at));
}

// Writes every clock below `root` now; call it after putting new ones on the page.
export function refresh(root = document) {
  for (const clock of root.querySelectorAll("[data-since], [data-until]")) {
    const { since, until, as } = clock.dataset;
    const span = since ? elapsed(since) : Math.ceil(remaining(until) / 1000) * 1000;
    const text = as === "seconds" ? String(Math.floor(span / 1000)) : duration(span);
    if (clock.textContent !== text) clock.textContent = text;
  }
}

sync(document.documentElement.dataset.at);
refresh();
setInterval(refresh, 500);
document.addEventListener("visibilitychange", () => document.hidden || refresh());
document.addEventListener("htmx:afterSwap", (event) => refresh(event.target.parentNode ?? document));
