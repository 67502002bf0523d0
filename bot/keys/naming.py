"""Words near a number or a string that say what it is. Recognised, never shown."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from typing import Literal

Topic = Literal["key", "digest_or_key", "card"]

_BEFORE, _AFTER = 60, 24
"""How far a word reaches, in characters."""

_KEY_IN_CHINESE = r"密钥|密鑰|秘钥|秘鑰|密匙|秘匙|金钥|金鑰|钥匙|鑰匙"
"""As it is written, mistyped, and said in Taiwan."""
_KEY = (
    r"api|key|token|secret|bearer|openai|gpt|llm|deepseek|kimi|moonshot|qwen|dashscope|siliconflow|glm|zhipu|relay"
    rf"|令牌|中转|中轉|{_KEY_IN_CHINESE}"
)
_AZURE = (
    r"azure|openai(?!\.)|api[ _-]?key|access[ _-]?key|secret[ _-]?key|subscription[ _-]?key|ocp-apim|my[ _-]?key"
    rf"|{_KEY_IN_CHINESE}"
)
_DIGEST = (
    r"md5|sha-?\d+|\bsha\b|hash|digest|checksum|check ?sum|etag|commit|uuid|guid|request[ _-]?id|trace|cache"
    r"|fingerprint|revision|校验|哈希|散列|摘要|请求 ?id"
)
_CARD = (
    r"\bcards?\b|credit|debit|visa|master ?card|amex|american express|union ?pay|discover|diners|\bjcb\b|maestro"
    r"|\bpan\b|card_?(?:no|num)|cvv|cvc|cvn|expir|\bexp\b|卡|银联|銀聯|万事达|萬事達|运通|運通|有效期|安全码"
)
_OTHER_NUMBER = (
    r"order|invoice|receipt|tracking|parcel|shipment|ticket|serial|imei|phone|mobile|tel\b|isbn|account id|user ?id"
    r"|transaction|timestamp|reference|\bref\b|订单|訂單|单号|單號|快递|运单|流水|发票|票号|身份证|手机|电话|序列号|编号|交易号|时间戳|用户id"
)

_WORDS: dict[Topic, re.Pattern[str]] = {
    "key": re.compile(f"(?P<yes>{_KEY})", re.IGNORECASE),
    "digest_or_key": re.compile(f"(?P<yes>{_AZURE})|(?P<no>{_DIGEST})", re.IGNORECASE),
    "card": re.compile(f"(?P<yes>{_CARD})|(?P<no>{_OTHER_NUMBER})", re.IGNORECASE),
}
_EXPIRY = re.compile(r"[ ,;|/\n]{1,3}(?:0[1-9]|1[0-2]) ?[/|-] ?(?:20)?[2-4]\d(?!\d)")


class Naming:
    """The naming words of one text. They are looked up once a topic, however many numbers the text has.

    Args:
        text: a folded text.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._found: dict[Topic, tuple[list[int], list[int], list[bool]]] = {}

    def says(self, topic: Topic, start: int, end: int, *, default: bool) -> bool:
        """Whether the words nearest to the characters from `start` to `end` say that they are what `topic` asks.

        The nearest word before them decides; only without one the nearest after them.

        Args:
            default: the answer when no word says anything: True in answer to the bot's own question.
        """
        begins, ends, says = self._words(topic)
        before = bisect_right(ends, start) - 1
        if before >= 0 and begins[before] >= start - _BEFORE:
            return says[before]
        after = bisect_left(begins, end)
        if after < len(begins) and ends[after] <= end + _AFTER:
            return says[after]
        return default or (topic == "card" and _EXPIRY.match(self._text, end) is not None)

    def _words(self, topic: Topic) -> tuple[list[int], list[int], list[bool]]:
        if topic not in self._found:
            matches = list(_WORDS[topic].finditer(self._text))
            self._found[topic] = (
                [match.start() for match in matches],
                [match.end() for match in matches],
                [match.lastgroup == "yes" for match in matches],
            )
        return self._found[topic]
