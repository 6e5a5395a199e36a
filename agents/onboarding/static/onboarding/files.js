// Files go up one by one as they are chosen, with how far each one is. While the line is gone they wait on this device,
// also for a page that is opened later; what another person chose here is never sent, and goes after a day.

const AGAIN = 4000, SILENCE = 60000, DAY = 86400000, LATER = [408, 425, 429];
const input = document.querySelector("input[data-send]"), form = input?.form, owner = form?.dataset.owner ?? "";
const shares = new Intl.NumberFormat(document.documentElement.lang || "en", { style: "percent" });

const opened = new Promise((done) => {
  const asked = indexedDB.open("papers", 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore("files", { keyPath: "id", autoIncrement: true });
  asked.onsuccess = () => done(asked.result);
  asked.onerror = () => done(null);  // a private window: then this page alone keeps them
});

async function kept(change) {
  const base = await opened;
  if (!base) return null;
  return new Promise((done) => {
    const move = base.transaction("files", "readwrite"), asked = change(move.objectStore("files"));
    move.oncomplete = () => done(asked.result);
    move.onabort = move.onerror = () => done(null);  // no room: this page alone keeps it
  });
}

const rest = () => new Promise((done) => { addEventListener("online", done, { once: true }); setTimeout(done, AGAIN); });

// One try. Gives back what the server said, or nothing where it did not hear of it.
const tried = (one, told) => new Promise((done) => {
  const call = new XMLHttpRequest(), body = new FormData();
  let heard = setTimeout(() => call.abort(), SILENCE);
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  body.set("document", one.file, one.name);
  call.upload.onprogress = ({ loaded, total }) => {
    clearTimeout(heard);
    heard = setTimeout(() => call.abort(), SILENCE);
    told(loaded / total);
  };
  call.onloadend = () => { clearTimeout(heard); done(call.status && call.status < 500 && !LATER.includes(call.status) ? call : null); };
  call.open("POST", one.address);
  call.send(body);
});

const waiting = [];
let running = null, waits = false;

function line(one) {
  const row = document.createElement("li"), said = document.createElement("small"), bar = document.createElement("div");
  bar.className = "meter";
  bar.setAttribute("role", "progressbar");
  bar.setAttribute("aria-label", one.name);
  bar.append(document.createElement("i"));
  row.append(said, bar);
  input.closest(".field").querySelector("[data-queue]").append(row);
  return { row, says: (text, share) => {
    said.textContent = text.replace("{name}", one.name).replace("{share}", shares.format(share));
    bar.style.setProperty("--v", `${100 * share}%`);
    bar.setAttribute("aria-valuenow", Math.round(100 * share));
    said.toggleAttribute("role", false);
    if (text === input.dataset.waiting) said.setAttribute("role", "status");
  } };
}

// The page is not the person's any more: signed out meanwhile, or signed in anew elsewhere. Asked once, not for ever.
function strange(answer, one) {
  if (new URL(answer.responseURL).pathname !== one.address) return true;
  if (answer.status !== 403 || sessionStorage.getItem("papers")) return false;
  sessionStorage.setItem("papers", "asked anew");
  return true;
}

async function send(one) {
  const { row, says } = line(one);
  for (;;) {
    says(input.dataset.sending, 0);
    const answer = await tried(one, (share) => says(input.dataset.sending, share));
    if (answer) {
      row.remove();
      if (strange(answer, one)) return location.reload();  // it stays on this device meanwhile
      sessionStorage.removeItem("papers");
      if (one.id) await kept((files) => files.delete(one.id));
      if (answer.status === 200 && one.address === input.dataset.send) document.querySelector("[data-files]").outerHTML = answer.responseText;
      if (answer.status === 400) refuse(answer.responseText);
      else if (answer.status !== 200) refuse(input.dataset[answer.status === 413 ? "large" : "failed"].replace("{name}", one.name));
      return;
    }
    says(input.dataset.waiting, 0);
    await rest();
  }
}

function refuse(text) {
  const all = document.getElementById("f_document_error");
  for (const sentence of text.split("\n").filter(Boolean)) {
    const said = document.createElement("small");
    said.className = "tone c-bad";
    said.textContent = sentence;
    all.append(said);
  }
}

async function go() {
  while (waiting.length) await send(waiting.shift());
  running = null;
}

function add(ones) {
  waiting.push(...ones);
  if (waiting.length) running ??= go();
}

async function choose(list) {
  document.getElementById("f_document_error").replaceChildren();
  for (const { name, size } of list) if (size > input.dataset.most) refuse(input.dataset.large.replace("{name}", name));
  const ones = [...list].filter((file) => file.size <= input.dataset.most).map((file) => ({ file, name: file.name, address: input.dataset.send, owner, at: Date.now() }));
  input.value = "";
  for (const one of ones) one.id = (await kept((files) => files.add({ ...one }))) ?? undefined;
  add(ones);
}

if (input) {
  const drop = input.closest(".drop");
  form.querySelector("[name=keep]")?.remove();
  input.addEventListener("change", () => choose(input.files));
  for (const kind of ["dragover", "dragleave", "drop"]) drop.addEventListener(kind, (event) => {
    event.preventDefault();
    drop.classList.toggle("over", kind === "dragover");
    if (kind === "drop") choose(event.dataTransfer.files);
  });
  form.addEventListener("submit", (event) => {
    if (!running) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (waits) return;
    waits = true;
    const button = event.submitter;
    button?.setAttribute("aria-busy", "true");
    running.then(() => { waits = false; button?.removeAttribute("aria-busy"); form.requestSubmit(button); });
  });
  const left = (await kept((files) => files.getAll())) ?? [];
  for (const one of left) if (Date.now() - one.at > DAY) kept((files) => files.delete(one.id));
  const mine = left.filter((one) => one.owner === owner && Date.now() - one.at <= DAY);
  if (mine.length) add(mine);
}
