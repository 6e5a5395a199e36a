// Icons, states and money for what scripts draw. The page names the drawings it needs with the tag "icons".

const STATES = {
  available: ["available", "Available", "ok"],
  offer: ["offer", "Offer", "offer"],
  in_conversation: ["busy", "In conversation", "busy"],
  after_contact_work: ["wrap", "Wrap-up", "wrap"],
  on_break: ["break", "On break", "idle"],
  reconnecting: ["reconnecting", "Reconnecting", "warn"],
  not_responding: ["silent", "Not responding", "bad"],
  offline: ["offline", "Offline", "idle"],
};

export const escape = (text) => String(text ?? "").replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

export const icon = (name, size = "1.25rem") =>
  `<svg width="${size}" height="${size}" aria-hidden="true"><use href="#i-${name}"/></svg>`;

// `words` stand in place of the state's own: state("in_conversation", "3 of 3 seats")
export function state(name, words) {
  const [mark, word, role] = STATES[name];
  const said = words === undefined ? word : `<span class="sr">${word}, </span>${escape(words)}`;
  return `<span class="state c-${role}"><svg width=".75rem" height=".75rem" aria-hidden="true"><use href="#s-${mark}"/></svg><span>${said}</span></span>`;
}

// {amount: 6200, currency: "SEK"} as 62.00 SEK, the code smaller
export function money({ amount, currency }) {
  return `<data class="money" value="${amount}">${figure({ amount, currency })} <i>${escape(currency)}</i></data>`;
}

export function figure({ amount, currency }) {
  const { maximumFractionDigits: digits } = new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions();
  const exact = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  const written = new Intl.NumberFormat("en-GB", exact).format(Math.abs(amount) / 10 ** digits);
  return amount < 0 ? `\u2212\u202f${written}` : written;
}
