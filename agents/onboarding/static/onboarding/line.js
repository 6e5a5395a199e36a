// The connection check: small messages over the real socket, then a little down and a little up. Less than 300 KB.

const PINGS = 20, EVERY = 250, PATIENCE = 10000, DOWN = [16384, 65536, 98304], UP = [1, 3], PIECE = 12000;
const median = (all) => { const sorted = [...all].sort((a, b) => a - b); return sorted[Math.floor(sorted.length / 2)] ?? 0; };
const rest = (ms) => new Promise((done) => setTimeout(done, ms));

function open() {
  return new Promise((done, failed) => {
    const socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws/line`);
    const waiting = new Map();
    socket.onopen = () => done({ socket, waiting });
    socket.onerror = socket.onclose = () => { waiting.forEach(({ lost }) => lost()); failed(new Error("closed")); };
    socket.onmessage = ({ data }) => {
      const frame = JSON.parse(data);
      waiting.get(frame.number)?.came(frame);
      waiting.delete(frame.number);
    };
    setTimeout(() => failed(new Error("no socket")), PATIENCE);
  });
}

let numbers = 0;
function ask(line, frame) {
  const number = ++numbers, begun = performance.now();
  return new Promise((done) => {
    const lost = () => { line.waiting.delete(number); done(null); };
    line.waiting.set(number, { came: () => done(performance.now() - begun), lost });
    line.socket.send(JSON.stringify({ ...frame, number }));
    setTimeout(lost, PATIENCE);
  });
}

async function rate(sizes, carry, delay) {
  let best = 0;
  for (const size of sizes) {
    const begun = performance.now(), bytes = await carry(size);
    if (!bytes) break;
    const took = performance.now() - begun;
    best = Math.max(best, Math.round((bytes * 8) / Math.max(1, took - delay)));
    if (took > 2500) break;  // a slow line is not asked for more
  }
  return best;
}

async function measure() {
  const line = await open();
  const asked = [];
  for (let i = 0; i < PINGS; i++) { asked.push(ask(line, { type: "ping" })); await rest(EVERY); }
  const all = await Promise.all(asked), times = all.filter((one) => one !== null);
  if (!times.length) throw new Error("nothing came back");
  const delay = median(times), steps = times.slice(1).map((one, i) => Math.abs(one - times[i]));
  const down = await rate(DOWN, async (bytes) => (await ask(line, { type: "fill", bytes })) && bytes, delay);
  const piece = "x".repeat(PIECE);
  const up = await rate(UP, async (pieces) => {
    const took = await Promise.all(Array.from({ length: pieces }, () => ask(line, { type: "take", text: piece })));
    return took.includes(null) ? 0 : pieces * PIECE;
  }, delay);
  line.socket.onclose = line.socket.onerror = null;
  line.socket.close();
  return {
    round_trip_ms: Math.round(delay), jitter_ms: Math.round(median(steps)), samples: all.length,
    lost_permille: Math.round((1000 * (all.length - times.length)) / all.length), down_kbps: down, up_kbps: up,
  };
}

for (const form of document.querySelectorAll("form[data-line]")) {
  const said = form.querySelector("[data-said]"), button = form.querySelector("button");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (button.getAttribute("aria-busy") === "true") return;
    button.setAttribute("aria-busy", "true");
    said.textContent = form.dataset.trying;
    try {
      for (const [name, value] of Object.entries(await measure())) form.elements[name].value = value;
      form.submit();
    } catch {
      said.textContent = form.dataset.failed;
      button.removeAttribute("aria-busy");
    }
  });
  button.disabled = false;
  button.removeAttribute("aria-disabled");
}
