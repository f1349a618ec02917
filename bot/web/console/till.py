"""The till: staff type a customer's code, see what it is, and redeem it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from urllib.parse import quote, unquote

from aiohttp import web

from bot.access.rules import Right
from bot.errors import UsageError
from bot.orders.coupons import till
from bot.orders.coupons.model import Pool
from bot.orders.coupons.rules.pool import read_amount
from bot.orders.coupons.rules.state import UNDO, State, may_undo
from bot.orders.coupons.till import MAX_PLACE, MAX_PURCHASE, Seen
from bot.sms.spoken import money, month_day
from bot.web.catalog import mark, translate
from bot.web.console.desk import Desk
from bot.web.console.forms import TillForm
from bot.web.console.guard import needs
from bot.web.console.layout import said, show

routes = web.RouteTableDef()

YEAR = 365 * 86_400
PLACE = "texto-till"  # the cookie that remembers where this till stands
TITLES = {
    State.VALID: mark("Valid"),
    State.USED: mark("Already used"),
    State.EXPIRED: mark("Expired"),
    State.EARLY: mark("Not valid yet"),
    State.UNKNOWN: mark("Not ours"),
}


@routes.get("/till")
@needs(Right.TILL)
async def page(desk: Desk) -> web.StreamResponse:
    """Shows the field for a code."""
    return await _page(desk)


@routes.post("/till")
@needs(Right.TILL)
async def look(desk: Desk) -> web.StreamResponse:
    """Says what a code is; changes nothing. A form, so that no code stands in an address."""
    sent = await TillForm.needed(desk.request)
    seen = await till.look(desk.services, sent.code) if sent.code.strip() else None
    return await _page(desk, seen, sent)


@routes.post("/till/redeem")
@needs(Right.TILL)
async def redeem(desk: Desk) -> web.StreamResponse:
    """Redeems a code, once."""
    sent = await TillForm.needed(desk.request)
    try:
        used = till.used_at(
            desk.user.name,
            desk.now,
            place=sent.place,
            purchase=sent.purchase,
            amount=read_amount(sent.amount),
        )
        seen = await till.redeem(desk.services, sent.code, used)
    except UsageError as error:
        seen = await till.look(desk.services, sent.code)
        return await _page(desk, seen, sent, wrong=said(desk, error))
    answer = await _page(desk, seen, sent)
    _remember(answer, used.place)
    return answer


def _remember(answer: web.Response, place: str) -> None:
    """Lets the browser remember where this till stands."""
    answer.set_cookie(
        PLACE, quote(place), max_age=YEAR, secure=True, httponly=True, samesite="Strict"
    )


@routes.post("/till/undo")
@needs(Right.TILL)
async def undo(desk: Desk) -> web.StreamResponse:
    """Takes a redemption back, within a minute."""
    sent = await TillForm.needed(desk.request)
    wrong = ""
    try:
        await till.undo(desk.services, sent.code, desk.user.name)
    except UsageError as error:
        wrong = said(desk, error)
    return await _page(desk, await till.look(desk.services, sent.code), sent, wrong=wrong)


async def _page(
    desk: Desk, seen: Seen | None = None, sent: TillForm | None = None, *, wrong: str = ""
) -> web.Response:
    return show(
        desk,
        "till.html",
        status=422 if wrong else 200,
        seen=seen,
        sent=sent or TillForm(),
        wrong=wrong,
        title=translate(desk.language, TITLES[seen.state]) if seen else "",
        worth=worth(desk, seen.coupon.pool) if seen and seen.coupon else "",
        terms=terms(desk, seen.coupon.pool) if seen and seen.coupon else [],
        off=_off(desk, seen) if seen else "",
        undoable=_undoable(desk, seen),
        seconds=int(UNDO.total_seconds()),
        place=(sent.place if sent else "") or _remembered(desk),
        places=await till.places(desk.services),
        longest=MAX_PURCHASE,
        states=State,
    )


def _remembered(desk: Desk) -> str:
    return " ".join(unquote(desk.request.cookies.get(PLACE, "")).split())[:MAX_PLACE]


def _undoable(desk: Desk, seen: Seen | None) -> bool:
    if seen is None or seen.coupon is None:
        return False
    used = seen.done or seen.coupon.used
    return used is not None and may_undo(used, desk.now)


def _off(desk: Desk, seen: Seen) -> str:
    pool = seen.coupon.pool if seen.coupon else None
    if pool is None or seen.off is None or pool.worth.currency is None:
        return f"{seen.off:f}" if seen.off is not None else ""
    return money(seen.off, pool.worth.currency, desk.language)


def worth(desk: Desk, pool: Pool) -> str:
    """Returns what a code of the pool takes off, as a page says it."""
    if pool.worth.percent is not None:
        plain = f"{pool.worth.percent.normalize():f}"
        return f"{plain.replace('.', ',')} %" if desk.language == "fr" else f"{plain}%"
    return money(pool.worth.amount or Decimal(0), pool.worth.currency or "", desk.language)


def terms(desk: Desk, pool: Pool) -> list[str]:
    """Returns the terms of a pool, one by one, in words."""

    def in_words(text: str, **values: Any) -> str:
        return translate(desk.language, text, **values)

    found = []
    if pool.minimum is not None:
        least = money(pool.minimum, pool.worth.currency or "", desk.language).strip()
        found.append(in_words(mark("for purchases from %(least)s on"), least=least))
    if pool.first_day is not None:
        day = f"{month_day(pool.first_day, desk.language)} {pool.first_day.year}"
        found.append(in_words(mark("from %(day)s"), day=day))
    if pool.last_day is not None:
        day = f"{month_day(pool.last_day, desk.language)} {pool.last_day.year}"
        found.append(in_words(mark("until %(day)s"), day=day))
    if pool.places:
        found.append(pool.places)
    return found
