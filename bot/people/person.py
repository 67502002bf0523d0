"""What the bot keeps of one person. Nothing here names them: Telegram's id is all."""

from __future__ import annotations

from dataclasses import dataclass

from bot.tutorial.progress import Progress


@dataclass(frozen=True, slots=True)
class Panel:
    """The one message of the private chat that shows the tutorial and is edited in place.

    Args:
        message_id: its id in the private chat.
        photo: it is a photo with a caption (Telegram turns no photo back into a text).
    """

    message_id: int
    photo: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """One person.

    Args:
        id: Telegram's user id, which is also the id of the private chat.
        locale: chosen with /language; None follows Telegram.
        language_code: what Telegram last said of their client's language.
        progress: their place in the tutorial; None before the first /start.
        version: grows with every change of what the panel shows; a render that carries an older one is stale.
        panel: the tutorial's message, None when there is none yet.
        last_message_id: the newest message known in the private chat; above the panel's id: something is below it.
        awaiting: what the bot has just asked for: None, "key" (a key to check) or "error" (a pasted error).
        pictures: the person's own switch for pictures.
        blocked: they have blocked the bot; nothing is sent until they come back.
    """

    id: int
    locale: str | None = None
    language_code: str | None = None
    progress: Progress | None = None
    version: int = 0
    panel: Panel | None = None
    last_message_id: int = 0
    awaiting: str | None = None
    pictures: bool = True
    blocked: bool = False
