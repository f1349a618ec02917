"""Asks a worker to try a question out, and waits for its answer: whoever asks needs no model."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bot.dialogue import tasks_store as store
from bot.dialogue.tasks_store import TRY, Task
from bot.errors import UsageError
from bot.models import Language
from bot.services import Services

BEGINS, WAITS = 2.0, 10.0  # seconds in which a worker must have begun, and have answered
LOOKS = 0.1  # seconds between two looks
LONGEST = 1_000  # letters of a question
KEPT = timedelta(days=1)  # a question that was tried
FACTS = "facts:"  # among the drafts that are tried; no entry has such a name


async def attempt(
    services: Services,
    text: str,
    language: Language | None,
    by: str,
    drafts: Mapping[str, Any] | None = None,
) -> Task:
    """Asks what would be answered to a stranger's text. drafts: slug → an entry, and FACTS → the
    facts, in place of those in force. Returns what came of it, or the task as it waits if no worker
    has answered in time. Raises UsageError."""
    text = text.strip()
    if not text:
        raise UsageError("Write a question to try.")
    if len(text) > LONGEST:
        raise UsageError("A question has %(most)s letters at most.", most=LONGEST)
    wanted = {"text": text, "language": language, "drafts": dict(drafts or {})}
    async with services.db.begin() as conn:
        task_id = await store.add(conn, TRY, wanted, by, services.clock.now())
    assert task_id is not None  # any number of tries may wait
    return await _answered(services, task_id)


async def _answered(services: Services, task_id: int) -> Task:
    began = asyncio.get_running_loop().time()
    while True:
        async with services.db.connect() as conn:
            task = await store.one(conn, task_id)
        assert task is not None
        waited = asyncio.get_running_loop().time() - began
        if task.done_at or waited > (WAITS if task.taken_at else BEGINS):
            return task
        await asyncio.sleep(LOOKS)
