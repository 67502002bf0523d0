// A text with Telegram's entities, as elements. Offsets count UTF-16 code units, as JavaScript's strings do.

import { ask, el, icon, pressable } from "./dom.js";
import { t } from "./i18n.js";

const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);
const SAFE = /^(https?|tg|mailto|tel):/i;
const TAGS = { bold: "strong", italic: "em", underline: "u", strikethrough: "s" };

/**
 * @param {string} text
 * @param {Array<{type: string, offset: number, length: number}>} entities may nest, may even cross
 * @returns {DocumentFragment}
 */
export function renderText(text, entities = []) {
  const fragment = document.createDocumentFragment();
  const ordered = (entities ?? [])
    .filter((entity) => entity.length > 0)
    .map((entity) => ({ ...entity, end: entity.offset + entity.length }))
    .sort((a, b) => a.offset - b.offset || b.length - a.length || BLOCKS.has(b.type) - BLOCKS.has(a.type));
  fill(fragment, text, 0, text.length, ordered);
  return fragment;
}

/** Put text[start:end] into `parent`; an entity that goes on after `end` of another is cut there and begun anew. */
function fill(parent, text, start, end, entities) {
  const waiting = [...entities];
  let at = start;
  while (waiting.length) {
    const entity = waiting.shift();
    const from = Math.max(entity.offset, at);
    const to = Math.min(entity.end, end);
    if (from >= to) continue;
    parent.append(text.slice(at, from));
    const inside = [];
    const beyond = [];
    while (waiting.length && waiting[0].offset < to) {
      const other = waiting.shift();
      inside.push({ ...other, end: Math.min(other.end, to) });
      if (other.end > to) beyond.push({ ...other, offset: to });
    }
    waiting.unshift(...beyond);
    const { node, slot } = wrap(entity, text.slice(from, to));
    fill(slot, text, from, to, inside);
    parent.append(node);
    at = to;
    // A block begins and ends its own line, so the line break after it would show as an empty line.
    if (BLOCKS.has(entity.type) && text[at] === "\n") at += 1;
  }
  parent.append(text.slice(at, end));
}

function wrap(entity, text) {
  const tag = TAGS[entity.type];
  if (tag) return same(el(tag));
  switch (entity.type) {
    case "code":
      return same(inlineCode(text));
    case "pre":
      return codeBlock(text, entity.language);
    case "spoiler":
      return spoiler();
    case "blockquote":
      return same(el("blockquote"));
    case "expandable_blockquote":
      return expandable();
    case "url":
      return link(/^[a-z][a-z0-9+.-]*:/i.test(text) ? text : `https://${text}`);
    case "text_link":
      return link(entity.url);
    case "email":
      return link(`mailto:${text}`);
    case "phone_number":
      return link(`tel:${text.replace(/[^\d+]/g, "")}`);
    case "bot_command":
      return same(command(text));
    case "mention":
    case "text_mention":
    case "hashtag":
    case "cashtag":
      return same(el("span", { class: "mention" }));
    default:
      return same(el("span"));
  }
}

const same = (node) => ({ node, slot: node });

function link(url) {
  if (!SAFE.test(url ?? "")) return same(el("span"));
  const node = el("a", { href: url, target: "_blank", rel: "noopener noreferrer", class: "link" });
  node.addEventListener("click", (event) => followInside(event, url));
  return same(node);
}

const DEEP_LINKS = [
  /^https?:\/\/(?:t|telegram)\.me\/(\w+)\/?\?start=([\w-]*)$/i,
  /^tg:\/\/resolve\/?\?domain=(\w+)&start=([\w-]*)$/i,
];

/** @returns {{username: string, payload: string}|null} what a link to a bot (`t.me/name?start=…`) says */
export function deepLink(url) {
  const found = DEEP_LINKS.map((pattern) => pattern.exec(url)).find(Boolean);
  return found ? { username: found[1], payload: found[2] } : null;
}

/** A link to a bot opens that chat here, as a Telegram app would. */
export function followInside(event, url) {
  const found = deepLink(url);
  if (!found) return;
  event.preventDefault();
  ask(event.target, "deep-link", found);
}

function inlineCode(text) {
  const node = el("code", { class: "inline-code", title: t("copy") });
  return pressable(node, () => ask(node, "copy", { text }));
}

function codeBlock(text, language) {
  const slot = el("code");
  const copy = el(
    "button",
    { type: "button", class: "copy-code", onclick: () => ask(copy, "copy", { text }) },
    icon("copy"),
    t("copy"),
  );
  const node = el(
    "div",
    { class: "code-block" },
    el("div", { class: "code-head" }, el("span", {}, language ?? ""), copy),
    el("pre", { tabindex: "0" }, slot),
  );
  return { node, slot };
}

function spoiler() {
  const slot = el("span", { class: "spoiler-text", "aria-hidden": "true" });
  const node = el("span", { class: "spoiler", "aria-label": t("spoiler") }, slot);
  pressable(node, (event) => {
    if (node.classList.contains("revealed")) return;
    event.preventDefault();
    event.stopPropagation();
    node.classList.add("revealed");
    for (const name of ["role", "tabindex", "aria-label"]) node.removeAttribute(name);
    slot.removeAttribute("aria-hidden");
    slot.inert = false;
  });
  slot.inert = true;
  return { node, slot };
}

function expandable() {
  const slot = el("div", { class: "quote-text" });
  const toggle = el(
    "button",
    { type: "button", class: "quote-toggle", "aria-expanded": "false", "aria-label": t("expand"), title: t("expand") },
    icon("down"),
  );
  const node = el("blockquote", { class: "expandable" }, slot, toggle);
  toggle.addEventListener("click", () => {
    const open = node.classList.toggle("open");
    toggle.setAttribute("aria-expanded", String(open));
  });
  return { node, slot };
}

function command(text) {
  const node = el("span", { class: "bot-command" });
  return pressable(node, () => ask(node, "send", { text }));
}
