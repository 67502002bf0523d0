// Building and finding elements. Text goes in as text nodes only: nothing that a person or a bot wrote is read as HTML.

/**
 * Build an element.
 * @param {string} tag
 * @param {Object} attributes `on…` adds a listener, `class` sets the classes, false and null leave the attribute out
 * @param {...(Node|string|null|false|Array)} children
 */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "class") node.className = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

export const find = (selector, root = document) => root.querySelector(selector);

/** One picture of icons.svg; decoration only, so hidden from screen readers. */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `/static/icons.svg#${name}`);
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}

/** A round button with an icon and a name for those who do not see it. */
export function iconButton(name, label, attributes = {}) {
  return el(
    "button",
    {
      type: "button",
      "aria-label": label,
      title: label,
      ...attributes,
      class: `icon-button ${attributes.class ?? ""}`,
    },
    icon(name),
  );
}

/** Tell whoever listens above `node` that the person asks for something; keeps builders free of what it takes. */
export function ask(node, what, detail = {}) {
  node.dispatchEvent(new CustomEvent(`ask:${what}`, { bubbles: true, detail }));
}

/** Enter and Space press what is no real button. */
export function pressable(node, press) {
  node.tabIndex = 0;
  node.setAttribute("role", "button");
  node.addEventListener("click", press);
  node.addEventListener("keydown", (event) => {
    if (event.target !== node || (event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    press(event);
  });
  return node;
}

/** A circle with the first letter of a name, in a colour that stays with the id. */
export function avatar(name, id) {
  const letter = [...(name || "?").trim()][0] ?? "?";
  return el("span", { class: `avatar hue-${Math.abs(id) % 6}`, "aria-hidden": "true" }, letter.toUpperCase());
}
