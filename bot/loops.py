"""The roles' loops: each keeps going through the loss of any server, and stops gracefully."""

from __future__ import annotations

import asyncio
import contextlib
import random
import signal
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from bot.converse import Converser
from bot.dialogue.engine import Engine
from bot.send import Sender
from bot.services import Services
from bot.store import messages

log = structlog.get_logger()

LOOK = 1.0  # seconds between looks at the rows, for what no wake told of
GONE = (OperationalError, InterfaceError, DBAPIError, OSError, TimeoutError)


def stop_event() -> asyncio.Event:
    """Set by SIGTERM and SIGINT."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop


async def forever(stop: asyncio.Event, name: str, step: Callable[[], Awaitable[object]],
                  pause: float) -> None:
    """Runs `step` every `pause` seconds until `stop`; a failing step is logged and tried again
    ever more slowly, up to 5 s."""
    failures = 0
    while not stop.is_set():
        try:
            await step()
            failures = 0
        except GONE as error:
            failures += 1
            log.warning("server_gone", loop=name, error=_brief(error))
        except Exception:
            failures += 1
            log.exception("step_failed", loop=name)
        delay = min(5.0, pause * 2**min(failures, 6)) * random.uniform(0.8, 1.2)  # noqa: S311
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), delay if failures else pause)


def _brief(error: BaseException) -> str:
    return f"{type(error).__name__}: {str(error).splitlines()[0][:200] if str(error) else ''}"


async def worker(services: Services, engine: Engine, stop: asyncio.Event) -> None:
    """Takes woken contacts, `worker_concurrency` at a time, each by one task at a time here."""
    converser = Converser(services, engine)
    busy: set[int] = set()
    tasks: set[asyncio.Task[None]] = set()
    slots = asyncio.Semaphore(services.settings.worker_concurrency)

    async def serve(contact_id: int) -> None:
        try:
            await converser.serve(contact_id)
        except GONE as error:
            log.warning("server_gone", loop="worker", contact_id=contact_id, error=_brief(error))
        except Exception:
            log.exception("turn_crashed", contact_id=contact_id)
        finally:
            busy.discard(contact_id)
            slots.release()

    async def start(contact_id: int) -> None:
        if contact_id in busy:
            return  # its task reads on until nothing waits
        await slots.acquire()
        busy.add(contact_id)
        task = asyncio.get_running_loop().create_task(serve(contact_id))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    async def by_wake() -> None:
        for contact_id in await services.queues.next_contacts(timeout=LOOK):
            await start(contact_id)

    async def by_rows() -> None:
        now = services.clock.now()
        async with services.db.connect() as conn:
            found = await messages.contacts_waiting(
                conn, now, now - timedelta(seconds=LOOK / 2), 200)
        for contact_id in found:
            await start(contact_id)

    await asyncio.gather(
        forever(stop, "wakes", by_wake, 0), forever(stop, "rows", by_rows, LOOK))
    if tasks:
        await asyncio.wait(tasks)


async def sender(services: Services, stop: asyncio.Event) -> None:
    """Sends what waits: at once when woken, and by looking every half second."""
    running = Sender(services)
    wakes = asyncio.create_task(services.queues.outbox_wakes(running.freed))
    writer = asyncio.create_task(running.write_outcomes())

    async def step() -> None:
        running.freed.clear()
        if running.free and await running.send_waiting():
            return
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(running.freed.wait(), LOOK / 2)

    try:
        await forever(stop, "sender", step, 0)
        await running.drain()
    finally:
        wakes.cancel()
        writer.cancel()
        await asyncio.gather(wakes, writer, return_exceptions=True)
