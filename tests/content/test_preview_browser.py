"""The preview as an author uses it, in a browser."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.browser import OpenPage
from tests.content.conftest import House
from tests.content.test_preview import previewing

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(loop_scope="session")
async def url(house: House) -> AsyncIterator[str]:
    """A preview's address. Asked for before `open_page`, so that it outlives the pages."""
    async with previewing(house) as address:
        yield address


async def test_colours_filter_and_live_reload(url: str, house: House, open_page: OpenPage) -> None:
    page = await open_page(url)
    card = page.locator('[id="tutorial/card-form"]')
    await expect(card.locator(".light")).to_be_visible()
    await expect(card.locator(".dark")).to_be_visible()
    await page.get_by_label("dark").check()
    await expect(card.locator(".light")).to_be_hidden()
    await page.get_by_label("Find").fill("address bar")
    await expect(card).to_be_visible()
    await expect(page.locator('[id="tutorial/welcome"]')).to_be_hidden()
    await expect(page.locator("#live")).to_have_text("live")
    house.change("en/tutorial/card-form.md", "title: Enter your card", "title: Type in your card")
    await expect(card.locator(".dark")).to_contain_text("Type in your card", timeout=30_000)
    # What was chosen outlives the reload.
    await expect(card.locator(".light")).to_be_hidden()
    await expect(page.locator('[id="tutorial/welcome"]')).to_be_hidden()


async def test_on_a_phone_nothing_runs_out_of_the_side(url: str, open_page: OpenPage) -> None:
    page = await open_page(f"{url}?locale=zh_CN", width=390, height=844)
    await expect(page.locator('[id="tutorial/welcome"] .light')).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390


async def test_the_graph_leads_to_the_screens(url: str, open_page: OpenPage) -> None:
    page = await open_page(url)
    await page.locator('svg a[href="#tutorial/usage"]').click()
    await expect(page.locator('[id="tutorial/usage"]')).to_be_in_viewport()
