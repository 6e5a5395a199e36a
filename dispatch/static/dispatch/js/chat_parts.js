// Parts of the page: drawn by the server, put in place here without moving what stays the same.

import * as clock from "../../humanline/js/clock.js";
import { say, tongue } from "../../humanline/js/words.js";

// The customer's own clock: the server does not know their zone.
delete document.documentElement.dataset.zone;

const written = (at, parts) => new Intl.DateTimeFormat(tongue, parts).format(new Date(at));
const today = (at) => new Date(at).toDateString() === new Date(clock.now()).toDateString();

export function moment(at, withDay = !today(at)) {
  return withDay ? `${written(at, { weekday: "long", day: "numeric", month: "long" })} ${clock.time(at)}` : clock.time(at);
}

export function localise(root) {
  for (const time of root.querySelectorAll("time[datetime]:not([data-since], [data-until])")) {
    time.textContent = moment(time.dateTime, "day" in time.dataset || !today(time.dateTime));
  }
}

// Makes `place` show what `fresh` shows. Children are known by data-key: what stays is not touched, so it is not
// announced again, keeps its place and its selection.
export function merge(place, fresh) {
  const known = new Map([...place.children].map((child) => [child.dataset.key, child]));
  let at = place.firstElementChild;
  for (const child of [...fresh.children]) {
    const old = known.get(child.dataset.key);
    let node = child;
    if (old?.tagName === "OL" && child.tagName === "OL") {
      merge(old, child);
      old.className = child.className;
      node = old;
    } else if (old?.isEqualNode(child)) node = old;
    if (node === at) at = at.nextElementSibling;
    else place.insertBefore(node, at);
  }
  while (at) {
    const gone = at;
    at = at.nextElementSibling;
    gone.remove();
  }
}

const like = (one, other) => ["id", "name", "type", "value", "href"].every((name) => one.getAttribute(name) === other.getAttribute(name)) && one.textContent === other.textContent;

// Makes `place` show what `fresh` shows. Whoever is at a link, a button or a field of it stays there, if it is there still.
export function renew(place, fresh) {
  if (place.isEqualNode(fresh)) return;
  const at = place.contains(document.activeElement) ? document.activeElement : null;
  const again = at && [...fresh.querySelectorAll(at.localName)].find((one) => like(one, at));
  place.replaceChildren(...fresh.childNodes);
  again?.focus({ preventScroll: true });
}

export function message({ number, author, name, text, at, transcript }, language, read) {
  const line = document.createElement("li"), body = document.createElement("p"), small = document.createElement("small");
  const time = Object.assign(document.createElement("time"), { dateTime: at, textContent: moment(at) });
  line.dataset.key = `m${number}`;
  body.lang = language;
  if (author !== "customer") {
    body.textContent = text;
    small.append(`${name ?? say("assistant")} `, time);
    line.append(small, body);
    return line;
  }
  line.className = "mine";
  const you = Object.assign(document.createElement("span"), { className: "sr", lang: document.documentElement.lang, textContent: `${say("you")} ` });
  const seen = Object.assign(document.createElement("span"), { className: "read", textContent: ` · ${say("read")}`, hidden: number > read });
  body.append(you, text);
  small.append(time);
  if (!transcript) small.append(seen);
  line.append(body, small);
  return line;
}
