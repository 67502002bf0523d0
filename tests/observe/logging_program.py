"""Logs each secret that it reads from standard input in every way there is; run by test_redaction.py.

Arguments: the style, the level.
"""

from __future__ import annotations

import io
import json
import logging
import sys
import warnings

import structlog

from bot.observe.logs import set_up_logging

early = io.StringIO()
logging.getLogger("library.with.its.own.handler").addHandler(logging.StreamHandler(early))
set_up_logging(sys.argv[2], sys.argv[1])  # type: ignore[arg-type]
late = io.StringIO()
logging.getLogger("library.that.came.late").addHandler(logging.StreamHandler(late))
logging.getLogger("library.that.came.late").handlers[0].setFormatter(logging.Formatter("%(name)s %(message)s"))


class Holder:
    """An object that shows its secret."""

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def __repr__(self) -> str:
        return f"Holder({self._secret})"


def fail(secret: str) -> None:
    try:
        raise KeyError(secret)
    except KeyError as first:
        error = ValueError(f"refused {secret}")
        error.add_note(f"with {secret}")
        raise error from first


def log_everywhere(secret: str) -> None:
    for name in ("telegram.ext.ExtBot", "asyncio", "library.with.its.own.handler", "library.that.came.late"):
        log = logging.getLogger(name)
        log.debug(f"a message with {secret} in it")
        log.debug("an argument: %s and %r", secret, Holder(secret))
        log.debug("named: %(key)s", {"key": secret})
        log.debug("headers %s", [("Authorization", f"Bearer {secret}"), {"api-key": secret}])
        log.info("https://api.example/v1?key=%s&x=1", secret)
        log.info("arguments that do not fit %d", secret)
        log.warning("bytes %s", secret.encode())
        log.error({"event": "a dictionary", "key": secret})
        log.handle(log.makeRecord(name, logging.ERROR, __file__, 1, "a stack", (), None, sinfo=f"Stack: {secret}"))
        try:
            fail(secret)
        except ValueError:
            log.exception("failed with %s", secret)
            log.debug("and again", exc_info=True)
    ours = structlog.get_logger("bot.keys.probe")
    ours.info("checked", key=secret, of=[secret, {"nested": (secret,)}], bytes=secret.encode(), holder=Holder(secret))
    ours.info(f"an event with {secret}")
    ours.info("an event with %s", secret)
    ours.bind(key=secret).warning("bound")
    try:
        fail(secret)
    except ValueError as error:
        ours.exception("failed", error=error)
        ours.error("failed", exc_info=error)
    try:
        raise ExceptionGroup("several", [ValueError(secret), TypeError(secret)])
    except ExceptionGroup as group:
        ours.error("failed", exc_info=group)
    warnings.warn(f"deprecated: {secret}", stacklevel=1)


class Broken:
    """An object that cannot be shown."""

    def __str__(self) -> str:
        raise RuntimeError("no")

    __repr__ = __str__


for each in json.load(sys.stdin):
    log_everywhere(each)
library = logging.getLogger("library")
raised = 0
for careless in (
    lambda: library.info("arguments that do not fit %(key)s", {"other": 1}),
    lambda: library.info("what cannot be shown: %s", Broken()),
    lambda: library.info(Broken()),
    lambda: structlog.get_logger("bot").info("what cannot be shown", value=Broken()),
):
    try:
        careless()
    except Exception:  # noqa: BLE001 - whatever it raises is what the test counts
        raised += 1
structlog.get_logger("bot").info("a line\nand another\r\nand half \ud83d of a pair")
structlog.get_logger("bot").info("the end")
print(json.dumps({"early": early.getvalue(), "late": late.getvalue(), "raised": raised}))
