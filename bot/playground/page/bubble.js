// One message as a bubble.

import { ask, avatar, el, icon, iconButton } from "./dom.js";
import { renderText } from "./entities.js";
import { t, timeOf } from "./i18n.js";
import { inlineKeyboard } from "./keyboard.js";
import { media, mediaName } from "./media.js";

const nameOf = (user) => [user?.first_name, user?.last_name].filter(Boolean).join(" ") || user?.title || "?";

/** Who sent a message. */
export const senderName = (message) => nameOf(message.from ?? message.sender_chat ?? message.chat);

/** The first words of a message, or what else it is. */
export const preview = (message) => textOf(message) ?? mediaName(message);

const textOf = (message) =>
  message.text ?? message.caption ?? (message.rich_message && richText(message.rich_message.blocks));

/** A rich message as plain text: its finer structure is not drawn here. */
function richText(part) {
  if (typeof part === "string") return part;
  if (Array.isArray(part))
    return part
      .map(richText)
      .filter(Boolean)
      .join(part.every((one) => one?.type) ? "\n\n" : "");
  return richText(part?.text ?? part?.blocks ?? part?.items ?? part?.cells ?? "");
}

/**
 * @param {Object} message a Bot API Message
 * @param {{personId: number, inGroup: boolean}} view who looks, and where
 * @returns {HTMLElement}
 */
export function bubble(message, view) {
  const service = serviceText(message);
  if (service) return el("div", { class: "service", "data-message-id": message.message_id }, service);
  const own = !message.outgoing && message.from?.id === view.personId;
  const keyboard = inlineKeyboard(message.reply_markup);
  const attached = media(message);
  const bare = attached?.classList.contains("sticker");
  const balloon = el(
    "div",
    { class: `balloon ${bare ? "bare" : ""} ${attached?.classList.contains("photo") ? "with-photo" : ""}` },
    view.inGroup &&
      !own &&
      el("div", { class: `sender hue-text-${Math.abs(message.from?.id ?? 0) % 6}` }, senderName(message)),
    origin(message),
    quoted(message),
    !message.show_caption_above_media && attached,
    body(message, attached),
    message.show_caption_above_media && attached,
    reactions(message),
  );
  return el(
    "article",
    {
      class: `bubble ${own ? "own" : "other"} ${keyboard ? "with-keyboard" : ""}`,
      "data-message-id": message.message_id,
      "data-from": message.from?.id,
      "aria-label": `${own ? t("you") : senderName(message)}, ${timeOf(message.date)}`,
    },
    view.inGroup && !own && avatar(senderName(message), message.from?.id ?? 0),
    el("div", { class: "stack" }, el("div", { class: "balloon-row" }, balloon, moreButton()), keyboard),
  );
}

function body(message, attached) {
  const text = textOf(message);
  const meta = el(
    "span",
    { class: "meta" },
    message.via_bot && `${t("via", { name: message.via_bot.username })} `,
    message.edit_date && el("span", { class: "edited" }, t("edited")),
    " ",
    el("time", { datetime: new Date(message.date * 1000).toISOString() }, timeOf(message.date)),
  );
  if (text === undefined && !attached)
    return [el("div", { class: "body" }, el("em", { class: "text" }, t("unsupported")), meta)];
  if (text === undefined) return [el("div", { class: "body only-meta" }, meta)];
  return [
    el(
      "div",
      { class: "body" },
      el("div", { class: "text", dir: "auto" }, renderText(text, message.entities ?? message.caption_entities)),
      meta,
    ),
  ];
}

function reactions(message) {
  const all = Object.values(message.reactions ?? {}).flat();
  if (!all.length) return null;
  return el(
    "div",
    { class: "reactions" },
    all.map((one) => el("span", {}, one.emoji ?? "★")),
  );
}

function origin(message) {
  const from = message.forward_origin;
  if (!from) return null;
  const name = from.sender_user
    ? nameOf(from.sender_user)
    : (from.sender_user_name ?? from.chat?.title ?? from.sender_chat?.title);
  return el("div", { class: "forwarded" }, icon("forward"), `${t("forwarded")}${name ? ` · ${name}` : ""}`);
}

function quoted(message) {
  const to = message.reply_to_message;
  if (!to && !message.quote && !message.external_reply) return null;
  const text = message.quote?.text ?? (to ? preview(to) : "");
  const node = el(
    "button",
    { type: "button", class: "quoted", onclick: () => ask(node, "show", { id: to?.message_id }) },
    to && el("strong", {}, senderName(to)),
    el("span", {}, text),
  );
  return node;
}

function moreButton() {
  const node = iconButton("more", t("actions"), {
    class: "more",
    "aria-haspopup": "menu",
    onclick: () => ask(node, "actions", { anchor: node }),
  });
  return node;
}

function serviceText(message) {
  const people = message.new_chat_members ?? (message.new_chat_member ? [message.new_chat_member] : null);
  if (people) return t("joined", { name: people.map(nameOf).join(", ") });
  if (message.left_chat_member) return t("left", { name: nameOf(message.left_chat_member) });
  if (message.pinned_message) return t("pinned", { name: senderName(message) });
  const changes = [
    "new_chat_title",
    "group_chat_created",
    "supergroup_chat_created",
    "migrate_to_chat_id",
    "new_chat_photo",
    "delete_chat_photo",
    "message_auto_delete_timer_changed",
    "users_shared",
    "chat_shared",
    "write_access_allowed",
  ];
  return changes.some((name) => name in message) ? t("service") : null;
}

/** A text that the bot is still writing (sendMessageDraft). */
export function draftBubble(draft) {
  const text = el("div", { class: "text", dir: "auto" }, renderText(draft.text ?? "", draft.entities));
  return el(
    "article",
    { class: "bubble other draft", "data-draft-id": draft.draft_id, "aria-busy": "true" },
    el(
      "div",
      { class: "stack" },
      el(
        "div",
        { class: "balloon-row" },
        el(
          "div",
          { class: "balloon" },
          el("div", { class: "body" }, text, el("span", { class: "caret", "aria-hidden": "true" })),
        ),
      ),
    ),
  );
}

/** Three dots: somebody is typing. */
export function typingBubble() {
  return el(
    "div",
    { class: "bubble other typing", "data-testid": "typing" },
    el(
      "div",
      { class: "stack" },
      el("div", { class: "balloon", role: "img", "aria-label": t("typing") }, el("i"), el("i"), el("i")),
    ),
  );
}
