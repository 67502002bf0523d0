// What a message holds besides text: pictures, files, and plain cards for the kinds that need no drawing here.

import { ask, el, icon } from "./dom.js";
import { t } from "./i18n.js";

const fileUrl = (id) => `/play/files/${encodeURIComponent(id)}`;

const CARDS = {
  voice: (it) => ["mic", t("voice"), duration(it.duration)],
  audio: (it) => ["mic", it.title ?? t("audio"), [it.performer, duration(it.duration)].filter(Boolean).join(" · ")],
  video: (it) => ["film", t("video"), duration(it.duration)],
  video_note: (it) => ["film", t("video"), duration(it.duration)],
  animation: (it) => ["film", it.file_name ?? "GIF", duration(it.duration)],
  location: (it) => ["pin", t("location"), `${it.latitude.toFixed(4)}, ${it.longitude.toFixed(4)}`],
  venue: (it) => ["pin", it.title, it.address],
  contact: (it) => ["person", [it.first_name, it.last_name].filter(Boolean).join(" "), it.phone_number],
  poll: (it) => ["list", it.question, it.options.map((option) => option.text).join(" · ")],
  dice: (it) => ["list", t("dice"), `${it.emoji} ${it.value}`],
};

/** @returns {HTMLElement|null} */
export function media(message) {
  if (message.photo) return photo(message);
  if (message.sticker) return sticker(message.sticker);
  if (message.document && !message.animation) return file(message.document);
  for (const [kind, describe] of Object.entries(CARDS)) {
    if (message[kind]) return card(kind, ...describe(message[kind]));
  }
  return null;
}

/** One word for a message without text, for previews. */
export function mediaName(message) {
  for (const kind of ["photo", "sticker", "document", ...Object.keys(CARDS)]) {
    if (message[kind])
      return kind === "document"
        ? (message.document.file_name ?? t(kind))
        : t(kind === "venue" ? "location" : kind === "video_note" || kind === "animation" ? "video" : kind);
  }
  return "";
}

function photo(message) {
  const size = message.photo.reduce((best, next) => (next.width > best.width ? next : best));
  const alt = t("photo");
  const image = el("img", {
    src: fileUrl(size.file_id),
    alt,
    width: size.width,
    height: size.height,
    decoding: "async",
  });
  image.addEventListener("error", () => frame.classList.add("broken"));
  const frame = el(
    "button",
    {
      type: "button",
      class: "photo",
      "data-photo": size.file_unique_id,
      "aria-label": message.has_media_spoiler ? t("spoilerPhoto") : t("openPhoto"),
    },
    image,
    el("span", { class: "photo-failed" }, t("noPhoto")),
  );
  frame.style.setProperty("--ratio", `${size.width} / ${size.height}`);
  frame.style.setProperty("--width", `${size.width}px`);
  if (message.has_media_spoiler) frame.classList.add("veiled");
  frame.addEventListener("click", () => {
    if (frame.classList.contains("veiled")) {
      frame.classList.remove("veiled");
      frame.setAttribute("aria-label", t("openPhoto"));
    } else ask(frame, "view", { source: image.src });
  });
  return frame;
}

function sticker(it) {
  return el(
    "div",
    { class: "sticker", role: "img", "aria-label": `${t("sticker")} ${it.emoji ?? ""}` },
    el("span", { "aria-hidden": "true" }, it.emoji ?? "🙂"),
  );
}

function file(it) {
  return el(
    "a",
    { class: "card", href: fileUrl(it.file_id), download: it.file_name ?? "file", "data-kind": "document" },
    el("span", { class: "card-icon" }, icon("file")),
    el(
      "span",
      { class: "card-text" },
      el("strong", {}, it.file_name ?? t("document")),
      el("small", {}, bytes(it.file_size)),
    ),
  );
}

function card(kind, picture, title, more) {
  return el(
    "div",
    { class: "card", "data-kind": kind },
    el("span", { class: "card-icon" }, icon(picture)),
    el("span", { class: "card-text" }, el("strong", {}, title), more ? el("small", {}, more) : null),
  );
}

const duration = (seconds = 0) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

function bytes(size = 0) {
  const unit = size < 1e3 ? ["byte", 1] : size < 1e6 ? ["kilobyte", 1e3] : ["megabyte", 1e6];
  return new Intl.NumberFormat(document.documentElement.lang, {
    style: "unit",
    unit: unit[0],
    unitDisplay: "narrow",
    maximumFractionDigits: 1,
  }).format(size / unit[1]);
}
