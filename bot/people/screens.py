"""What a person sees around the tutorial: help, language, settings, privacy, and a word to what is not understood."""

from __future__ import annotations

from babel import Locale

from bot.gateway.markup import Button, Row, Screen, bold, escape, paragraphs
from bot.i18n.catalogue import gettext as _
from bot.i18n.locale import available_locales, current_locale
from bot.i18n.pages import read_page, render
from bot.people.person import Person


def page(name: str) -> str:
    """A page of `people/` as Telegram HTML, its title on top."""
    found = read_page(current_locale.get(), f"people/{name}")
    body = render(found.body, found.locale)
    title = found.front.get("title")
    return paragraphs(bold(str(title)) if title else "", body)


def _main_rows() -> tuple[Row, ...]:
    return (
        (Button(_("▶️ Go on with the tutorial"), data="tutorial:resume"),),
        (Button(_("🗂 All steps"), data="tutorial:menu"), Button(_("📚 All questions"), data="faq:menu")),
        (Button(_("🔑 Check my key"), data="keys:ask"),),
    )


def help_screen() -> Screen:
    """/help."""
    more = (Button(_("⚙️ Settings"), data="people:settings"), Button(_("🔒 Privacy"), data="people:privacy"))
    return Screen(page("help"), (*_main_rows(), more))


def not_understood() -> Screen:
    """To a sticker, a voice message, an unknown command: what the bot can do."""
    return Screen(page("what-i-can-do"), _main_rows())


def no_pictures() -> Screen:
    """To a screenshot."""
    return Screen(page("no-pictures"), _main_rows())


def no_files() -> Screen:
    """To a file in which no secret was found, or which could not be read."""
    return Screen(page("no-files"), _main_rows())


def group(username: str) -> Screen:
    """In a group: only the way to the private chat."""
    return Screen(
        page("group"), ((Button(_("💬 Open the private chat"), url=f"https://t.me/{username}?start=group"),),)
    )


def went_wrong() -> Screen:
    """When a handler failed: nothing is lost, and the next tap."""
    text = _("Something went wrong on my side, not yours. Nothing is lost: your place is kept. Please try again.")
    return Screen(escape(text), _main_rows()[:1])


def language_name(locale: str) -> str:
    """A locale's name in its own language."""
    parsed = Locale.parse(locale)
    name = parsed.get_language_name(locale) or locale
    if (
        parsed.script
        and len([other for other in available_locales() if Locale.parse(other).language == parsed.language]) > 1
    ):
        name = parsed.get_display_name(locale) or name
    return name[0].upper() + name[1:]


def language(person: Person) -> Screen:
    """/language: each language in its own name, and following Telegram."""
    now = current_locale.get()

    def mark(chosen: bool, label: str) -> str:
        return f"✅ {label}" if chosen else label

    rows: list[Row] = [
        (Button(mark(person.locale is not None and name == now, language_name(name)), data=f"people:language:{name}"),)
        for name in available_locales()
    ]
    rows.append((Button(mark(person.locale is None, _("Follow Telegram")), data="people:language:"),))
    rows.append((Button(_("▶️ Go on with the tutorial"), data="tutorial:resume"),))
    return Screen(bold(_("Which language shall we speak?")), tuple(rows))


def settings(person: Person, *, pictures_offered: bool) -> Screen:
    """/settings."""
    rows: list[Row] = [(Button(_("🌐 Language"), data="people:languages"),)]
    if pictures_offered:
        label = _("🖼 Pictures: on") if person.pictures else _("🖼 Pictures: off")
        rows.append((Button(label, data="people:pictures"),))
    rows += [
        (Button(_("🔄 Start the tutorial over"), data="tutorial:restart"),),
        (Button(_("🔒 Privacy"), data="people:privacy"),),
        (Button(_("▶️ Go on with the tutorial"), data="tutorial:resume"),),
    ]
    text = paragraphs(bold(_("Settings")), escape(_("Tap to change. What else is kept about you is under Privacy.")))
    return Screen(text, tuple(rows))


def privacy() -> Screen:
    """/privacy: what is stored, and the way to have it deleted."""
    return Screen(
        page("privacy"),
        (
            (Button(_("🗑 Delete all my data"), data="people:forget"),),
            (Button(_("▶️ Go on with the tutorial"), data="tutorial:resume"),),
        ),
    )


def forget_question() -> Screen:
    """The one confirmation before everything is deleted."""
    text = paragraphs(
        bold(_("Delete all your data?")),
        escape(_("Your place in the tutorial, your language and your settings will be gone. This cannot be undone.")),
    )
    return Screen(
        text,
        (
            (Button(_("Yes, delete everything"), data="people:forget:yes"),),
            (Button(_("No, keep it"), data="people:privacy"),),
        ),
    )


def forgotten() -> Screen:
    """After the deletion."""
    text = _("Done. I have deleted everything I had stored about you. Send /start whenever you want to begin again.")
    return Screen(escape(text), ((Button(_("▶️ Begin again"), data="tutorial:resume"),),))
