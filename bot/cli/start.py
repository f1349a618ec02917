"""Starts every command: its settings, its logs, its event loop."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any, TypeVar

import uvloop

from bot import config, log
from bot.config import Settings
from bot.run import demo_note

T = TypeVar("T")


def run(work: Coroutine[Any, Any, T]) -> T:
    """Runs the work on uvloop, which needs a third less CPU than asyncio's own loop."""
    return uvloop.run(work)


def start() -> Settings:
    """Loads the settings, those of a demo that runs on this folder too, and sets up the logs."""
    demo_note.join()
    settings = config.load()
    log.configure(settings)
    return settings
