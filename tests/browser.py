"""Debian's chromium for tests.

A folder that uses it imports the fixtures in its conftest.py; a module marks itself
`pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]`,
for Playwright stays with one event loop.
"""

from __future__ import annotations

import os
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, Protocol

import pytest
import pytest_asyncio
from playwright.async_api import Browser, ConsoleMessage, Page, Request, async_playwright, expect

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PATIENCE = 10_000
"""Milliseconds until what a person should see counts as missing."""
expect.set_options(timeout=PATIENCE)


class OpenPage(Protocol):
    """Opens a page as `opened` does, until the end of the test."""

    async def __call__(self, url: str, width: int = 1280, height: int = 800, **more: Any) -> Page: ...


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One chromium for the whole run. Without it the tests are skipped, or fail with FIRSTKEY_REQUIRE_BROWSER=1."""
    if not CHROMIUM.exists():
        if os.environ.get("FIRSTKEY_REQUIRE_BROWSER") == "1":
            pytest.fail(f"{CHROMIUM} is missing, and FIRSTKEY_REQUIRE_BROWSER=1 asks for it")
        pytest.skip(f"{CHROMIUM} is missing")
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield launched
        await launched.close()


@pytest.fixture
def page_problems() -> list[str]:
    """What pages complained of; it must be empty at the end. A test that provokes a complaint takes it out."""
    return []


@pytest_asyncio.fixture(loop_scope="session")
async def open_page(browser: Browser, page_problems: list[str]) -> AsyncIterator[OpenPage]:
    """A function that opens pages; at the end they are closed, and must have had no problems."""
    async with AsyncExitStack() as pages:

        async def open_one(url: str, width: int = 1280, height: int = 800, **more: Any) -> Page:
            return await pages.enter_async_context(opened(browser, page_problems, url, width, height, **more))

        yield open_one
    assert page_problems == []


@asynccontextmanager
async def opened(
    browser: Browser, problems: list[str], url: str, width: int = 1280, height: int = 800, **more: Any
) -> AsyncIterator[Page]:
    """A page in a fresh profile.

    Args:
        browser: where.
        problems: gets console errors and warnings, uncaught exceptions, requests to other than this machine.
        url: what to open.
        width, height: of the window, in CSS pixels.
        more: for Playwright's `new_context`.
    """
    context = await browser.new_context(viewport={"width": width, "height": height}, **{"locale": "en-US", **more})
    context.set_default_timeout(PATIENCE)
    page = await context.new_page()
    page.set_default_navigation_timeout(60_000)  # a busy machine draws a long page slowly

    def note_console(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            problems.append(f"console: {message.text}")

    def note_request(request: Request) -> None:
        if not re.match(r"(https?://127\.0\.0\.1[:/]|data:|blob:)", request.url):
            problems.append(f"request to the outside: {request.url}")

    page.on("console", note_console)
    page.on("pageerror", lambda error: problems.append(f"exception: {error}"))
    page.on("request", note_request)
    await page.goto(url)
    try:
        yield page
    finally:
        await context.close()
