"""Does what pages ask of a worker: tries a question out, trains a model, takes an earlier one.

A page asks by a row; the worker answers in it (`bot/dialogue/tasks_store.py`)."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any

import structlog

from bot.consent import changes as consent
from bot.dialogue import corrections, judge, models_store, serving, taught
from bot.dialogue import corrections_store as corrected
from bot.dialogue import faq as meanings
from bot.dialogue import tasks_store as store
from bot.dialogue.asking import FACTS, KEPT
from bot.dialogue.engine import Engine
from bot.dialogue.retraining import Lesson, Place, retrain
from bot.dialogue.serving import Model
from bot.dialogue.tasks_store import BACK, TRAIN, TRY, Task
from bot.dialogue.training import Progress
from bot.dialogue.trying import Known, attempt
from bot.errors import ConflictError, ModelError, TextoError, UsageError
from bot.keys import files as key_files
from bot.knowledge import facts, facts_store
from bot.knowledge import store as entries
from bot.models import Language
from bot.services import Services
from bot.surveys.feedback import store as feedback_store

log = structlog.get_logger()

NOTE_SECONDS = 1.0  # between notes of how far a training is
SILENT = timedelta(seconds=60)  # after which whoever did a task is gone


async def tries(services: Services, engine: Engine) -> None:
    """Tries out all questions that wait."""
    while task := await _taken(services, (TRY,)):
        try:
            result = await try_out(services, engine, task.wanted)
        except TextoError as error:
            await _end(services, task, wrong=str(error))
        else:
            await _end(services, task, result=result)


async def try_out(services: Services, engine: Engine, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Returns what would be answered to a question. wanted: text, language and drafts, as
    `bot.dialogue.asking` writes them. Raises TextoError."""
    drafts = dict(wanted["drafts"])
    draft = drafts.pop(FACTS, None)
    async with services.db.connect() as conn:
        kept = await entries.every(conn)
        shop = facts.checked(draft) if draft else await facts_store.present(conn)
    sides = [one for one in kept if one.slug not in drafts]
    for slug, content in drafts.items():
        sides += entries.sides(slug, content).values()
    answers = entries.by_language(sides)
    await asyncio.to_thread(meanings.learn, answers)
    variables = dict(consent.variables(services))
    known = Known(answers, shop, variables, services.settings.default_language)
    language = Language(wanted["language"]) if wanted["language"] else None
    return await attempt(engine, known, wanted["text"], language, services.clock.now())


async def changes(services: Services, stop: asyncio.Event) -> None:
    """Trains, or takes an earlier model, if somebody asks for it."""
    async with services.db.begin() as conn:
        now = services.clock.now()
        await store.tidy(conn, now, silent=now - SILENT, old=now - KEPT)
    task = await _taken(services, (TRAIN, BACK))
    if task is None:
        return
    try:
        result = await (train(services, task, stop) if task.kind == TRAIN else back(services, task))
    except ModelError:
        await _end(services, task, wrong="stopped" if stop.is_set() else "failed")
    except UsageError as error:
        await _end(services, task, wrong=str(error))
    else:
        await _end(services, task, result=result)


async def back(services: Services, task: Task) -> dict[str, Any]:
    """Lets an earlier model serve. Raises UsageError."""
    settings, name = services.settings, str(task.wanted["model"])
    await asyncio.to_thread(serving.go_back, settings.project_dir, settings.models_dir, name)
    return {"model": name}


async def train_here(
    services: Services, by: str, stop: asyncio.Event, advance: Progress
) -> dict[str, Any]:
    """Trains in this process what somebody has asked for at its command line. Raises ModelError;
    ConflictError while another change of the model is under way."""
    await taught.ask(services, TRAIN, {}, by)
    task = await _taken(services, (TRAIN,))
    if task is None:
        raise ConflictError("A worker was faster, and trains already.")
    try:
        result = await train(services, task, stop, advance)
    except ModelError:
        await _end(services, task, wrong="failed")
        raise
    await _end(services, task, result=result)
    return result


async def train(
    services: Services,
    task: Task,
    stop: asyncio.Event,
    advance: Progress = lambda share, doing: None,
) -> dict[str, Any]:
    """Trains a model with staff's corrections, noting how far it is; `stop` ends it. Raises
    ModelError."""
    settings = services.settings
    async with services.db.connect() as conn:
        found = await corrected.every(conn)
        feedback = await feedback_store.corrected(conn)
    await asyncio.to_thread(judge.teach, settings.models_dir, feedback)
    rows = corrections.distinct(found, settings.default_language)
    until = max((one.at for one in found if one.at), default=None)
    log_file = settings.data_dir / "train.log"
    place = Place(settings.project_dir, settings.models_dir, log_file, key_files.present(settings))
    going = _Going()
    work = asyncio.create_task(
        asyncio.to_thread(retrain, place, Lesson(rows, until), going.say, going.begin)
    )
    while not work.done():
        await asyncio.wait([work], timeout=NOTE_SECONDS)
        advance(going.share, going.doing)
        async with services.db.begin() as conn:
            await store.note(conn, task.id, going.share, going.doing, services.clock.now())
        if stop.is_set():
            going.end()
    return await work


class _Going:
    """How far a training is, and its process."""

    def __init__(self) -> None:
        self.share, self.doing = 0.0, ""
        self._process: subprocess.Popen[str] | None = None

    def say(self, share: float, doing: str) -> None:
        self.share, self.doing = share, doing

    def begin(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def end(self) -> None:
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.terminate()


class Listing:
    """Writes into the database which models there are, whenever that changes."""

    def __init__(self) -> None:
        self._written: Sequence[Model] | None = None

    async def write(self, services: Services, engine: Engine) -> None:
        settings, serves = services.settings, engine.model[0]
        found = await asyncio.to_thread(
            serving.every, settings.project_dir, settings.models_dir, serves
        )
        if found != self._written:
            async with services.db.begin() as conn:
                await models_store.put(conn, found)
            self._written = found


async def _taken(services: Services, kinds: Sequence[str]) -> Task | None:
    async with services.db.connect() as conn:  # one statement, four times a second
        return await store.take(conn, kinds, services.clock.now())


async def _end(
    services: Services,
    task: Task,
    *,
    result: Mapping[str, Any] | None = None,
    wrong: str | None = None,
) -> None:
    log.info("task", kind=task.kind, task_id=task.id, wrong=wrong)
    async with services.db.begin() as conn:
        await store.done(conn, task.id, services.clock.now(), result=result, wrong=wrong)
