"""The worker role: serves contacts that it is woken for, or whose texts it finds waiting."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import structlog

from bot.conversations import alike, tasks
from bot.conversations.turns import Converser
from bot.db.database import server_gone
from bot.dialogue.engine import Engine
from bot.dialogue.fingerprint import model_version, present_model
from bot.errors import TextoError
from bot.loops import LOOK, brief, forever, once, unless
from bot.messages import inbound_store as messages
from bot.services import Services

log = structlog.get_logger()

MODELS = 3.0  # seconds between checks for a newly trained model
ALIKE = 5.0  # … for questions that could not be answered
TRIES = 0.25  # … for questions that somebody tries out
CHANGES = 1.0  # … for a training or a step back that somebody wants


class _Pool:
    """Contacts being served: each by one task, no more than `size` at a time."""

    def __init__(self, converser: Converser, size: int) -> None:
        self._converser = converser
        self._slots = asyncio.Semaphore(size)
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._again: set[int] = set()

    async def start(self, contact_id: int) -> None:
        """Serves the contact, as soon as a slot is free.

        A contact that is being served already is looked at once more by its own task: this wake may
        be for a text that the task has not seen."""
        if contact_id not in self._tasks:
            await self._slots.acquire()
            if contact_id in self._tasks:
                self._slots.release()
        if contact_id in self._tasks:
            self._again.add(contact_id)
            return
        self._tasks[contact_id] = asyncio.get_running_loop().create_task(self._serve(contact_id))

    async def _serve(self, contact_id: int) -> None:
        try:
            await self._converser.serve(contact_id)
            while contact_id in self._again:
                self._again.discard(contact_id)
                await self._converser.serve(contact_id)
        except Exception as error:
            if server_gone(error):
                log.warning("server_gone", loop="worker", contact_id=contact_id, error=brief(error))
            else:
                log.exception("turn_crashed", contact_id=contact_id)
        finally:
            del self._tasks[contact_id]
            self._again.discard(contact_id)
            self._slots.release()

    async def drain(self) -> None:
        """Waits for all tasks."""
        if self._tasks:
            await asyncio.wait(self._tasks.values())


class Models:
    """Replaces the model in use with a newly trained one, between two turns.

    The new one is loaded beside the old one, in a thread, while turns go on."""

    def __init__(
        self,
        root: Path,
        models_dir: Path,
        converser: Converser,
        check: Callable[[Path], None] = lambda model: None,
    ) -> None:
        self._root, self._models_dir = root, models_dir
        self._converser, self._check = converser, check
        self._seen = converser.engine.model

    async def look(self) -> None:
        """Loads a newly trained model if there is one."""
        model = await asyncio.to_thread(present_model, self._root, self._models_dir)
        if model is None or model_version(model) == self._seen:
            return
        self._seen = model_version(model)  # a broken one is not tried again until it changes
        try:
            await asyncio.to_thread(self._check, model)
            engine = await asyncio.to_thread(Engine.of, model, self._root)
        except TextoError as error:
            log.error(
                "model_not_taken",
                model=model.name,
                error=str(error),
                in_use=self._converser.engine.model[0],
            )
            return
        log.info("model_taken", model=model.name, before=self._converser.engine.model[0])
        self._converser.engine = engine


async def worker(
    services: Services,
    engine: Engine,
    stop: asyncio.Event,
    ready: Callable[[], None] = lambda: None,
    check: Callable[[Path], None] = lambda model: None,
) -> None:
    """Serves the contacts that it is woken for, and those whose texts it finds waiting.

    ready: called before the first. check: raises ModelError for a new model that is not ours."""
    converser = Converser(services, engine)
    await once(stop, "learn", converser.learn)
    ready()
    pool = _Pool(converser, services.settings.worker_concurrency)

    async def by_wake() -> None:
        woken = services.queues.next_contacts(timeout=LOOK)
        for contact_id in await unless(stop, woken, []):
            await pool.start(contact_id)

    async def by_rows() -> None:
        now = services.clock.now()
        async with services.db.connect() as conn:
            found = await messages.contacts_waiting(
                conn, now, now - timedelta(seconds=LOOK / 2), 200
            )
        for contact_id in found:
            await pool.start(contact_id)

    settings = services.settings
    models = Models(settings.project_dir, settings.models_dir, converser, check)
    listing = tasks.Listing()
    await asyncio.gather(
        forever(stop, "wakes", by_wake, 0),
        forever(stop, "rows", by_rows, LOOK),
        forever(stop, "models", models.look, MODELS),
        forever(stop, "alike", lambda: alike.group(services, converser.entries), ALIKE),
        forever(stop, "tries", lambda: tasks.tries(services, converser.engine), TRIES),
        forever(stop, "changes", lambda: tasks.changes(services, stop), CHANGES),
        forever(stop, "listing", lambda: listing.write(services, converser.engine), MODELS),
    )
    await pool.drain()
