// The desk: the page that the server draws, kept true by the socket. Without this script its forms still post.

import * as clock from "../../humanline/js/clock.js";
import * as keys from "../../humanline/js/keys.js";
import { say } from "../../humanline/js/words.js";
import * as device from "./desk-device.js";
import { command, link, on, opened } from "./desk-link.js";
import * as offer from "./desk-offer.js";
import { fill } from "./desk-parts.js";
import * as talk from "./desk-talk.js";
import * as view from "./desk-view.js";

const saving = new Map();
const pass = () => import("./desk-pass.js"); // only who passes something on needs it
const answers = (path) => import("../../answers/js/desk-answers.js").then(({ open }) => open(path));

// A form with data-command says its fields over the socket; where that is away, it is posted as it stands.
async function run(form, button) {
  const { command: does } = form.dataset, fields = new FormData(form, button), members = does === "transfer" ? (await pass()).members(fields) : named(fields);
  if (members.activity === "available" && !(await device.ask())) return;
  const problem = form.querySelector('[data-slot="problem"]');
  button?.setAttribute("aria-busy", "true");
  if (members.note !== undefined && does === "complete") await save(form.querySelector("[data-note]"), true);
  const told = (await opened()) ? await command(does, members) : null;
  button?.removeAttribute("aria-busy");
  if (told?.type === "done") {
    form.closest("dialog")?.close();
    document.querySelector("#me").open = false;
    if (problem) problem.hidden = true;
    return view.refresh();
  }
  const says = told ? Object.values(told.problem.errors ?? {}).flat()[0] ?? told.problem.title : say("unchanged");
  if (problem) { problem.textContent = says; problem.hidden = false; } else view.say(says);
  if (told) view.refresh();
}

// The fields of a form as the socket takes them.
const named = (fields) => Object.fromEntries([...fields].filter(([name]) => !["csrfmiddlewaretoken", "work"].includes(name))
  .map(([name, value]) => [name, ["assignment", "offer", "transfer"].includes(name) ? Number(value) : value]));

// The note is kept while it is written.
function save(field, now = false) {
  const note = () => command("note", { assignment: Number(field.dataset.note), note: field.value });
  clearTimeout(saving.get(field));
  if (now) return note();
  saving.set(field, setTimeout(async () => {
    const told = await note(), place = field.parentElement.querySelector("[data-saved]");
    if (place) place.textContent = told?.type === "done" ? say("saved", { time: clock.time(clock.now()) }) : say("not_saved");
  }, 600));
}

function shut(dialog) {
  dialog.close();
  if (location.search.includes("close")) view.show(dialog.id.replace("close-", ""));
}

function open(work) {
  const dialog = document.getElementById(`close-${work}`);
  if (dialog?.open) dialog.close();
  dialog?.showModal();
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !form.isConnected) return;
  if (form.dataset.say) { event.preventDefault(); talk.submit(form); }
  else if (form.dataset.command && !form.closest("[data-offer]")) { event.preventDefault(); run(form, event.submitter); }
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-seat], [data-close], [data-shut], [data-about], [data-pass], [data-answers]");
  if (!link || event.metaKey || event.ctrlKey) return;
  event.preventDefault();
  if (link.dataset.seat) view.show(link.dataset.seat);
  else if (link.dataset.close) open(link.dataset.close);
  else if ("pass" in link.dataset) pass().then(({ open }) => open(link.href));
  else if ("answers" in link.dataset) answers(link.href);
  else if ("shut" in link.dataset) shut(link.closest("dialog"));
  else {
    const about = view.desk().classList.toggle("about");
    for (const button of document.querySelectorAll(".about[data-about]")) button.setAttribute("aria-expanded", String(about));
  }
});

document.addEventListener("input", ({ target }) => target.matches("[data-note]") && save(target));

const work = () => view.current()?.dataset.work;
keys.add("n", say("key_note"), () => {
  if (view.current().matches(".talkpane")) open(work());
  document.getElementById(`note-${work()}`).focus();
}, { when: work });
keys.add("e", say("key_close"), () => open(work()), { when: () => view.current()?.matches(".talkpane") });
const passing = () => view.current()?.querySelector("[data-pass]");
keys.add("p", say("key_pass"), () => passing().click(), { when: passing });
const library = () => view.current()?.querySelector("[data-answers]");
keys.add("/", say("key_answers"), () => answers(library().href), { when: library });
document.addEventListener("keydown", (event) => { // in an empty composer, too
  if (event.key !== "/" || !keys.on() || !event.target.form?.dataset.say || event.target.value || !library()) return;
  event.preventDefault();
  answers(library().href);
});
const pause = () => document.querySelector('[data-key="break"]');
keys.add("b", say("key_break"), () => pause().click(), { when: pause });
keys.add("mod+enter", say("key_send"), (event) => event.target.form?.requestSubmit(), { when: () => document.activeElement?.form?.dataset.say });
for (const number of [1, 2, 3]) {
  const link = () => document.querySelectorAll(".seat")[number - 1];
  keys.add(String(number), say("key_seat", { number }), () => view.show(link().dataset.seat), { when: link });
}

function drawn() {
  for (const hidden of document.querySelectorAll(".keys[hidden], [data-about][hidden]")) hidden.hidden = false;
  device.choices();
  device.online(document.getElementById("rest").dataset.activity !== "offline");
  if (link.state === "lost") view.mark("reconnecting", "warn");
  for (const dialog of document.querySelectorAll(".closing[open]:not(:modal)")) { dialog.close(); dialog.showModal(); }
}

setInterval(() => {
  for (const meter of document.querySelectorAll("[data-meter-to]")) {
    const whole = Date.parse(meter.dataset.meterTo) - Date.parse(meter.dataset.meterFrom);
    meter.style.setProperty("--v", `${(100 * clock.remaining(meter.dataset.meterTo)) / whole}%`);
  }
}, 1000);

const page = document.documentElement.dataset;
link.on("lost", () => { page.link = "lost"; view.mark("reconnecting", "warn"); });
link.on("desk", async () => { await view.refresh(); page.link = "open"; });
on("activity", view.refresh);
for (const type of ["work", "transfer", "watched", "whisper"]) on(type, view.refresh);
view.onDrawn(drawn);
offer.start();
talk.start();
fill(document.body);
drawn();
