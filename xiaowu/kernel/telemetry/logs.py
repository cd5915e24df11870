"""Structured logs: JSON lines on standard error that say what happened and to which id, never a name."""

import io
import logging
import sys
import traceback
from collections.abc import MutableMapping
from contextlib import suppress
from typing import Any, TextIO, cast

import structlog

_HOUSE = "/xiaowu/"


def told_by_kind(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """An error as its classes and where it arose, never its words: they may hold a token, a name, a row."""
    given = event.pop("exc_info", None)
    error = sys.exc_info()[1] if given is True else given[1] if isinstance(given, tuple) else given
    event.pop("exc_text", None)
    if isinstance(error, BaseException):
        event["error"] = [type(each).__name__ for each in _chain(error)]
        event["where"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    return event


def fault_of(error: BaseException | None) -> str:
    """An error's class and where in the house it arose, in a line: errors of one cause have the same. Empty for None."""
    if error is None:
        return ""
    frames = traceback.extract_tb(error.__traceback__)
    at = next((each for each in reversed(frames) if _HOUSE in each.filename), frames[-1] if frames else None)
    where = f" {_HOUSE.strip('/')}/{at.filename.rpartition(_HOUSE)[2]}:{at.lineno} {at.name}" if at else ""
    return f"{type(error).__name__}{where}"[:200]


def _chain(error: BaseException | None) -> list[BaseException]:
    """The error, its cause, and so on."""
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = error.__cause__ or error.__context__
    return found


class Unfailing(io.TextIOBase):
    """Standard error, of which a full disk costs a line and nobody an answer."""

    def write(self, line: str) -> int:
        with suppress(OSError):
            sys.stderr.write(line)
            sys.stderr.flush()
        return len(line)


def configure(level: str) -> dict[str, Any]:
    """Django's LOGGING setting; structlog and the standard library write the same lines."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=False),
        told_by_kind,
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer(ensure_ascii=False)],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.WriteLoggerFactory(file=cast(TextIO, Unfailing())),
        cache_logger_on_first_use=True,
    )
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": shared,
        "processor": structlog.processors.JSONRenderer(ensure_ascii=False),
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": formatter},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {"django.request": {"level": "CRITICAL"}},  # our own line reports it, with the request's id
    }
