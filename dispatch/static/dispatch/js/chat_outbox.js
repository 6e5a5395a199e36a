// What the customer wrote and the server has not confirmed. Kept on the device until it has: dashed, and it says so.

import { state } from "../../humanline/js/drawings.js";
import { say } from "../../humanline/js/words.js";

const uuid = () => {
  if (crypto.randomUUID) return crypto.randomUUID(); // only where the page came by TLS or from this machine
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return [...bytes].map((byte, at) => ([4, 6, 8, 10].includes(at) ? "-" : "") + byte.toString(16).padStart(2, "0")).join("");
};

export class Outbox {
  #entries;

  // `last` gives the list that new messages are added to; `send` tries to send an entry; `back` takes a refused text
  constructor(name, { last, send, back }) {
    this.name = name;
    this.last = last;
    this.send = send;
    this.back = back;
    this.#entries = JSON.parse(localStorage.getItem(name) ?? "[]");
  }

  add(text) {
    const entry = { key: uuid(), text };
    this.#entries.push(entry);
    this.#save();
    this.draw();
    this.send(entry);
  }

  // every entry that was not refused, in the order of writing: sending one twice says it once
  again() {
    for (const entry of this.#entries) if (!entry.refused) this.send(entry);
  }

  confirmed(key) {
    if (this.#entries.some((entry) => entry.key === key)) this.#drop(key);
  }

  refused(key, title) {
    const entry = this.#entries.find((one) => one.key === key);
    if (!entry) return;
    entry.refused = title;
    this.#save();
    this.draw();
  }

  draw() {
    for (const old of document.querySelectorAll("[data-unsent]")) old.remove();
    this.last().append(...this.#entries.map((entry) => this.#line(entry)));
  }

  #line(entry) {
    const line = document.createElement("li"), text = document.createElement("p"), more = document.createElement("small");
    line.className = "mine unsent";
    line.dataset.unsent = entry.key;
    text.textContent = entry.text;
    if (entry.refused) {
      const button = document.createElement("button");
      button.className = "btn";
      button.textContent = say("put_back");
      button.onclick = () => { this.#drop(entry.key); this.back(entry.text); };
      more.append(`${say("refused")} ${entry.refused} `, button);
    } else {
      more.innerHTML = state("reconnecting", "warn", say("unsent"));
    }
    line.append(text, more);
    return line;
  }

  #drop(key) {
    this.#entries = this.#entries.filter((entry) => entry.key !== key);
    this.#save();
    this.draw();
  }

  #save() {
    localStorage.setItem(this.name, JSON.stringify(this.#entries));
  }
}
