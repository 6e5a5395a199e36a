// Keys of the intake: J and K go through the list, X ticks; on an applicant's page each decision has its own key.
import * as keys from "../humanline/js/keys.js";

const rows = [...document.querySelectorAll(".applicants tbody tr")];
const at = () => rows.findIndex((row) => row.contains(document.activeElement));
const go = (step) => rows[Math.min(rows.length - 1, Math.max(0, at() + step))]?.querySelector("th a").focus();

if (rows.length) {
  keys.add("j", "Next applicant", () => go(1));
  keys.add("k", "Applicant before", () => go(-1));
  keys.add("x", "Choose, or not", () => rows[at()]?.querySelector("input")?.click(), { when: () => at() >= 0 });
}

// The first of each kind: what lies with us, from the top of the page down.
const known = new Set();
for (const part of document.querySelectorAll("[data-key]")) {
  const { key, says } = part.dataset;
  if (known.has(key)) continue;
  known.add(key);
  keys.add(key, says, () => {
    if (part.matches("summary")) part.parentElement.open = true;
    const field = part.matches("summary") ? part.parentElement.querySelector("textarea") : part;
    field.scrollIntoView({ block: "center" });
    field.focus(); // the decision itself is one more key, on a button that can be read first
  });
}

const next = document.querySelector("[data-next]");
if (next) keys.add("n", next.textContent.trim(), () => next.click());
document.querySelector("[aria-invalid=true]")?.focus();
