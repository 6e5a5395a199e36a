// The line below the top bar while the connection is away: since when, what is kept, when the next try comes.
// Only the first sentence is announced; the countdown changes silently.

import * as clock from "./clock.js";
import { icon } from "./drawings.js";
import { say } from "./words.js";

export class Banner {
  constructor(place) {
    this.place = place;
  }

  lost(since, kept, seconds) {
    if (!this.place) return;
    if (!this.place.firstChild) {
      this.#put(say("Connection lost at {time}.", { time: clock.time(since, "second") }), `${kept} ${say("What you see may be old.")} <span aria-hidden="true"></span>`);
    }
    this.place.querySelector("[aria-hidden]:not(svg)").textContent = seconds > 0 ? say("Trying again in {seconds}\u00a0s.", { seconds }) : say("Trying again.");
  }

  refused() {
    this.#put(say("You are signed out here."), `<a href="">${say("Sign in again")}</a>`);
  }

  clear() {
    this.place?.replaceChildren();
  }

  #put(what, more) {
    this.place?.replaceChildren();
    this.place?.insertAdjacentHTML("beforeend", `${icon("wifi")}<span><b>${what}</b> ${more}</span>`);
  }
}
