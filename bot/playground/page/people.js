// The sidebar: people with their Telegram language, groups, and the forms that add them.

import * as api from "./api.js";
import { openChat } from "./chat.js";
import { avatar, el, find, iconButton } from "./dom.js";
import { LANGUAGE_CODES, languageName, t } from "./i18n.js";
import { remember, remembered } from "./memory.js";
import { closePanels } from "./panels.js";
import { fullName, group, NO_BOT, store, tell, when } from "./store.js";
import { complain } from "./toast.js";

/** Read anew who and what there is; returns the person to show. */
export async function readState() {
  const answer = await api.state();
  Object.assign(store, {
    bot: answer.bot ?? NO_BOT,
    people: answer.people,
    chats: answer.chats ?? [],
    sampleKeys: answer.sample_keys ?? [],
  });
  const there = (id) => store.people.some((one) => one.id === id);
  if (there(store.personId)) return store.personId;
  const last = Number(remembered("person"));
  return there(last) ? last : (store.people[0]?.id ?? null);
}

/** Become a person, in their chat with the bot. */
export function become(id) {
  remember("person", id);
  closePanels();
  return openChat(id, id).then(() => tell("people"));
}

function draw() {
  const focused = document.activeElement?.closest("[data-testid]")?.dataset.testid;
  find("#people-list").replaceChildren(...store.people.map(personCard));
  const groups = store.chats.filter((chat) => chat.members?.includes(store.personId));
  find("#group-list").replaceChildren(
    ...(groups.length ? groups.map(groupRow) : [el("li", { class: "faint" }, t("noGroups"))]),
  );
  if (focused) find(`[data-testid="${CSS.escape(focused)}"]`)?.focus();
}

function personCard(one) {
  const current = one.id === store.personId;
  const row = el(
    "button",
    {
      type: "button",
      class: "row",
      "data-testid": `person-${one.id}`,
      "aria-current": current && !group() ? "true" : null,
      onclick: () => become(one.id),
    },
    avatar(one.first_name, one.id),
    el("span", { class: "row-text" }, el("strong", {}, fullName(one)), el("small", {}, rowNote(one))),
    badge(one.id),
  );
  return el("li", { class: current ? "person current" : "person" }, row, current && details(one));
}

const rowNote = (one) => (one.blocked ? t("blocked") : languageName(one.language_code));

function badge(chatId) {
  const count = store.unread.get(chatId);
  return count ? el("span", { class: "badge", "aria-label": t("unread", { n: count }) }, count) : null;
}

function details(one) {
  const codes =
    LANGUAGE_CODES.includes(one.language_code) || !one.language_code
      ? LANGUAGE_CODES
      : [...LANGUAGE_CODES, one.language_code];
  const select = el(
    "select",
    { "data-testid": "person-language", onchange: () => change(one, { language_code: select.value }) },
    ["", ...codes].map((code) =>
      el("option", { value: code, selected: code === (one.language_code ?? "") }, languageName(code)),
    ),
  );
  const block = el(
    "button",
    { type: "button", class: "quiet", "data-testid": "block", onclick: () => setBlocked(one, !one.blocked) },
    t(one.blocked ? "unblock" : "block"),
  );
  return el("div", { class: "details" }, el("label", {}, el("span", {}, t("telegramLanguage")), select), block);
}

async function change(one, what) {
  try {
    Object.assign(one, await api.changePerson(one.id, what));
    await openChat(store.personId, store.chatId); // the commands may be others in another language
  } catch (refused) {
    complain(refused);
  }
  tell("people");
}

/** Block or unblock the bot as a person; the event that follows is what the page goes by. */
export const setBlocked = (one, blocked) => api.block(one.id, blocked).catch(complain);

function groupRow(chat) {
  return el(
    "li",
    {},
    el(
      "button",
      {
        type: "button",
        class: "row",
        "data-testid": `group-${chat.id}`,
        "aria-current": chat.id === store.chatId ? "true" : null,
        onclick: () => {
          closePanels();
          openChat(store.personId, chat.id).then(() => tell("people"));
        },
      },
      avatar(chat.title, chat.id),
      el("span", { class: "row-text" }, el("strong", {}, chat.title), el("small", {}, t("group"))),
      badge(chat.id),
    ),
  );
}

/** A dialog's form: cancelled it does nothing, sent it calls `save` with the fields and closes when that worked. */
function formDialog(dialog, save) {
  const form = find("form", dialog);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      await save(new FormData(form));
    } catch (refused) {
      complain(refused);
      return;
    }
    form.reset();
    dialog.close();
  });
  find("[data-cancel]", form).addEventListener("click", () => dialog.close());
}

formDialog(find("#person-dialog"), async (fields) => {
  const added = await api.addPerson({
    first_name: fields.get("first_name").trim(),
    language_code: fields.get("language_code").trim(),
    username: fields.get("username").trim() || undefined,
  });
  store.people.push(added);
  await become(added.id);
});

formDialog(find("#group-dialog"), async (fields) => {
  const added = await api.addGroup({
    title: fields.get("title").trim(),
    members: fields.getAll("members").map(Number),
    bot_is_admin: fields.has("bot_is_admin"),
  });
  await readState();
  closePanels();
  await openChat(store.personId, added.id);
  tell("people");
});

find("#add-person").append(
  iconButton("plus", "", {
    id: "add-person-button",
    "data-testid": "add-person",
    "data-t-label": "addPerson",
    onclick: () => find("#person-dialog").showModal(),
  }),
);
find("#add-group").append(
  iconButton("plus", "", {
    "data-testid": "add-group",
    "data-t-label": "addGroup",
    onclick: () => {
      find("#group-members").replaceChildren(
        ...store.people.map((one) =>
          el(
            "label",
            { class: "check" },
            el("input", { type: "checkbox", name: "members", value: one.id, checked: one.id === store.personId }),
            fullName(one),
          ),
        ),
      );
      find("#group-dialog").showModal();
    },
  }),
);
find("#language-codes").replaceChildren(
  ...LANGUAGE_CODES.map((code) => el("option", { value: code }, languageName(code))),
);

when("people", draw);
when("language", draw);
