"""The sender role: sends waiting texts, at once when woken and by checking every half second."""

from __future__ import annotations

import asyncio
import contextlib

from bot.delivery.sender import Sender
from bot.loops import LOOK, forever, unless
from bot.services import Services


async def sender(services: Services, stop: asyncio.Event) -> None:
    """Sends until `stop`, then waits for the calls under way."""
    running = Sender(services)
    wakes = asyncio.create_task(services.queues.outbox_wakes(running.freed))
    writer = asyncio.create_task(running.write_outcomes())

    async def step() -> None:
        running.freed.clear()
        if running.free and not services.skew.pauses:
            await running.send_waiting()
            if running.full and running.roomy:
                return
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(unless(stop, running.freed.wait(), True), LOOK / 2)

    try:
        await forever(stop, "sender", step, 0)
        await running.drain()
    finally:
        wakes.cancel()
        writer.cancel()
        await asyncio.gather(wakes, writer, return_exceptions=True)
