// What is typed is kept on the server as it is typed. While the line is gone, this device keeps it and tries again.

const WAIT = 700, AGAIN = 5000;

for (const form of document.querySelectorAll("form[data-draft]")) {
  const address = form.dataset.draft, said = form.querySelector("[data-kept]"), key = `draft:${address}`;
  let timer = 0, sent = "";

  const typed = () => {
    const fields = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === "string" && name !== "csrfmiddlewaretoken") fields.set(name, value);
    return fields.toString();
  };

  async function keep() {
    const now = typed();
    if (now === sent) return;
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
    } catch {
      form.classList.add("c-warn");
      clearTimeout(timer);
      timer = setTimeout(keep, AGAIN);
    }
  }

  const later = localStorage.getItem(key);  // from a visit whose line was lost
  if (later) {
    for (const [name, value] of new URLSearchParams(later)) {
      const field = form.elements[name];
      if (field && field.type !== "hidden" && !form.querySelector("[role=alert]")) field.value = value;
    }
    keep();
  } else sent = typed();

  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(keep, WAIT); });
  form.addEventListener("submit", () => { clearTimeout(timer); localStorage.removeItem(key); });
  addEventListener("online", keep);
  addEventListener("pagehide", () => { if (typed() !== sent && !form.dataset.left) keep(); });
  form.addEventListener("submit", () => { form.dataset.left = "1"; });
}

for (const drop of document.querySelectorAll(".drop")) {
  const input = drop.querySelector("input[type=file]");
  // What was chosen is sent at once, so that nothing is left to be lost.
  const keep = () => input.files.length && input.form.requestSubmit(input.form.querySelector("[name=keep]"));
  input.addEventListener("change", keep);
  for (const kind of ["dragover", "dragleave", "drop"]) drop.addEventListener(kind, (event) => {
    event.preventDefault();
    drop.classList.toggle("over", kind === "dragover");
    if (kind !== "drop") return;
    input.files = event.dataTransfer.files;
    keep();
  });
}
