// What is typed is kept on the server as it is typed. While the line is gone, this device keeps it and tries again.
// A step is sent once its draft is there, so that a line that breaks in between takes nothing away.

const WAIT = 700, AGAIN = 5000;

for (const form of document.querySelectorAll("form[data-draft]")) {
  const address = form.dataset.draft, said = form.querySelector("[data-kept]"), key = `draft:${form.dataset.owner}:${address}`;
  let timer = 0, sent = "", leaving = false, waits = false, keeping = Promise.resolve(true);

  const typed = () => {
    const fields = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === "string" && name !== "csrfmiddlewaretoken") fields.set(name, value);
    return fields.toString();
  };

  async function carry() {
    const now = typed();
    if (now === sent) return true;
    localStorage.setItem(key, now);
    try {
      const answer = await fetch(address, { method: "POST", body: now, keepalive: true, headers: {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-CSRFToken": form.elements.csrfmiddlewaretoken.value,
      } });
      if (!answer.ok) throw answer;
      sent = now;
      localStorage.removeItem(key);
      said.textContent = "";
      form.classList.remove("c-warn");
      return true;
    } catch (problem) {
      form.classList.add("c-warn");
      if (problem instanceof Response) return true;  // heard, and not wanted: the page says why when it is sent
      said.textContent = form.dataset.away;
      clearTimeout(timer);
      timer = setTimeout(keep, AGAIN);
      return false;
    }
  }

  const keep = () => (keeping = keeping.then(carry));  // one after the other: an older one never comes last

  const later = localStorage.getItem(key);  // from a visit whose line was lost
  if (later) {
    for (const [name, value] of new URLSearchParams(later)) {
      const field = form.elements[name];
      if (field && field.type !== "hidden" && !form.querySelector("[role=alert]")) field.value = value;
    }
    keep();
  } else sent = typed();

  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(keep, WAIT); });
  form.addEventListener("submit", async (event) => {
    clearTimeout(timer);
    if (leaving) return;
    event.preventDefault();
    if (waits) return;
    waits = true;
    const button = event.submitter;
    button?.setAttribute("aria-busy", "true");
    while (!(await keep())) await new Promise((done) => { addEventListener("online", done, { once: true }); setTimeout(done, AGAIN); });
    button?.removeAttribute("aria-busy");
    leaving = true;
    form.requestSubmit(button);
    leaving = waits = false;  // where the line breaks now, it can be pressed again
  });
  addEventListener("online", keep);
  addEventListener("pagehide", () => { if (typed() !== sent && !leaving) keep(); });
}
