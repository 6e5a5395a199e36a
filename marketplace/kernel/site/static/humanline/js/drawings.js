// Icons, states and money for what scripts draw. The page names the drawings it needs with the tag "icons".

import { tongue } from "./words.js";

export const escape = (text) => String(text ?? "").replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

export const icon = (name, size = "1.25rem") =>
  `<svg width="${size}" height="${size}" aria-hidden="true"><use href="#i-${name}"/></svg>`;

// The mark of a state in the colour of its role, and what is said beside it.
export const state = (mark, role, words) =>
  `<span class="state c-${role}"><svg width=".75rem" height=".75rem" aria-hidden="true"><use href="#s-${mark}"/></svg><span>${escape(words)}</span></span>`;

// {amount: 6200, currency: "SEK"} as 62.00 SEK, the code smaller
export function money({ amount, currency }) {
  return `<data class="money" value="${amount}">${figure({ amount, currency })} <i>${escape(currency)}</i></data>`;
}

export function figure({ amount, currency }) {
  const { maximumFractionDigits: digits } = new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions();
  const exact = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  const written = new Intl.NumberFormat(tongue, exact).format(Math.abs(amount) / 10 ** digits);
  return amount < 0 ? `\u2212\u202f${written}` : written;
}
