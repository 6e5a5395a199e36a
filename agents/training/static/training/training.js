// A page of a module: says how long it was looked at, keeps the place, and keeps what is chosen.

const page = document.querySelector("[data-learning]");
const token = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
const post = (url, fields) => fetch(url, { method: "POST", body: fields, keepalive: true, headers: { "X-CSRFToken": token() } });
let looked = 0, since = document.hidden ? null : performance.now(), saying = false;

// Seconds that the page was in sight. What could not be said is said with the next word; the server holds it to the clock.
function seconds() {
  if (since !== null) { looked += (performance.now() - since) / 1000; since = document.hidden ? null : performance.now(); }
  return Math.floor(looked);
}

// The last heading that has come up to the reader's eyes.
const headings = [...document.querySelectorAll(".lesson h2[id]")];
const reached = () => headings.filter((one) => one.getBoundingClientRect().top < innerHeight * 0.4).at(-1)?.id ?? "";

async function say() {
  const told = seconds();
  if (!page || saying || told < 1) return;
  saying = true;
  const fields = new FormData();
  fields.set("seconds", told);
  if (page.dataset.lesson) { fields.set("lesson", page.dataset.lesson); fields.set("place", reached()); }
  try {
    if ((await post(page.dataset.learning, fields)).ok) looked -= told;
  } catch { // no connection: it is said later
  } finally { saying = false; }
}

if (page) {
  if (page.dataset.place && !location.hash) document.getElementById(page.dataset.place)?.scrollIntoView();
  setInterval(() => document.hidden || say(), 30_000);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) { seconds(); since = null; say(); } else since = performance.now();
  });
  addEventListener("pagehide", say);
  addEventListener("online", say);
}

// What is chosen is kept on the server, and on this device until the server has it.
const form = document.querySelector("form[data-keep]");
if (form) {
  const name = `humanline.attempt.${form.dataset.attempt}`, status = form.querySelector("[data-kept]");
  const chosen = () => [...new FormData(form)].filter(([field]) => /^q\d+$/.test(field));
  let timer;
  try {
    for (const [field, value] of JSON.parse(localStorage.getItem(name)) ?? []) {
      const answered = form.querySelector(`[name="${field}"]:checked`), one = form.querySelector(`[name="${field}"][value="${value}"]`);
      if (one && (!answered || one.type === "checkbox")) one.checked = true;
    }
  } catch { // nothing of ours
  }
  const keep = async () => {
    const fields = new FormData();
    for (const [field, value] of chosen()) fields.append(field, value);
    try {
      if (!(await post(form.dataset.keep, fields)).ok) throw new Error();
      localStorage.removeItem(name);
      status.textContent = status.dataset.done;
    } catch {
      status.textContent = status.dataset.kept;
      clearTimeout(timer);
      timer = setTimeout(keep, 10_000);
    }
  };
  form.addEventListener("change", () => {
    try { localStorage.setItem(name, JSON.stringify(chosen())); } catch { // no room: the page itself still holds it
    }
    clearTimeout(timer);
    timer = setTimeout(keep, 400);
  });
  if (localStorage.getItem(name)) keep();
}
