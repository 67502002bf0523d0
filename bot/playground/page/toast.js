// Short notices, alerts that must be confirmed, and the clipboard.

import { el, find } from "./dom.js";
import { t } from "./i18n.js";

const SHOWN_FOR = 3500; // ms

/** A notice that goes by itself. */
export function toast(text, kind = "plain") {
  const node = el("div", { class: `toast ${kind}`, "data-testid": "toast" }, text);
  const stack = find("#toasts");
  stack.hidePopover();
  stack.showPopover(); // last into the top layer, so above a dialog that is open
  stack.append(node);
  setTimeout(
    () => {
      node.classList.add("leaving");
      setTimeout(() => node.remove(), 250);
    },
    SHOWN_FOR + text.length * 25,
  );
}

/** A notice that stays until the person has read it, as Telegram shows `show_alert`. */
export function alertBox(text) {
  find("#alert-text").textContent = text;
  const dialog = find("#alert");
  if (!dialog.open) dialog.showModal();
}

/** Say why a request failed; `refused` is what api.js throws. */
export function complain(refused) {
  toast(t("failed", { reason: refused.status ? refused.message : t("unreachable") }), "bad");
}

/** Copy and say so. Where the page is served over plain HTTP from another machine there is no clipboard interface. */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast(t("copied"), "good");
  } catch {
    toast(copyByHand(text) ? t("copied") : t("notCopied"));
  }
}

function copyByHand(text) {
  const before = document.activeElement;
  const area = el("textarea", { class: "off-screen", "aria-hidden": "true" });
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  before?.focus();
  return done;
}
