"""Knowledge > Hours, delivery, returns: the facts that answers are computed from, as a form."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from aiohttp import web

from bot.access.rules import Right
from bot.dialogue import asking
from bot.dialogue.tasks_store import Task
from bot.errors import ConflictError, Said, UsageError
from bot.knowledge import facts, facts_drafts
from bot.knowledge.rules.paths import differences
from bot.models import Language
from bot.web.catalog import in_language
from bot.web.console import hours_words
from bot.web.console.desk import Desk
from bot.web.console.forms import SeenForm
from bot.web.console.guard import needs
from bot.web.console.knowledge_facts_form import FactsForm
from bot.web.console.layout import go, said, show
from bot.web.console.readings import reading

routes = web.RouteTableDef()

AT = "/knowledge/facts"


@routes.get(AT)
@needs(Right.KNOWLEDGE)
async def page(desk: Desk) -> web.StreamResponse:
    """Shows the facts, with their draft."""
    kept = await facts_drafts.kept(desk.services)
    return _show(desk, kept, FactsForm.of(kept, desk.language))


def _show(
    desk: Desk,
    kept: facts_drafts.Kept,
    form: FactsForm,
    *,
    wrong: str = "",
    status: int = 200,
    differs: Sequence[Said] = (),
    tried: Task | None = None,
) -> web.Response:
    return show(
        desk,
        "knowledge_facts.html",
        status=status,
        kept=kept,
        form=form,
        samples=hours_words.samples(desk.language),
        shops=form.shops_typed(),
        zones=form.zones_typed(),
        wrong=wrong,
        differs=[in_language(desk.language, one) for one in differs],
        changes=[in_language(desk.language, one) for one in kept.changes],
        tried=tried,
        reading=partial(reading, desk.language),
        languages=list(Language),
    )


@routes.post(AT)
@needs(Right.KNOWLEDGE)
async def save(desk: Desk) -> web.StreamResponse:
    """Writes the draft of the facts."""
    return await _write(desk, publishes=False)


@routes.post(AT + "/publish")
@needs(Right.PUBLISH)
async def publish(desk: Desk) -> web.StreamResponse:
    """Makes what the form says the facts."""
    return await _write(desk, publishes=True)


async def _write(desk: Desk, *, publishes: bool) -> web.StreamResponse:
    sent = await FactsForm.needed(desk.request)
    kept = await facts_drafts.kept(desk.services)
    act = facts_drafts.publish if publishes else facts_drafts.save
    try:
        content = sent.content()
        await act(desk.services, content, desk.user.name, base=sent.over, seen=sent.seen)
    except ConflictError as error:
        now = FactsForm.of(kept, desk.language)
        form = sent.model_copy(update={"over": now.over, "seen": now.seen})
        differs = differences(kept.written, facts.checked(content).model_dump(mode="json"))
        words = said(desk, error)
        return _show(desk, kept, form, wrong=words, status=409, differs=differs)
    except UsageError as error:
        return _show(desk, kept, sent, wrong=said(desk, error), status=422)
    raise go(AT)


@routes.post(AT + "/try")
@needs(Right.KNOWLEDGE)
async def try_out(desk: Desk) -> web.StreamResponse:
    """Shows what would be answered if the facts were as they are typed. Nothing is kept."""
    sent = await FactsForm.needed(desk.request)
    kept = await facts_drafts.kept(desk.services)
    language = Language(sent.tongue) if sent.tongue else None
    try:
        content = facts.checked(sent.content()).model_dump(mode="json")
        drafts = {asking.FACTS: content}
        tried = await asking.attempt(desk.services, sent.text, language, desk.user.name, drafts)
    except UsageError as error:
        return _show(desk, kept, sent, wrong=said(desk, error), status=422)
    return _show(desk, kept, sent, tried=tried)


@routes.post(AT + "/discard")
@needs(Right.KNOWLEDGE)
async def discard(desk: Desk) -> web.StreamResponse:
    """Throws the draft away."""
    try:
        await facts_drafts.discard(desk.services, desk.user.name)
    except UsageError:
        raise web.HTTPNotFound from None
    raise go(AT)


@routes.post(AT + "/back")
@needs(Right.PUBLISH)
async def back(desk: Desk) -> web.StreamResponse:
    """Makes the version before the one in force the facts again."""
    sent = await SeenForm.needed(desk.request)
    try:
        await facts_drafts.step_back(desk.services, desk.user.name, sent.seen)
    except UsageError as error:
        kept = await facts_drafts.kept(desk.services)
        status = 409 if isinstance(error, ConflictError) else 422
        return _show(
            desk, kept, FactsForm.of(kept, desk.language), wrong=said(desk, error), status=status
        )
    raise go(AT)
