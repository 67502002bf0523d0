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

let active = [];

const kindName = (kind) => (known(`fault_${kind}`) ? t(`fault_${kind}`) : t("fault_other", { kind }));

/** Read the faults in force and show them. */
export async function refreshFaults() {
  try {
    const answer = await api.faults();
    active = Array.isArray(answer) ? answer : (answer.faults ?? []);
  } catch (refused) {
    complain(refused);
  }
  draw();
}

async function put(list) {
  try {
    await (list.length ? api.setFaults(list) : api.clearFaults());
  } catch (refused) {
    complain(refused);
  }
  await refreshFaults();
}

function draw() {
  find("#fault-presets").replaceChildren(
    ...PRESETS.map((preset) =>
      el(
        "button",
        {
          type: "button",
          class: "chip",
          "data-testid": `fault-${preset.kind}`,
          onclick: () => put([...active, { ...preset, chat_id: store.chatId }]),
        },
        kindName(preset.kind),
      ),
    ),
  );
  find("#fault-list").replaceChildren(
    ...(active.length ? active.map(row) : [el("li", { class: "faint" }, t("noFaults"))]),
  );
  find("#clear-faults").hidden = active.length === 0;
  const count = find("#fault-count");
  count.hidden = active.length === 0;
  count.textContent = active.length;
}

function row(fault, index) {
  const method = !fault.method || fault.method === "*" ? t("everyMethod") : fault.method;
  const often = fault.times ? t("timesLeft", { n: fault.times }) : t("always");
  return el(
    "li",
    { class: "fault", "data-testid": "fault" },
    el("span", { class: "row-text" }, el("strong", {}, kindName(fault.kind)), el("small", {}, `${method} · ${often}`)),
    iconButton("close", t("removeFault"), { onclick: () => put(active.filter((_, at) => at !== index)) }),
  );
}

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
  put([...active, fault]);
});
find("#clear-faults").addEventListener("click", () => put([]));
when("language", () => {
  draw();
  drawForm();
});
drawForm();
