// The page's own language, and how it writes words, times and the names of languages.

import { remember, remembered } from "./memory.js";
import { WORDS } from "./words.js";

export const LANGUAGE_CODES = ["en", "zh-hans", "zh-hant", "zh", "en-GB", "pt-br", "es", "ru", "ja", "ko"];

let current = remembered("language") ?? (navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en");
if (!(current in WORDS)) current = "en";

/** The page's own language: "en" or "zh". */
export const pageLanguage = () => current;

/** One string, its {placeholders} filled in. */
export function t(key, values = {}) {
  const text = WORDS[current][key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

export const known = (key) => key in WORDS[current];

/** Put the words into the fixed parts of the page: data-t for text, data-t-label for names, data-t-hint for hints. */
export function translatePage(root = document) {
  document.documentElement.lang = current === "zh" ? "zh-Hans" : "en";
  for (const node of root.querySelectorAll("[data-t]")) node.textContent = t(node.dataset.t);
  for (const node of root.querySelectorAll("[data-t-hint]")) node.placeholder = t(node.dataset.tHint);
  for (const node of root.querySelectorAll("[data-t-label]")) {
    node.setAttribute("aria-label", t(node.dataset.tLabel));
    if (node.matches("button")) node.title = t(node.dataset.tLabel);
  }
}

export function switchLanguage() {
  current = current === "en" ? "zh" : "en";
  remember("language", current);
  translatePage();
}

/** A language code with its own name for itself, as "zh-hans · 简体中文"; the bare code when nobody knows it. */
export function languageName(code) {
  if (!code) return t("noLanguage");
  try {
    const name = new Intl.DisplayNames([code], { type: "language", fallback: "none" }).of(code);
    return name ? `${name} · ${code}` : code;
  } catch {
    return code; // RangeError: no language tag at all, as a test of the bot may want
  }
}

export const timeOf = (seconds) =>
  new Intl.DateTimeFormat(document.documentElement.lang, {
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).format(new Date(seconds * 1000));

/** "Today", "Yesterday" or the date. */
export function dayOf(seconds) {
  const midnight = new Date().setHours(0, 0, 0, 0);
  const days = Math.round((midnight - new Date(seconds * 1000).setHours(0, 0, 0, 0)) / 86400000);
  if (days === 0) return t("today");
  if (days === 1) return t("yesterday");
  return new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long" }).format(new Date(seconds * 1000));
}
