"""Knowledge > Understanding: corrections that wait, training, and the way back to an earlier
model."""

from __future__ import annotations

from functools import partial

from aiohttp import web
from babel import numbers

from bot.access.rules import Right
from bot.dialogue import asking, taught
from bot.dialogue.tasks_store import BACK, TRAIN, Task
from bot.errors import ConflictError, UsageError
from bot.models import Language
from bot.sms.anonymous import anonymous
from bot.web.catalog import mark
from bot.web.console.desk import Desk
from bot.web.console.guard import needs
from bot.web.console.knowledge_forms import ModelForm, TryForm
from bot.web.console.layout import go, in_words, said, show
from bot.web.console.readings import reading

routes = web.RouteTableDef()

AT = "/knowledge/understanding"
SHOWN = 50  # corrections
LATE = 5  # seconds after which a worker should have begun
TENTHS = "#,##0.0\u00a0%"
# Why a training came to nothing.
WRONG = {
    "silent": mark("The worker ended meanwhile; the model before it serves."),
    "stopped": mark("The worker was stopped meanwhile; the model before it serves."),
    "failed": mark("The training failed; train.log in the worker's data folder says why."),
}


@routes.get(AT)
@needs(Right.KNOWLEDGE)
async def page(desk: Desk) -> web.StreamResponse:
    """Shows what waits to be taught, the trainings and the models."""
    return await _show(desk)


async def _show(
    desk: Desk,
    form: TryForm | None = None,
    *,
    wrong: str = "",
    status: int = 200,
    tried: Task | None = None,
) -> web.Response:
    found = await taught.state(desk.services)
    running = found.running
    answer = show(
        desk,
        "knowledge_taught.html",
        status=status,
        state=found,
        running=running,
        late=bool(running and not running.taken_at and (desk.now - running.at).seconds >= LATE),
        shown=SHOWN,
        form=form or TryForm(),
        tried=tried,
        wrong=wrong,
        whys=in_words(desk, WRONG),
        anonymous=anonymous,
        percent=partial(numbers.format_percent, format=TENTHS, locale=desk.language.value),
        reading=partial(reading, desk.language),
    )
    if running and desk.request.method == "GET":
        answer.headers["Refresh"] = "2"
    return answer


@routes.post(AT + "/try")
@needs(Right.KNOWLEDGE)
async def try_out(desk: Desk) -> web.StreamResponse:
    """Shows what is answered to a question now, and why."""
    sent = await TryForm.needed(desk.request)
    language = Language(sent.tongue) if sent.tongue else None
    try:
        tried = await asking.attempt(desk.services, sent.text, language, desk.user.name)
    except UsageError as error:
        return await _show(desk, sent, wrong=said(desk, error), status=422)
    return await _show(desk, sent, tried=tried)


@routes.post(AT + "/train")
@needs(Right.PUBLISH)
async def train(desk: Desk) -> web.StreamResponse:
    """Asks a worker to train with the corrections."""
    return await _ask(desk, TRAIN, {})


@routes.post(AT + "/back")
@needs(Right.PUBLISH)
async def back(desk: Desk) -> web.StreamResponse:
    """Asks the workers to let an earlier model serve."""
    sent = await ModelForm.needed(desk.request)
    return await _ask(desk, BACK, {"model": sent.model})


async def _ask(desk: Desk, kind: str, wanted: dict[str, str]) -> web.StreamResponse:
    try:
        await taught.ask(desk.services, kind, wanted, desk.user.name)
    except UsageError as error:
        status = 409 if isinstance(error, ConflictError) else 422
        return await _show(desk, wrong=said(desk, error), status=status)
    raise go(AT)
