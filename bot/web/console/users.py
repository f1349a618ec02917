"""Settings > Users: who works here, with which roles; one-time links; disabling."""

from __future__ import annotations

from aiohttp import web

from bot.access import invitations, sessions, store, users
from bot.access.rules import MATRIX, Right
from bot.errors import UsageError
from bot.models import Role
from bot.web.catalog import mark, translate
from bot.web.console.desk import Desk
from bot.web.console.forms import UserForm
from bot.web.console.guard import needs
from bot.web.console.layout import ROLES, go, said, show

routes = web.RouteTableDef()

WORDS = {
    Role.STAFF: mark("Reads and answers conversations."),
    Role.LEAD: mark("Also reassigns anyone's conversations."),
    Role.MARKETER: mark("Runs campaigns and surveys."),
    Role.ADMIN: mark("Adds, changes and disables people."),
}


@routes.get("/settings/users")
@needs(Right.USERS)
async def listing(desk: Desk) -> web.StreamResponse:
    """Shows the users, disabled ones last."""
    return await _show(desk)


async def _show(desk: Desk, *, wrong: str = "", link: str = "", whose: str = "") -> web.Response:
    async with desk.services.db.connect() as conn:
        found = await store.users(conn)
    return show(
        desk,
        "users.html",
        status=422 if wrong else 200,
        users=sorted(found, key=lambda one: (one.disabled_at is not None, one.name)),
        roles=_roles(desk),
        wrong=wrong,
        link=link,
        whose=whose,
    )


def _roles(desk: Desk) -> list[tuple[Role, str, str]]:
    return [
        (role, translate(desk.language, ROLES[role]), translate(desk.language, words))
        for role, words in WORDS.items()
    ]


@routes.post("/settings/users")
@needs(Right.USERS)
async def add(desk: Desk) -> web.StreamResponse:
    """Adds a user, and shows the link once."""
    sent = await UserForm.needed(desk.request)
    try:
        await users.add_user(desk.services, sent.name, sent.role, desk.user.name)
        link = await invitations.invite(desk.services, sent.name, desk.user.name)
    except UsageError as error:
        return await _show(desk, wrong=said(desk, error))
    return await _show(desk, link=link, whose=sent.name)


@routes.get("/settings/users/{name}")
@needs(Right.USERS)
async def one(desk: Desk) -> web.StreamResponse:
    """Shows one user: roles, sessions, and what ends them."""
    return await _show_one(desk)


async def _show_one(desk: Desk, *, wrong: str = "", link: str = "") -> web.Response:
    name = desk.request.match_info["name"]
    async with desk.services.db.connect() as conn:
        user = next((one for one in await store.users(conn) if one.name == name), None)
    if user is None:
        raise web.HTTPNotFound
    return show(
        desk,
        "user.html",
        status=422 if wrong else 200,
        person=user,
        roles=_roles(desk),
        sessions=await sessions.listing(desk.services, user),
        matrix=MATRIX,
        wrong=wrong,
        link=link,
    )


@routes.post("/settings/users/{name}/{act:roles|invite|reset|sign-out|disable}")
@needs(Right.USERS)
async def change(desk: Desk) -> web.StreamResponse:
    """Does what the button says to one user."""
    try:
        link = await _do(desk, desk.request.match_info["name"], desk.request.match_info["act"])
    except UsageError as error:
        return await _show_one(desk, wrong=said(desk, error))
    if link:
        return await _show_one(desk, link=link)
    raise go(f"/settings/users/{desk.request.match_info['name']}")


async def _do(desk: Desk, name: str, act: str) -> str:
    """Returns the one-time link, if the act makes one. Raises UsageError."""
    services, by = desk.services, desk.user.name
    match act:
        case "roles":
            sent = await UserForm.read(desk.request)
            await users.set_roles(services, name, sent.role if sent else (), by)
        case "invite" | "reset":
            return await invitations.invite(services, name, by, reset=act == "reset")
        case "sign-out":
            await sessions.end_all(services, await users.require_user(services, name), by)
        case _:
            await users.disable_user(services, name, by)
    return ""
