// Copying what is shown once, and closing a question that was opened and not answered.

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue; // the text selects itself with one tap
  button.hidden = false;
  button.onclick = async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    button.querySelector("span").textContent = "Copied";
  };
}

const open = () => document.querySelectorAll(".ask[open]");
addEventListener("click", ({ target }) => open().forEach((ask) => ask.contains(target) || ask.removeAttribute("open")));
addEventListener("keydown", ({ key }) => key === "Escape" && open().forEach((ask) => {
  ask.removeAttribute("open");
  ask.querySelector("summary").focus();
}));
document.querySelector("[aria-invalid=true]")?.focus();
