"""`python -m pictures` as an author uses it, in a copy."""

from __future__ import annotations

import shutil
from collections.abc import Callable

import pytest

from tests.content.conftest import ROOT, House, new_house  # noqa: F401 - a fixture


@pytest.fixture
def house(new_house: Callable[[], House]) -> House:  # noqa: F811
    """A copy with the drawings' data."""
    made = new_house()
    shutil.copytree(ROOT / "pictures", made.folder / "pictures", ignore=shutil.ignore_patterns("__pycache__"))
    return made


def test_draws_what_has_changed_and_nothing_else(house: House) -> None:
    assert house.python("-m", "pictures").stdout == ""
    house.change("zh_CN/LC_MESSAGES/pictures.po", "打开表单不扣钱。", "打开表单不会扣钱。")
    before = house.path("zh_CN/images/billing.png").read_bytes()
    done = house.python("-m", "pictures")
    assert done.returncode == 0
    assert [line.split(":")[0] for line in done.stdout.splitlines()] == ["zh_CN/billing"]
    assert house.path("zh_CN/images/billing.png").read_bytes() != before


def test_a_new_fact_is_on_the_pictures(house: House) -> None:
    fact = '[facts.topup_recommended]\nkind = "money"\nvalue = '
    house.change("facts.toml", f"{fact}10", f"{fact}20")
    drawn = house.python("-m", "pictures").stdout
    assert "en/first-top-up:" in drawn
    assert "en/sign-in:" not in drawn


def test_a_new_language_and_a_word_that_is_too_long_for_its_place(house: House) -> None:
    assert house.python("-m", "pictures", "words", "es").returncode == 1  # no such language yet
    assert house.content("new-locale", "es").returncode == 0
    assert house.python("-m", "pictures", "words", "es").returncode == 0
    house.change("es/LC_MESSAGES/pictures.po", 'msgid "Your key"\nmsgstr ""', 'msgid "Your key"\nmsgstr "Tu clave"')
    done = house.python("-m", "pictures")
    assert done.returncode == 0, done.stderr
    assert house.path("es/images/part-key.png").exists()
    long = "Después, deja abierta la ventana, pase lo que pase, porque la clave no vuelve a mostrarse nunca."
    msgid = 'msgid "Then leave the window open."\nmsgstr '
    house.change("es/LC_MESSAGES/pictures.po", f'{msgid}""', f'{msgid}"{long}"')
    done = house.python("-m", "pictures")
    assert done.returncode == 1
    assert "es/create-key-dialog:" in done.stderr
    assert "does not fit its place" in done.stderr


def test_all_on_one_sheet(house: House) -> None:
    assert house.python("-m", "pictures", "sheet", "sheet.png").returncode == 0
    assert (house.folder / "sheet.png").read_bytes().startswith(b"\x89PNG")
