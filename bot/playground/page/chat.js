// The open chat: its history, and what happens in it.

import * as api from "./api.js";
import { ask, find } from "./dom.js";
import { deepLink } from "./entities.js";
import { t } from "./i18n.js";
import { startWaiting, standingKeyboard, stopWaiting } from "./keyboard.js";
import * as log from "./log.js";
import { fullName, group, person, store, tell } from "./store.js";
import { alertBox, complain, toast } from "./toast.js";

const TYPING_LASTS = 5000; // ms, as in Telegram (Bot API, sendChatAction)
const DRAFT_LASTS = 30000; // ms, as in Telegram (Bot API, sendMessageDraft)

const pressed = new Map(); // callback query id -> its button
const early = new Map(); // answers that came before the press was confirmed
let held = null; // events that came while the history was being read
let openings = 0;
let typingEnds;
let draftEnds;
let usedKeyboard = null; // id of the message whose one-time keyboard has been used

/** Open a chat as a person: read its history, then follow it. */
export async function openChat(personId, chatId) {
  const other = personId !== store.personId || chatId !== store.chatId;
  Object.assign(store, { personId, chatId });
  store.unread.delete(chatId);
  const mine = ++openings;
  held = [];
  if (other) {
    usedKeyboard = null;
    log.typing(false);
    log.draft(null);
    log.show([], { personId, inGroup: Boolean(group()) });
    find("#empty").hidden = true;
  }
  let answer = {};
  try {
    answer = await api.history(chatId, personId);
  } catch (refused) {
    complain(refused);
  }
  if (mine !== openings) return; // opened again meanwhile: the later reading counts
  const { commands = [], description = "", name = store.bot.first_name } = answer;
  Object.assign(store, { commands, description, botName: name });
  if (other && answer.messages) log.show(answer.messages, { personId, inGroup: Boolean(group()) });
  else if (answer.messages) log.catchUp(answer.messages);
  if (answer.messages && !answer.reply_keyboard) usedKeyboard = standing()?.messageId ?? null;
  if (answer.typing) showTyping();
  if (answer.draft) showDraft(answer.draft);
  const waiting = held;
  held = null;
  waiting.forEach(apply);
  changed();
}

/** Read the open chat anew, after a connection was lost. */
export const reopenChat = () => openChat(store.personId, store.chatId);

/** An event of the playground, of this chat or any other. */
export function handle(event) {
  if (event.bot !== undefined && event.bot !== store.bot.id) return undefined; // one server serves any number of bots
  if (event.type === "commands") return refreshCommands();
  if (event.type === "callback_answer") return answerPress(event);
  if (event.type === "blocked") return showBlocked(event);
  if (event.chat_id === store.chatId) return held ? held.push(event) : apply(event);
  if (event.type === "message" && event.message.outgoing) {
    store.unread.set(event.chat_id, (store.unread.get(event.chat_id) ?? 0) + 1);
    tell("people");
  }
  return undefined;
}

function apply(event) {
  if (event.type === "message" || event.type === "edit") {
    if (event.message.outgoing && event.type === "message") {
      log.typing(false);
      log.draft(null);
    }
    log.put(event.message);
  } else if (event.type === "delete") log.drop(event.message_id);
  else if (event.type === "typing") showTyping();
  else if (event.type === "draft") showDraft(event);
  else if (event.type === "reaction") showReaction(event);
  else return;
  changed();
}

function changed() {
  find("#empty").hidden = log.messages().length > 0;
  tell("chat");
}

function showTyping() {
  clearTimeout(typingEnds);
  log.typing(true);
  find("#status").textContent = t("typing");
  typingEnds = setTimeout(() => {
    log.typing(false);
    tell("chat");
  }, TYPING_LASTS);
}

function showDraft(event) {
  clearTimeout(draftEnds);
  log.typing(false);
  log.draft(event);
  draftEnds = setTimeout(() => log.draft(null), DRAFT_LASTS);
}

function showBlocked(event) {
  const one = store.people.find(({ id }) => id === event.chat_id);
  if (one) one.blocked = event.blocked;
  tell("people");
  tell("chat");
}

function showReaction(event) {
  const message = log.message(event.message_id);
  if (message) log.put({ ...message, reactions: { ...message.reactions, [event.bot]: event.reaction } });
}

async function refreshCommands() {
  const { chatId, personId } = store;
  if (chatId === null) return;
  const answer = await api.history(chatId, personId).catch(() => null); // a lost connection is told of by events.js
  if (!answer || chatId !== store.chatId || personId !== store.personId) return;
  store.commands = answer.commands ?? [];
  tell("chat");
}

const standing = () => standingKeyboard(log.messages(), store.personId);

/** The reply keyboard that stands now, unless it was for one use and has been used. */
export function currentKeyboard() {
  const last = standing();
  return last && last.messageId !== usedKeyboard ? last.markup : null;
}

/** Send something as the person; false when it did not work. */
export async function sendMessage(content, fromKeyboard = false) {
  const chatId = store.chatId;
  const last = standing();
  if (fromKeyboard && last?.markup.one_time_keyboard) usedKeyboard = last.messageId;
  log.toEnd();
  try {
    const { message } = await api.send(chatId, { from: store.personId, ...content });
    if (message && chatId === store.chatId && !log.message(message.message_id)) log.put(message);
    changed();
    return true;
  } catch (refused) {
    complain(refused);
    return false;
  }
}

/** Press a button of an inline keyboard. */
export async function pressButton(messageId, data, button) {
  if (button.classList.contains("waiting")) return;
  startWaiting(button, () => toast(t("noAnswer")));
  try {
    const { callback_query_id: id } = await api.press(store.chatId, {
      from: store.personId,
      message_id: messageId,
      data,
    });
    pressed.set(id, button);
    if (early.has(id)) answerPress(early.get(id));
  } catch (refused) {
    stopWaiting(button);
    complain(refused);
  }
}

function answerPress(event) {
  const button = pressed.get(event.callback_query_id);
  if (!button) {
    early.set(event.callback_query_id, event);
    if (early.size > 100) early.delete(early.keys().next().value);
    return;
  }
  pressed.delete(event.callback_query_id);
  early.delete(event.callback_query_id);
  stopWaiting(button);
  if (event.text && event.show_alert) alertBox(event.text);
  else if (event.text) toast(event.text);
  const link = deepLink(event.url ?? "");
  if (link) ask(document, "deep-link", link);
}

/** Delete a message as the person. */
export async function deleteMessage(messageId) {
  try {
    await api.remove(store.chatId, messageId);
  } catch (refused) {
    complain(refused);
  }
}

/** What the header says under the name. */
export function chatStatus() {
  if (group()) return t("group");
  return store.bot.username ? `@${store.bot.username} · ${t("bot")}` : t("bot");
}

export const chatTitle = () => group()?.title ?? store.botName;
