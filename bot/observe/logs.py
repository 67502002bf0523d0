"""Logging: one line an event, no message text in it, and nothing key-shaped from any library either."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any, Literal

import structlog

from bot.keys.detect import redact


class RedactingRecord(logging.LogRecord):
    """A log record that hides secrets in its message, its arguments and its traceback, whoever handles it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        clean(self)

    def getMessage(self) -> str:
        """The whole message, redacted once more after its arguments are in."""
        return redact(super().getMessage())


def clean(record: logging.LogRecord) -> None:
    """Takes secrets out of a record, in place. Structlog's events come as a dictionary and stay one."""
    if isinstance(record.msg, dict):
        record.msg = {key: _clean_value(value) for key, value in record.msg.items()}
    else:
        try:
            record.msg, record.args = redact(record.getMessage()), ()
        except Exception:  # noqa: BLE001 - its arguments do not fit or cannot be shown: no reason to fail who logs
            record.msg, record.args = redact(_shown(record.msg)), ()
    if record.exc_info:
        record.exc_text = redact("".join(traceback.format_exception(*record.exc_info)).rstrip())
        record.exc_info = None
    if record.stack_info:
        record.stack_info = redact(record.stack_info)


def _clean_value(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, tuple | list):
        return [_clean_value(item) for item in value]
    return redact(_shown(value))


def _shown(value: Any) -> str:
    try:
        return str(value)
    except Exception:  # noqa: BLE001 - whatever a library's object raises
        return f"<{type(value).__name__} that cannot be shown>"


class RedactionFilter(logging.Filter):
    """The same on a handler, for records that were made before or elsewhere."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Lets every record pass, cleaned."""
        clean(record)
        return True


def _move_traceback(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A cleaned record's traceback as one field of the one line."""
    record = event.get("_record")
    if record is not None and record.exc_text:
        event["exception"] = record.exc_text
    return event


def _without_returns(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A carriage return ends a line for some readers of logs, and logfmt, unlike JSON, leaves it as it is."""
    return {key: value.replace("\r", "\\r") if isinstance(value, str) else value for key, value in event.items()}


def set_up_logging(level: str, style: Literal["console", "json"]) -> None:
    """Sends all logging, structlog's and every library's, to standard error, redacted.

    Args:
        level: the least severe level that is shown.
        style: "json" for machines, "console" for key=value lines.
    """
    logging.setLogRecordFactory(RedactingRecord)
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    render: list[Any] = (
        [structlog.processors.JSONRenderer(ensure_ascii=False)]
        if style == "json"
        else [
            _without_returns,
            structlog.processors.LogfmtRenderer(
                key_order=["timestamp", "level", "logger", "event"], bool_as_flag=False
            ),
        ]
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, _move_traceback],  # after this chain the formatter drops the traceback
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *render],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for logger in (root, *(logging.getLogger(name) for name in logging.root.manager.loggerDict)):
        for each in logger.handlers:
            each.addFilter(RedactionFilter())
    if logging.lastResort is not None:
        logging.lastResort.addFilter(RedactionFilter())
    logging.captureWarnings(True)
    _catch_uncaught()


def _catch_uncaught() -> None:
    """What nobody caught goes through the same filter instead of straight to standard error."""
    log = logging.getLogger("uncaught")

    def from_main(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            return
        log.critical("uncaught exception", exc_info=(kind, error, trace))

    def from_thread(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            log.critical("uncaught exception in a thread", exc_info=(args.exc_type, args.exc_value, args.exc_traceback))

    def from_nowhere(args: sys.UnraisableHookArgs) -> None:  # the garbage collector, a destructor
        if args.exc_value is not None:
            log.error("exception ignored", exc_info=(args.exc_type, args.exc_value, args.exc_traceback))

    sys.excepthook = from_main
    threading.excepthook = from_thread
    sys.unraisablehook = from_nowhere
