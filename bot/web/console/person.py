"""One person: what is known, consent, timeline; changing, tagging and blocking."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from aiohttp import web

from bot.access.rules import Right
from bot.consent import preferences_store as preferences
from bot.consent.preferences_store import Granted
from bot.contacts import cases_store as cases
from bot.contacts import people
from bot.contacts import timeline_store as timelines
from bot.contacts.people import Shown
from bot.contacts.people_store import Listed
from bot.errors import ConflictError, UsageError
from bot.imports import by_hand
from bot.models import Language
from bot.web.catalog import mark, translate
from bot.web.console.consent_words import titled
from bot.web.console.desk import Desk
from bot.web.console.forms import PersonForm, ReasonForm, TagForm
from bot.web.console.guard import needs
from bot.web.console.layout import go, in_words, said, show
from bot.web.console.query import instant
from bot.web.console.standing import standing, tell

routes = web.RouteTableDef()

PAGE = 30
HERE = r"/contacts/{id:\d{1,18}}"
FIELDS = {
    "name": mark("Name"),
    "language": mark("Language"),
    "postcode": mark("Postcode"),
    "zone": mark("Time zone"),
}


@routes.get(HERE)
@needs(Right.CONTACTS)
async def person(desk: Desk) -> web.StreamResponse:
    """Shows one person; the audit trail has who looked."""
    return await _show(desk, await opened(desk))


async def opened(desk: Desk) -> Shown:
    """Returns the person that the address names, and notes who looks. Raises HTTPNotFound."""
    found = await people.open_page(
        desk.services, int(desk.request.match_info["id"]), desk.user.name
    )
    if found is None:
        raise web.HTTPNotFound
    return found


async def _show(desk: Desk, found: Shown, *, status: int = 200, **values: Any) -> web.Response:
    one = found.contact
    async with desk.services.db.connect() as conn:
        story = await timelines.timeline(
            conn, one.id, _before(desk), PAGE + 1, desk.services.clock.now()
        )
        granted = await preferences.granted(conn, one.id)
        wishes = await cases.data_requests(conn, one.id)
    last = story[PAGE - 1] if len(story) > PAGE else None
    known = {"typed": typed(one), "wrong": "", "conflict": [], **values}
    return show(
        desk,
        "person.html",
        status=status,
        person=one,
        shown=found,
        states=standing(desk, one),
        consents=_consents(desk, granted),
        wishes=wishes,
        now=desk.now,
        told=[tell(desk, happening) for happening in story[:PAGE]],
        older=f"{last.at.isoformat()}~{last.key}" if last else "",
        seen=people.edition(one),
        languages=list(Language),
        fields=in_words(desk, FIELDS),
        **known,
    )


def _before(desk: Desk) -> tuple[datetime, str] | None:
    at, _, key = desk.request.query.get("before", "").partition("~")
    when = instant(at)
    return (when, key) if when else None


def _consents(desk: Desk, granted: list[Granted]) -> list[tuple[str, str, datetime | None]]:
    """Returns each program with what was agreed to ("" for nothing), and since when."""
    known = {one.program: one for one in granted}
    programs = desk.services.numbers.programs
    names = [*programs, *(name for name in known if name not in programs)]
    return [
        (
            titled(desk, name),
            known[name].message_class if name in known else "",
            known[name].at if name in known else None,
        )
        for name in names
    ]


def typed(one: Listed) -> PersonForm:
    """Returns the form as the person's values fill it."""
    pairs = sorted(one.attributes.items())
    return PersonForm(
        name=one.name or "",
        language=one.language or "",
        postcode=one.postcode or "",
        zone=one.zone or "",
        attribute=tuple(name for name, _ in pairs),
        value=tuple(value for _, value in pairs),
    )


# -- changing ------------------------------------------------------------------------------------


def _values(form: PersonForm) -> dict[str, str]:
    """Returns the values of a form by their names."""
    pairs = zip(form.attribute, form.value, strict=False)
    return {
        **{field: getattr(form, field).strip() for field in FIELDS},
        **{name.strip(): value.strip() for name, value in pairs if name.strip()},
    }


@routes.post(HERE)
@needs(Right.EDIT_CONTACTS)
async def save(desk: Desk) -> web.StreamResponse:
    """Changes what is known of the person."""
    found, sent = await opened(desk), await PersonForm.needed(desk.request)
    was, now = _values(typed(found.contact)), _values(sent)
    changed = {name: value for name, value in now.items() if value != was.get(name, "")}
    changed |= {name: "" for name in was if name not in now}
    if not changed:
        raise go(_path(found))
    try:
        by = desk.user.name
        await by_hand.describe(desk.services, found.contact.address, changed, by, sent.seen)
    except ConflictError as error:
        theirs = [(name, was.get(name, ""), value) for name, value in changed.items()]
        return await _refused(desk, found, sent, said(desk, error), 409, theirs)
    except UsageError as error:
        return await _refused(desk, found, sent, said(desk, error), 422, [])
    raise go(_path(found))


async def _refused(
    desk: Desk,
    found: Shown,
    sent: PersonForm,
    wrong: str,
    status: int,
    theirs: list[tuple[str, str, str]],
) -> web.Response:
    """Shows the form as it was typed. theirs: what differs from what is kept now."""
    names = [(FIELDS.get(name), name, there, mine) for name, there, mine in theirs]
    conflict = [
        (translate(desk.language, words) if words else name, there, mine)
        for words, name, there, mine in names
    ]
    return await _show(desk, found, status=status, typed=sent, wrong=wrong, conflict=conflict)


def _path(found: Shown) -> str:
    return f"/contacts/{found.contact.id}"


@routes.post(HERE + "/tag")
@routes.post(HERE + "/untag")
@needs(Right.EDIT_CONTACTS)
async def tag(desk: Desk) -> web.StreamResponse:
    """Adds a tag, or takes it away."""
    found, sent = await opened(desk), await TagForm.needed(desk.request)
    change = people.untag if desk.request.path.endswith("/untag") else people.tag
    await change(desk.services, found.contact.address, [sent.tag[:60]], desk.user.name)
    raise go(_path(found))


@routes.post(HERE + "/block")
@routes.post(HERE + "/unblock")
@needs(Right.EDIT_CONTACTS)
async def block(desk: Desk) -> web.StreamResponse:
    """Ends all answers to the person, or lets them be answered again."""
    found, sent = await opened(desk), await ReasonForm.needed(desk.request)
    services, address, by = desk.services, found.contact.address, desk.user.name
    if desk.request.path.endswith("/unblock"):
        await people.unblock(services, address, by)
    elif not sent.reason.strip():
        wrong = translate(desk.language, mark("Say why: whoever reads it later wants to know."))
        return await _show(desk, found, status=422, wrong_block=wrong)
    else:
        await people.block(services, address, sent.reason.strip(), by)
    raise go(_path(found))
