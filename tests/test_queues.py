"""Waking over a real Valkey."""

from __future__ import annotations

import asyncio

from bot.embedded import Urls
from bot.queues import Queues


async def test_listening_ends_whenever_it_is_told_to(urls: Urls):
    for milliseconds in range(20):
        queues = Queues(urls.redis)
        listening = asyncio.create_task(queues.outbox_wakes(asyncio.Event()))
        await asyncio.sleep(milliseconds / 1000)
        listening.cancel()
        done, _ = await asyncio.wait({listening}, timeout=5)
        assert done, f"after {milliseconds} ms"
        await queues.close()
