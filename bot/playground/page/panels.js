// The two panels beside the chat: columns on a wide screen, drawers over it on a narrow one.

import { find } from "./dom.js";
import { remember, remembered } from "./memory.js";

const PANELS = {
  people: { wide: matchMedia("(min-width: 800px)"), toggle: find("#open-people") },
  bench: { wide: matchMedia("(min-width: 1120px)"), toggle: find("#open-bench") },
};
const backdrop = find("#backdrop");
const wanted = { people: true, bench: remembered("bench") !== "closed" }; // on a wide screen

let drawer = null; // the panel that lies over the chat

function draw() {
  for (const [name, { wide, toggle }] of Object.entries(PANELS)) {
    const panel = find(`#${name}`);
    const shown = wide.matches ? wanted[name] : drawer === name;
    panel.classList.toggle("drawer", !wide.matches);
    panel.classList.toggle("shown", shown);
    panel.inert = !shown;
    toggle.setAttribute("aria-expanded", String(shown));
  }
  backdrop.hidden = !drawer;
  find("#chat").inert = Boolean(drawer);
}

function press(name) {
  if (PANELS[name].wide.matches) {
    wanted[name] = !wanted[name];
    if (name === "bench") remember("bench", wanted.bench ? "open" : "closed");
    draw();
    return;
  }
  drawer = name;
  draw();
  find(`#${name} [data-close]`).focus();
}

/** Put away the drawer that lies over the chat; panels beside it stay. */
export function closePanels() {
  if (!drawer) return;
  const { toggle } = PANELS[drawer];
  drawer = null;
  draw();
  toggle.focus();
}

for (const [name, { wide, toggle }] of Object.entries(PANELS)) {
  toggle.addEventListener("click", () => press(name));
  find(`#${name} [data-close]`).addEventListener("click", closePanels);
  wide.addEventListener("change", () => {
    drawer = null;
    draw();
  });
}
backdrop.addEventListener("click", closePanels);
addEventListener(
  "keydown",
  (event) => event.key === "Escape" && !event.defaultPrevented && !find("dialog[open]") && closePanels(),
);
draw();
