"""What a person sees of the FAQ: an answer, "did you mean", the menu of topics, and the word to a stray secret."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import ceil

from bot.faq.corpus import Corpus, Entry
from bot.gateway.markup import Button, Row, Screen, bold, escape, italic, paragraphs
from bot.i18n.catalogue import gettext as _
from bot.i18n.catalogue import pgettext
from bot.i18n.facts import links
from bot.i18n.locale import current_locale
from bot.i18n.pages import render
from bot.tutorial.content import page_commands

PAGE = 8
"""Topics on one page of a menu."""
STEPS = (
    "overview",
    "prepare-card",
    "network-region",
    "sign-in",
    "billing",
    "top-up",
    "create-key",
    "phone",
    "limits",
    "first-call",
    "errors",
)


def step_name(step: str) -> str:
    """A group of topics in the reader's words."""
    names = {
        "overview": _("💡 The basics"),
        "prepare-card": _("💳 Cards and ways to pay"),
        "network-region": _("🌍 Countries and connections"),
        "sign-in": _("👤 The account"),
        "billing": _("🧾 Payment and invoices"),
        "top-up": _("💰 Topping up"),
        "create-key": _("🔑 The API key"),
        "phone": _("📱 The phone number"),
        "limits": _("🚦 Limits and usage"),
        "first-call": _("🚀 The first call"),
        "errors": _("🛠 Error messages"),
    }
    return names.get(step, step)


def _resume() -> Row:
    return (Button(_("◀️ Back to my step"), data="tutorial:resume"),)


class FaqScreens:
    """Draws the FAQ from its entries, in the current locale."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus

    def entry(self, topic: str) -> Entry | None:
        """The entry in the reader's locale, else in English."""
        return self.corpus.entry(topic, current_locale.get())

    def answer_text(self, entry: Entry) -> str:
        """Title and answer as Telegram HTML."""
        return paragraphs(bold(entry.title), render(entry.answer, entry.locale, page_commands()))

    def answer(self, entry: Entry, question_id: int | None) -> Screen:
        """An answer, with "Was this it?" when it answers a question that was typed.

        Args:
            question_id: the stored question's; None when the topic was chosen from a menu.
        """
        rows: list[Row] = [(Button(f"🔗 {label}", url=links()[link]),) for link, label in entry.links.items()]
        if question_id is not None:
            yes = Button(_("👍 Yes, thanks"), data=f"faq:yes:{question_id}:{entry.id}")
            rows.append((yes, Button(_("👎 No, something else"), data=f"faq:no:{question_id}:{entry.id}")))
        else:
            rows += self._topics(entry.related, None)
        if entry.screen:
            rows.append((Button(_("➡️ Go to this step"), data=f"tutorial:jump:{entry.screen}"),))
        rows.append((Button(_("📚 All questions"), data="faq:menu"), *_resume()))
        text = self.answer_text(entry)
        if question_id is not None:
            text = paragraphs(text, italic(_("Was this it?")))
        return Screen(text, tuple(rows))

    def thanks(self, entry: Entry) -> Screen:
        """After "yes": the answer stays, what is near it follows."""
        rows = (*self._topics(entry.related, None), (Button(_("📚 All questions"), data="faq:menu"), *_resume()))
        return Screen(paragraphs(self.answer_text(entry), escape(_("Good to hear. What next?"))), rows)

    def grounded(self, text: str, sources: Sequence[str], question_id: int | None) -> Screen:
        """An LLM's answer from the entries, with the entries it came from as buttons.

        Args:
            text: plain text.
            sources: topic ids.
        """
        rows = [*self._topics(sources, question_id)]
        if question_id is not None and sources:
            yes = Button(_("👍 Yes, thanks"), data=f"faq:yes:{question_id}:{sources[0]}")
            rows.append((yes, Button(_("👎 No, something else"), data=f"faq:no:{question_id}:{sources[0]}")))
        rows.append((Button(_("📚 All questions"), data="faq:menu"), *_resume()))
        note = italic(_("Written by an AI from the answers below. Check what costs money."))
        return Screen(paragraphs(escape(text), note), tuple(rows))

    def did_you_mean(self, topics: Iterable[str], question_id: int | None) -> Screen:
        """Unsure: up to three guesses."""
        rows = [*self._topics(topics, question_id)]
        rows.append((Button(_("None of these"), data="faq:menu"), *_resume()))
        return Screen(bold(_("Did you mean one of these?")), tuple(rows))

    def unknown(self) -> Screen:
        """Nothing fits: the menu, and what helps to be understood."""
        text = paragraphs(
            bold(_("I have no answer to that yet.")),
            escape(
                _(
                    "I know about getting an OpenAI API key: card, account, payment, key, phone, limits and the "
                    "first call. Ask it in other words, paste the error text, or choose a subject."
                )
            ),
        )
        return Screen(text, self.menu().rows)

    def menu(self) -> Screen:
        """The groups of topics."""
        steps = [step for step in STEPS if any(True for _entry in self._of_step(step))]
        cells = [Button(step_name(step), data=f"faq:step:{step}") for step in steps]
        rows: list[Row] = [tuple(cells[at : at + 2]) for at in range(0, len(cells), 2)]
        text = paragraphs(
            bold(_("Questions and answers")),
            escape(_("Choose a subject, or just type your question.")),
        )
        return Screen(text, (*rows, _resume()))

    def step(self, step: str, page: int) -> Screen:
        """One page of a group's topics. A group or page that is not there shows what is nearest."""
        entries = list(self._of_step(step))
        if not entries:
            return self.menu()
        pages = ceil(len(entries) / PAGE)
        page = min(max(page, 0), pages - 1)
        rows: list[Row] = [
            (Button(entry.title, data=f"faq:topic:{entry.id}"),) for entry in entries[page * PAGE : (page + 1) * PAGE]
        ]
        turn = []
        if page > 0:
            turn.append(Button(pgettext("page", "‹ Previous"), data=f"faq:step:{step}:{page - 1}"))
        if page < pages - 1:
            turn.append(Button(pgettext("page", "More ›"), data=f"faq:step:{step}:{page + 1}"))
        if turn:
            rows.append(tuple(turn))
        rows.append((Button(_("📚 All questions"), data="faq:menu"), *_resume()))
        return Screen(bold(step_name(step)), tuple(rows))

    def _of_step(self, step: str) -> Iterable[Entry]:
        for topic in self.corpus.topics:
            entry = self.entry(topic)
            if entry is not None and entry.step == step:
                yield entry

    def _topics(self, topics: Iterable[str], question_id: int | None) -> list[Row]:
        ending = f":{question_id}" if question_id is not None else ""
        found = ((topic, self.entry(topic)) for topic in topics)
        return [
            (Button(f"❓ {entry.title}", data=f"faq:topic:{topic}{ending}"),)
            for topic, entry in found
            if entry is not None
        ]
