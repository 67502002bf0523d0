"""Every screen of the key check, in every language: complete, short enough, with buttons that lead somewhere."""

import re
from pathlib import Path

import pytest

from bot.gateway.markup import COPY_LIMIT, DATA_LIMIT, TEXT_LIMIT
from bot.i18n.facts import links
from bot.i18n.locale import LOCALES, using
from bot.i18n.pages import read_page
from bot.i18n.telegram_html import visible_length
from bot.keys import screens
from bot.keys.report import Limits, Report
from bot.keys.wording import VERDICTS
from bot.tutorial.content import load_tutorial

ORIGINALS = ("en", "zh_CN")
TOPICS = {path.stem for path in (LOCALES / "en" / "faq").glob("*.md")}
STEPS = set(load_tutorial()[0].steps)
MODELS = ("gpt-5-nano", "gpt-6-luna", "gpt-image-2", *(f"gpt-9.{number}" for number in range(90)))


def full(verdict):
    """A report with everything in it."""
    return Report(
        verdict,
        "detail",
        "AbCd",
        MODELS,
        "tier-1",
        Limits(500, 200_000),
        organization="Mei <b>& Co",
        project="proj_1",
        restricted=True,
        host="us.api.openai.com",
        scopes=("model.request",),
    )


ALL = {
    **{
        f"verdict {name}": lambda name=name: screens.verdict(full(name), deleted_at=1_790_000_000.0)
        for name in VERDICTS
    },
    **{f"bare verdict {name}": lambda name=name: screens.verdict(Report(name), deleted_at=None) for name in VERDICTS},
    "before": screens.before,
    "checking": lambda: screens.checking("AbCd"),
    **{
        f"not checked {kind}": lambda kind=kind: screens.not_checked([kind], deleted_at=1_790_000_000.0)
        for kind in ("openai_key", "admin_key", "session_token", "other_key", "card_number")
    },
    "in group": lambda: screens.in_group(["openai_key"]),
    "card in group": lambda: screens.in_group(["card_number"]),
    "inline": lambda: screens.cannot_be_erased(["openai_key"]),
    "card inline": lambda: screens.cannot_be_erased(["card_number"]),
    "limit an hour": lambda: screens.limit_reached(5, "hour"),
    "limit a day": lambda: screens.limit_reached(20, "day"),
    "limit of all": lambda: screens.limit_reached(None, "hour"),
}


@pytest.mark.parametrize("locale", ORIGINALS)
@pytest.mark.parametrize("name", ALL)
def test_a_screen_fits_and_its_buttons_lead_somewhere(locale, name):
    with using(locale):
        screen = ALL[name]()
    assert 0 < visible_length(screen.text) <= TEXT_LIMIT
    assert "{" not in re.sub(r"<pre>.*?</pre>", "", screen.text, flags=re.DOTALL)
    for row in screen.rows:
        for button in row:
            assert 0 < len(button.text) <= 64
            assert button.url is None or button.url in links().values()
            assert len((button.data or "").encode()) <= DATA_LIMIT
            assert len(button.copy or "") <= COPY_LIMIT
            feature, _, rest = (button.data or "").partition(":")
            if feature == "faq":
                assert rest.removeprefix("topic:") in TOPICS
            elif feature == "tutorial":
                assert rest == "resume" or rest.removeprefix("jump:") in STEPS
            else:
                assert button.data in (None, "keys:ask")


@pytest.mark.parametrize("locale", ORIGINALS)
@pytest.mark.parametrize("folder", ["verdicts", "keys"])
def test_both_originals_have_every_page_with_the_same_ways_on(locale, folder):
    names = {path.stem for path in (LOCALES / "en" / folder).glob("*.md")}
    if folder == "verdicts":
        assert names == set(VERDICTS)
    assert {path.stem for path in (LOCALES / locale / folder).glob("*.md")} == names
    for name in names:
        page, original = read_page(locale, f"{folder}/{name}"), read_page("en", f"{folder}/{name}")
        assert page.locale == locale
        for part in ("links", "steps", "topics", "copies"):
            assert list(page.front.get(part, {})) == list(original.front.get(part, {})), name
        assert (page.front.get("again"), page.front.get("back")) == (
            original.front.get("again"),
            original.front.get("back"),
        )


@pytest.mark.parametrize("locale", ORIGINALS)
def test_no_two_verdicts_read_alike(locale):
    with using(locale):
        texts = [screens.report_text(Report(name)) for name in VERDICTS]
    assert len(set(texts)) == len(VERDICTS)


@pytest.mark.parametrize("locale", ORIGINALS)
def test_a_verdict_shows_what_was_found_and_names_the_key_by_its_last_four(locale):
    with using(locale):
        text = screens.verdict(full("valid"), deleted_at=1_790_000_000.0).text
    for shown in ("…AbCd", "93", "gpt-image-2", "tier-1", "500", "200,000", "Mei &lt;b&gt;&amp; Co", "proj_1",
                  "https://us.api.openai.com/v1", "model.request"):  # fmt: skip
        assert shown in text
    assert "13:" in text  # when it was deleted: 1,790,000,000 is 13:33:20 UTC


def test_a_long_list_of_models_is_cut_to_a_number():
    with using("en"):
        assert "and 86 more" in screens.report_text(full("valid"))


@pytest.mark.parametrize("locale", ORIGINALS)
def test_what_is_still_there_is_said_to_be_still_there(locale):
    with using(locale):
        kept, gone = (screens.not_checked(["admin_key"], deleted_at=when).text for when in (None, 1_790_000_000.0))
    assert "⚠️" in kept
    assert "🗑" in gone
    assert kept != gone


@pytest.mark.parametrize(
    ("kinds", "page"),
    [
        (["other_key", "admin_key"], "admin_key"),
        (["openai_key", "card_number"], "card_number"),
        (["openai_key", "session_token"], "session_token"),
        (["other_key", "openai_key"], "openai_key"),
        (["other_key"], "other_key"),
    ],
)
def test_of_several_secrets_the_most_urgent_is_spoken_of(kinds, page):
    with using("en"):
        title = read_page("en", f"keys/{page}").front["title"]
        assert title in screens.not_checked(kinds, deleted_at=0.0).text.replace("&#x27;", "'")


def test_the_check_that_needs_no_sending_can_be_copied_and_prints_only_a_status():
    with using("en"):
        copies = [button.copy for row in screens.before().rows for button in row if button.copy]
    assert len(copies) == 2
    assert all("https://api.openai.com/v1/models" in copy for copy in copies)
    assert '-o /dev/null -w "%{http_code}' in copies[0]
    assert "StatusCode" in copies[1]


def test_a_screen_in_a_group_has_no_way_into_anybodys_own_tutorial():
    for kinds in (["openai_key"], ["card_number"]):
        assert all(button.data is None for row in screens.in_group(kinds).rows for button in row)


def test_no_page_holds_a_number_or_an_address_of_its_own():
    for path in sorted(Path(LOCALES).glob("*/verdicts/*.md")) + sorted(Path(LOCALES).glob("*/keys/*.md")):
        assert not re.search(r"https?://|\$\d|\d+ (?:days|minutes|美元)", path.read_text(encoding="utf-8")), path
