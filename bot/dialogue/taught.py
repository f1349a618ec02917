"""What the model has been taught, and what waits; training and the way back, asked of a worker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.contacts import audit_store as audit
from bot.dialogue import corrections_store as corrected
from bot.dialogue import models_store
from bot.dialogue import tasks_store as tasks
from bot.dialogue.corrections_store import Corrected
from bot.dialogue.serving import Model
from bot.dialogue.tasks_store import BACK, TRAIN, Task
from bot.errors import ConflictError, UsageError
from bot.services import Services

SHOWN = 10  # past trainings


@dataclass(frozen=True, slots=True)
class State:
    """waiting, taught: corrections that the serving model has not learned, and those that it has,
    the newest first. models: those that can serve. tasks: the newest trainings and steps back."""

    waiting: Sequence[Corrected]
    taught: Sequence[Corrected]
    models: Sequence[Model]
    tasks: Sequence[Task]

    @property
    def running(self) -> Task | None:
        """The change of the model that is under way."""
        return next((task for task in self.tasks if task.done_at is None), None)


async def state(services: Services) -> State:
    """Returns what waits to be taught, and by which models it can be."""
    async with services.db.connect() as conn:
        found = await corrected.every(conn)
        models = await models_store.every(conn)
        latest = await tasks.latest(conn, (TRAIN, BACK), SHOWN)
    until = next((one.taught_until for one in models if one.serves), None)
    newest = sorted(found, key=lambda one: (one.at is not None, one.at), reverse=True)
    waiting = [one for one in newest if until is None or one.at is None or one.at > until]
    return State(waiting, newest[len(waiting) :], models, latest)


async def ask(services: Services, kind: str, wanted: Mapping[str, Any], by: str) -> int:
    """Asks for a training or a step back. Returns the task. Raises UsageError for a model that
    is not there, ConflictError while another change of the model is under way."""
    async with services.db.begin() as conn:
        now = services.clock.now()
        if kind == BACK:
            known = {one.name for one in await models_store.every(conn) if not one.serves}
            if wanted["model"] not in known:
                raise UsageError("There is no model %(name)s that can serve here.", **_name(wanted))
        task_id = await tasks.add(conn, kind, wanted, by, now)
        if task_id is None:
            raise ConflictError("Another change of the model is under way.")
        action = "train model" if kind == TRAIN else "step back model"
        await audit.write(conn, by, action, None, {"task": task_id, **wanted}, now)
    return task_id


def _name(wanted: Mapping[str, Any]) -> dict[str, object]:
    return {"name": wanted["model"]}
