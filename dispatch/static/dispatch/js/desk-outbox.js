// What was typed and what was not yet sent, kept on this device until the server has it. Nothing typed is lost.

const DAY = 24 * 60 * 60 * 1000;
const name = (kind, work) => `humanline.${kind}.${work}`;

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function write(key, value) {
  if (!value) return localStorage.removeItem(key);
  try {
    localStorage.setItem(key, JSON.stringify({ ...value, at: Date.now() }));
  } catch { // no room: the page itself still holds it
  }
}

export const draft = (work) => read(name("draft", work))?.text ?? "";
export const unsent = (work) => read(name("unsent", work))?.messages ?? [];

export const keep = (work, text) => write(name("draft", work), text && { text });

export function add(work, text) {
  const message = { key: key(), text, at: new Date().toISOString() };
  write(name("unsent", work), { messages: [...unsent(work), message] });
  return message;
}

export function drop(work, sent) {
  const left = unsent(work).filter((message) => message.key !== sent);
  write(name("unsent", work), left.length && { messages: left });
}

// An id made here, so that sending twice is harmless; works without TLS too, unlike crypto.randomUUID.
function key() {
  const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
}

for (const key of Object.keys(localStorage).filter((key) => /^humanline\.(draft|unsent)\./.test(key))) {
  if (Date.now() - (read(key)?.at ?? 0) > DAY) localStorage.removeItem(key);
}
