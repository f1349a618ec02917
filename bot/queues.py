"""Waking and limiting: the only module that knows a Redis key.

Whatever Redis loses costs delay, never a message: every consumer also looks at the rows from time
to time."""

from __future__ import annotations

import asyncio
import time
from datetime import datetime
from typing import Any

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

log = structlog.get_logger()

LIMIT = "texto:limit:"  # counter: how often somebody has done something in one minute
CONTACTS = "texto:contacts"  # sorted set: contact id by the time it began to wait
OUTBOX = "texto:outbox"  # channel: there is something to send
PRESENT = "texto:present"  # sorted set: "contact id:0 or 1:name" by when a page last said so
PRESENT_FOR = 30  # seconds that a colleague counts as being there


class Queues:
    """Wakes and limits through one Redis."""

    def __init__(self, url: str) -> None:
        self._redis = Redis.from_url(
            url, socket_timeout=5, socket_connect_timeout=1, health_check_interval=0
        )
        self._due: set[int] = set()
        self._send_due = False
        self._flusher: asyncio.Task[None] | None = None

    async def close(self) -> None:
        if self._flusher is not None:
            await asyncio.gather(self._flusher, return_exceptions=True)
        await self._redis.aclose()

    async def ping(self) -> bool:
        """Returns whether Redis answers."""
        try:
            return bool(await self._redis.ping())
        except (RedisError, OSError):
            return False

    async def allow(self, what: str, who: str, most: int, now: datetime) -> bool:
        """Returns whether `who` may do this once more in the present minute.

        If Redis is away it allows: a limit that must hold without Redis is counted in rows."""
        key = f"{LIMIT}{what}:{who}:{int(now.timestamp()) // 60}"
        try:
            async with self._redis.pipeline(transaction=False) as pipe:
                pipe.incr(key)
                pipe.expire(key, 120)
                count, _ = await pipe.execute()
        except (RedisError, OSError) as error:
            log.warning("limit_unknown", what=what, error=type(error).__name__)
            return True
        return int(count) <= most

    async def be_present(self, contact_id: int, name: str, *, writing: bool) -> None:
        """Notes that a colleague looks at a conversation, or writes in it, for half a minute."""
        now = time.time()
        try:
            async with self._redis.pipeline(transaction=False) as pipe:
                pipe.zremrangebyscore(PRESENT, 0, now - PRESENT_FOR)
                pipe.zrem(PRESENT, f"{contact_id}:{int(not writing)}:{name}")
                pipe.zadd(PRESENT, {f"{contact_id}:{int(writing)}:{name}": now})
                await pipe.execute()
        except (RedisError, OSError) as error:
            log.warning("presence_unknown", error=type(error).__name__)

    async def present(self) -> dict[int, dict[str, bool]]:
        """Returns contact id → who looks at the conversation, and whether they write in it."""
        try:
            members: Any = await self._redis.zrangebyscore(
                PRESENT, time.time() - PRESENT_FOR, "+inf"
            )
        except (RedisError, OSError) as error:
            log.warning("presence_unknown", error=type(error).__name__)
            return {}
        found: dict[int, dict[str, bool]] = {}
        for member in members:
            contact_id, writing, name = member.decode().split(":", 2)
            found.setdefault(int(contact_id), {})[name] = writing == "1"
        return found

    def wake_worker(self, contact_id: int) -> None:
        """Wakes a worker for a contact that has a text waiting.

        Never blocks and never fails: many wakes go out in one call, and the worker's look at the
        rows makes up for a lost one."""
        self._due.add(contact_id)
        self._flush_soon()

    def wake_sender(self) -> None:
        """Wakes the sender, since there is something to send."""
        self._send_due = True
        self._flush_soon()

    def _flush_soon(self) -> None:
        if self._flusher is None or self._flusher.done():
            self._flusher = asyncio.get_running_loop().create_task(self._flush())

    async def _flush(self) -> None:
        while self._due or self._send_due:
            due, send = self._due, self._send_due
            self._due, self._send_due = set(), False
            try:
                async with self._redis.pipeline(transaction=False) as pipe:
                    if due:
                        now = time.time()
                        pipe.zadd(CONTACTS, {str(c): now for c in due}, nx=True)
                    if send:
                        pipe.publish(OUTBOX, "1")
                    await pipe.execute()
            except (RedisError, OSError) as error:
                log.warning("wake_lost", contacts=len(due), error=type(error).__name__)
                return

    async def next_contacts(self, timeout: float) -> list[int]:
        """Returns contacts that were woken, the longest waiting first.

        Returns [] after `timeout` seconds, or sooner if Redis can't be asked."""
        try:
            found: Any = await self._redis.bzpopmin(CONTACTS, timeout)
            if found is None:
                return []
            more: Any = await self._redis.zpopmin(CONTACTS, 31)
        except (RedisError, OSError) as error:
            log.warning("redis_gone", error=type(error).__name__)
            await asyncio.sleep(min(timeout, 0.5))
            return []
        return [int(found[1]), *(int(member) for member, _ in more)]

    async def outbox_wakes(self, wake: asyncio.Event) -> None:
        """Sets `wake` whenever there is something to send; runs until cancelled."""
        while not _cancelled():
            try:
                async with self._redis.pubsub() as pubsub:
                    await pubsub.subscribe(OUTBOX)
                    while not _cancelled():
                        if await pubsub.get_message(ignore_subscribe_messages=True, timeout=4):
                            wake.set()
            except (RedisError, OSError) as error:
                log.warning("redis_gone", error=type(error).__name__)
                await asyncio.sleep(0.5)


def _cancelled() -> bool:
    """Returns whether this task was told to end.

    The client swallows a cancellation while it connects."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
