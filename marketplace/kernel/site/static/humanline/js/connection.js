// One socket that comes back by itself, and says so when it is away.
//   const desk = new Connection("/ws/agent", { kept: "Your tickets are held for 90 s." });
//   desk.on("offer", (frame) => …); desk.send({ type: "seen", offer: 7 });
// Besides the server's types: on("open"), on("lost"), and on("refused") for a door that stays shut.

import { Banner } from "./banner.js";
import * as clock from "./clock.js";

const HEARTBEAT = 10_000, SILENCE = 25_000, GRACE = 2_000, FIRST = 1_000, LONGEST = 15_000;

export class Connection {
  #socket; #heard = new Map(); #tries = 0; #retry; #retryAt = 0; #lostAt = null; #lastFrame = 0; #answered = false; #timers = [];

  constructor(path, { kept = "", place = document.getElementById("connection") } = {}) {
    this.path = path;
    this.kept = kept;
    this.banner = new Banner(place);
    this.state = "connecting"; // → open → lost → open …, or closed for good
    addEventListener("online", () => this.#hurry());
    addEventListener("pagehide", () => this.close());
    addEventListener("pageshow", ({ persisted }) => persisted && this.#open());
    document.addEventListener("visibilitychange", () => document.hidden || this.#hurry());
    this.#open();
  }

  on(type, listener) {
    this.#heard.set(type, [...(this.#heard.get(type) ?? []), listener]);
    return this;
  }

  // false: not sent and not kept. The caller shows what is unsent and sends it again on "open".
  send(frame) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  close() {
    this.state = "closed";
    this.#stop();
    this.#socket?.close();
  }

  #tell(type, frame) {
    for (const listener of this.#heard.get(type) ?? []) listener(frame);
  }

  #stop() {
    clearTimeout(this.#retry);
    this.#timers.forEach(clearInterval);
    this.#timers = [];
  }

  #open() {
    this.#stop();
    this.state = this.#lostAt ? "lost" : "connecting";
    const address = new URL(this.path, location.href.replace(/^http/, "ws"));
    const socket = (this.#socket = new WebSocket(address));
    this.#timers = [setInterval(() => this.#watch(), 250)];
    socket.onopen = () => {
      this.#answered = false;
      this.#lastFrame = performance.now();
      this.#timers.push(setInterval(() => this.send({ type: "heartbeat" }), HEARTBEAT));
      this.state = "open";
      this.#lostAt = null;
      this.banner.clear();
      this.#tell("open");
    };
    socket.onmessage = ({ data }) => {
      const frame = JSON.parse(data);
      this.#lastFrame = performance.now();
      this.#tries = 0;
      if (frame.at) clock.sync(frame.at);
      if (frame.type === "heartbeat") this.#answered = true;
      this.#tell(frame.type, frame);
    };
    socket.onclose = ({ code }) => socket === this.#socket && this.state !== "closed" && this.#lose(code);
  }

  #lose(code) {
    if (code >= 4400 && code < 4500) { // signed out, or not ours: trying again cannot help
      this.close();
      this.banner.refused();
      return this.#tell("refused", { code });
    }
    // Anywhere within the pause: a server that dies loses thousands of lines, and they must not all come back at once.
    const pause = Math.min(LONGEST, FIRST * 2 ** this.#tries++) * Math.random();
    this.#retryAt = performance.now() + pause;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#open(), pause);
    if (this.#lostAt) return;
    this.#lostAt = clock.now();
    this.state = "lost";
    this.#tell("lost");
  }

  #hurry() { // the network or the reader is back: do not wait out the pause
    if (this.state === "lost" && this.#socket.readyState === WebSocket.CLOSED) this.#open();
  }

  #watch() {
    if (this.state === "open" && this.#answered && performance.now() - this.#lastFrame > SILENCE) {
      this.#socket.onclose = null; // a dead line may take minutes to say so itself
      this.#socket.close();
      this.#lose(1006);
    }
    if (!this.#lostAt || clock.now() - this.#lostAt < GRACE) return;
    this.banner.lost(this.#lostAt, this.kept, Math.ceil((this.#retryAt - performance.now()) / 1000));
  }
}
