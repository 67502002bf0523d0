"""A document is fetched with patience, and whatever goes wrong on the way ends there."""

from types import SimpleNamespace

import pytest
from telegram.error import BadRequest, NetworkError, RetryAfter, TimedOut

from bot.gateway import retry
from bot.keys.documents import read_document
from bot.keys.places import Document

DOCUMENT = Document("F", ".env", 12)


class FakeBot:
    """Fails with these errors, one after the other, then gives the file."""

    def __init__(self, *errors):
        self.errors = list(errors)
        self.asked = 0

    async def get_file(self, file_id):
        assert file_id == DOCUMENT.file_id
        self.asked += 1
        return SimpleNamespace(download_as_bytearray=self.download)

    async def download(self):
        if self.errors:
            raise self.errors.pop(0)
        return bytearray(b"KEY=secret")


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch):
    async def sleep(_):
        return

    monkeypatch.setattr(retry.random, "uniform", lambda low, high: 0.0)
    monkeypatch.setattr("bot.keys.documents.asyncio.sleep", sleep)


@pytest.mark.parametrize(
    "errors", [(), (NetworkError("x"),), (TimedOut(), TimedOut(), NetworkError("x")), (RetryAfter(1), RetryAfter(1))]
)
async def test_a_document_is_asked_for_again_when_telegram_stumbles(errors):
    """One time-out of getFile was enough for a key in a file to stay in the chat."""
    bot = FakeBot(*errors)
    assert await read_document(bot, DOCUMENT) == "KEY=secret"
    assert bot.asked == len(errors) + 1


@pytest.mark.parametrize(
    "error",
    [
        BadRequest("Wrong file_id or the file is temporarily unavailable"),
        PermissionError(13, "Permission denied"),  # a Bot API server in local mode, another user's files
        FileNotFoundError(2, "No such file"),
        RuntimeError("No `file_path` available for this file. Can not download."),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_a_document_that_cannot_be_had_is_no_error(error):
    """It went up to the queue, and Telegram offered the same update for ever."""
    assert await read_document(FakeBot(error), DOCUMENT) is None
