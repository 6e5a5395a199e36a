// What every page runs: clocks, keys, the colour scheme, and menus that close by themselves.

import "./clock.js";
import "./keys.js";
import "./theme.js";

const menus = () => document.querySelectorAll("details[data-menu][open]");
addEventListener("click", ({ target }) => menus().forEach((menu) => menu.contains(target) || menu.removeAttribute("open")));
addEventListener("keydown", ({ key }) => key === "Escape" && menus().forEach((menu) => {
  menu.removeAttribute("open");
  menu.querySelector("summary").focus();
}));
