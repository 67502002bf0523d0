// A list above the message box to choose from with the arrow keys: commands, inline results.

import { el, find } from "./dom.js";

/**
 * @param {HTMLTextAreaElement} box where the person types; keeps the focus all the while
 * @param {HTMLElement} panel where the list is drawn
 */
export function choices(box, panel) {
  let options = [];
  let active = 0;
  const list = find("[role=listbox]", panel);

  function point(at) {
    active = (at + options.length) % options.length;
    [...list.children].forEach((node, index) => node.setAttribute("aria-selected", String(index === active)));
    list.children[active].scrollIntoView({ block: "nearest" });
    box.setAttribute("aria-activedescendant", list.children[active].id);
  }

  function close() {
    panel.hidden = true;
    options = [];
    box.removeAttribute("aria-activedescendant");
  }

  function take(index) {
    const { choose } = options[index];
    close();
    choose();
  }

  return {
    close,
    isOpen: () => !panel.hidden,
    /**
     * @param {string} label
     * @param {Array<{title: string, text: string, choose: Function, complete?: Function}>} offered
     * @param {string} [nothing] said when there is nothing to choose; without it the list stays away
     */
    open(label, offered, nothing) {
      if (!offered.length && !nothing) return close();
      options = offered;
      list.setAttribute("aria-label", label);
      list.replaceChildren(
        ...offered.map((option, index) => {
          const node = el(
            "div",
            { role: "option", id: `choice-${index}`, class: "choice" },
            el("strong", {}, option.title),
            el("span", {}, option.text),
          );
          node.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the focus
          node.addEventListener("click", () => take(index));
          return node;
        }),
      );
      if (!offered.length) list.append(el("div", { class: "choice nothing" }, nothing));
      panel.hidden = false;
      if (offered.length) point(0);
      return undefined;
    },
    /** Whether a key was for the list. */
    handles(event) {
      if (panel.hidden) return false;
      if (event.key === "Escape") close();
      else if (!options.length) return false;
      else if (event.key === "ArrowDown") point(active + 1);
      else if (event.key === "ArrowUp") point(active - 1);
      else if (event.key === "Enter" && !event.shiftKey) take(active);
      else if (event.key === "Tab" && options[active].complete) options[active].complete();
      else return false;
      event.preventDefault();
      event.stopPropagation();
      return true;
    },
  };
}
