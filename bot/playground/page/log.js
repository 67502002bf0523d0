// The list of messages: puts, replaces and removes bubbles, and keeps the reader's place.

import { bubble, draftBubble, typingBubble } from "./bubble.js";
import { el, find } from "./dom.js";
import { dayOf, t } from "./i18n.js";

const PAGE = 200; // messages drawn at once; earlier ones on demand
const NEAR = 60; // px from the end that still count as "at the end"
const TOGETHER = 300; // s between two messages of one sender that stand as a group

const scroller = find("#log");
const list = find("#messages");
const live = find("#live");
const jump = find("#to-bottom");
const known = new Map();
let view = { personId: 0, inGroup: false };
let drawn = PAGE;
let atEnd = true;
let missed = 0;
let lastTop = 0;
let lastHeight = 0;

/** All messages of the chat, oldest first. */
export const messages = () => [...known.values()].sort((a, b) => a.message_id - b.message_id);
export const message = (id) => known.get(Number(id));
export const node = (id) => list.querySelector(`[data-message-id="${Number(id)}"]`);

/** Show a chat from its beginning: all that was there before goes. */
export function show(all, nextView) {
  view = nextView;
  known.clear();
  for (const one of all) known.set(one.message_id, one);
  drawn = PAGE;
  live.replaceChildren();
  draw();
  toEnd();
}

/** Read anew after the connection was lost: only what differs changes, so that the reader's place and focus stay. */
export function catchUp(all) {
  const there = new Set(all.map((one) => one.message_id));
  for (const id of [...known.keys()]) if (!there.has(id)) drop(id);
  for (const one of all) if (!same(one, known.get(one.message_id))) put(one);
}

/** Draw anew what is known, in another language for example. */
export function draw() {
  const all = messages();
  const shown = all.slice(-drawn);
  const earlier = el("button", { type: "button", class: "earlier", onclick: showEarlier }, t("earlier"));
  // A chat that is opened is not read out: aria-busy holds the announcements back until it stands.
  scroller.setAttribute("aria-busy", "true");
  list.replaceChildren(...(shown.length < all.length ? [earlier] : []), ...shown.map((one) => bubble(one, view)));
  arrange();
  requestAnimationFrame(() => scroller.removeAttribute("aria-busy"));
}

function showEarlier() {
  const fromEnd = scroller.scrollHeight - scroller.scrollTop;
  drawn += PAGE;
  draw();
  scroller.scrollTop = scroller.scrollHeight - fromEnd;
}

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** A new message, or a known one that has changed. What one sends oneself comes twice: as an answer and as an event. */
export function put(one) {
  const before = node(one.message_id);
  if (before && same(one, known.get(one.message_id))) return;
  known.set(one.message_id, one);
  const next = bubble(one, view);
  if (before) replace(before, next);
  else if (list.childElementCount) insert(one, next);
  else list.append(next);
  arrange();
  if (atEnd) toEnd(); // while the bubble was exchanged the list was shorter for a moment
}

function insert(one, next) {
  const later = [...list.querySelectorAll("[data-message-id]")].find(
    (other) => Number(other.dataset.messageId) > one.message_id,
  );
  if (later) return later.before(next);
  next.classList.add("arriving");
  list.append(next);
  if (!atEnd && one.outgoing) missed += 1;
  showJump();
  return undefined;
}

/** The new bubble takes the old one's place, with its picture (no flicker), what was revealed, and the keyboard's focus. */
function replace(before, next) {
  const focused = before.contains(document.activeElement) ? document.activeElement : null;
  const place = focused ? [...before.querySelectorAll("a, button, [tabindex]")].indexOf(focused) : -1;
  const [oldPhoto, newPhoto] = [find(".photo", before), find(".photo", next)];
  if (oldPhoto && newPhoto && oldPhoto.dataset.photo === newPhoto.dataset.photo) newPhoto.replaceWith(oldPhoto);
  next.classList.add("changed");
  before.replaceWith(next);
  if (!focused) return;
  const wanted = focused.classList.contains("inline-button")
    ? sameButton(next, focused)
    : [...next.querySelectorAll("a, button, [tabindex]")][place];
  (wanted ?? find("#composer")).focus({ preventScroll: true });
}

const sameButton = (next, focused) => {
  const buttons = [...next.querySelectorAll(".inline-button")];
  return buttons.find((button) => button.textContent === focused.textContent) ?? buttons.at(-1);
};

/** A message is gone: it fades, then its place closes. */
export function drop(id) {
  known.delete(Number(id));
  const gone = node(id);
  if (!gone) return;
  const hadFocus = gone.contains(document.activeElement);
  gone.removeAttribute("data-message-id");
  gone.inert = true;
  gone.classList.add("leaving");
  gone.style.height = `${gone.offsetHeight}px`;
  const done = () => {
    gone.remove();
    arrange();
  };
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) done();
  else
    gone
      .animate(
        [
          { opacity: 1, height: gone.style.height },
          { opacity: 0, height: gone.style.height, offset: 0.6 },
          { opacity: 0, height: "0px", marginTop: "0px" },
        ],
        { duration: 450, easing: "ease-out" },
      )
      .finished.then(done, done);
  if (hadFocus) ([...list.querySelectorAll("[data-message-id] .inline-button")].at(-1) ?? find("#composer")).focus();
}

/** Day lines, and who stands with whom. Worked out from what is there, so that nothing can go stale. */
function arrange() {
  for (const line of list.querySelectorAll(".day")) line.remove();
  let before = null;
  for (const one of list.querySelectorAll("[data-message-id]")) {
    const now = known.get(Number(one.dataset.messageId));
    if (!before || dayOf(before.date) !== dayOf(now.date))
      one.before(el("div", { class: "day" }, el("span", {}, dayOf(now.date))));
    const together =
      before &&
      before.from?.id === now.from?.id &&
      now.date - before.date < TOGETHER &&
      dayOf(before.date) === dayOf(now.date);
    one.classList.toggle("follows", Boolean(together));
    before = now;
  }
}

/** Show or hide that the bot is typing. */
export function typing(on) {
  const there = find(".typing", live);
  if (on && !there) live.append(typingBubble());
  else if (!on) there?.remove();
}

/** The text the bot is writing; null when it is done. */
export function draft(what) {
  const before = find(".draft", live);
  if (!what) before?.remove();
  else if (before) before.replaceWith(draftBubble(what));
  else live.append(draftBubble(what));
}

/** Scroll to a message and point at it. */
export function pointAt(id) {
  const target = node(id);
  if (!target) return;
  target.scrollIntoView({ block: "center" });
  target.classList.remove("changed");
  requestAnimationFrame(() => target.classList.add("changed"));
}

/** Go to the newest message and stay there. */
export function toEnd() {
  atEnd = true;
  missed = 0;
  scroller.scrollTop = scroller.scrollHeight;
  lastTop = scroller.scrollTop;
  lastHeight = scroller.scrollHeight;
  showJump();
}

function showJump() {
  jump.hidden = atEnd;
  find(".count", jump).textContent = missed || "";
}

scroller.addEventListener(
  "scroll",
  () => {
    // Only a way up is the reader's, and only while the list keeps its height: a message that gets shorter moves the
    // place up as well, and its picture may make it longer again before this event comes.
    if (scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR) atEnd = true;
    else if (scroller.scrollTop < lastTop && scroller.scrollHeight === lastHeight) atEnd = false;
    lastTop = scroller.scrollTop;
    lastHeight = scroller.scrollHeight;
    if (atEnd) missed = 0;
    showJump();
  },
  { passive: true },
);
jump.addEventListener("click", toEnd);
list.addEventListener("animationend", (event) => event.target.classList.remove("changed", "arriving"));

// Whatever makes the list grow or the window shrink (a picture, a keyboard), a reader at the end stays at the end.
const keepPlace = new ResizeObserver(() => atEnd && toEnd());
keepPlace.observe(find("#log-inner"));
keepPlace.observe(scroller);
