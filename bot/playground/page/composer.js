// The message box: writing, replying, editing, and the list of commands above it.

import * as api from "./api.js";
import { preview, senderName } from "./bubble.js";
import { currentKeyboard, sendMessage } from "./chat.js";
import { el, find, icon } from "./dom.js";
import { t } from "./i18n.js";
import { replyKeyboard } from "./keyboard.js";
import * as log from "./log.js";
import { choices } from "./choices.js";
import { person, store, tell } from "./store.js";

const LONGEST = 4096; // characters of one message; Telegram's apps send more as several
const INLINE_PAUSE = 300; // ms without a key until an inline query is sent

const box = find("#composer");
const form = find("#composer-form");
const context = find("#context");
const kept = new Map(); // what was begun in other chats; in memory only, for it may be a key
let target = null; // {kind: "reply"|"edit", message, quote?}
let keyboardOpen = true;
let inlineTimer;
let here = "";

const list = choices(box, find("#choices"));

/** Answer a message, perhaps a marked part of it. */
export function replyTo(message, quote) {
  target = { kind: "reply", message, quote };
  showContext();
  box.focus();
}

/** Change one's own message. */
export function editMessage(message) {
  target = { kind: "edit", message };
  write(message.text ?? message.caption ?? "");
  showContext();
}

/** Put a text into the box, for the person to finish. */
export function write(text) {
  box.value = text;
  box.focus();
  box.setSelectionRange(text.length, text.length);
  grow();
  suggest();
}

/** Take what stands in the box, as a caption for example. */
export function takeText() {
  const text = box.value.trim();
  box.value = "";
  grow();
  return text;
}

/** The reply part of the next message, used up by asking for it. */
export function takeReply() {
  if (target?.kind !== "reply") return {};
  const { message, quote } = target;
  cancelTarget();
  return quote ? { reply_to: message.message_id, quote } : { reply_to: message.message_id };
}

async function submit() {
  const text = box.value.trim();
  if (!text) return;
  list.close();
  if (target?.kind === "edit") {
    const id = target.message.message_id;
    cancelTarget();
    if (!(await sendMessage({ text, edit_of: id }))) write(text);
    return;
  }
  takeText();
  const reply = takeReply();
  const characters = [...text];
  for (let at = 0; at < characters.length; at += LONGEST) {
    const part = characters.slice(at, at + LONGEST).join("");
    if (await sendMessage({ text: part, ...(at ? {} : reply) })) continue;
    if (!box.value) write(characters.slice(at).join(""));
    return;
  }
}

function showContext() {
  context.hidden = !target;
  if (!target) return;
  const editing = target.kind === "edit";
  find("strong", context).textContent = editing ? t("editing") : t("replyingTo", { name: senderName(target.message) });
  find("span", context).textContent = target.quote ?? preview(target.message);
}

function cancelTarget() {
  if (target?.kind === "edit") box.value = "";
  target = null;
  showContext();
  grow();
}

function grow() {
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight}px`;
  form.classList.toggle("has-text", Boolean(box.value.trim()));
}

/** Commands for what is being typed, or results of an inline query. */
function suggest() {
  clearTimeout(inlineTimer);
  const command = /^\/(\w*)$/.exec(box.value);
  if (command) return showCommands(command[1].toLowerCase());
  const query = box.value.startsWith(`@${store.bot.username} `) ? box.value.slice(store.bot.username.length + 2) : null;
  if (query === null) return list.close();
  inlineTimer = setTimeout(() => askInline(query), INLINE_PAUSE);
  return undefined;
}

function showCommands(beginning) {
  const found = store.commands.filter(({ command }) => command.startsWith(beginning));
  list.open(
    t("commandMenu"),
    found.map(({ command, description }) => ({
      title: `/${command}`,
      text: description,
      choose: () => sendMessage({ text: `/${takeCommand(command)}` }),
      complete: () => write(`/${command} `),
    })),
  );
}

function takeCommand(command) {
  takeText();
  return command;
}

async function askInline(query) {
  const typed = box.value;
  let results;
  try {
    ({ results } = await api.inline(store.personId, query));
  } catch {
    results = []; // an inline query that the bot does not answer shows nothing, as in Telegram
  }
  if (box.value !== typed) return;
  list.open(
    t("inline"),
    results.map((result) => ({
      title: result.title ?? result.id,
      text: result.description ?? "",
      choose: () => {
        takeText();
        sendMessage(result.message ?? { text: result.title });
      },
    })),
    t("noResults"),
  );
}

/** Follow the open chat: its keyboard, its hint, whether the bot is blocked. */
export function refresh() {
  const place = `${store.personId}:${store.chatId}`;
  if (place !== here) {
    if (here) kept.set(here, box.value);
    here = place;
    target = null;
    box.value = kept.get(place) ?? "";
    list.close();
    grow();
  }
  showContext();
  const markup = currentKeyboard();
  const rows = replyKeyboard(markup);
  const slot = find("#reply-keyboard");
  const shown = slot.dataset.of === JSON.stringify(markup);
  if (!shown) {
    slot.replaceChildren(...(rows ? [rows] : []));
    slot.dataset.of = JSON.stringify(markup);
    keyboardOpen = true;
  }
  showKeyboard(Boolean(rows));
  box.placeholder = markup?.input_field_placeholder ?? t("composerHint");
  find("#commands-button").hidden = store.commands.length === 0;
}

function showKeyboard(there) {
  find("#reply-keyboard").hidden = !there || !keyboardOpen;
  const toggle = find("#keyboard-button");
  toggle.hidden = !there;
  toggle.setAttribute("aria-expanded", String(keyboardOpen));
  toggle.setAttribute("aria-label", t(keyboardOpen ? "hideKeyboard" : "showKeyboard"));
}

function lastOwn() {
  return log
    .messages()
    .filter((one) => !one.outgoing && one.from?.id === person()?.id && one.text)
    .at(-1);
}

box.addEventListener("input", () => {
  grow();
  suggest();
});
box.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229) return; // Enter chooses a character in a Chinese input method
  if (list.handles(event)) return;
  if (event.key === "Enter" && !event.shiftKey && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    submit();
  } else if (event.key === "Escape" && target) {
    event.stopPropagation();
    cancelTarget();
  } else if (event.key === "ArrowUp" && !box.value && lastOwn()) {
    event.preventDefault();
    editMessage(lastOwn());
  }
});
box.addEventListener("blur", () => setTimeout(() => document.activeElement !== box && list.close(), 150));
form.addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
  box.focus();
});
find("#cancel-context").addEventListener("click", () => {
  cancelTarget();
  box.focus();
});
find("#commands-button").addEventListener("click", () => {
  box.focus();
  if (list.isOpen()) list.close();
  else showCommands("");
});
find("#keyboard-button").addEventListener("click", () => {
  keyboardOpen = !keyboardOpen;
  tell("chat");
});
