"""The FAQ in the chat page: browse, ask, "did you mean", no, the menu of topics, and back to the tutorial."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser import OpenPage
from tests.conversations.conftest import house

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def ask(page: Page, text: str) -> None:
    """Types a message and sends it."""
    await page.get_by_test_id("composer").fill(text)
    await page.get_by_test_id("send").click()


async def press(page: Page, label: str) -> None:
    """Clicks the newest button with this label."""
    await page.locator(".inline-button").filter(has_text=label).last.click()


@pytest.mark.timeout(120)
async def test_ask_browse_and_go_back(open_page: OpenPage, tmp_path: Path) -> None:
    async with house(tmp_path) as running:
        person = next(p for p in running.playground.world.people.values() if p.language_code == "en")
        page = await open_page(f"{running.url}/", 1280, 844)
        await page.get_by_test_id(f"person-{person.id}").click()
        newest = page.locator(".bubble").last
        await ask(page, "/start card-form")
        await expect(page.locator(".inline-button").filter(has_text="I am stuck").last).to_be_visible()
        await ask(page, "my card was declined, why")
        await expect(newest).to_contain_text("Was this it?")
        await press(page, "No, something else")
        await expect(newest).to_contain_text("Did you mean one of these?")
        await press(page, "None of these")
        await expect(newest).to_contain_text("Questions and answers")
        await press(page, "Topping up")
        await press(page, "efund")
        await expect(page.locator(".inline-button").filter(has_text="Go to this step").last).to_be_visible()
        await press(page, "All questions")
        await expect(newest).to_contain_text("Questions and answers")
        await press(page, "Back to my step")
        await expect(newest).to_contain_text("%")
        await expect(page.locator(".inline-button").filter(has_text="I am stuck").last).to_be_visible()
