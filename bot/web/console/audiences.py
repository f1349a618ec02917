"""Campaigns > Audiences: rules that are written as text or by a form, counted, saved."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from aiohttp import web

from bot.access.rules import Right
from bot.campaigns.audience import people, saved, understand
from bot.campaigns.audience.rules.complete import complete
from bot.campaigns.audience.rules.estimate import Counted
from bot.campaigns.audience.rules.reader import Wanted
from bot.campaigns.audience.rules.tokens import Mistake
from bot.campaigns.audience.rules.tree import And, Not, Rule
from bot.campaigns.audience.store import Saved
from bot.campaigns.audience.understand import Understood
from bot.errors import UsageError
from bot.web.catalog import translate
from bot.web.console.audience_form import WHATS, mended, pieces, shown, text_of
from bot.web.console.desk import Desk
from bot.web.console.forms import AudienceForm
from bot.web.console.guard import needs
from bot.web.console.layout import go, in_words, said, show

routes = web.RouteTableDef()

LONGEST = 2_000  # characters of a rule
COUNTING = web.AppKey("counting", dict[int, asyncio.Task[Counted]])  # by session


@routes.get("/campaigns/audiences")
@needs(Right.CAMPAIGNS)
async def listing(desk: Desk) -> web.StreamResponse:
    """Shows the saved audiences."""
    return show(desk, "audiences.html", audiences=await saved.listing(desk.services))


@routes.get("/campaigns/audiences/write")
@needs(Right.CAMPAIGNS)
async def writer(desk: Desk) -> web.StreamResponse:
    """Shows a saved audience, or a field for a new one: empty, or with the rule of the address."""
    name = desk.request.query.get("name", "")
    text = (await _found(desk, name)).text if name else desk.request.query.get("rule", "")[:LONGEST]
    return await _write(desk, name, text, known=bool(name))


async def _found(desk: Desk, name: str) -> Saved:
    try:
        return await saved.find(desk.services, name)
    except UsageError:
        raise web.HTTPNotFound from None


async def _write(
    desk: Desk, name: str, text: str, *, known: bool, wrong: str = "", counts: bool = False
) -> web.Response:
    """Shows the page of one audience. known: it is saved under this name. counts: somebody has
    asked how many it is."""
    return show(
        desk,
        "audience_write.html",
        status=422 if wrong else 200,
        name=name,
        text=text,
        known=known,
        wrong=wrong,
        form=shown(text),
        whats=in_words(desk, WHATS),
        looked=await look(desk, (text,), counts=counts, mends=True) if text.strip() else None,
        longest=LONGEST,
    )


@routes.post("/campaigns/audiences/write")
@needs(Right.CAMPAIGNS)
async def act(desk: Desk) -> web.StreamResponse:
    """Saves a rule, or changes and counts it without saving."""
    sent = await AudienceForm.needed(desk.request)
    text = sent.rule.replace("\r\n", "\n")[:LONGEST]
    known = bool(sent.known)
    if sent.then == "form":
        text = text_of(sent, desk.language)
    if sent.mend:
        text = mended(text, sent.mend)
    if sent.then or sent.mend:
        return await _write(desk, sent.name, text, known=known, counts=True)
    try:
        await saved.save(desk.services, sent.known or sent.name, text, desk.user.name)
    except UsageError as error:
        return await _write(desk, sent.name, text, known=known, wrong=_first_line(desk, error))
    raise go("/campaigns/audiences")


def _first_line(desk: Desk, error: UsageError) -> str:
    """Returns an error without the marked lines: the page marks the text itself."""
    if "mistakes" in error.values:
        return translate(desk.language, "It was not saved: see what is marked below.")
    return said(desk, error)


@routes.post("/campaigns/audiences/delete")
@needs(Right.CAMPAIGNS)
async def delete(desk: Desk) -> web.StreamResponse:
    """Deletes an audience that nothing uses."""
    sent = await AudienceForm.needed(desk.request)
    try:
        await saved.delete(desk.services, sent.known, desk.user.name)
    except UsageError as error:
        found = await _found(desk, sent.known)
        return await _write(desk, found.name, found.text, known=True, wrong=said(desk, error))
    raise go("/campaigns/audiences")


# -- while somebody writes ----------------------------------------------------------------------


@routes.post("/campaigns/audiences/look")
@needs(Right.CAMPAIGNS)
async def looked(desk: Desk) -> web.StreamResponse:
    """Marks what is wrong with a rule that is being written, and counts its people."""
    sent = await AudienceForm.needed(desk.request)
    texts = (sent.rule[:LONGEST], sent.leave_out[:LONGEST])
    mends = "mends" in desk.request.query
    seen = await look(desk, texts, counts=True, mends=mends)
    return show(desk, "audience_look.html", looked=seen)


async def look(
    desk: Desk, texts: Sequence[str], *, counts: bool, mends: bool = False
) -> dict[str, Any]:
    """Returns what a page says of a rule, and of another one for those who are left out. mends: the
    page has buttons that write the right word."""
    async with desk.services.db.connect() as conn:
        found = [
            await understand.understand(desk.services, conn, one) for one in texts if one.strip()
        ]
    counted, slow = None, ""
    rules = [one.rule for one in found if one.rule is not None]
    if counts and rules and len(rules) == len(found) and texts[0].strip():
        try:
            counted = await _count(desk, _without(rules))
        except UsageError as error:
            slow = said(desk, error)
    return {
        "texts": [_said(desk, one) for one in found],
        "count": _numbers(counted) if counted else None,
        "slow": slow,
        "mends": mends,
    }


async def _count(desk: Desk, rule: Rule) -> Counted | None:
    """Counts the people of a rule. Whoever writes on ends the count of what stood there before,
    which then returns None."""
    counting, who = desk.request.app[COUNTING], desk.signed_in.id
    if (before := counting.get(who)) is not None:
        before.cancel()
    task = counting[who] = asyncio.create_task(people.count(desk.services, rule))
    await asyncio.wait([task])
    if counting.get(who) is task:
        del counting[who]
    return None if task.cancelled() else task.result()


def _without(rules: Sequence[Rule]) -> Rule:
    chosen, *left_out = rules
    return And((chosen, *map(Not, left_out))) if left_out else chosen


def _said(desk: Desk, found: Understood) -> dict[str, Any]:
    return {
        "pieces": pieces(found.text, found.wrong),
        "wrong": [_mistake(desk, one) for one in found.wrong],
        "doubtful": [_mistake(desk, one) for one in found.doubtful],
    }


def _mistake(desk: Desk, one: Mistake) -> dict[str, Any]:
    start, end = one.at
    return {
        "column": start + 1,
        "text": _in_words(desk, one),
        "instead": one.instead,
        "mend": f"{start}:{end}:{one.instead}",
    }


def _in_words(desk: Desk, one: Mistake) -> str:
    values = dict(one.values)
    for name, value in values.items():
        if isinstance(value, Mistake):
            values[name] = _in_words(desk, value)
        elif isinstance(value, Wanted):
            words = [translate(desk.language, word) for word in value.of(desk.language)]
            values[name] = ", ".join(words)
    return translate(desk.language, one.text, **values)


def _numbers(counted: Counted) -> dict[str, Any]:
    return {
        "people": counted.people,
        "least": counted.least,
        "most": counted.most,
        "exact": counted.exact,
    }


@routes.get("/campaigns/audiences/complete")
@needs(Right.CAMPAIGNS)
async def completions(desk: Desk) -> web.StreamResponse:
    """Says what may stand at the cursor, for the script of the field."""
    text = desk.request.query.get("text", "")[:LONGEST]
    at = desk.request.query.get("at", "")
    cursor = min(int(at), len(text)) if at.isdecimal() and len(at) < 6 else len(text)
    async with desk.services.db.connect() as conn:
        names = await understand.names(desk.services, conn)
    found = complete(text, cursor, names, desk.language)
    return web.json_response({"from": found.at[0], "words": found.words})
