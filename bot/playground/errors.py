"""What the Bot API answers when it refuses: a status, and a description in Telegram's own words."""

from __future__ import annotations

from typing import Any


class ApiError(Exception):
    """A refusal of one Bot API request.

    Args:
        code: the HTTP status, repeated in the body as `error_code`.
        description: Telegram's text, with its prefix ("Bad Request: …").
        retry_after: seconds until the request may be tried again; only with 429.
    """

    def __init__(self, code: int, description: str, retry_after: int | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after = retry_after

    def to_api(self) -> dict[str, Any]:
        """The body of the answer."""
        body: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.retry_after is not None:
            body["parameters"] = {"retry_after": self.retry_after}
        return body


def bad_request(reason: str) -> ApiError:
    """400. The first letter goes lower-case unless the reason is one of the server's codes (BUTTON_DATA_INVALID)."""
    if len(reason) > 1 and reason[0].isupper() and not reason[1].isupper():
        reason = reason[0].lower() + reason[1:]
    return ApiError(400, f"Bad Request: {reason}")


def forbidden(reason: str) -> ApiError:
    """403."""
    return ApiError(403, f"Forbidden: {reason}")


def too_many_requests(retry_after: int) -> ApiError:
    """429, to be tried again after so many seconds."""
    return ApiError(429, f"Too Many Requests: retry after {retry_after}", retry_after)
