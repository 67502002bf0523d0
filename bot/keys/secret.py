"""A found secret: held in memory, shown to nobody."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import Literal, NoReturn

Kind = Literal["openai_key", "admin_key", "session_token", "other_key", "card_number"]
"""What was found: a key of OpenAI's; one of its admin keys; a browser session of its site; another vendor's key
(or one of nobody we know); a payment card's number. The ledger keeps this word as the reason of a deletion."""

_MASK = "**********"


class SecretStr:
    """A string that no `print`, `repr`, format, traceback or pickle shows. Its text is asked for by name.

    The name and the method are pydantic's; its own class is not used because the log's redaction needs this
    module, and pydantic would be most of the start's time.
    """

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def get_secret_value(self) -> str:
        """The text itself."""
        return self._value

    @property
    def last4(self) -> str:
        """The last four characters, all that a reply may name; nothing of a string shorter than 20."""
        return self._value[-4:] if len(self._value) >= 20 else ""

    def __len__(self) -> int:
        return len(self._value)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, SecretStr):
            return NotImplemented
        return hmac.compare_digest(self._value.encode(), other._value.encode())

    def __hash__(self) -> int:
        return hash(self._value)

    def __repr__(self) -> str:
        return f"SecretStr({_MASK!r})"

    def __str__(self) -> str:
        return _MASK

    def __format__(self, spec: str) -> str:
        return _MASK

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not pickled or copied")


@dataclass(frozen=True, slots=True)
class Secret:
    """One secret in a text.

    Args:
        kind: what it is.
        value: the secret, with its disguise taken off.
        start, end: where it stands in the text that was given, in Python's characters, disguise included.
        vendor: whose it is, as a proper name; "" when nobody can say.
    """

    kind: Kind
    value: SecretStr
    start: int
    end: int
    vendor: str = ""

    @property
    def probeable(self) -> bool:
        """OpenAI may be asked about it: an ordinary key of its own. Nothing else is ever sent anywhere."""
        return self.kind == "openai_key"
