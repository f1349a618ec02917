"""Quarantine: rows of contact files that wait for proof of consent."""

from __future__ import annotations

from aiohttp import web

from bot.access.rules import Right
from bot.errors import UsageError
from bot.imports import quarantine
from bot.imports.quarantine import Waiting
from bot.web.catalog import mark, translate
from bot.web.console.contacts import programs
from bot.web.console.desk import Desk
from bot.web.console.forms import ProofForm
from bot.web.console.guard import needs
from bot.web.console.imports import KEPT
from bot.web.console.layout import go, said, show
from bot.web.console.query import whole

routes = web.RouteTableDef()

PAGE = 50
# What each reason asks for; the others can't be lifted here.
LIFTED_BY = {
    "no_proof": mark("With the proof of this person's consent the row comes in."),
    "opted_out": mark("Only a START from the person's own phone lets them in again."),
    "held": mark("Somebody must first settle the doubt about this person."),
}


@routes.get("/contacts/quarantine")
@needs(Right.IMPORT)
async def listing(desk: Desk) -> web.StreamResponse:
    """Shows the rows that wait, the oldest first."""
    asked = desk.request.query.get("after", "")
    after = whole(asked) or 0
    found = await quarantine.waiting(desk.services, after, PAGE + 1)
    rows = [(one, translate(desk.language, KEPT[one.reason])) for one in found[:PAGE]]
    more = found[PAGE - 1].id if len(found) > PAGE else 0
    return show(desk, "quarantine.html", rows=rows, more=more, after=after)


@routes.get(r"/contacts/quarantine/{row:\d{1,18}}")
@needs(Right.IMPORT)
async def one(desk: Desk) -> web.StreamResponse:
    """Shows one row, and the form of its proof."""
    return _show(desk, await _waiting(desk), ProofForm())


async def _waiting(desk: Desk) -> Waiting:
    """Returns the row that the address names. Raises HTTPNotFound."""
    found = await quarantine.one(desk.services, int(desk.request.match_info["row"]))
    if found is None:
        raise web.HTTPNotFound
    return found


def _show(desk: Desk, found: Waiting, typed: ProofForm, wrong: str = "") -> web.Response:
    return show(
        desk,
        "quarantine_row.html",
        status=422 if wrong else 200,
        one=found,
        why=translate(desk.language, LIFTED_BY[found.reason]),
        open=found.reason == "no_proof" or found.row.consent is not None,
        programs=programs(desk),
        typed=typed,
        wrong=wrong,
    )


@routes.post(r"/contacts/quarantine/{row:\d{1,18}}")
@needs(Right.IMPORT)
async def release(desk: Desk) -> web.StreamResponse:
    """Imports the row with its proof."""
    found, sent = await _waiting(desk), await ProofForm.needed(desk.request)
    cells = sent.model_dump(exclude={"stamp"})
    try:
        await quarantine.release(desk.services, found.id, desk.user.name, cells)
    except UsageError as error:
        return _show(desk, found, sent, said(desk, error))
    raise go("/contacts/quarantine")
