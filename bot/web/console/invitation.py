"""The page behind a one-time link, where a person chooses a password."""

from __future__ import annotations

from aiohttp import web

from bot.access import invitations, passwords
from bot.access.store import User
from bot.errors import UsageError
from bot.web.catalog import mark, translate
from bot.web.console.desk import Desk, readable_by_others
from bot.web.console.forms import NewPasswordForm
from bot.web.console.guard import open_to_all
from bot.web.console.layout import said, show
from bot.web.console.sign_in import enter

routes = web.RouteTableDef()

DIFFERENT = mark("The two are not the same.")


@routes.get("/invitation/{secret}")
@open_to_all
async def ask(desk: Desk) -> web.StreamResponse:
    """Shows the form. Looking does not use the link up, since scanners of mail open it too."""
    if readable_by_others(desk.request):
        return show(desk, "plain_http.html", status=403, url=desk.services.settings.console_url)
    return await _show(desk)


async def _show(desk: Desk, wrong: str = "") -> web.Response:
    user = await invitations.look(desk.services, desk.request.match_info["secret"])
    if user is None:
        return show(desk, "invitation_over.html", status=404)
    return _form(desk, user, wrong)


def _form(desk: Desk, user: User, wrong: str) -> web.Response:
    return show(
        desk,
        "choose_password.html",
        status=422 if wrong else 200,
        name=user.name,
        wrong=wrong,
        least=passwords.SHORTEST,
    )


@routes.post("/invitation/{secret}")
@open_to_all
async def choose(desk: Desk) -> web.StreamResponse:
    """Sets the password and signs in."""
    sent = await NewPasswordForm.read(desk.request)
    if sent is None or sent.password != sent.again:
        return await _show(desk, translate(desk.language, DIFFERENT))
    try:
        user = await invitations.accept(
            desk.services, desk.request.match_info["secret"], sent.password
        )
    except UsageError as error:
        return await _show(desk, said(desk, error))
    return await enter(desk, user, "/")
