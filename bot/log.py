"""Logs: structured, one line each, on stderr, without anybody's phone number."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

from bot.config import Settings

# Fields that speak of sender numbers of ours, which everybody may know.
_OURS = frozenset({"difference", "command"})
_NUMBER = re.compile(r"((?:\+|%2B)[1-9]\d{1,2})\d{3,10}(\d{2})(?!\d)")


def mask_numbers(
    logger: object, method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """The net under all log lines: whatever looks like a phone number loses its middle."""
    for key, value in event.items():
        if key not in _OURS and isinstance(value, str) and ("+" in value or "%2B" in value):
            event[key] = _NUMBER.sub(r"\1•••\2", value)
    return event


def configure(settings: Settings) -> None:
    level = getattr(logging, settings.log_level.upper())
    # plain tracebacks: a rich one prints local variables, and with them texts and secrets
    renderer: Any = (
        structlog.processors.JSONRenderer() if settings.log_format == "json"
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), pad_event_to=0,
            exception_formatter=structlog.dev.plain_traceback))
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            *([structlog.processors.format_exc_info] if settings.log_format == "json" else []),
            mask_numbers,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
