// A queue's page: each part is saved alone and put back in place, so that what is typed in another one stays.

const parse = async (answer) => new DOMParser().parseFromString(await answer.text(), "text/html");
const send = (form, extra = {}) => {
  const body = new URLSearchParams(new FormData(form));
  for (const [name, value] of Object.entries(extra)) body.set(name, value);
  return fetch(form.action, { method: "POST", body, headers: { Accept: "text/html" } });
};

addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-part]");
  if (!form) return;
  event.preventDefault();
  const button = event.submitter;
  if (button?.hasAttribute("data-try")) return showExample(form);
  button?.setAttribute("aria-busy", "true");
  try {
    const answer = await send(form);
    const page = await parse(answer);
    const fresh = page.getElementById(form.id);
    if (!fresh) return location.reload();
    form.replaceWith(fresh);
    dress(fresh);
    if (answer.ok) fresh.querySelector("[data-saved]").hidden = false;
    document.querySelector(".wrap > .head").replaceWith(page.querySelector(".wrap > .head"));
    (fresh.querySelector("[aria-invalid=true]") ?? fresh.querySelector("button.go")).focus();
  } catch {
    form.removeAttribute("data-part"); // without a connection the browser says so better
    form.requestSubmit(button);
  }
});

let waiting;
addEventListener("input", ({ target }) => {
  const form = target.closest("#order");
  if (!form) return;
  clearTimeout(waiting);
  waiting = setTimeout(() => showExample(form), 250);
});

async function showExample(form) {
  const page = await parse(await send(form, { try: "1" }));
  const fresh = page.querySelector("#order [data-example]");
  if (fresh) form.querySelector("[data-example]").replaceWith(fresh);
}

function dress(root) {
  for (const tool of root.querySelectorAll("[data-add], [data-drop], [data-copy-week]")) tool.hidden = false;
}

const spansOf = (day) => [...day.querySelectorAll("[data-span]")];
const blank = (span) => {
  const copy = span.cloneNode(true);
  for (const input of copy.querySelectorAll("input")) input.value = "";
  return copy;
};

addEventListener("click", ({ target }) => {
  const day = target.closest("[data-day]");
  if (target.closest("[data-add]")) {
    const copy = blank(spansOf(day)[0]);
    day.querySelector(".spans").append(copy);
    copy.querySelector("input").focus();
  } else if (target.closest("[data-drop]")) {
    const span = target.closest("[data-span]");
    if (spansOf(day).length > 1) span.remove();
    else for (const input of span.querySelectorAll("input")) input.value = "";
    day.querySelector("[data-add]").focus();
  } else if (target.closest("[data-copy-week]")) copyWeek(target.closest("form"));
});

function copyWeek(form) {
  const monday = spansOf(form.querySelector("[data-day='0']"));
  for (const weekday of [1, 2, 3, 4]) {
    const day = form.querySelector(`[data-day="${weekday}"]`);
    const first = spansOf(day)[0];
    const copies = monday.map((span) => {
      const copy = first.cloneNode(true);
      const values = [...span.querySelectorAll("input")].map((input) => input.value);
      copy.querySelectorAll("input").forEach((input, place) => (input.value = values[place]));
      return copy;
    });
    day.querySelector(".spans").replaceChildren(...copies);
  }
}

dress(document);
