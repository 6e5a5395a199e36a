// The line below the top bar while the connection is away: since when, what is kept, when the next try comes.
// Only the first sentence is announced; the countdown changes silently.

import * as clock from "./clock.js";
import { icon } from "./drawings.js";

const WORDS = {
  lost: "Connection lost at {time}.",
  old: "What you see may be old.",
  trying_in: "Trying again in {seconds}\u00a0s.",
  trying: "Trying again.",
  signed_out: "You are signed out here.",
  sign_in: "Sign in again",
};

export class Banner {
  constructor(place, words = {}) { // words: WORDS in the page's language
    this.place = place;
    this.words = { ...WORDS, ...words };
  }

  lost(since, kept, seconds) {
    if (!this.place) return;
    if (!this.place.firstChild) {
      this.#say(this.words.lost.replace("{time}", clock.time(since, "second")), `${kept} ${this.words.old} <span aria-hidden="true"></span>`);
    }
    this.place.querySelector("[aria-hidden]:not(svg)").textContent = seconds > 0 ? this.words.trying_in.replace("{seconds}", seconds) : this.words.trying;
  }

  refused() {
    this.#say(this.words.signed_out, `<a href="">${this.words.sign_in}</a>`);
  }

  clear() {
    this.place?.replaceChildren();
  }

  #say(what, more) {
    this.place?.replaceChildren();
    this.place?.insertAdjacentHTML("beforeend", `${icon("wifi")}<span><b>${what}</b> ${more}</span>`);
  }
}
