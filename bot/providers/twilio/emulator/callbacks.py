"""Sends status callbacks: in order for each text, many texts at a time, at most twice each."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from bot.providers.twilio.emulator.faults import Faults
from bot.providers.twilio.emulator.records import Message
from bot.providers.twilio.emulator.webhooks import Webhooks
from bot.providers.twilio.emulator.wire import status_form

_WORKERS = 32

_Job = tuple[str, Mapping[str, str]]


class Callbacks:
    """The queue of status callbacks.

    A text is in `_waiting` only as long as it has callbacks to send, and in the queue once."""

    def __init__(self, webhooks: Webhooks, faults: Faults, account: str) -> None:
        self._webhooks = webhooks
        self._faults = faults
        self._account = account
        self._waiting: dict[str, deque[_Job]] = {}
        self._held: dict[str, list[_Job]] = {}
        self._ready: asyncio.Queue[str] = asyncio.Queue()

    def add(self, message: Message, final: bool) -> None:
        """Reports the present status of a text. `final`: no callback comes after it."""
        if message.status_callback is None:
            return
        held = self._held.pop(message.sid, [])
        job: _Job = (message.status_callback, status_form(message, self._account))
        if self._faults.strike("lost_callbacks", message.to):
            jobs = []
        elif self._faults.strike("duplicate_callbacks", message.to):
            jobs = [job, job]
        else:
            jobs = [job]
        if jobs and not final and self._faults.strike("reorder_callbacks", message.to):
            self._held[message.sid] = jobs
            jobs = []
        self._send(message.sid, jobs + held)

    def clear(self) -> None:
        """Forgets the callbacks that have not been sent yet."""
        self._held.clear()
        for jobs in self._waiting.values():
            jobs.clear()

    def _send(self, sid: str, jobs: list[_Job]) -> None:
        if not jobs:
            return
        waiting = self._waiting.get(sid)
        if waiting is None:
            self._waiting[sid] = deque(jobs)
            self._ready.put_nowait(sid)
        else:
            waiting.extend(jobs)

    async def _work(self) -> None:
        while True:
            sid = await self._ready.get()
            jobs = self._waiting[sid]
            if jobs:
                await self._webhooks.post(*jobs.popleft())
            if jobs:
                self._ready.put_nowait(sid)
            else:
                del self._waiting[sid]

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        workers = [asyncio.create_task(self._work()) for _ in range(_WORKERS)]
        try:
            yield
        finally:
            for worker in workers:
                worker.cancel()
            await asyncio.gather(*workers, return_exceptions=True)
