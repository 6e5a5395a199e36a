// Two soft tones for an offer, a short one for a message. Asked for with the first "Go online", kept per device.

const KEY = "humanline.sound";
let audio = null;

const wanted = () => localStorage.getItem(KEY) === "on";

// Call it from a tap: browsers let no page sound before one.
export function want(on) {
  localStorage.setItem(KEY, on ? "on" : "off");
  if (on) unlock();
}

function unlock() {
  audio ??= new AudioContext();
  if (audio.state === "suspended") audio.resume();
}

addEventListener("pointerdown", () => wanted() && unlock(), { once: true });
addEventListener("keydown", () => wanted() && unlock(), { once: true });

function tone(pitch, start, length) {
  const oscillator = audio.createOscillator(), gain = audio.createGain(), at = audio.currentTime + start;
  oscillator.frequency.value = pitch;
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(0.16, at + 0.03);
  gain.gain.exponentialRampToValueAtTime(0.001, at + length);
  oscillator.connect(gain).connect(audio.destination);
  oscillator.start(at);
  oscillator.stop(at + length);
}

const audible = () => wanted() && audio?.state === "running";

// Rings now and once more at half time, unless the returned function is called: the offer was answered.
// `quiet`: in a conversation the device only vibrates.
export function offer({ quiet = false, milliseconds = 20_000 } = {}) {
  const ring = () => audible() && !quiet && (tone(587, 0, 0.32), tone(784, 0.28, 0.32));
  navigator.vibrate?.([200, 100, 200]);
  ring();
  const again = setTimeout(ring, milliseconds / 2);
  return () => clearTimeout(again);
}

export function message() {
  if (document.hidden && audible()) tone(659, 0, 0.18);
}
