"""What docs/authors.md promises, done as it says."""

from __future__ import annotations

import re
from pathlib import Path

from tests.content.conftest import ROOT, House

GUIDE = (ROOT / "docs" / "authors.md").read_text(encoding="utf-8")


def _block(language: str) -> str:
    fences = re.findall(r"^ *```(\w*)\n(.*?)^ *```$", GUIDE, re.DOTALL | re.MULTILINE)
    return re.sub(r"^ {3}", "", dict(fences)[language], flags=re.MULTILINE)


def _add_the_step(house: House) -> None:
    toml, page = _block("toml"), _block("")
    house.change("tutorial.toml", 'next = "billing-open"', 'next = "look-around"')
    house.change("tutorial.toml", '[[screens]]\nid = "billing-open"', f'{toml}\n[[screens]]\nid = "billing-open"')
    house.add("en/tutorial/look-around.md", page)


WALK = """
from bot.tutorial.content import load_content
from bot.tutorial.machine import Event, advance, locate
from bot.tutorial.progress import Progress
from bot.tutorial.screens import TutorialScreens
from bot.i18n.locale import using
from bot.i18n.pictures import find_picture
content = load_content(None)
"""


def test_a_step_needs_no_code(house: House) -> None:
    _add_the_step(house)
    done = house.content("check")
    assert done.returncode == 0, done.stdout
    assert "zh_CN/tutorial/look-around.md: is not translated" in done.stdout
    walked = house.python(
        "-c",
        WALK + "p = Progress('sign-in')\n"
        "p, shown = advance(p, Event('next', at='sign-in'), content.tutorial)\n"
        "with using('zh_CN'): print(shown, TutorialScreens(content, find_picture).screen(p, pictures=True))",
    )
    assert walked.stdout.startswith("look-around "), walked.stderr
    assert "Have a look round" in walked.stdout
    assert "part-sign-in.png" in walked.stdout


def test_the_check_says_what_a_new_step_still_lacks(house: House) -> None:
    _add_the_step(house)
    house.change("en/tutorial/look-around.md", "links: {platform: Open the platform}\n", "")
    done = house.content("check")
    assert done.returncode == 1
    assert "en/tutorial/look-around.md: links has no label for platform" in done.stdout
    house.path("en/tutorial/look-around.md").unlink()
    assert "There is no page tutorial/look-around.md" in house.content("check").stdout


def test_who_was_on_a_step_that_is_taken_out_is_put_before_it(house: House) -> None:
    _add_the_step(house)
    # The next release is without it again.
    where = "p = Progress('look-around', trail=('welcome', 'have-account', 'sign-in'))\n"
    code = WALK + where + "print(locate(p, content.tutorial).screen)"
    assert house.python("-c", code).stdout.strip() == "look-around"
    house.change("tutorial.toml", 'next = "look-around"', 'next = "billing-open"')
    house.change("tutorial.toml", _block("toml"), "")
    assert house.python("-c", code).stdout.strip() == "sign-in"


def test_a_page_that_is_deleted_is_read_in_english(house: House) -> None:
    house.path("zh_CN/tutorial/usage.md").unlink()
    code = WALK + "print(content.words('usage', 'default', 'zh_CN').title)"
    assert house.python("-c", code).stdout.strip() == "See what you spend"


def test_the_commands_of_the_guide_exist(house: House) -> None:
    for action in re.findall(r"python -m bot content ([a-z-]+)", GUIDE):
        assert action in house.python("-m", "bot", "content", "--help").stdout, action


def test_the_guides_stay_short() -> None:
    """Two pages and one: whoever needs more has not been helped by less."""
    assert len(GUIDE.split()) < 1000
    assert len(Path(ROOT / "docs" / "pictures.md").read_text(encoding="utf-8").split()) < 700
