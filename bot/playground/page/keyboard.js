// Inline keyboards under a message, and the reply keyboard under the message box.

import { ask, el, icon } from "./dom.js";
import { followInside } from "./entities.js";
import { t } from "./i18n.js";

const PATIENCE = 15000; // ms until a pressed button stops showing that it waits

/** @returns {HTMLElement|null} the rows of `reply_markup.inline_keyboard` */
export function inlineKeyboard(markup) {
  const rows = markup?.inline_keyboard;
  if (!rows?.length) return null;
  return el(
    "div",
    { class: "inline-keyboard" },
    rows.map((row) => el("div", { class: "keyboard-row" }, row.map(inlineButton))),
  );
}

function inlineButton(button) {
  const url = button.url ?? button.login_url?.url;
  const style = button.style ? `style-${button.style}` : "";
  if (url) {
    const link = el(
      "a",
      { class: `inline-button ${style}`, href: url, target: "_blank", rel: "noopener noreferrer", "data-kind": "url" },
      el("span", {}, button.text),
      icon("outside"),
    );
    link.addEventListener("click", (event) => followInside(event, url));
    return link;
  }
  const kind = button.copy_text
    ? "copy"
    : "callback_data" in button
      ? "callback"
      : switchQuery(button) === undefined
        ? "other"
        : "switch";
  const node = el(
    "button",
    { type: "button", class: `inline-button ${style}`, "data-kind": kind },
    el("span", {}, button.text),
    kind === "copy" && icon("copy"),
    kind === "switch" && icon("at"),
  );
  node.addEventListener("click", () => pressInline(node, kind, button));
  return node;
}

const switchQuery = (button) =>
  button.switch_inline_query_current_chat ??
  button.switch_inline_query ??
  button.switch_inline_query_chosen_chat?.query;

function pressInline(node, kind, button) {
  if (kind === "copy") ask(node, "copy", { text: button.copy_text.text });
  else if (kind === "switch") ask(node, "inline", { query: switchQuery(button) });
  else if (kind === "callback") ask(node, "press", { data: button.callback_data, button: node });
  else ask(node, "notice", { text: t("onlyOnTelegram") });
}

/** Show that a button waits for the bot's answer. */
export function startWaiting(button, onTimeout) {
  button.classList.add("waiting");
  button.setAttribute("aria-busy", "true");
  setTimeout(() => {
    if (!button.classList.contains("waiting")) return;
    stopWaiting(button);
    if (button.isConnected) onTimeout();
  }, PATIENCE);
}

export function stopWaiting(button) {
  button.classList.remove("waiting");
  button.removeAttribute("aria-busy");
}

/**
 * The reply keyboard that stands after these messages, as Telegram's apps work it out: the newest message of the bot that
 * brings, removes or forces one, unless it is selective and meant for somebody else.
 * @returns {{markup: Object, messageId: number}|null}
 */
export function standingKeyboard(messages, personId) {
  for (const message of [...messages].reverse()) {
    const markup = message.reply_markup;
    if (!message.outgoing || !markup || markup.inline_keyboard) continue;
    if (markup.selective && message.chat.id < 0 && !isMeant(message, personId)) continue;
    return markup.remove_keyboard ? null : { markup, messageId: message.message_id };
  }
  return null;
}

const isMeant = (message, personId) =>
  message.reply_to_message?.from?.id === personId ||
  (message.entities ?? []).some((entity) => entity.user?.id === personId);

/** @returns {HTMLElement|null} the rows of a reply keyboard */
export function replyKeyboard(markup) {
  if (!markup?.keyboard?.length) return null;
  return el(
    "div",
    {
      class: `reply-keyboard ${markup.resize_keyboard ? "compact" : ""}`,
      role: "group",
      "aria-label": t("replyKeyboard"),
      "data-testid": "reply-keyboard",
    },
    markup.keyboard.map((row) => el("div", { class: "keyboard-row" }, row.map(replyButton))),
  );
}

function replyButton(given) {
  const button = typeof given === "string" ? { text: given } : given;
  const node = el(
    "button",
    { type: "button", class: `reply-button ${button.style ? `style-${button.style}` : ""}` },
    button.text,
  );
  node.addEventListener("click", () => {
    if (button.request_contact) ask(node, "send-kind", { kind: "contact" });
    else if (button.request_location) ask(node, "send-kind", { kind: "location" });
    else if (button.web_app || button.request_poll || button.request_users || button.request_chat)
      ask(node, "notice", { text: t("onlyOnTelegram") });
    else ask(node, "send", { text: button.text, fromKeyboard: true });
  });
  return node;
}
