"""Campaigns: the list, and the composer of those that have not gone out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from bot.access.rules import Right
from bot.campaigns import control, drafts, edits
from bot.campaigns import store as campaigns
from bot.campaigns.compose import sample
from bot.campaigns.edits import FIXED
from bot.campaigns.rules import parse_campaign, starts
from bot.campaigns.rules.characters import called
from bot.campaigns.rules.check import characters
from bot.campaigns.store import CampaignRow
from bot.errors import ConflictError, UsageError
from bot.models import Language
from bot.orders.coupons import pools
from bot.sms.segments import MAX_BODY, encoding, segments
from bot.web.catalog import in_language, mark, translate
from bot.web.console import experiment_form, goal_form
from bot.web.console.audiences import look
from bot.web.console.campaign_answers import ABOUT
from bot.web.console.campaign_form import content, rule_of, shown
from bot.web.console.campaign_words import CLASSES, PASTS, STATUSES, TROUBLES
from bot.web.console.desk import Desk
from bot.web.console.forms import CampaignForm, NewCampaignForm
from bot.web.console.guard import needs
from bot.web.console.layout import go, in_words, said, show
from bot.web.console.links_form import names
from bot.web.console.query import whole

routes = web.RouteTableDef()

HERE = r"/campaigns/{id:\d{1,18}}"
EMPTY = (
    ("text", mark("Write a text in at least one language.")),
    ("audience", mark("Say who gets it, such as tag:vip.")),
)


@routes.get("/campaigns")
@needs(Right.CAMPAIGNS)
async def listing(desk: Desk) -> web.StreamResponse:
    """Shows the campaigns, the newest first."""
    return await _listing(desk)


async def _listing(desk: Desk, *, wrong: str = "", name: str = "") -> web.Response:
    return show(
        desk,
        "campaigns.html",
        status=422 if wrong else 200,
        campaigns=await control.listing(desk.services),
        troubles=in_words(desk, TROUBLES),
        statuses=in_words(desk, STATUSES),
        classes=in_words(desk, CLASSES),
        wrong=wrong,
        name=name,
    )


@routes.post("/campaigns")
@needs(Right.CAMPAIGNS)
async def create(desk: Desk) -> web.StreamResponse:
    """Begins a draft."""
    sent = await NewCampaignForm.needed(desk.request)
    begun: dict[str, Any] = {"class": sent.kind, "way_out": sent.kind == "promotional"}
    name = " ".join(sent.name.split())[:80]
    like = whole(sent.like)
    try:
        if like:
            made = await drafts.copy(desk.services, like, name, desk.user.name)
        else:
            made = await drafts.create(desk.services, name, begun, desk.user.name)
    except UsageError as error:
        return await _listing(desk, wrong=said(desk, error), name=name)
    raise go(f"/campaigns/{made}/write")


async def found(desk: Desk) -> CampaignRow:
    """Returns the campaign of the address. Raises HTTPNotFound."""
    async with desk.services.db.connect() as conn:
        row = await campaigns.by_id(conn, int(desk.request.match_info["id"]))
    if row is None:
        raise web.HTTPNotFound
    return row


@routes.get(HERE + "/write")
@needs(Right.CAMPAIGNS)
async def composer(desk: Desk) -> web.StreamResponse:
    """Shows a campaign as it is written."""
    row = await found(desk)
    if row.status not in (*drafts.UNSENT, "paused"):
        raise go(f"/campaigns/{row.id}")
    return await _write(desk, row, dict(row.content), row.version)


async def _write(
    desk: Desk, row: CampaignRow, made: dict[str, Any], over: int, *, wrong: str = ""
) -> web.Response:
    """Shows the composer with a campaign. over: the version that its writer has seen."""
    known = await drafts.versions(desk.services, row.id)
    theirs = shown(row.content, desk.zone) if over != row.version else None
    return show(
        desk,
        "campaign_write.html",
        status=409 if wrong else 200,
        campaign=row,
        over=row.version,
        sent=shown(made, desk.zone),
        theirs=theirs,
        wrong=wrong,
        problems=[] if wrong else _problems(desk, row, made),
        measured=measured(desk, made, await goal_form.samples(desk, made)),
        pools=[one.pool.name for one in await pools.stocks(desk.services)],
        goals=in_words(desk, goal_form.GOALS),
        measures=in_words(desk, experiment_form.MEASURES),
        winners=in_words(desk, experiment_form.WINNERS),
        looked=await look(desk, _rules(made), counts=False),
        versions=known[:5],
        pasts=in_words(desk, PASTS),
        abouts=in_words(desk, ABOUT),
        classes=in_words(desk, CLASSES),
        statuses=in_words(desk, STATUSES),
        most=MAX_BODY,
    )


def _rules(made: dict[str, Any]) -> tuple[str, str]:
    """Returns the rules of who gets it, and of who is left out."""
    audience = made.get("audience")
    left_out = audience.get("leave_out") if isinstance(audience, dict) else ""
    return rule_of(audience), str(left_out or "")


def _problems(desk: Desk, row: CampaignRow, made: dict[str, Any]) -> list[str]:
    """Returns what keeps a draft from being checked."""
    anybody = starts.named(made.get("start"))  # who comes, one by one
    missing = [
        translate(desk.language, text)
        for field, text in EMPTY
        if not (
            rule_of(made.get("audience")) or anybody if field == "audience" else made.get("text")
        )
    ]
    if missing:
        return missing
    try:
        parse_campaign({**made, "name": row.name})
    except UsageError as error:
        return [line.strip() for line in str(error).splitlines()[1:]]
    return []


def measured(
    desk: Desk, made: dict[str, Any], own: Mapping[Language, Mapping[str, str]]
) -> list[dict[str, Any]]:
    """Returns how each text leaves, as far as it is written, those of variants too. own: what
    stands for a coupon."""
    active = desk.services.numbers.active
    number = str(made.get("number") or (active[0].number if active else ""))
    form = shown(made, desk.zone)
    said = [("", code, form["texts"][code]) for code in Language]
    texts = []
    for letter, code, text in (*said, *experiment_form.texts(made)):
        language = Language(code)
        fallbacks = {name: given[code] for name, given in form["fallbacks"]}
        fallbacks |= own[language]
        body = sample(
            desk.services, text, language, fallbacks, form["way_out"], number, names(made)
        )
        texts.append(
            {
                "code": code,
                "variant": letter,
                "body": body,
                "segments": segments(body) if body else 0,
                "encoding": encoding(body).value,
                "characters": [
                    {**one, "name": in_language(desk.language, called(one["character"]))}
                    for one in characters(body)
                ],
            }
        )
    return texts


@routes.post(HERE + "/measure")
@needs(Right.CAMPAIGNS)
async def measure(desk: Desk) -> web.StreamResponse:
    """Says how the texts leave that are being written; keeps nothing."""
    row, sent = await found(desk), await CampaignForm.needed(desk.request)
    made = content(sent, row.content, desk.zone)
    own = await goal_form.samples(desk, made)
    return show(desk, "campaign_measured.html", measured=measured(desk, made, own))


@routes.post(HERE + "/write")
@needs(Right.CAMPAIGNS)
async def save(desk: Desk) -> web.StreamResponse:
    """Writes a new version; shows both if somebody was faster."""
    row, sent = await found(desk), await CampaignForm.needed(desk.request)
    made = content(sent, row.content, desk.zone)
    if row.status == "paused":
        return await _change(desk, row, made, sent.over)
    try:
        await drafts.save(desk.services, row.id, sent.over, made, desk.user.name)
    except ConflictError as error:
        return await _write(desk, row, made, sent.over, wrong=said(desk, error))
    except UsageError:
        raise go(f"/campaigns/{row.id}") from None
    checks = desk.request.query.get("then") == "check"
    raise go(f"/campaigns/{row.id}/{'check' if checks else 'write'}")


async def _change(
    desk: Desk, row: CampaignRow, made: dict[str, Any], over: int
) -> web.StreamResponse:
    """Writes a new version of what has not gone out; what the form does not show stays."""
    made = {name: value for name, value in made.items() if name not in FIXED}
    made |= {name: row.content[name] for name in FIXED if name in row.content}
    try:
        await edits.change(desk.services, row.id, over, made, desk.user.name)
    except UsageError as error:
        return await _write(desk, row, made, over, wrong=said(desk, error))
    raise go(f"/campaigns/{row.id}")
