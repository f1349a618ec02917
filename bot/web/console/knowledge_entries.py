"""Knowledge > Answers: what is answered to frequent questions, in both languages side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from aiohttp import web

from bot.access.rules import Right
from bot.dialogue import asking
from bot.dialogue.tasks_store import Task
from bot.errors import ConflictError, UsageError
from bot.files import naming
from bot.knowledge import entries, store, unanswered
from bot.knowledge.entries import Kept
from bot.models import Language
from bot.reading.keywords import fold
from bot.sms.segments import segments
from bot.web.catalog import mark
from bot.web.console.desk import Desk
from bot.web.console.forms import SeenForm
from bot.web.console.guard import needs
from bot.web.console.knowledge_forms import EntryForm
from bot.web.console.layout import go, in_words, said, show
from bot.web.console.query import whole
from bot.web.console.readings import reading

routes = web.RouteTableDef()

AT = "/knowledge/entries/{entry}"
PAGE = 100
# What the list can be narrowed to.
STATES: Mapping[str, tuple[str, Callable[[Kept], bool]]] = {
    "": (mark("All"), lambda kept: True),
    "draft": (mark("Drafts"), lambda kept: kept.draft is not None),
    "en": (mark("Without English"), lambda kept: Language.EN in kept.lacks),
    "fr": (mark("Without French"), lambda kept: Language.FR in kept.lacks),
    "off": (
        mark("Switched off"),
        lambda kept: not any(side.active for side in kept.written.values()),
    ),
}


@routes.get("/knowledge")
@needs(Right.KNOWLEDGE)
async def listing(desk: Desk) -> web.StreamResponse:
    """Shows the entries."""
    words, state = desk.request.query.get("q", "").strip(), desk.request.query.get("state", "")
    _, fits = STATES.get(state, STATES[""])
    every = await entries.listing(desk.services)
    found = [one for one in every if fits(one) and fold(words) in _searched(one)]
    after = desk.request.query.get("after", "")
    shown = [one for one in found if one.slug > after][: PAGE + 1]
    return show(
        desk,
        "knowledge.html",
        entries=shown[:PAGE],
        more=shown[PAGE - 1].slug if len(shown) > PAGE else "",
        count=len(found),
        any=bool(every),
        q=words,
        state=state,
        states=in_words(desk, {name: text for name, (text, _) in STATES.items()}),
        named=named,
        languages=list(Language),
    )


def named(slug: str) -> str:
    """Returns an entry's name as people read it."""
    return slug.replace("_", " ")


def _searched(kept: Kept) -> str:
    """Returns all that an entry is found by."""
    words = [kept.slug, named(kept.slug)]
    for side in kept.written.values():
        words += [side.answer, *side.questions]
    return fold("\n".join(words))


@routes.get(AT)
@needs(Right.KNOWLEDGE)
async def one(desk: Desk) -> web.StreamResponse:
    """Shows one entry, or with "new" a form: empty, or with unanswered questions."""
    kept = await _kept(desk)
    return _show(desk, kept, EntryForm.of(kept) if kept else await _new(desk))


async def _new(desk: Desk) -> EntryForm:
    group_id = whole(desk.request.query.get("group", ""))
    group = await unanswered.one(desk.services, group_id) if group_id else None
    if group is None:
        return EntryForm(active="yes")
    asked = {f"questions_{one}": "\n".join(group.questions(one)) for one in Language}
    return EntryForm(active="yes", group=group_id or 0, **asked)


async def _kept(desk: Desk) -> Kept | None:
    """Returns the entry that the address names, None for a new one. Raises HTTPNotFound."""
    slug = desk.request.match_info["entry"]
    if slug == "new":
        return None
    kept = await entries.one(desk.services, slug)
    if kept is None:
        raise web.HTTPNotFound
    return kept


def _show(
    desk: Desk,
    kept: Kept | None,
    form: EntryForm,
    *,
    wrong: str = "",
    status: int = 200,
    theirs: EntryForm | None = None,
    tried: Task | None = None,
) -> web.Response:
    live = EntryForm.of(Kept(kept.slug, kept.sides)) if kept and kept.sides else EntryForm()
    return show(
        desk,
        "knowledge_entry.html",
        status=status,
        kept=kept,
        form=form,
        live=live,
        wrong=wrong,
        theirs=theirs,
        tried=tried,
        reading=partial(reading, desk.language),
        languages=list(Language),
        named=named,
        segments=segments,
    )


@routes.post(AT)
@needs(Right.KNOWLEDGE)
async def save(desk: Desk) -> web.StreamResponse:
    """Writes the draft of an entry."""
    return await _write(desk, publishes=False)


@routes.post(AT + "/publish")
@needs(Right.PUBLISH)
async def publish(desk: Desk) -> web.StreamResponse:
    """Makes what the form says the answer."""
    return await _write(desk, publishes=True)


async def _write(desk: Desk, *, publishes: bool) -> web.StreamResponse:
    kept, sent = await _kept(desk), await EntryForm.needed(desk.request)
    slug = kept.slug if kept else _slug(sent)
    sides = sent.sides(slug, kept)
    try:
        act = entries.publish if publishes else entries.save
        await act(desk.services, slug, sides, desk.user.name, base=sent.over, seen=sent.seen)
        if sent.group:
            await unanswered.begin_entry(desk.services, sent.group, slug)
    except ConflictError as error:
        now = await entries.one(desk.services, slug)
        theirs = EntryForm.of(now) if now else EntryForm()
        form = sent.model_copy(update={"name": slug, "over": theirs.over, "seen": theirs.seen})
        return _show(desk, now, form, wrong=said(desk, error), status=409, theirs=theirs)
    except UsageError as error:
        return _show(desk, kept, sent, wrong=said(desk, error), status=422)
    raise go(f"/knowledge/entries/{slug}")


def _slug(sent: EntryForm) -> str:
    """Returns the name of a new entry, however it is written: "Dogs, in the shop"."""
    slug = naming.attribute(sent.name)
    return slug if slug != "new" else ""  # the address of the empty form


@routes.post(AT + "/try")
@needs(Right.KNOWLEDGE)
async def try_out(desk: Desk) -> web.StreamResponse:
    """Shows what would be answered to a question if the entry were as it is typed. Nothing is
    kept."""
    kept, sent = await _kept(desk), await EntryForm.needed(desk.request)
    slug = kept.slug if kept else _slug(sent) or "new"
    drafts = {slug: store.content(sent.sides(slug, kept))}
    language = Language(sent.tongue) if sent.tongue else None
    try:
        tried = await asking.attempt(desk.services, sent.text, language, desk.user.name, drafts)
    except UsageError as error:
        return _show(desk, kept, sent, wrong=said(desk, error), status=422)
    return _show(desk, kept, sent, tried=tried)


@routes.post(AT + "/discard")
@needs(Right.KNOWLEDGE)
async def discard(desk: Desk) -> web.StreamResponse:
    """Throws the draft away."""
    kept = await _kept(desk)
    if kept and kept.draft:
        await entries.discard(desk.services, kept.slug, desk.user.name)
    raise go(f"/knowledge/entries/{kept.slug}" if kept and kept.sides else "/knowledge")


@routes.post(AT + "/back")
@needs(Right.PUBLISH)
async def back(desk: Desk) -> web.StreamResponse:
    """Publishes what was answered before."""
    kept, sent = await _kept(desk), await SeenForm.needed(desk.request)
    if kept is None:
        raise web.HTTPNotFound
    try:
        await entries.step_back(desk.services, kept.slug, desk.user.name, sent.seen)
    except UsageError as error:
        status = 409 if isinstance(error, ConflictError) else 422
        form = EntryForm.of(kept)
        return _show(desk, kept, form, wrong=said(desk, error), status=status)
    left = await entries.one(desk.services, kept.slug)
    raise go(f"/knowledge/entries/{kept.slug}" if left else "/knowledge")
