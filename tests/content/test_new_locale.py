"""`content new-locale`: a language of its own from one command, walked to the end by a newcomer."""

from __future__ import annotations

from pathlib import Path

from babel.messages.pofile import read_po

from bot.playground.server import Playground
from tests.content.conftest import House
from tests.conversations.chat import chatting, snapshot, text_of
from tests.conversations.process import BotProcess
from tests.conversations.test_tutorial import onward

TAG = "gd"
"""Scottish Gaelic: four plural forms, and no table of Babel's that says so."""


async def test_a_newcomer_walks_the_tutorial_in_a_new_language(house: House, tmp_path: Path) -> None:
    done = house.content("new-locale", TAG)
    assert done.returncode == 0, done.stderr
    house.change(f"{TAG}/tutorial/welcome.md", "title: From nothing to your first call", "title: Fàilte oirbh")
    house.change(f"{TAG}/tutorial/finish.md", "title: You made it", "title: Rinn thu a' chùis")
    house.change(
        f"{TAG}/LC_MESSAGES/bot.po", 'msgid "🗂 All steps"\nmsgstr ""', 'msgid "🗂 All steps"\nmsgstr "🗂 Ceuman"'
    )
    async with Playground() as playground:
        bot = BotProcess(playground.url, tmp_path, **house.environment)
        await bot.introduce()
        await bot.start()
        try:
            async with chatting(playground.url, language_code=TAG) as chat:
                await chat.say("/start")
                await chat.sees_button("Ceuman")
                seen = [text_of(chat.last)]
                while data := onward(chat.last):
                    before = snapshot(chat.bot_messages)
                    await chat.press_data(data, chat.last["message_id"])
                    await chat.until(lambda before=before: snapshot(chat.bot_messages) != before, data)
                    seen.append(text_of(chat.last))
                await chat.say("/language")
                await chat.sees_button("Gàidhlig")
            assert await bot.end() == 0
        finally:
            await bot.kill()
    assert "Fàilte oirbh" in seen[0]
    assert "Rinn thu a' chùis" in seen[-1]
    assert len(seen) > 20


def test_what_is_made_is_sound_and_says_what_is_left_to_do(house: House) -> None:
    house.content("new-locale", TAG)
    done = house.content("check", "--locale", TAG)
    assert done.returncode == 0, done.stdout[-2000:]
    assert f"{TAG}/tutorial/welcome.md: still is the English text" in done.stdout
    assert f"{TAG}/LC_MESSAGES/bot.po: 'All steps' is not translated" in done.stdout
    assert f"{TAG}/images/billing.png: is not there: people see the one of en" in done.stdout
    # Translated, but the English text changed in between: an author must look again.
    house.change(f"{TAG}/tutorial/usage.md", "title: See what you spend", "title: Na chosg thu")
    house.change("en/tutorial/usage.md", "follow UTC", "are those of UTC")
    assert f"{TAG}/tutorial/usage.md: the English text has changed since" in house.content("check").stdout


def test_the_plural_forms_are_the_languages_own(house: House) -> None:
    for tag, forms in ((TAG, 4), ("pl", 3), ("ja", 1)):
        assert house.content("new-locale", tag).returncode == 0
        with house.path(f"{tag}/LC_MESSAGES/bot.po").open("rb") as file:
            assert read_po(file).num_plurals == forms, tag


def test_english_questions_are_not_taken_for_the_new_languages(house: House) -> None:
    house.content("new-locale", TAG)
    assert "questions: []" in house.path(f"{TAG}/faq/refunds.md").read_text(encoding="utf-8")


def test_names_that_are_none(house: House) -> None:
    before = {path.name for path in house.path("").iterdir()}
    for tag in ("xx", "klingon!", "../escape", "", "zh_CN", "zh-hans-cn", "en"):
        done = house.content("new-locale", tag)
        assert done.returncode == 64, tag
        assert "Traceback" not in done.stderr
    assert house.content("new-locale").returncode == 64
    assert {path.name for path in house.path("").iterdir()} == before


def test_a_tag_is_written_as_babel_writes_it(house: House) -> None:
    assert house.content("new-locale", "pt-br").returncode == 0
    assert house.path("pt_BR/LC_MESSAGES/bot.po").exists()
