// Light, dark, or as the system says: a choice of this device. The cookie lets the server paint the right one at once.

const YEAR = 365 * 24 * 60 * 60;

export const chosen = () => document.documentElement.dataset.theme ?? "";

export function choose(theme) {
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
  document.cookie = `theme=${theme}; path=/; max-age=${theme ? YEAR : 0}; samesite=lax${location.protocol === "https:" ? "; secure" : ""}`;
  show();
}

function show() {
  for (const button of document.querySelectorAll("[data-theme-choice] button")) {
    button.setAttribute("aria-pressed", String(button.value === chosen()));
  }
}

for (const group of document.querySelectorAll("[data-theme-choice]")) {
  group.hidden = false;
  group.addEventListener("click", ({ target }) => target.closest("button") && choose(target.closest("button").value));
}
show();
