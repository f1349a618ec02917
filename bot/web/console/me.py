"""One's own page: language, theme, password, second factor, sessions."""

from __future__ import annotations

import io

import segno
from aiohttp import web
from markupsafe import Markup

from bot.access import passwords, second_factor, sessions, users
from bot.access.rules import Right
from bot.errors import UsageError
from bot.web.catalog import mark, translate
from bot.web.console.desk import Desk
from bot.web.console.forms import ChangePasswordForm, SessionForm, TasteForm, TurnOnForm
from bot.web.console.guard import needs
from bot.web.console.invitation import DIFFERENT
from bot.web.console.layout import go, said, show

routes = web.RouteTableDef()

# The notice that `?done=` asks for.
DONE = {
    "password": mark("The password is changed. Your other sessions are ended."),
    "code": mark("From now on you are asked for a code at each sign-in."),
    "no-code": mark("You are not asked for a code any more."),
    "session": mark("The session is ended."),
}


@routes.get("/me")
@needs(Right.OWN)
async def me(desk: Desk) -> web.StreamResponse:
    """Shows what is one's own."""
    return await _show(desk)


async def _show(desk: Desk, **wrong: str) -> web.Response:
    """wrong: what is wrong with the form "password" or "code"."""
    done = DONE.get(desk.request.query.get("done", ""), "")
    return show(
        desk,
        "me.html",
        status=422 if wrong else 200,
        sessions=await sessions.listing(desk.services, desk.user),
        this=desk.signed_in.id,
        least=passwords.SHORTEST,
        wrong=wrong,
        done=translate(desk.language, done) if done else "",
        **_new_code(desk),
    )


def _new_code(desk: Desk) -> dict[str, object]:
    """Returns a new secret and its picture, for who has no second factor yet."""
    if desk.user.totp:
        return {"secret": "", "picture": ""}
    secret = second_factor.new_secret()
    address = second_factor.address(secret, desk.user.name, desk.services.business.brand)
    drawn = io.BytesIO()
    segno.make(address, error="m").save(drawn, kind="svg", xmldecl=False, svgns=True, border=0)
    return {"secret": secret, "picture": Markup(drawn.getvalue().decode())}  # noqa: S704  ours


@routes.post("/me/taste")
@needs(Right.OWN)
async def taste(desk: Desk) -> web.StreamResponse:
    """Keeps the language or the theme, and leads back."""
    sent = await TasteForm.needed(desk.request)
    await users.set_taste(desk.services, desk.user, language=sent.language, theme=sent.theme)
    raise go(sent.next)


@routes.post("/me/password")
@needs(Right.OWN)
async def password(desk: Desk) -> web.StreamResponse:
    """Changes the password."""
    sent = await ChangePasswordForm.read(desk.request)
    if sent is None or sent.password != sent.again:
        return await _show(desk, password=translate(desk.language, DIFFERENT))
    try:
        await sessions.change_password(desk.services, desk.signed_in, sent.old, sent.password)
    except UsageError as error:
        return await _show(desk, password=said(desk, error))
    raise go("/me?done=password")


@routes.post("/me/code")
@needs(Right.OWN)
async def code(desk: Desk) -> web.StreamResponse:
    """Asks for a code at each sign-in from now on."""
    sent = await TurnOnForm.needed(desk.request)
    try:
        await second_factor.turn_on(desk.services, desk.signed_in, sent.secret, sent.code)
    except UsageError as error:
        return await _show(desk, code=said(desk, error))
    raise go("/me?done=code")


@routes.post("/me/no-code")
@needs(Right.OWN)
async def no_code(desk: Desk) -> web.StreamResponse:
    """Asks for no code any more."""
    await second_factor.turn_off(desk.services, desk.signed_in)
    raise go("/me?done=no-code")


@routes.post("/me/session")
@needs(Right.OWN)
async def end_session(desk: Desk) -> web.StreamResponse:
    """Ends one of one's sessions, or with 0 all others."""
    sent = await SessionForm.needed(desk.request)
    user = desk.user
    if sent.session:
        await sessions.end(desk.services, user, sent.session, user.name)
    else:
        await sessions.end_all(desk.services, user, user.name, but=desk.signed_in)
    raise go("/me?done=session")
