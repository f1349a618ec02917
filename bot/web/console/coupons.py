"""Campaigns > Coupons: pools of codes, how many are left, what came of them."""

from __future__ import annotations

from urllib.parse import quote

from aiohttp import BodyPartReader, web

from bot.access.rules import Right
from bot.errors import UsageError
from bot.orders.coupons import pools
from bot.orders.coupons.pools import Filled
from bot.orders.coupons.rules.codes import LONGEST, SHORTEST
from bot.orders.coupons.rules.pool import MAX_NAME, MAX_PLACES, read_pool
from bot.orders.coupons.store import Stock
from bot.web.catalog import mark, translate
from bot.web.console.desk import Desk
from bot.web.console.downloads import streamed
from bot.web.console.forms import FillForm, NewPoolForm
from bot.web.console.guard import MULTIPART, needs
from bot.web.console.layout import go, said, show
from bot.web.console.query import whole
from bot.web.console.till import terms, worth

routes = web.RouteTableDef()

HERE = r"/campaigns/coupons/{name:[^/]{1,120}}"
MOST_BYTES = 8 << 20
NO_COUNT = mark("Say how many new codes there shall be, or bring some.")
TOO_LARGE = mark("The file is too large: bring it in parts, or with texto coupon upload.")


@routes.get("/campaigns/coupons")
@needs(Right.CAMPAIGNS)
async def listing(desk: Desk) -> web.StreamResponse:
    """Shows the pools, the newest first."""
    return await _listing(desk, NewPoolForm())


async def _listing(desk: Desk, sent: NewPoolForm, wrong: str = "") -> web.Response:
    found = await pools.stocks(desk.services)
    return show(
        desk,
        "coupons.html",
        status=422 if wrong else 200,
        stocks=[(one, worth(desk, one.pool), terms(desk, one.pool)) for one in found],
        sent=sent,
        wrong=wrong,
        longest=MAX_NAME,
        longest_places=MAX_PLACES,
    )


@routes.post("/campaigns/coupons")
@needs(Right.CAMPAIGNS)
async def create(desk: Desk) -> web.StreamResponse:
    """Makes an empty pool."""
    sent = await NewPoolForm.needed(desk.request)
    try:
        made = read_pool(
            sent.name,
            sent.worth,
            str(desk.zone),
            minimum=sent.minimum,
            first_day=sent.first_day,
            last_day=sent.last_day,
            places=sent.places,
        )
        await pools.create(desk.services, made, desk.user.name)
    except UsageError as error:
        return await _listing(desk, sent, said(desk, error))
    raise go(f"/campaigns/coupons/{quoted(made.name)}")


def quoted(name: str) -> str:
    """Returns a pool's name as it stands in an address."""
    return quote(name, safe="")


async def _found(desk: Desk) -> Stock:
    try:
        return await pools.stock(desk.services, desk.request.match_info["name"])
    except UsageError:
        raise web.HTTPNotFound from None


@routes.get(HERE)
@needs(Right.CAMPAIGNS)
async def page(desk: Desk) -> web.StreamResponse:
    """Shows a pool: what its codes are worth, and what became of them."""
    return await _page(desk, await _found(desk))


async def _page(
    desk: Desk, found: Stock, *, wrong: str = "", filled: Filled | None = None
) -> web.Response:
    return show(
        desk,
        "coupon_pool.html",
        status=422 if wrong else 200,
        stock=found,
        worth=worth(desk, found.pool),
        terms=terms(desk, found.pool),
        address=f"/campaigns/coupons/{quoted(found.pool.name)}",
        campaigns=await pools.campaigns(desk.services, found.pool.name),
        wrong=wrong,
        filled=filled,
        refused=_refused(desk, filled) if filled else [],
        shortest=SHORTEST,
        longest=LONGEST,
    )


def _refused(desk: Desk, filled: Filled) -> list[tuple[int, str, str]]:
    """Returns the first lines that were refused, each with its code and why."""
    return [
        (line, code, translate(desk.language, why.text, **why.values))
        for line, code, why in filled.refused[: pools.SHOWN]
    ]


@routes.post(HERE + "/fill")
@needs(Right.CAMPAIGNS)
async def fill(desk: Desk) -> web.StreamResponse:
    """Makes new codes, or takes in those that are typed."""
    found, sent = await _found(desk), await FillForm.needed(desk.request)
    try:
        if sent.lines.strip():
            content = sent.lines.encode()
            return await _brought(desk, found, content, as_they_are=bool(sent.as_they_are))
        count = whole(sent.count.strip().replace(" ", ""))
        if not count:
            raise UsageError(NO_COUNT)
        await pools.generate(desk.services, found.pool.name, count, desk.user.name)
    except UsageError as error:
        return await _page(desk, found, wrong=said(desk, error))
    raise go(f"/campaigns/coupons/{quoted(found.pool.name)}")


async def _brought(
    desk: Desk, found: Stock, content: bytes, *, as_they_are: bool
) -> web.StreamResponse:
    filled = await pools.upload(
        desk.services, found.pool.name, content, desk.user.name, as_they_are=as_they_are
    )
    return await _page(desk, await _found(desk), filled=filled)


@routes.post(HERE + "/upload")
@needs(Right.CAMPAIGNS)
async def upload(desk: Desk) -> web.StreamResponse:
    """Takes in the codes of a file."""
    found = await _found(desk)
    try:
        content, as_they_are = await _file(desk)
        return await _brought(desk, found, content, as_they_are=as_they_are)
    except UsageError as error:
        return await _page(desk, found, wrong=said(desk, error))
    except web.HTTPRequestEntityTooLarge:
        answer = await _page(desk, found, wrong=translate(desk.language, TOO_LARGE))
        answer.force_close()  # the rest of the file is not read
        return answer


async def _file(desk: Desk) -> tuple[bytes, bool]:
    """Reads the file that a form sends, and whether its codes are taken as they are. Raises
    UsageError, HTTPRequestEntityTooLarge."""
    request, as_they_are = desk.request, False
    if request.content_type != MULTIPART:
        raise UsageError(NO_COUNT)
    if (request.content_length or 0) > MOST_BYTES:
        raise web.HTTPRequestEntityTooLarge(MOST_BYTES, request.content_length or 0)
    try:
        parts = await request.multipart()
        while (part := await parts.next()) is not None:
            if not isinstance(part, BodyPartReader):
                continue
            if part.name == "as_they_are":
                as_they_are = bool(await part.read_chunk(8))
            elif part.name == "file" and part.filename:
                return await _content(part), as_they_are
    except ValueError:
        raise web.HTTPBadRequest(text="no such form") from None
    raise UsageError(NO_COUNT)


async def _content(part: BodyPartReader) -> bytes:
    found = bytearray()
    while chunk := await part.read_chunk(1 << 16):
        found += chunk
        if len(found) > MOST_BYTES:
            raise web.HTTPRequestEntityTooLarge(MOST_BYTES, len(found))
    return bytes(found)


@routes.post(HERE + "/codes.csv")
@needs(Right.CAMPAIGNS)
async def codes_file(desk: Desk) -> web.StreamResponse:
    """Returns the codes as a CSV file, as it is read; the audit trail has who took it."""
    found = await _found(desk)
    lines = await pools.exported(desk.services, found.pool.name, desk.user.name)
    return await streamed(desk, lines, "coupons.csv", "text/csv")
