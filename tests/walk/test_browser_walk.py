"""The whole tutorial clicked through in the chat page, in both languages, at desktop and phone width."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Locator, expect

from tests.browser import OpenPage
from tests.conversations.conftest import house

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

DONE = {"en": "I have done it", "zh": "我做到了"}


@pytest.mark.parametrize(("language", "code", "width"), [("en", "en", 1280), ("zh", "zh-hans", 390)])
@pytest.mark.timeout(170)
async def test_from_start_to_the_end_by_clicking(
    open_page: OpenPage, tmp_path: Path, language: str, code: str, width: int
) -> None:
    async with house(tmp_path) as running:
        person = next(p for p in running.playground.world.people.values() if p.language_code == code)
        page = await open_page(f"{running.url}/", width, 844)
        tab = page.get_by_test_id(f"person-{person.id}")
        if await tab.is_visible():
            await tab.click()
        await page.get_by_test_id("start").click()
        panel = page.locator(".bubble").filter(has=page.locator(".inline-button")).last
        await expect(panel).to_contain_text("0%")
        seen = 0
        for _step in range(40):
            before = await panel.inner_text()
            if "100" in before and not await panel.get_by_text(DONE[language]).count():
                break
            await _onward(panel)
            await expect(panel).not_to_have_text(before, use_inner_text=True)
            # A shorter step with a picture still to load once left the buttons below the edge of the window.
            await expect(panel.locator(".inline-button").last).to_be_in_viewport()
            seen += 1
        assert "100" in await panel.inner_text()
        assert seen > 18
        assert await page.locator(".bubble").filter(has=page.locator(".inline-button")).count() == 1


async def _onward(panel: Locator) -> None:
    """Clicks what leads on: Next, else the first answer of a question or "I have done it"."""
    texts = [text.strip() for text in await panel.locator(".inline-button").all_inner_texts()]
    ways = [text for text in texts if not text.startswith(("🔗", "📋", "◀", "🗂", "🆘", "🔑"))]
    onward = next((text for text in ways if "▶" in text), ways[0])
    await panel.locator(".inline-button").filter(has_text=onward).first.click()
