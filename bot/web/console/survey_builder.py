"""Campaigns > New survey, and the builder: a survey's questions by form, drawn and tried."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from aiohttp import web

from bot.access.rules import Right
from bot.campaigns import drafts, survey_templates
from bot.campaigns.store import CampaignRow
from bot.errors import ConflictError, UsageError
from bot.models import Language
from bot.surveys.rules.model import QuestionKind
from bot.surveys.rules.pipes import plain
from bot.web.catalog import mark, translate
from bot.web.console import survey_acts as acts
from bot.web.console import survey_form as form
from bot.web.console.campaigns import HERE, found
from bot.web.console.desk import Desk
from bot.web.console.guard import needs
from bot.web.console.layout import go, in_words, said, show
from bot.web.console.survey_forms import NewSurveyForm, SurveyForm
from bot.web.console.survey_handset import MOST
from bot.web.console.survey_page import EMPTY, State, read, survey_of, values
from bot.web.console.survey_words import TEMPLATES

routes = web.RouteTableDef()

NEW: dict[str, Any] = {"class": "informational", "survey": EMPTY}
SAVED = mark("Saved.")
MOVED = mark("The question is number %(number)s now.")
TAKEN = mark("The question was taken out.")
BACK = mark("The question is back.")


@routes.get("/campaigns/surveys/new")
@needs(Right.CAMPAIGNS)
async def beginning(desk: Desk) -> web.StreamResponse:
    """Shows what a survey may begin with."""
    return _beginning(desk, NewSurveyForm(template="nps"))


def _beginning(desk: Desk, sent: NewSurveyForm, wrong: str = "") -> web.Response:
    return show(
        desk,
        "survey_new.html",
        status=422 if wrong else 200,
        templates=in_words(desk, TEMPLATES),
        sent=sent,
        wrong=wrong,
    )


@routes.post("/campaigns/surveys/new")
@needs(Right.CAMPAIGNS)
async def create(desk: Desk) -> web.StreamResponse:
    """Begins a draft whose survey is a template, or empty."""
    sent = await NewSurveyForm.needed(desk.request)
    name = " ".join(sent.name.split())[:80]
    try:
        begun = survey_templates.content(sent.template) if sent.template else NEW
        made = await drafts.create(desk.services, name, begun, desk.user.name)
    except UsageError as error:
        return _beginning(desk, sent, said(desk, error))
    raise go(f"/campaigns/{made}/survey")


def _leave(desk: Desk, path: str) -> web.Response:
    """Leads to another page, whether a form asks or its script. Raises HTTPSeeOther."""
    if desk.partial:
        return web.Response(headers={"HX-Redirect": path})
    raise go(path)


@routes.get(HERE + "/survey")
@needs(Right.CAMPAIGNS)
async def builder(desk: Desk) -> web.StreamResponse:
    """Shows the survey of a draft as it is saved."""
    row, query = await found(desk), desk.request.query
    if row.status not in drafts.UNSENT:
        return _leave(desk, f"/campaigns/{row.id}")
    state = State(
        survey_of(row),
        row.version,
        part=query.get("part", ""),
        told=translate(desk.language, SAVED) if "saved" in query else "",
        tongue=desk.language,
    )
    return await _show(desk, row, state)


async def _show(desk: Desk, row: CampaignRow, state: State) -> web.Response:
    template = "survey_form.html" if desk.partial else "survey_builder.html"
    return show(desk, template, **await values(desk, row, state))


@routes.post(HERE + "/survey")
@needs(Right.CAMPAIGNS)
async def act(desk: Desk) -> web.StreamResponse:
    """Does what a button of the builder does; only saving keeps it."""
    row, sent = await found(desk), await SurveyForm.needed(desk.request)
    if row.status not in drafts.UNSENT:
        return _leave(desk, f"/campaigns/{row.id}")
    before = _unpacked(sent.made)
    state = State(
        _changed(row, sent, before),
        sent.over,
        part=sent.part,
        taken=sent.taken,
        tongue=Language(sent.tongue),
        replies=sent.replied[:MOST],
    )
    verb, _, what = (sent.do or ("reply" if sent.reply.strip() else "save")).partition(":")
    if verb in ("save", "go"):
        return await _save(desk, row, state, goes=verb == "go")
    if verb in ACTS:
        state = ACTS[verb](desk, state, sent, what)
    return await _show(desk, row, state)


def _unpacked(made: str) -> dict[str, Any]:
    """Returns the survey that a form carries. Raises HTTPBadRequest if it is none."""
    try:
        survey = json.loads(made, parse_constant=int)  # NaN is no number of a file's
        words = json.dumps(survey, ensure_ascii=False)
        words.encode()
    except (ValueError, RecursionError):
        raise web.HTTPBadRequest(text="no such form") from None
    if not isinstance(survey, dict) or "\\u0000" in words:
        raise web.HTTPBadRequest(text="no such form")  # no row of PostgreSQL's can hold a NUL
    return survey


def _changed(row: CampaignRow, sent: SurveyForm, before: dict[str, Any]) -> dict[str, Any]:
    """Returns the survey with what was typed, names of questions as everywhere."""
    survey, _ = read(row, before)
    made = form.read(sent, before, survey.questions)
    place = form.place_of(sent.part)
    if place is None or place >= len(form.listed(before)):
        return made
    old, new = (str(form.listed(one)[place].get("key", "")) for one in (before, made))
    return acts.renamed(made, old, new) if old != new else made


async def _save(desk: Desk, row: CampaignRow, state: State, *, goes: bool) -> web.StreamResponse:
    content = {**row.content, "survey": state.made}
    try:
        version = await drafts.save(desk.services, row.id, state.over, content, desk.user.name)
    except ConflictError as error:
        theirs = [
            plain(text) or str(one.get("key"))
            for one in form.listed(survey_of(row))
            for text in [next(iter(form.texts(one.get("text")).values()), "")]
        ]
        state = replace(state, over=row.version, wrong=said(desk, error), theirs=theirs)
        return await _show(desk, row, state)
    except UsageError:
        return _leave(desk, f"/campaigns/{row.id}")
    if goes:
        return _leave(desk, f"/campaigns/{row.id}/write")
    if not desk.partial:
        raise go(f"/campaigns/{row.id}/survey?saved")
    told = translate(desk.language, SAVED)
    row = replace(row, content=content, version=version)
    return await _show(desk, row, replace(state, over=version, told=told, taken=""))


# -- what the buttons do -------------------------------------------------------------------------


def _open(desk: Desk, state: State, sent: SurveyForm, what: str) -> State:
    return replace(state, part=what)


def _add(desk: Desk, state: State, sent: SurveyForm, what: str) -> State:
    known = {kind.value: kind for kind in QuestionKind}
    count, place = len(form.listed(state.made)), form.place_of(state.part)
    after = count if place is None else min(place + 1, count)
    kind = known.get(sent.new_kind, QuestionKind.FREE_TEXT)
    return replace(state, made=acts.added(state.made, kind, after), part=f"q{after + 1}")


def _remove(desk: Desk, state: State, sent: SurveyForm, what: str) -> State:
    place = form.place_of(what)
    if place is None or place >= len(form.listed(state.made)):
        return state
    made, taken = acts.without(state.made, place)
    return replace(
        state,
        made=made,
        part="",
        taken=json.dumps([place, taken], ensure_ascii=False),
        told=translate(desk.language, TAKEN),
    )


def _back(desk: Desk, state: State, sent: SurveyForm, what: str) -> State:
    try:
        place, question = json.loads(state.taken)
        made = acts.put_back(state.made, int(place), question)
    except (ValueError, TypeError, RecursionError):
        return state
    return replace(state, made=made, taken="", told=translate(desk.language, BACK))


def _move(desk: Desk, state: State, sent: SurveyForm, what: str) -> State:
    """Moves a question: "q2:q1"."""
    place, to = (form.place_of(part) for part in (*what.split(":"), "", "")[:2])
    count = len(form.listed(state.made))
    if place is None or to is None or max(place, to) >= count:
        return state
    part = form.place_of(state.part)
    order = list(range(count))
    order.insert(to, order.pop(place))
    if part is not None and part < count:
        state = replace(state, part=f"q{order.index(part) + 1}")
    told = translate(desk.language, MOVED, number=to + 1)
    return replace(state, made=acts.moved(state.made, place, to), told=told)


def _outcome(desk: Desk, state: State, sent: SurveyForm, what: str) -> State:
    return replace(state, made=acts.thanked(state.made))


def _no_outcome(desk: Desk, state: State, sent: SurveyForm, what: str) -> State:
    place = int(what) if what.isdecimal() else len(state.made)
    return replace(state, made=acts.unthanked(state.made, place))


def _pipe(desk: Desk, state: State, sent: SurveyForm, what: str) -> State:
    place = form.place_of(state.part)
    if not sent.pipe or place is None or place >= len(form.listed(state.made)):
        return state
    return replace(state, made=acts.repeating(state.made, place, sent.pipe))


def _reply(desk: Desk, state: State, sent: SurveyForm, what: str) -> State:
    said = sent.reply.strip()
    return replace(state, replies=(*state.replies, said)[:MOST]) if said else state


def _again(desk: Desk, state: State, sent: SurveyForm, what: str) -> State:
    return replace(state, replies=())


ACTS: dict[str, Callable[[Desk, State, SurveyForm, str], State]] = {
    "open": _open,
    "add": _add,
    "remove": _remove,
    "back": _back,
    "move": _move,
    "outcome": _outcome,
    "no-outcome": _no_outcome,
    "pipe": _pipe,
    "reply": _reply,
    "again": _again,
}
