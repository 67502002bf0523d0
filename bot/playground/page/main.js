// The page: joins the parts, and does what the bubbles ask for.

import { preview } from "./bubble.js";
import {
  deleteMessage,
  chatStatus,
  chatTitle,
  handle,
  openChat,
  pressButton,
  reopenChat,
  sendMessage,
} from "./chat.js";
import { editMessage, refresh as refreshComposer, replyTo, write } from "./composer.js";
import { sendKind } from "./attach.js";
import { avatar, find } from "./dom.js";
import { listen } from "./events.js";
import { refreshFaults } from "./faults.js";
import { switchLanguage, t, translatePage } from "./i18n.js";
import * as log from "./log.js";
import { remember, remembered } from "./memory.js";
import { openMenu } from "./menus.js";
import { become, readState, setBlocked } from "./people.js";
import "./panels.js";
import "./samples.js";
import { fullName, group, person, store, tell, when } from "./store.js";
import { complain, copyText, toast } from "./toast.js";

const BOT_PAUSE = 1000; // ms between two looks whether a bot has come

const messageOf = (event) => log.message(event.target.closest("[data-message-id]")?.dataset.messageId);

const ANSWERS = {
  send: ({ text, fromKeyboard }) => sendMessage({ text }, fromKeyboard),
  "send-kind": ({ kind }) => sendKind(kind),
  copy: ({ text }) => copyText(text),
  notice: ({ text }) => toast(text),
  show: ({ id }) => log.pointAt(id),
  inline: ({ query }) => write(`@${store.bot.username} ${query}`),
  view: ({ source }) => viewPicture(source),
  press: ({ data, button }, event) => pressButton(messageOf(event).message_id, data, button),
  actions: ({ anchor }, event) => showActions(anchor, messageOf(event)),
  "deep-link": followDeepLink,
};
for (const [what, answer] of Object.entries(ANSWERS)) {
  document.addEventListener(`ask:${what}`, (event) => answer(event.detail, event));
}

/** Following a link to this bot opens the private chat and presses Start with the payload, as Telegram does. */
async function followDeepLink({ username, payload }) {
  if (username.toLowerCase() !== store.bot.username?.toLowerCase()) return toast(t("onlyOnTelegram"));
  if (store.chatId !== store.personId) await become(store.personId);
  return sendMessage({ text: payload ? `/start ${payload}` : "/start" });
}

function showActions(anchor, message) {
  const own = !message.outgoing && message.from?.id === store.personId;
  const text = message.text ?? message.caption;
  const marked = markedPart(anchor.closest("[data-message-id]"), text);
  openMenu(
    anchor,
    [
      { icon: "reply", label: t("reply"), run: () => replyTo(message, marked) },
      text && { icon: "copy", label: t("copyText"), run: () => copyText(preview(message)) },
      own &&
        message.text &&
        !message.forward_origin && { icon: "pen", label: t("edit"), run: () => editMessage(message) },
      { icon: "bin", label: t("remove"), danger: true, run: () => deleteMessage(message.message_id) },
    ].filter(Boolean),
  );
}

/** The part of a message that the person has marked, as Telegram's quote; undefined when there is none. */
function markedPart(node, text) {
  const marked = getSelection();
  const part = marked.toString();
  if (!part || !text || !node.contains(marked.anchorNode)) return undefined;
  return text.includes(part) ? part : undefined;
}

function viewPicture(source) {
  find("#viewer img").src = source;
  find("#viewer").showModal();
}

function drawChat() {
  find("#chat-title").textContent = chatTitle();
  find("#chat-avatar").replaceChildren(
    group() ? avatar(group().title, group().id) : find("#bot-face").content.cloneNode(true),
  );
  if (!find(".typing")) find("#status").textContent = chatStatus();
  find("#as-person").textContent = fullName(person());
  find("#messages").lang = person()?.language_code ?? ""; // chooses the shapes of Chinese characters
  find("#empty-text").textContent = group() ? t("emptyGroup") : store.description || t("emptyText");
  find("#start").hidden = Boolean(group());
  find("#blocked").hidden = !person()?.blocked || Boolean(group());
  find("#blocked span").textContent = t("blockedHere", { name: fullName(person()) });
  document.title = `${chatTitle()} · Playground`;
  refreshComposer();
}

const theme = matchMedia("(prefers-color-scheme: dark)");

function drawTheme() {
  const chosen = remembered("theme") ?? (theme.matches ? "dark" : "light");
  document.documentElement.dataset.theme = chosen;
}

find("#theme-button").addEventListener("click", () => {
  remember("theme", document.documentElement.dataset.theme === "dark" ? "light" : "dark");
  drawTheme();
});
theme.addEventListener("change", drawTheme);
find("#language-button").addEventListener("click", () => {
  switchLanguage();
  tell("language");
});
find("#start").addEventListener("click", () => {
  if (matchMedia("(hover: hover)").matches) find("#composer").focus(); // a phone would cover the chat with its keyboard
  sendMessage({ text: "/start" });
});
find("#unblock").addEventListener("click", () => setBlocked(person(), false));
for (const dialog of document.querySelectorAll("#alert, #viewer"))
  dialog.addEventListener("click", () => dialog.close());
document.addEventListener("contextmenu", (event) => {
  const more = event.target.closest(".balloon-row")?.querySelector(".more");
  if (!more || event.target.closest("a") || getSelection().toString()) return;
  event.preventDefault();
  more.click();
});

when("chat", drawChat);
when("language", () => {
  log.draw();
  drawChat();
});

/** Read everything anew: at the start, and whenever the connection came back, for the playground may be another one now. */
async function read() {
  try {
    const id = await readState();
    const known = store.chats.some((chat) => chat.id === store.chatId);
    if (!store.bot.id) return waitForBot();
    if (id === null) find("#person-dialog").showModal();
    else if (id !== store.personId || (store.chatId < 0 && !known)) await openChat(id, id);
    else await reopenChat();
    tell("people");
    await refreshFaults();
  } catch (refused) {
    complain(refused);
  }
  return undefined;
}

/** The page may be open before the bot has started: a bot is there once it has asked for something. */
function waitForBot() {
  find("#empty").hidden = false;
  find("#start").hidden = true;
  find("#empty-text").textContent = t("noBot");
  tell("people");
  setTimeout(read, BOT_PAUSE);
}

drawTheme();
translatePage();
listen({
  onOpen: () => {
    find("#offline").hidden = true;
    read();
  },
  onLost: () => {
    find("#offline").hidden = false;
  },
  onEvent: handle,
});
