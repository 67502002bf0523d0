// Faults of the loopback Telegram, switched on and off. Presets meet the open chat only, so that the bot goes on polling.

import * as api from "./api.js";
import { el, find, iconButton } from "./dom.js";
import { known, t } from "./i18n.js";
import { store, when } from "./store.js";
import { complain } from "./toast.js";

const PRESETS = [
  { kind: "delay", delay_ms: 2000 },
  { kind: "429", retry_after: 3, times: 1 },
  { kind: "500", times: 1 },
  { kind: "drop_before", times: 1 },
  { kind: "drop_after", times: 1 },
  { kind: "cannot_delete" },
];
const KINDS = ["delay", "429", "500", "drop_before", "drop_after", "hang", "cannot_delete"];
const METHODS = [
  "sendMessage",
  "sendPhoto",
  "sendChatAction",
  "editMessageText",
  "editMessageMedia",
  "editMessageCaption",
  "editMessageReplyMarkup",
  "deleteMessage",
  "deleteMessages",
  "answerCallbackQuery",
  "answerInlineQuery",
  "getUpdates",
];

const LOOK_AGAIN = 2000; // ms; a fault with a number of times goes by itself, and nothing tells of it

let active = [];
let next;

const kindName = (kind) => (known(`fault_${kind}`) ? t(`fault_${kind}`) : t("fault_other", { kind }));

/** Read the faults in force and show them, again and again while one of them may go by itself. */
export async function refreshFaults() {
  clearTimeout(next);
  try {
    active = (await api.faults()).faults;
  } catch {
    return; // that the connection is lost is told by events.js, and all is read anew when it is back
  }
  draw();
  if (active.some((fault) => fault.times)) next = setTimeout(refreshFaults, LOOK_AGAIN);
}

/** Change the faults from what they are now, which need not be what was shown last. */
async function change(toNext) {
  try {
    await api.setFaults(toNext((await api.faults()).faults));
  } catch (refused) {
    complain(refused);
  }
  await refreshFaults();
}

const same = (one, other) => ["kind", "method", "chat_id"].every((name) => one[name] === other[name]);

function drawPresets() {
  const chips = PRESETS.map((preset) =>
    el(
      "button",
      {
        type: "button",
        class: "chip",
        "data-testid": `fault-${preset.kind}`,
        onclick: () => change((now) => [...now, { ...preset, chat_id: store.chatId }]),
      },
      kindName(preset.kind),
    ),
  );
  find("#fault-presets").replaceChildren(...chips);
}

function draw() {
  const hadFocus = find("#fault-list").contains(document.activeElement);
  find("#fault-list").replaceChildren(
    ...(active.length ? active.map(row) : [el("li", { class: "faint" }, t("noFaults"))]),
  );
  if (hadFocus) find("button", find("#faults")).focus();
  find("#clear-faults").hidden = active.length === 0;
  const count = find("#fault-count");
  count.hidden = active.length === 0;
  count.textContent = active.length;
}

function row(fault) {
  const method = !fault.method || fault.method === "*" ? t("everyMethod") : fault.method;
  const often = fault.times ? t("timesLeft", { n: fault.times }) : t("always");
  return el(
    "li",
    { class: "fault", "data-testid": "fault" },
    el("span", { class: "row-text" }, el("strong", {}, kindName(fault.kind)), el("small", {}, `${method} · ${often}`)),
    iconButton("close", t("removeFault"), { onclick: () => remove(fault) }),
  );
}

const remove = (fault) =>
  change((now) => {
    const at = now.findIndex((one) => same(one, fault));
    return now.filter((_, index) => index !== at);
  });

const form = find("#fault-form");

function drawForm() {
  const kind = form.elements.kind;
  const chosen = kind.value;
  kind.replaceChildren(...KINDS.map((one) => el("option", { value: one, selected: one === chosen }, kindName(one))));
  const method = form.elements.method;
  method.replaceChildren(
    el("option", { value: "*" }, t("everyMethod")),
    ...METHODS.map((one) => el("option", { value: one }, one)),
  );
  fitFields();
}

function fitFields() {
  find("#fault-delay").hidden = form.elements.kind.value !== "delay";
  find("#fault-retry").hidden = form.elements.kind.value !== "429";
}

form.addEventListener("change", fitFields);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const { kind, method, delay_ms: delay, retry_after: retry, times } = form.elements;
  const fault = { kind: kind.value, method: method.value };
  if (fault.kind === "delay") fault.delay_ms = Number(delay.value);
  if (fault.kind === "429") fault.retry_after = Number(retry.value);
  if (times.value) fault.times = Number(times.value);
  change((now) => [...now, fault]);
});
find("#clear-faults").addEventListener("click", () => change(() => []));
when("language", () => {
  drawPresets();
  draw();
  drawForm();
});
drawForm();
drawPresets();
