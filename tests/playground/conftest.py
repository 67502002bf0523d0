"""Fixtures for the tests of the chat page."""

from tests.browser import browser, open_page, page_problems
from tests.playground.scripted_bot import chat, empty_chat, room

__all__ = ["browser", "chat", "empty_chat", "open_page", "page_problems", "room"]
