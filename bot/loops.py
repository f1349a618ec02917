"""Runs every role's loop: it outlives the loss of any server and stops gracefully."""

from __future__ import annotations

import asyncio
import contextlib
import random
import signal
from collections.abc import Awaitable, Callable, Coroutine
from typing import TypeVar

import structlog

from bot.db.database import server_gone

log = structlog.get_logger()

T = TypeVar("T")

LOOK = 1.0  # seconds between looks at the rows, for texts that no wake announced


def stop_event() -> asyncio.Event:
    """Returns an event that SIGTERM and SIGINT set."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop


async def forever(
    stop: asyncio.Event, name: str, step: Callable[[], Awaitable[object]], pause: float
) -> None:
    """Runs `step` every `pause` seconds until `stop`.

    A failing step is logged and tried again ever more slowly, up to 5 s."""
    failures = 0
    while not stop.is_set():
        try:
            await step()
            failures = 0
        except Exception as error:
            failures += 1
            if server_gone(error):
                log.warning("server_gone", loop=name, error=brief(error))
            else:
                log.exception("step_failed", loop=name)
        # a loop that never rests must not spin while a server is away
        delay = min(5.0, max(pause, 0.1) * 2 ** min(failures, 6)) * random.uniform(0.8, 1.2)  # noqa: S311
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), delay if failures else pause)


async def once(stop: asyncio.Event, name: str, step: Callable[[], Awaitable[object]]) -> None:
    """Does the step before a role serves: while a server is gone it tries again, until `stop`.

    To end would cost a start, which takes a worker half a minute."""
    while not stop.is_set():
        try:
            await step()
            return
        except Exception as error:
            if not server_gone(error):
                raise
            log.warning("server_gone", loop=name, error=brief(error))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), LOOK)


async def unless(stop: asyncio.Event, wait: Coroutine[None, None, T], default: T) -> T:
    """Returns the result of `wait`; once `stop` is set, cancels it and returns `default`."""
    waiting = asyncio.ensure_future(wait)
    stopped = asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait({waiting, stopped}, return_when=asyncio.FIRST_COMPLETED)
        return await waiting if waiting.done() else default
    finally:
        stopped.cancel()
        if not waiting.done():
            waiting.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await waiting


def brief(error: BaseException) -> str:
    """Returns an error's type and the first 200 characters of its first line, for logs."""
    return f"{type(error).__name__}: {str(error).splitlines()[0][:200] if str(error) else ''}"
