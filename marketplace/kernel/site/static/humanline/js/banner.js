// The line below the top bar while the connection is away: since when, what is kept, when the next try comes.
// Only the first sentence is announced; the countdown changes silently.

import * as clock from "./clock.js";
import { icon } from "./drawings.js";

export class Banner {
  constructor(place) {
    this.place = place;
  }

  lost(since, kept, seconds) {
    if (!this.place) return;
    if (!this.place.firstChild) {
      this.#say(`Connection lost at ${clock.time(since, "second")}.`, `${kept} What you see may be old. <span aria-hidden="true"></span>`);
    }
    this.place.querySelector("[aria-hidden]:not(svg)").textContent = seconds > 0 ? `Trying again in ${seconds}\u00a0s.` : "Trying again.";
  }

  refused() {
    this.#say("You are signed out here.", '<a href="">Sign in again</a>');
  }

  clear() {
    this.place?.replaceChildren();
  }

  #say(what, more) {
    this.place?.replaceChildren();
    this.place?.insertAdjacentHTML("beforeend", `${icon("wifi")}<span><b>${what}</b> ${more}</span>`);
  }
}
