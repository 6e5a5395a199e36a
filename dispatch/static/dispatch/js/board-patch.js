// Puts new HTML in the place of old without replacing what stayed the same: focus, open details and clocks survive.
// Elements with data-key are known by it; others by their place.

import * as clock from "../../humanline/js/clock.js";

const key = (node) => node.dataset?.key;
const OWN = new Set(["open"]); // the reader's, not the server's

export function patch(place, html) {
  const focused = place.contains(document.activeElement) ? document.activeElement : null;
  const wanted = document.createElement(place.tagName);
  wanted.innerHTML = html;
  children(place, wanted);
  clock.refresh(place);
  if (!focused || document.activeElement === focused) return;
  const again = focused.isConnected ? focused : place.querySelector(`[href="${CSS.escape(focused.getAttribute("href") ?? "")}"]`);
  again?.focus({ preventScroll: true });
}

function children(place, wanted) {
  const known = new Map([...place.children].filter(key).map((node) => [key(node), node]));
  let at = place.firstChild;
  for (const node of [...wanted.childNodes]) {
    const name = key(node);
    const same = name ? known.get(name) : at && !key(at) && at.nodeName === node.nodeName ? at : null;
    if (!same || same.nodeName !== node.nodeName) {
      place.insertBefore(node, at);
      continue;
    }
    if (same === at) at = at.nextSibling;
    else place.insertBefore(same, at);
    update(same, node);
  }
  while (at) {
    const next = at.nextSibling;
    at.remove();
    at = next;
  }
}

function update(node, wanted) {
  if (node.isEqualNode(wanted)) return;
  if (node.nodeType !== Node.ELEMENT_NODE) {
    node.nodeValue = wanted.nodeValue;
    return;
  }
  const runs = node.matches("time") && ["since", "until"].some((kind) => node.dataset[kind] && node.dataset[kind] === wanted.dataset[kind]);
  for (const { name } of [...node.attributes]) if (!wanted.hasAttribute(name) && !OWN.has(name)) node.removeAttribute(name);
  for (const { name, value } of [...wanted.attributes]) if (node.getAttribute(name) !== value) node.setAttribute(name, value);
  if (!runs) children(node, wanted);
}
