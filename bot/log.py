"""Logs: structured, one line each, on stderr, without anybody's phone number."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterable
from typing import Any, TextIO, cast

import structlog

from bot.config import Settings

_NUMBER = re.compile(r"((?:\+|%2B)[1-9]\d{1,2})\d{3,10}(\d{2})(?!\d)")


_ours: set[str] = set()  # our sender numbers: no person's, and needed to act on a line


def show(numbers: Iterable[str]) -> None:
    """Keeps these numbers, our own, readable in logs."""
    _ours.update(numbers)


def masked(line: str) -> str:
    """Returns the line without the middle of whatever looks like somebody's phone number."""
    return _NUMBER.sub(lambda found: found[0] if found[0] in _ours else _hidden(found), line)


def _hidden(found: re.Match[str]) -> str:
    return f"{found[1]}•••{found[2]}"


def _mask(logger: object, method: str, line: Any) -> str:
    """Masks the rendered line, because only there are tracebacks, notes and nested values text."""
    return masked(line)


class _MaskedFormatter(logging.Formatter):
    """A formatter that masks what libraries log by themselves, tracebacks included."""

    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record))


class _Stderr:
    """Standard error as it is when something is written: the tests of commands replace it."""

    def write(self, text: str) -> int:
        return sys.stderr.write(text)

    def flush(self) -> None:
        sys.stderr.flush()


def configure(settings: Settings) -> None:
    """Sets up the logs of this process."""
    level = getattr(logging, settings.log_level.upper())
    # plain tracebacks: a rich one prints local variables, and with them texts and secrets
    renderer: Any = (
        structlog.processors.JSONRenderer()
        if settings.log_format == "json"
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(),
            pad_event_to=0,
            exception_formatter=structlog.dev.plain_traceback,
        )
    )
    # in place: a logger that has been used keeps the very list
    chain = structlog.get_config()["processors"]
    chain[:] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
        *([structlog.processors.format_exc_info] if settings.log_format == "json" else []),
        renderer,
        _mask,
    ]
    structlog.configure(
        processors=chain,
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(cast(TextIO, _Stderr())),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_MaskedFormatter(logging.BASIC_FORMAT))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
