"""Writing first: to somebody who may be texted, whether or not they have ever written."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from aiohttp import web

from bot.access.rules import Right
from bot.contacts import people
from bot.contacts.people_store import Listed
from bot.errors import ConflictError, UsageError
from bot.gate.reasons import Reason
from bot.gate.verdict import VerdictKind
from bot.inbox import reply as replies
from bot.inbox.reply import Preview, Wish
from bot.models import Status
from bot.web.catalog import mark, translate
from bot.web.console.composer import unfit, verdict
from bot.web.console.desk import Desk
from bot.web.console.guard import needs
from bot.web.console.inbox_acts import conflict
from bot.web.console.inbox_forms import StartForm
from bot.web.console.inbox_talk import OPENS
from bot.web.console.layout import go, said, show

routes = web.RouteTableDef()

MOST = 8  # people whom a name may mean
WHO = mark("Say to whom: a number, or the beginning of a name.")
NOBODY = mark(
    "No contact is called or has the number “%(words)s”. Who has not agreed to anything can't be "
    "texted: let them join, or import them with their consent."
)
WHICH = mark("Several people are called so. Choose one.")
REFUSED = mark("Not sent: this person may not be texted now.")


@routes.get("/inbox/start")
@needs(Right.INBOX)
async def form(desk: Desk) -> web.StreamResponse:
    """Shows the empty form, or one for the person in the address."""
    return _show(desk, StartForm(to=desk.request.query.get("to", "")[:200]))


@routes.post("/inbox/start/verdict")
@needs(Right.INBOX)
async def part_verdict(desk: Desk) -> web.StreamResponse:
    """Returns the line that says to whom the words would go, and what would become of them."""
    sent = await StartForm.needed(desk.request)
    found = await _people(desk, sent)
    if len(found) != 1 or not sent.body.strip():
        return show(desk, "start_verdict.html", found=found, typed=sent.to.strip())
    try:
        seen = await _preview(desk, found[0], sent)
    except UsageError as error:
        return show(desk, "start_verdict.html", found=found, line=said(desk, error), kind="no")
    kind, line = seen.kind.value, _line(desk, seen)
    return show(desk, "start_verdict.html", found=found, line=line, kind=kind)


@routes.post("/inbox/start")
@needs(Right.INBOX)
async def start(desk: Desk) -> web.StreamResponse:
    """Writes to the person, and leads to the conversation. "check" only says what would become of
    it."""
    sent = await StartForm.needed(desk.request)
    found = await _people(desk, sent)
    if len(found) != 1:
        return _show(desk, sent, 422, found=found, wrong=_unknown(desk, sent.to, found))
    [person] = found
    if wrong := unfit(desk, sent.words):
        return _show(desk, sent, 422, found=found, wrong=wrong)
    if sent.check:
        seen = await _preview(desk, person, sent)
        return _show(desk, sent, found=found, line=_line(desk, seen), kind=seen.kind.value)
    wish = Wish(sent.client_id, anyway=False, undo=replies.UNDO)
    try:
        text = await replies.reply(desk.services, person.address, desk.user.name, sent.words, wish)
    except ConflictError as error:
        return _show(desk, sent, 409, found=found, wrong=conflict(desk, error))
    except UsageError as error:
        return _show(desk, sent, 422, found=found, wrong=said(desk, error))
    if text.status is Status.SUPPRESSED:
        line = _line(desk, await _preview(desk, person, sent))
        wrong = translate(desk.language, REFUSED)
        return _show(desk, sent, 422, found=found, wrong=wrong, line=line, kind="refuse")
    raise go(f"/inbox/{person.id}?list=mine")


async def _people(desk: Desk, sent: StartForm) -> list[Listed]:
    """Returns whose number or name is so, or begins so; of several the one that was chosen."""
    typed = sent.to.strip()
    found = await people.find(desk.services, (), typed, limit=MOST + 1) if typed else []
    return [one for one in found if one.address == sent.chosen] or found


def _unknown(desk: Desk, typed: str, found: list[Listed]) -> str:
    typed = typed.strip()
    words = WHICH if found else NOBODY if typed else WHO
    return translate(desk.language, words, words=typed)


async def _preview(desk: Desk, person: Listed, sent: StartForm) -> Preview:
    return await replies.preview(desk.services, person.address, desk.user.name, sent.words)


def _line(desk: Desk, seen: Preview) -> str:
    """Returns the gate's verdict, and what would open the conversation if it is closed."""
    opens = OPENS.get(Reason(seen.reason)) if seen.kind is VerdictKind.REFUSE else None
    line = verdict(desk, seen)
    return f"{line}. {translate(desk.language, opens)}" if opens else line


def _show(desk: Desk, sent: StartForm, status: int = 200, **values: Any) -> web.Response:
    shown = {"found": [], "wrong": "", "line": "", "kind": "", "typed": sent.to.strip(), **values}
    client_id = sent.client_id or uuid4()
    return show(desk, "start.html", status=status, sent=sent, client_id=client_id, **shown)
