"""Telegram's rules for a URL in a button or a link: which are refused, and how the others are written back.

Follows the public source of TDLib (LinkManager::check_link, HttpUrl).
"""

from __future__ import annotations

import re

_HOST = re.compile(r"[a-z0-9.\-_!$,~*'();&+=%\u0080-\U0010ffff]+\Z")
_DEEP = re.compile(r"(tg|ton|tonsite):(?://)?(.*)\Z", re.IGNORECASE | re.DOTALL)
_USER = re.compile(r"tg:(?://)?user\?id=(\d{1,19})\Z", re.IGNORECASE)


class LinkError(ValueError):
    """A URL that Telegram refuses; the text is its reason."""


def linked_user(url: str) -> int | None:
    """The id in `tg://user?id=…`, which becomes a mention instead of a link."""
    found = _USER.match(url.strip())
    return int(found[1]) if found else None


def check_link(url: str, https_only: bool = False) -> str:
    """The URL as Telegram writes it back: with a scheme and a path.

    Raises:
        LinkError: an unknown scheme, no host, a host without a dot (`localhost` too), a wrong port.
    """
    deep = _DEEP.match(url)
    if deep:
        if https_only:
            raise LinkError("Only HTTPS links are allowed")
        if not deep[2]:
            raise LinkError("URL host is empty")
        return f"{deep[1].lower()}://{deep[2]}"
    scheme, separator, rest = url.partition("://")
    if separator and re.fullmatch(r"[^/?#@\[\]]*", scheme):
        scheme = scheme.lower()
        if scheme not in ("http", "https"):
            raise LinkError("Unsupported URL protocol")
    else:
        scheme, rest = "http", url
    split = re.search(r"[/?#]", rest)
    authority, query = (rest[: split.start()], rest[split.start() :]) if split else (rest, "")
    userinfo, at, host_port = authority.rpartition("@")
    host, port = _split_port(host_port)
    host = host.lower()
    is_ipv6 = host.startswith("[") and host.endswith("]")
    if not host:
        raise LinkError("URL host is empty")
    if host == ".":
        raise LinkError("Host is invalid")
    if not is_ipv6 and not _HOST.match(host):
        raise LinkError("Disallowed character in URL host")
    if https_only and scheme != "https":
        raise LinkError("Only HTTPS links are allowed")
    if "." not in host and not is_ipv6:
        raise LinkError("Wrong HTTP URL")
    query = query.rstrip()
    if not query.startswith("/"):
        query = "/" + query
    query = re.sub(r"[\x00-\x20]", lambda match: f"%{ord(match[0]):02x}", query)
    return f"{scheme}://{userinfo}{at}{host}{port}{query}"


def _split_port(host_port: str) -> tuple[str, str]:
    """Host and ":port" (empty when none is named)."""
    found = re.match(r"(.*):([^:\]]*)\Z", host_port, re.DOTALL)
    if not found:
        return host_port, ""
    digits = found[2]
    if not digits.isascii() or not digits.isdigit() or not 0 < int(digits) <= 65535:
        raise LinkError("Wrong port number specified in the URL")
    return found[1], f":{int(digits)}"
