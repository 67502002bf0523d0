"""Which translations are level with the English text, and how an author says so."""

from __future__ import annotations

from tests.content.conftest import House

PAGE = "tutorial/usage"


def _stale(house: House) -> set[str]:
    lines = house.content("check", "--locale", "zh_CN").stdout.splitlines()
    return {line.split()[1].rstrip(":") for line in lines if "has changed since" in line}


def test_from_changed_to_level_again(house: House) -> None:
    before = _stale(house)
    house.change(f"en/{PAGE}.md", "follow UTC", "are those of UTC")
    assert _stale(house) - before == {f"zh_CN/{PAGE}.md"}
    assert house.content("translated", "zh_CN", PAGE).returncode == 0
    assert _stale(house) == before


def test_all_at_once(house: House) -> None:
    house.change(f"en/{PAGE}.md", "follow UTC", "are those of UTC")
    assert house.content("translated", "zh_CN").returncode == 0
    assert _stale(house) == set()


def test_another_question_in_english_makes_no_translation_stale(house: House) -> None:
    before = _stale(house)
    house.change("en/faq/refunds.md", "questions:\n", "questions:\n- gimme my dough back\n")
    assert _stale(house) == before
    house.change("en/faq/refunds.md", "\n---\n", "\n---\nNew. ")
    assert _stale(house) - before == {"zh_CN/faq/refunds.md"}


def test_says_what_is_not_there(house: House) -> None:
    origins = house.path("zh_CN/origins.json")
    before = origins.read_text(encoding="utf-8")
    done = house.content("translated", "zh_CN", "tutorial/no-such-page")
    assert done.returncode == 1
    assert "tutorial/no-such-page.md is not there in both languages" in done.stderr
    assert origins.read_text(encoding="utf-8") == before
    assert house.content("translated", "en").returncode == 64
    assert house.content("translated").returncode == 64
