"""`content check`: nothing is wrong with the texts as they are, and everything that can be wrong is seen."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.content.conftest import House

Spoil = Callable[[House], None]


def _frame(text: str) -> Spoil:
    """A page of its own that nothing names."""
    return lambda house: house.add("en/people/spoilt.md", f"---\ntitle: Spoilt\n---\n{text}\n")


SPOILT: dict[str, tuple[Spoil, str]] = {
    "a page that is missing": (
        lambda h: h.path("zh_CN/tutorial/usage.md").unlink(),
        "warning  zh_CN/tutorial/usage.md: is not translated",
    ),
    "a page that English does not have": (
        lambda h: h.add("zh_CN/tutorial/ghost.md", "---\ntitle: 鬼\n---\n没有这一步。\n"),
        "error    zh_CN/tutorial/ghost.md: there is no such text in English",
    ),
    "a page still in English": (
        lambda h: h.path("zh_CN/people/stuck.md").write_bytes(h.path("en/people/stuck.md").read_bytes()),
        "warning  zh_CN/people/stuck.md: still is the English text",
    ),
    "an original that has changed": (
        lambda h: h.change("en/tutorial/sign-up.md", "real name", "true name"),
        "warning  zh_CN/tutorial/sign-up.md: the English text has changed since",
    ),
    "a label that is missing": (
        lambda h: h.change("zh_CN/tutorial/sign-in.md", "  login:", "  logon:"),
        "error    zh_CN/tutorial/sign-in.md: links has no label for login",
    ),
    "a label too many": (
        lambda h: None,  # by the spoiling above
        "error    zh_CN/tutorial/sign-in.md: links has a label for logon",
    ),
    "an answer without a label": (
        lambda h: h.change("en/tutorial/have-card.md", "  'no': No, or I am not sure\n", ""),
        "error    en/tutorial/have-card.md: choices has no label for no",
    ),
    "an empty sentence": (
        lambda h: h.change("zh_CN/tutorial/models.md", "cost: 免费，调用才计费。", "cost: ''"),
        "error    zh_CN/tutorial/models.md: cost is empty",
    ),
    "a fact that there is not": (
        lambda h: h.change("en/tutorial/before-you-start.md", "{{topup_minimum}}", "{{topup_maximum}}"),
        "error    en/tutorial/before-you-start.md: Nothing is known as {{topup_maximum}}",
    ),
    "a fact in one language only": (
        lambda h: h.change("zh_CN/tutorial/card-fund.md", "{{topup_minimum}}", "几美元"),
        "error    zh_CN/tutorial/card-fund.md: not the same placeholders as in English: topup_minimum",
    ),
    "an amount of its own": (
        lambda h: h.change("en/tutorial/hard-limit.md", "{{hard_limit_suggested}}", "$5"),
        "error    en/tutorial/hard-limit.md: has an amount of its own",
    ),
    "an address of its own": (
        lambda h: h.change("en/people/privacy.md", "---\n", "---\n", ) or h.add(
            "en/people/privacy.md", "\nSee https://platform.openai.com/usage for more.\n"
        ),
        "error    en/people/privacy.md: has an address of its own",
    ),
    "a caption that is too long": (
        lambda h: h.add("en/tutorial/card-form.md", "\n" + "All of this again. " * 40),
        "error    en/tutorial/card-form.md: its screen:",
    ),
    "a body that is longer than our style": (
        lambda h: None,
        "warning  en/tutorial/card-form.md: body has",
    ),
    "a title that is longer than our style": (
        lambda h: h.change("zh_CN/tutorial/key-copy.md", "title: 马上复制", "title: 马上复制并且好好地保存起来不丢失"),
        "warning  zh_CN/tutorial/key-copy.md: title has",
    ),
    "front matter that is not YAML": (
        lambda h: h.change("en/verdicts/valid.md", "title:", "title: [broken"),
        "error    en/verdicts/valid.md:",
    ),
    "Markdown that becomes nothing": (
        _frame("This is **bold** but this ** is left over ** as it is."),
        "error    en/people/spoilt.md: Markdown that has not become anything",
    ),
    "a link to nowhere": (
        lambda h: h.add("en/people/spoilt.md", "\n[here](http://example.com)\n"),
        "error    en/people/spoilt.md: a link leads to 'http://example.com'",
    ),
    "a description that is too long": (
        lambda h: h.add("en/people/description.txt", "More. " * 100),
        "error    en/people/description.txt:",
    ),
    "a related topic that there is not": (
        lambda h: h.change("en/faq/refunds.md", "related:\n", "related:\n- no-such-topic\n"),
        "error    en/faq/refunds.md: related names 'no-such-topic'",
    ),
    "a step that there is not": (
        lambda h: h.change("en/faq/key-shown-once.md", "screen: key-copy", "screen: key-lost"),
        "error    en/faq/key-shown-once.md: screen 'key-lost' is not in tutorial.toml",
    ),
    "a group that there is not": (
        lambda h: h.change("zh_CN/faq/key-leaked.md", "step: ", "step: un"),
        "error    zh_CN/faq/key-leaked.md: step 'un",
    ),
    "a link that facts.toml does not have": (
        lambda h: h.change("en/faq/invoices.md", "links:\n", "links:\n  no-such-page: Nowhere\n"),
        "error    en/faq/invoices.md: links to no-such-page",
    ),
    "a question in two entries": (
        lambda h: [
            h.change(f"en/faq/{topic}.md", "questions:\n", "questions:\n- Where is  MY cat?\n")
            for topic in ("vpn-use", "tax-vat")
        ],
        "error    en/faq: “Where is  MY cat?” leads to several topics: tax-vat, vpn-use",
    ),
    "a question that is out of scope too": (
        lambda h: h.change("en/faq/sign-up.md", "questions:\n", "questions:\n- tell me of your dog\n")
        or h.add("en/faq/none.txt", "\nTell me of your dog!\n"),
        "leads to several topics: none, sign-up",
    ),
    "a stuck topic that there is not": (
        lambda h: h.path("en/faq/three-d-secure.md").unlink(),
        "error    tutorial.toml: screen card-form: stuck names three-d-secure",
    ),
    "a string that is not translated": (
        lambda h: h.change("zh_CN/LC_MESSAGES/bot.po", 'msgstr "全部步骤"', 'msgstr ""'),
        "warning  zh_CN/LC_MESSAGES/bot.po: 'All steps' is not translated",
    ),
    "a string that the catalogue lacks": (
        lambda h: h.change("zh_CN/LC_MESSAGES/bot.po", 'msgid "Settings"\n', 'msgid "Settinks"\n'),
        "warning  zh_CN/LC_MESSAGES/bot.po: lacks 'Settings'",
    ),
    "a fuzzy string": (
        lambda h: h.change("zh_CN/LC_MESSAGES/pictures.po", 'msgid "A card"', '#, fuzzy\nmsgid "A card"'),
        "warning  zh_CN/LC_MESSAGES/pictures.po: 'A card' is marked fuzzy",
    ),
    "a placeholder lost in translation": (
        lambda h: h.change("zh_CN/LC_MESSAGES/bot.po", "base URL：{url}", "base URL：地址"),
        "['{url}'] is not in both languages",
    ),
    "a picture that nobody has": (
        lambda h: [h.path(f"{locale}/images/usage.png").unlink() for locale in ("en", "zh_CN")],
        "error    en/images/usage.png: there is no such picture",
    ),
    "a picture that one language lacks": (
        lambda h: h.path("zh_CN/images/billing.png").unlink(),
        "warning  zh_CN/images/billing.png: is not there",
    ),
    "an own picture that is none": (
        lambda h: h.path("zh_CN/images/limits.own.png").write_bytes(b"not a picture"),
        "error    zh_CN/images/limits.own.png: is neither a PNG nor a JPEG",
    ),
    "a picture that is cut off": (
        lambda h: h.path("en/images/phone.png").write_bytes(h.path("en/images/phone.png").read_bytes()[:900]),
        "error    en/images/phone.png: is neither a PNG nor a JPEG",
    ),
    "a command that no button can copy": (
        lambda h: h.change("tutorial.toml", 'node-install = "npm install openai"', f'node-install = "npm {"x" * 260}"'),
        "copies 264 characters; Telegram takes 256",
    ),
}  # fmt: skip


def test_nothing_is_wrong_with_the_texts_as_they_are(house: House) -> None:
    done = house.content("check")
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr
    assert " 0 errors" in done.stdout


@pytest.fixture(scope="session")
def said(new_house: Callable[[], House]) -> str:
    """What is said of a copy in which all of this is wrong at once."""
    house = new_house()
    for spoil, _ in SPOILT.values():
        spoil(house)
    done = house.content("check")
    assert done.returncode == 1
    assert done.stderr == ""
    return done.stdout


@pytest.mark.xdist_group("spoilt")
@pytest.mark.parametrize("what", SPOILT)
def test_is_seen(what: str, said: str) -> None:
    assert SPOILT[what][1] in said


def test_one_locale_alone(house: House) -> None:
    house.change("en/faq/refunds.md", "related:\n", "related:\n- no-such-topic\n")
    done = house.content("check", "--locale", "zh_CN")
    assert done.returncode == 0
    assert "no-such-topic" not in done.stdout
    assert house.content("check", "--locale", "xx").returncode == 64


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        ("tutorial.toml", 'next = "before-you-start"', 'next = "nowhere"', "leads to nowhere, which does not exist"),
        ("tutorial.toml", 'links = ["countries"]', 'links = ["lands"]', "links to lands, which facts.toml does not"),
        ("tutorial.toml", "[[screens]]", "[[screens", "cannot be read"),
        ("facts.toml", 'kind = "money"', 'kind = "money', "facts.toml"),
    ],
)
def test_a_graph_that_does_not_hold_together(house: House, name: str, old: str, new: str, says: str) -> None:
    house.change(name, old, new)
    done = house.content("check")
    assert done.returncode == 1
    assert says in done.stdout
    assert "Traceback" not in done.stderr


def test_an_entry_that_cannot_be_read(house: House) -> None:
    house.change("en/faq/refunds.md", "id: refunds", "id: refund")
    done = house.content("check")
    assert done.returncode == 1
    assert "en/faq/refunds.md: its id is not the file's name" in done.stdout


def test_the_operators_own_provider_counts(house: House) -> None:
    """A longer disclosure makes a full caption too long, and only the operator's own file has it."""
    house.add("en/tutorial/card-open.provider.md", "\n" + "All of this again. " * 15)
    assert "card-open.provider.md: its screen" not in house.content("check", "--locale", "en").stdout
    example = house.path("providers.example.toml").read_text(encoding="utf-8")
    long = "We may be paid for this. " * 4
    house.path("providers.toml").write_text(
        example.replace('en = "', f'en = "{long}').replace('zh_CN = "', 'zh_CN = "平台会付钱给我们。'), encoding="utf-8"
    )
    done = house.content("check", "--locale", "en")
    assert done.returncode == 1
    assert "en/tutorial/card-open.provider.md: its screen:" in done.stdout
