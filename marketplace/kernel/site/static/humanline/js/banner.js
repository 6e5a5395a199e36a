// The line below the top bar while the connection is away: since when, what is kept, when the next try comes.
// Only the first sentence is announced; the countdown changes silently.

import * as clock from "./clock.js";
import { icon } from "./drawings.js";

export class Banner {
  constructor(place, words = {}) { // English to the page's own
    this.place = place;
    this.words = words;
  }

  lost(since, kept, seconds) {
    if (!this.place) return;
    if (!this.place.firstChild) {
      this.#say(this.#in("Connection lost at {}.", clock.time(since, "second")), `${kept} ${this.#in("What you see may be old.")} <span aria-hidden="true"></span>`);
    }
    this.place.querySelector("[aria-hidden]:not(svg)").textContent = seconds > 0 ? this.#in("Trying again in {}\u00a0s.", seconds) : this.#in("Trying again.");
  }

  refused() {
    this.#say(this.#in("You are signed out here."), `<a href="">${this.#in("Sign in again")}</a>`);
  }

  clear() {
    this.place?.replaceChildren();
  }

  #in(sentence, place) {
    return (this.words[sentence] ?? sentence).replace("{}", place);
  }

  #say(what, more) {
    this.place?.replaceChildren();
    this.place?.insertAdjacentHTML("beforeend", `${icon("wifi")}<span><b>${what}</b> ${more}</span>`);
  }
}
