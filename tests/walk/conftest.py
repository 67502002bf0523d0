"""The chat page with the real bot behind it."""

from tests.browser import browser, open_page, page_problems

__all__ = ["browser", "open_page", "page_problems"]
