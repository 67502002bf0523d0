// Things to send that are no text. A sticker, a voice message, a place and a contact are made up; files are the person's own.

import { sendMessage } from "./chat.js";
import { takeReply, takeText } from "./composer.js";
import { find } from "./dom.js";
import { t } from "./i18n.js";
import { openMenu } from "./menus.js";

const picker = find("#file-picker");
const button = find("#attach-button");

/** Send one of the kinds that need nothing from the person. */
export const sendKind = (kind) => sendMessage({ kind, ...takeReply() });

function pick(kind, accept) {
  picker.accept = accept;
  picker.dataset.kind = kind;
  picker.value = "";
  picker.click();
}

async function sendFile(file, kind) {
  const content = await base64(file);
  await sendMessage({
    kind,
    file_name: file.name,
    content_base64: content,
    caption: takeText() || undefined,
    ...takeReply(),
  });
}

function base64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}

button.addEventListener("click", () =>
  openMenu(button, [
    { icon: "image", label: t("photo"), run: () => pick("photo", "image/*") },
    { icon: "file", label: t("textFile"), run: () => pick("document", "") },
    { icon: "smile", label: t("sticker"), run: () => sendKind("sticker") },
    { icon: "mic", label: t("voice"), run: () => sendKind("voice") },
    { icon: "pin", label: t("location"), run: () => sendKind("location") },
    { icon: "person", label: t("contact"), run: () => sendKind("contact") },
    { icon: "forward", label: t("forward"), run: forwardText },
  ]),
);

function forwardText() {
  const text = takeText();
  if (text) sendMessage({ text, forwarded: true });
  else find("#composer").focus();
}

picker.addEventListener("change", () => picker.files.length && sendFile(picker.files[0], picker.dataset.kind));
find("#composer").addEventListener("paste", (event) => {
  const file = [...event.clipboardData.files][0];
  if (!file) return;
  event.preventDefault();
  sendFile(file, file.type.startsWith("image/") ? "photo" : "document");
});
