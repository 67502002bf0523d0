"""What a person sees of the key check: before it, its verdict, and what was only deleted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from bot.gateway.markup import Button, Row, Screen, bold, escape, paragraphs
from bot.i18n import formats
from bot.i18n.catalogue import gettext as _
from bot.i18n.catalogue import ngettext, pgettext
from bot.i18n.facts import links, model_endings
from bot.i18n.locale import current_locale
from bot.i18n.pages import Page, read_page, render
from bot.keys.report import Report, group_models, retiring
from bot.tutorial.content import page_commands

MODELS_SHOWN = 6
"""Of each kind; the rest is a number."""


def before() -> Screen:
    """Before a key is asked for: what happens with it, and the check that needs no sending."""
    page = _page("keys/before")
    commands = page_commands()
    copies = tuple(
        (Button(f"📋 {label}", copy=commands[f"copy.{name}"]),) for name, label in page.front["copies"].items()
    )
    return Screen(_text(page), (*copies, *_ways_on(page)))


def checking(last4: str) -> Screen:
    """While OpenAI is being asked."""
    text = _("🔎 I am asking OpenAI about the key that ends in {last4} …").format(last4=last4)
    return Screen(escape(text))


def verdict(report: Report, *, deleted_at: float | None) -> Screen:
    """The result of a check.

    Args:
        deleted_at: Unix seconds when the message with the key was deleted; None when it is still there.
    """
    page = _page(f"verdicts/{report.verdict}")
    return Screen(paragraphs(report_text(report), escape(_deletion(deleted_at))), _ways_on(page))


def report_text(report: Report) -> str:
    """A report in words, as Telegram HTML; the chat and the command show the same."""
    page = _page(f"verdicts/{report.verdict}")
    title = bold(str(page.front["title"]))
    if report.key_last4:
        title = f"{title} (…{escape(report.key_last4)})"
    found = "\n".join(f"• {escape(line)}" for line in _findings(report))
    return paragraphs(title, render(page.body, page.locale), found)


def _findings(report: Report) -> list[str]:
    """What the check found out beside its verdict, a line each."""
    lines = []
    if report.host:
        lines.append(_("Base URL for this key: {url}").format(url=f"https://{report.host}/v1"))
    if report.scopes:
        lines.append(_("Missing permissions: {scopes}").format(scopes=", ".join(report.scopes)))
    if report.models:
        lines += _models(report)
    if report.tier:
        lines.append(_("Usage tier: {tier}").format(tier=report.tier))
    lines += _limits(report)
    if report.organization:
        lines.append(_("Organization: {name}").format(name=report.organization))
    if report.project:
        lines.append(_("Project: {name}").format(name=report.project))
    if report.restricted is not None:
        lines.append(_("Permissions: restricted") if report.restricted else _("Permissions: enough for calls"))
    return lines


def _models(report: Report) -> list[str]:
    count = len(report.models)
    lines = [ngettext("It may use {n} model:", "It may use {n} models:", count).format(n=formats.number(count))]
    names = {
        "text": _("Text"),
        "image": _("Pictures"),
        "audio": _("Speech and sound"),
        "video": _("Video"),
        "embedding": _("Embeddings"),
        "moderation": _("Moderation"),
        "other": _("Others"),
    }
    for family, models in group_models(report.models).items():
        shown = ", ".join(models[:MODELS_SHOWN])
        if len(models) > MODELS_SHOWN:
            more = _("{models} and {n} more")
            shown = more.format(models=shown, n=formats.number(len(models) - MODELS_SHOWN))
        lines.append(pgettext("models", "{family}: {models}").format(family=names[family], models=shown))
    today = datetime.now(UTC).date()
    ending: dict[str, list[str]] = {}
    for model, day in retiring(report.models, model_endings(), today):
        ending.setdefault(formats.day(day), []).append(model)
    for when, models in ending.items():
        line = _("⏳ Shut down on {day}: {models}")
        lines.append(line.format(day=when, models=", ".join(models[:MODELS_SHOWN])))
    return lines


def _limits(report: Report) -> list[str]:
    limits = report.limits
    if limits is None:
        return []
    lines = []
    if limits.requests is not None:
        lines.append(_("Rate limit: {n} requests").format(n=formats.number(limits.requests)))
    if limits.tokens is not None:
        lines.append(_("Rate limit: {n} tokens").format(n=formats.number(limits.tokens)))
    return lines


def not_checked(kinds: Sequence[str], *, deleted_at: float | None) -> Screen:
    """Secrets that are deleted and explained, never checked.

    Args:
        kinds: what was in the message, in its order, each once.
        deleted_at: Unix seconds of the deletion; None when the message is still there.
    """
    page = _page(f"keys/{_worst(kinds)}")
    return Screen(paragraphs(_text(page), escape(_deletion(deleted_at))), _ways_on(page))


def in_group(kinds: Sequence[str]) -> Screen:
    """In a group: deleted, and what its sender should do; nothing of the secret."""
    page = _page("keys/group_card" if _worst(kinds) == "card_number" else "keys/group")
    return Screen(_text(page), _ways_on(page))


def cannot_be_erased(kinds: Sequence[str]) -> Screen:
    """A secret in an inline query: Telegram has it, no bot can delete it."""
    page = _page(_inline(kinds))
    return Screen(_text(page), _ways_on(page))


def above_inline_results(kinds: Sequence[str]) -> dict[str, str]:
    """The same in one line where the secret was typed: whoever never began with the bot gets no message from it."""
    return {"text": str(_page(_inline(kinds)).front["title"]), "start_parameter": "inline"}


def _inline(kinds: Sequence[str]) -> str:
    return "keys/inline_card" if _worst(kinds) == "card_number" else "keys/inline"


def limit_reached(checks: int | None, window: str) -> Screen:
    """No check is left; the message is deleted all the same.

    Args:
        checks: how many there are a window; None when the whole bot has used up its own.
        window: "hour" or "day".
    """
    if checks is None:
        first = _("So many keys are being checked now that I cannot take yours.")
    elif window == "hour":
        first = ngettext("I check {n} key an hour for one person.", "I check {n} keys an hour for one person.", checks)
    else:
        first = ngettext("I check {n} key a day for one person.", "I check {n} keys a day for one person.", checks)
    first = first.format(n=formats.number(checks or 0))
    page = _page("keys/limit")
    return Screen(paragraphs(bold(first), _text(page)), _ways_on(page))


def _worst(kinds: Sequence[str]) -> str:
    """The kind that the answer is about, the most urgent first."""
    for kind in ("admin_key", "card_number", "session_token", "openai_key"):
        if kind in kinds:
            return kind
    return "other_key"


def _deletion(deleted_at: float | None) -> str:
    if deleted_at is None:
        return _("⚠️ Your message is still there: I could not delete it yet. Please delete it yourself, now.")
    return _("🗑 Your message was deleted at {time}.").format(time=formats.moment(deleted_at))


def _page(name: str) -> Page:
    return read_page(current_locale.get(), name)


def _text(page: Page) -> str:
    title = page.front.get("title")
    return paragraphs(bold(str(title)) if title else "", render(page.body, page.locale, page_commands()))


def _ways_on(page: Page) -> tuple[Row, ...]:
    """The next taps of a page: OpenAI's pages, steps of the tutorial, answers of the FAQ."""
    front = page.front
    rows: list[Row] = [(Button(f"🔗 {label}", url=links()[name]),) for name, label in front.get("links", {}).items()]
    rows += [(Button(f"➡️ {label}", data=f"tutorial:jump:{name}"),) for name, label in front.get("steps", {}).items()]
    rows += [(Button(f"❓ {label}", data=f"faq:topic:{name}"),) for name, label in front.get("topics", {}).items()]
    if front.get("again", False):
        rows.append((Button(_("🔑 Check a key"), data="keys:ask"),))
    if front.get("back", True):
        rows.append((Button(_("◀️ Back to my step"), data="tutorial:resume"),))
    return tuple(rows)
