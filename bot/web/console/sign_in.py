"""Signing in: name and password, then the code of an app if the person has one; signing out."""

from __future__ import annotations

from datetime import timedelta

from aiohttp import web

from bot.access import sessions
from bot.access.rules import Right
from bot.access.sessions import RefusedError, TooManyError
from bot.access.store import User
from bot.files import signed
from bot.web.catalog import mark, translate
from bot.web.console.desk import COOKIE, Desk, readable_by_others
from bot.web.console.forms import CodeForm, SignInForm
from bot.web.console.guard import needs, open_to_all
from bot.web.console.layout import go, show

routes = web.RouteTableDef()

WRONG = mark("Name or password is wrong.")
WRONG_CODE = mark("This is not the code that your app shows now, or it was used already.")
TOO_MANY = mark("Too many tries failed. Please wait a quarter of an hour, or ask an admin.")
BAD_FORM = mark("This is not what our form sends. Please open the page again.")
PROOF = timedelta(minutes=5)


@routes.get("/sign-in")
@open_to_all
async def ask(desk: Desk) -> web.StreamResponse:
    """Shows the form; why there is none where others could read what is typed."""
    if desk.session:
        raise go("/")
    if readable_by_others(desk.request):
        return show(desk, "plain_http.html", status=403, url=desk.services.settings.console_url)
    return _form(desk, following=desk.request.query.get("next", "/"))


def _form(
    desk: Desk, *, following: str, name: str = "", wrong: str = "", status: int = 200
) -> web.Response:
    return show(
        desk,
        "sign_in.html",
        status=status,
        following=following,
        name=name,
        wrong=translate(desk.language, wrong) if wrong else "",
        demo=desk.services.settings.demo,
    )


@routes.post("/sign-in")
@open_to_all
async def sign_in(desk: Desk) -> web.StreamResponse:
    """Signs in, or asks for the code, or shows the form again."""
    sent = await SignInForm.read(desk.request)
    if sent is None:
        return _form(desk, following="/", wrong=BAD_FORM, status=400)
    if readable_by_others(desk.request):
        raise go("/sign-in")
    try:
        user = await sessions.check_password(desk.services, sent.name, sent.password, desk.origin)
    except RefusedError:
        return _form(desk, following=sent.next, name=sent.name, wrong=WRONG, status=403)
    except TooManyError:
        return _form(desk, following=sent.next, name=sent.name, wrong=TOO_MANY, status=429)
    if user.totp:
        return _code_form(desk, user.name, _proof(desk, user), sent.next)
    return await enter(desk, user, sent.next)


def _proof(desk: Desk, user: User) -> str:
    """Returns what shows for five minutes that the password was right."""
    return signed.form_stamp(desk.services.ledger_key, _proved(user.name), desk.now)


def _proved(name: str) -> str:
    return f"console:password:{name}"


def _code_form(
    desk: Desk, name: str, proof: str, following: str, *, wrong: str = "", status: int = 200
) -> web.Response:
    return show(
        desk,
        "code.html",
        status=status,
        name=name,
        proof=proof,
        following=following,
        wrong=translate(desk.language, wrong) if wrong else "",
    )


@routes.post("/sign-in/code")
@open_to_all
async def second_step(desk: Desk) -> web.StreamResponse:
    """Signs in with the code of the app, for who has shown the password."""
    sent = await CodeForm.read(desk.request)
    keys = desk.services.ledger_keys.values()
    age = signed.form_age(keys, _proved(sent.name), sent.proof, desk.now) if sent else None
    if sent is None or age is None or age > PROOF:
        return _form(desk, following="/", wrong=BAD_FORM, status=400)
    try:
        user = await sessions.check_code(desk.services, sent.name, sent.code, desk.origin)
    except RefusedError:
        wrong, status = WRONG_CODE, 403
    except TooManyError:
        wrong, status = TOO_MANY, 429
    else:
        return await enter(desk, user, sent.next)
    return _code_form(desk, sent.name, sent.proof, sent.next, wrong=wrong, status=status)


async def enter(desk: Desk, user: User, following: str) -> web.StreamResponse:
    """Begins a session, under a new id, and leads on."""
    secret = await sessions.begin(desk.services, user, desk.origin)
    answer = go(following)
    answer.set_cookie(
        COOKIE,
        secret,
        max_age=int(sessions.LASTS.total_seconds()),
        path="/",
        secure=True,
        httponly=True,
        samesite="Lax",
    )
    raise answer


@routes.post("/sign-out")
@needs(Right.OWN)
async def sign_out(desk: Desk) -> web.StreamResponse:
    """Ends the session."""
    session = desk.signed_in
    await sessions.end(desk.services, session.user, session.id, session.user.name)
    answer = go("/sign-in")
    answer.del_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="Lax")
    raise answer
