// Small menus that open at a button: what to do with a message, what to attach.

import { el, find, icon } from "./dom.js";

const menu = find("#menu");

/**
 * @param {HTMLElement} anchor the button it belongs to
 * @param {Array<{icon: string, label: string, danger?: boolean, run: Function}>} entries
 */
export function openMenu(anchor, entries) {
  menu.replaceChildren(
    ...entries.map((entry) =>
      el(
        "button",
        {
          type: "button",
          role: "menuitem",
          class: entry.danger ? "danger" : "",
          onclick: () => {
            menu.hidePopover();
            entry.run();
          },
        },
        icon(entry.icon),
        entry.label,
      ),
    ),
  );
  menu.showPopover();
  const at = anchor.getBoundingClientRect();
  const size = menu.getBoundingClientRect();
  const below = at.bottom + size.height + 8 < innerHeight;
  menu.style.left = `${Math.max(8, Math.min(at.left, innerWidth - size.width - 8))}px`;
  menu.style.top = `${Math.max(8, below ? at.bottom + 4 : at.top - size.height - 4)}px`;
  menu.firstElementChild.focus();
}

menu.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const entries = [...menu.children];
  entries.at((entries.indexOf(document.activeElement) + step) % entries.length).focus();
});
