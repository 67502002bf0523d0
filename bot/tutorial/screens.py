"""The tutorial's screens: what the machine says to show, in the words of the current locale."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

from bot.gateway.markup import Button, Picture, Row, Screen, bold, escape, paragraphs
from bot.i18n import formats
from bot.i18n.catalogue import gettext as _
from bot.i18n.catalogue import pgettext
from bot.i18n.locale import current_locale, using
from bot.i18n.pages import read_page, render
from bot.tutorial.content import Content, Words
from bot.tutorial.graph import Step
from bot.tutorial.machine import Position, position, states
from bot.tutorial.progress import Progress

BAR = 10
"""Cells of the progress bar."""
MARKS = {"done": "✅", "current": "👉", "skipped": "⏭", "open": "▫️"}

FindPicture = Callable[[str, str], Picture | None]
"""(name, locale) -> the drawing, None when there is none or pictures are off."""


class TutorialScreens:
    """Draws any place of the tutorial.

    Args:
        content: the graph and its pages.
        find_picture: gives the drawing of a step.
    """

    def __init__(self, content: Content, find_picture: FindPicture) -> None:
        self._content = content
        self._find_picture = find_picture
        self._step = lru_cache(maxsize=8192)(self._draw_step)
        self._words = lru_cache(maxsize=2048)(content.words)  # the menu needs all pages for their titles: 4 ms

    def screen(self, progress: Progress, *, pictures: bool = False) -> Screen:
        """What a person sees now, in the current locale."""
        overlays = {"menu": self._menu, "stuck": self._stuck, "restart": self._restart, "paused": self._paused}
        if progress.mode in overlays:
            drawn = overlays[progress.mode](progress)
            part = self._content.tutorial.steps[progress.screen].part
            # A photo stays a photo: what lies over a step has its part's cover.
            return (
                replace(drawn, picture=self._find_picture(f"part-{part}", current_locale.get())) if pictures else drawn
            )
        tutorial = self._content.tutorial
        step = tutorial.steps[progress.screen]
        return self._step(
            step.id,
            self._content.variant(step, progress.choices),
            position(progress, tutorial),
            bool(progress.trail),
            progress.choices.get(step.id),
            progress.screen in progress.done,
            pictures,
            current_locale.get(),
        )

    def title(self, step_id: str, progress: Progress) -> str:
        """A step's title."""
        step = self._content.tutorial.steps[step_id]
        variant = self._content.variant(step, progress.choices)
        return self._words(step_id, variant, current_locale.get()).title

    def _draw_step(
        self,
        step_id: str,
        variant: str,
        at: Position,
        has_back: bool,
        answer: str | None,
        is_done: bool,
        pictures: bool,
        locale: str,
    ) -> Screen:
        step = self._content.tutorial.steps[step_id]
        words = self._words(step_id, variant, locale)
        with using(locale):
            text = paragraphs(_heading(at, words), words.body, _notes(words))
            rows = (*_tools(words), *_ways(step, words, answer, is_done, has_back), *_corner(step))
        picture = None
        if pictures and step.picture and step.picture_when in (None, variant):
            picture = self._find_picture(step.picture, locale)
        if pictures and picture is None:
            picture = self._find_picture(f"part-{step.part}", locale)
        return Screen(text, rows, picture)

    def _menu(self, progress: Progress) -> Screen:
        tutorial = self._content.tutorial
        at = position(progress, tutorial)
        steps = states(progress, tutorial)
        rows = [
            (Button(f"{MARKS[state]} {self.title(step, progress)}", data=f"tutorial:jump:{step}"),)
            for step, state in steps.items()
        ]
        all_steps = _("All steps")
        text = paragraphs(
            f"{_bar(at)}\n{bold(all_steps)}",
            escape(_("✅ done · 👉 you are here · ⏭ skipped · ▫️ still to come")),
            escape(_("Tap a step to go there. Your answers stay as they are.")),
        )
        return Screen(text, (*rows, (_resume(), Button(_("🔄 Start over"), data="tutorial:restart"))))

    def _stuck(self, progress: Progress) -> Screen:
        locale = current_locale.get()
        step = self._content.tutorial.steps[progress.screen]
        topics = [(topic, str(read_page(locale, f"faq/{topic}").front["title"])) for topic in step.stuck]
        rows = [(Button(title, data=f"faq:topic:{topic}"),) for topic, title in topics]
        page = read_page(locale, "people/stuck")
        text = f"<b>{escape(str(page.front['title']))}</b> · {escape(self.title(step.id, progress))}\n\n" + render(
            page.body, page.locale
        )
        return Screen(text, (*rows, (Button(_("📚 All questions"), data="faq:menu"),), (_resume(),)))

    def _restart(self, progress: Progress) -> Screen:
        text = paragraphs(
            bold(_("Start over?")),
            escape(_("Your ticks and answers in this tutorial will be cleared. Nothing changes at OpenAI.")),
        )
        return Screen(
            text,
            (
                (Button(_("Yes, start over"), data="tutorial:confirm"),),
                (Button(_("No, go on"), data="tutorial:resume"),),
            ),
        )

    def _paused(self, progress: Progress) -> Screen:
        where = escape(self.title(progress.screen, progress))
        text = (
            bold(_("See you soon"))
            + "\n\n"
            + escape(_("Your place is kept: {step}. Come back whenever you like.")).format(step=f"<b>{where}</b>")
        )
        return Screen(text, ((_resume(),),))


def _resume() -> Button:
    return Button(_("◀️ Back to my step"), data="tutorial:resume")


def _bar(at: Position) -> str:
    full = at.percent * BAR // 100  # rounded up it was full at 95%, with minutes to go
    line = "▰" * full + "▱" * (BAR - full) + " " + formats.percent(at.percent)
    if not at.minutes_left:
        return line
    left = _("about {time} left").format(time=formats.duration(at.minutes_left, "minute", "short"))
    return f"{line} · {escape(left)}"


def _heading(at: Position, words: Words) -> str:
    return f"{_bar(at)}\n{bold(words.title)}"


def _notes(words: Words) -> str:
    lines = []
    if words.see:
        lines.append(f"👀 {escape(words.see)}")
    if words.cost:
        lines.append(f"💰 {escape(words.cost)}")
    return "\n".join(lines)


def _tools(words: Words) -> tuple[Row, ...]:
    """Links and commands, one below the other."""
    links = tuple((Button(f"🔗 {label}", url=url),) for label, url in words.links)
    copies = tuple((Button(f"📋 {label}", copy=text),) for label, text in words.copies)
    return links + copies


def _ways(step: Step, words: Words, answer: str | None, is_done: bool, has_back: bool) -> tuple[Row, ...]:
    """On from here: the answers of a question, or Next; and Back."""
    back = (Button(pgettext("button", "◀️ Back"), data=f"tutorial:back:{step.id}"),) if has_back else ()
    if step.choices:
        answers = tuple(
            (Button(("☑️ " if choice == answer else "") + label, data=f"tutorial:choose:{step.id}:{choice}"),)
            for choice, label in words.choices.items()
        )
        return (*answers, back) if back else answers
    if step.next is not None:
        onward = Button((words.next or pgettext("button", "Next")) + " ▶️", data=f"tutorial:next:{step.id}")
        return ((*back, onward),)
    check = Button(_("🔑 Check my key"), data="keys:ask")
    if is_done:
        return ((check,), back)
    done = Button(words.next or _("🎉 I have done it"), data=f"tutorial:done:{step.id}")
    return ((check,), (*back, done))


def _corner(step: Step) -> tuple[Row, ...]:
    return (
        (
            Button(_("🗂 All steps"), data=f"tutorial:menu:{step.id}"),
            Button(_("🆘 I am stuck"), data=f"tutorial:stuck:{step.id}"),
        ),
    )
