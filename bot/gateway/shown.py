"""What the newest messages show, so that an edit that changes nothing is not sent."""

from __future__ import annotations

from bot.gateway.markup import Screen

CHATS = 10_000
"""Chats that are remembered, those of the last edits; a screen is shared by all who see it."""


class Shown:
    """The last screen of each chat, as far as this process has shown it.

    Args:
        chats: how many are remembered; 0 where other processes edit the same messages.
    """

    def __init__(self, chats: int = CHATS) -> None:
        self._chats = chats
        self._screens: dict[int, tuple[int, Screen]] = {}

    def shows(self, chat_id: int, message_id: int, screen: Screen) -> bool:
        """Whether the message surely shows this screen."""
        return self._screens.get(chat_id) == (message_id, screen)

    def message(self, chat_id: int) -> int | None:
        """The message that was shown last in the chat."""
        known = self._screens.get(chat_id)
        return known[0] if known else None

    def keep(self, chat_id: int, message_id: int, screen: Screen) -> None:
        """Telegram has said that the message shows this screen now."""
        self._screens.pop(chat_id, None)
        self._screens[chat_id] = (message_id, screen)
        if len(self._screens) > self._chats:
            del self._screens[next(iter(self._screens))]

    def forget(self, chat_id: int) -> None:
        """What the chat shows is about to change, or in doubt."""
        self._screens.pop(chat_id, None)
