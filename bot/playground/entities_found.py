"""Entities that Telegram finds by itself in a text: commands, mentions, hashtags, links, addresses, phone numbers."""

from __future__ import annotations

import re
from typing import Any

from bot.playground.entities_html import utf16_length

_COUNTRIES = (
    "ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bv bw by bz ca cc "
    "cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi fj fk fm fo fr ga gb "
    "gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke "
    "kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu "
    "mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw "
    "sa sb sc sd se sg sh si sj sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz "
    "ua ug uk us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw"
)
_GENERIC = (
    "com org net edu gov mil int info biz name pro app dev blog shop site online store tech cloud xyz club live page "
    "link news art chat email agency digital media network world zone wiki studio design host top space website asia"
)
_TOP_LEVEL = "|".join(sorted((*_COUNTRIES.split(), *_GENERIC.split()), key=len, reverse=True))

_COMMAND = re.compile(r"(?<![\w/<>])/(\w{1,64}(?:@[A-Za-z0-9_]{3,32})?)(?![\w/<>@])", re.ASCII)
_MENTION = re.compile(r"(?<![\w@])@[A-Za-z0-9_]{2,32}(?!\w)")
_HASHTAG = re.compile(r"(?<![\w#])#(?=\w*[^\W\d])\w{1,256}(?!#)")
_CASHTAG = re.compile(r"(?<![\w$])\$[A-Z]{1,8}(?!\w)")
_EMAIL = re.compile(rf"(?<![\w.+-])[\w.+-]{{1,64}}@(?:[\w-]{{1,63}}\.)+(?:{_TOP_LEVEL})(?![\w-])", re.IGNORECASE)
_PHONE = re.compile(r"(?<![\w+/=.-])\+\d[\d ()-]{6,18}\d(?!\w)")
_URL = re.compile(
    r"(?<![\w@.])(?:(?:https?|ftp)://(?:[^\s/?#@<>\"']{1,128}@)?(?:[\w-]{1,63}\.)+[\w-]{2,63}"
    r"|(?:https?)://(?:\d{1,3}(?:\.\d{1,3}){3})"
    r"|(?:tg|ton)://[\w-]{1,64}"
    rf"|(?:[\w-]{{1,63}}\.)+(?:{_TOP_LEVEL})(?![\w-]))(?::\d{{1,5}})?(?:[/?#][^\s\u2026<>«»]*)?",
    re.IGNORECASE,
)
_TAIL = ".,:;!?'\"…"


def find_entities(text: str) -> list[dict[str, Any]]:
    """Entities found in a text, in order, none inside another."""
    if not any(sign in text for sign in "/@#$.+:"):
        return []
    found: list[tuple[int, int, str]] = []

    def add(kind: str, start: int, end: int) -> None:
        if all(end <= other_start or start >= other_end for other_start, other_end, _ in found):
            found.append((start, end, kind))

    for match in _EMAIL.finditer(text):
        add("email", match.start(), match.end())
    for match in _URL.finditer(text):
        add("url", match.start(), match.start() + len(_trim(match[0])))
    for kind, pattern in (
        ("bot_command", _COMMAND),
        ("mention", _MENTION),
        ("hashtag", _HASHTAG),
        ("cashtag", _CASHTAG),
        ("phone_number", _PHONE),
    ):
        for match in pattern.finditer(text):
            add(kind, match.start(), match.end())
    found.sort()
    entities, passed, offset = [], 0, 0
    for start, end, kind in found:
        offset += utf16_length(text[passed:start])
        length = utf16_length(text[start:end])
        entities.append({"type": kind, "offset": offset, "length": length})
        passed, offset = end, offset + length
    return entities


def _trim(url: str) -> str:
    """A URL without the punctuation of the sentence around it; a closing bracket stays when it was opened inside."""
    while url:
        last = url[-1]
        if last in _TAIL or (last in ")]}" and url.count(last) > url.count({")": "(", "]": "[", "}": "{"}[last])):
            url = url[:-1]
        else:
            break
    return url
