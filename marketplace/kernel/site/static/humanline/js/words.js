// What scripts say, from the page's JSON in the reader's language: by its name or its English. {places} are filled.

const words = JSON.parse(document.getElementById("words")?.textContent ?? "{}");
export const say = (name, places = {}) => (words[name] ?? name).replace(/\{(\w+)\}/g, (_, place) => places[place]);

const spoken = document.documentElement.lang;
export const tongue = spoken === "en" ? "en-GB" : spoken; // as the server writes
