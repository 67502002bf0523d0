"""A streamed answer ends with the whole of it, whatever becomes of the message that showed its growth."""

from __future__ import annotations

from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import pytest

from bot.faq.desk import Reply
from bot.faq.handlers import FaqHandlers
from bot.gateway.markup import Screen
from bot.gateway.outgoing import Sent


@pytest.mark.parametrize(("outcome", "said"), [(Sent.DONE, 1), (Sent.LATER, 2), (Sent.GONE, 2), (Sent.BLOCKED, 1)])
async def test_the_whole_answer_is_sent_when_it_cannot_be_edited_in(outcome: Sent, said: int) -> None:
    """When Telegram could not be reached for the last edit, half an answer was left."""
    shown: list[str] = []

    async def say(person_id: int, screen: Screen) -> int:
        shown.append(screen.text)
        return 5

    async def edit(chat_id: int, message_id: int, screen: Screen) -> Sent:
        return outcome

    async def call(method: str, parameters: dict[str, Any]) -> None:
        return None  # no drafts here

    async def stream() -> AsyncIterator[str]:
        yield "The answer"

    async def final() -> Screen:
        return Screen("The answer is whole.")

    outgoing: Any = SimpleNamespace(edit=edit, call=call)
    panels: Any = SimpleNamespace(say=say)
    nothing: Any = None
    handlers = FaqHandlers(nothing, panels, outgoing, nothing, username=lambda: "bot")
    await handlers._stream(7, Reply(Screen("local"), stream(), final))
    assert shown == ["The answer", "The answer is whole."][:said]
