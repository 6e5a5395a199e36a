// The editor of a draft: a picture goes where one wrote last, and what is typed stays on this device until it is kept.

const form = document.querySelector("form[data-writing]"), found = document.querySelector("[data-found]");
const { lessons, at, known } = form.elements, key = `humanline.writing.${location.pathname}`;
const typed = () => [...form.elements].filter((one) => one.name && one.type !== "hidden" && !/^(submit|file|button)$/.test(one.type)).map((one) => [one.name, one.value]);
const shown = JSON.stringify(typed());
let timer;

// Behind the paragraph in which the cursor was last.
for (const kind of ["blur", "keyup", "click"]) lessons.addEventListener(kind, () => { at.value = lessons.selectionEnd; });

function remember(sent = false) {
  clearTimeout(timer);
  if (JSON.stringify(typed()) === shown && !sent) return localStorage.removeItem(key);
  try { localStorage.setItem(key, JSON.stringify({ fields: typed(), known: known.value, sent })); } catch { // no room: the page still holds it
  }
}

const kept = JSON.parse(localStorage.getItem(key) ?? "null");
const refused = document.querySelector("main [role=alert]");  // then the page shows what was typed
if (kept && !refused) {
  const arrived = kept.sent && kept.known !== known.value;  // the draft has changed since it was sent: it was kept
  if (arrived || JSON.stringify(kept.fields) === shown) localStorage.removeItem(key);
  else {
    found.hidden = false;
    found.querySelector("[data-put]").addEventListener("click", () => {
      for (const [name, value] of kept.fields) if (form.elements[name]) form.elements[name].value = value;
      found.hidden = true;
      lessons.focus();
    });
    found.querySelector("[data-forget]").addEventListener("click", () => { localStorage.removeItem(key); found.hidden = true; });
  }
}
form.addEventListener("input", () => { found.hidden = true; clearTimeout(timer); timer = setTimeout(remember, 500); });
let left = false;
form.addEventListener("submit", () => { left = true; remember(true); });
addEventListener("pagehide", () => left || remember());
