// What the page knows at the moment, and the news of it for the parts that draw it.

/** Before a bot has asked the playground for anything. */
export const NO_BOT = { id: 0, first_name: "", username: "" };

/** Read by everybody, written by chat.js, people.js and main.js only. */
export const store = {
  bot: NO_BOT,
  people: [],
  chats: [],
  sampleKeys: [],
  personId: null,
  chatId: null,
  commands: [],
  description: "",
  botName: "",
  unread: new Map(),
};

const news = new EventTarget();

/** @param {"people"|"chat"|"language"|"faults"} what has changed */
export const tell = (what) => news.dispatchEvent(new Event(what));
export const when = (what, react) => news.addEventListener(what, react);

export const person = () => store.people.find((one) => one.id === store.personId);
export const group = () => store.chats.find((one) => one.id === store.chatId && one.type !== "private");
export const fullName = (one) => [one?.first_name, one?.last_name].filter(Boolean).join(" ");
