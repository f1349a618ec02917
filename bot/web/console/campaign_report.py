"""What came of a campaign: its figures, what became of each person, a file of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from bot.access.rules import Right
from bot.campaigns import canary, recipients_store
from bot.campaigns.coupon_codes import run_out
from bot.campaigns.recipients_store import OUTCOMES
from bot.campaigns.report import Part, Report, exported, report
from bot.campaigns.rules import parse_campaign
from bot.campaigns.rules.experiment import LETTERS
from bot.campaigns.rules.timing import Timing
from bot.campaigns.store import CampaignRow
from bot.web.catalog import mark, translate
from bot.web.console import figures
from bot.web.console.campaign_words import (
    FAILED,
    FUNNEL,
    MARKS,
    OUTCOME,
    REASONS,
    STATUSES,
    TEXTS,
    TROUBLES,
)
from bot.web.console.campaigns import HERE, found
from bot.web.console.desk import Desk
from bot.web.console.downloads import streamed
from bot.web.console.experiment_form import DONE
from bot.web.console.goal_form import GOALS, TOUCHES
from bot.web.console.guard import needs
from bot.web.console.layout import go, in_words, show
from bot.web.console.query import whole
from bot.web.console.times import moment

routes = web.RouteTableDef()

PAGE = 50
VERBS = {
    "running": ("pause", "cancel"),
    "paused": ("resume", "cancel"),
    "scheduled": ("cancel",),
}


@routes.get(HERE)
@needs(Right.CAMPAIGNS)
async def page(desk: Desk) -> web.StreamResponse:
    """Shows how far a campaign is, and what became of each person."""
    row = await found(desk)
    if row.status == "draft":
        raise go(f"/campaigns/{row.id}/write")
    return await shown_report(desk, row)


async def shown_report(desk: Desk, row: CampaignRow, *, wrong: str = "") -> web.Response:
    """Shows the report of a campaign, with what was wrong with what its reader wanted."""
    query = desk.request.query
    outcome = query.get("status", "") if query.get("status", "") in OUTCOMES else ""
    after = whole(query.get("after", "")) or 0
    campaign = parse_campaign(row.content)
    async with desk.services.db.connect() as conn:
        people = await recipients_store.page(conn, row.id, "", after, PAGE + 1, outcome)
        ahead = await canary.ahead(conn, row, campaign)
    seen = await report(desk.services, row.name, whole=not after)
    return show(
        desk,
        "campaign.html",
        status=422 if wrong else 200,
        campaign=row,
        seen=seen,
        further=after > 0,
        funnel=[(key, translate(desk.language, text)) for key, text in FUNNEL],
        outcomes=in_words(desk, OUTCOME),
        failed=in_words(desk, FAILED),
        languages=_tops(seen.languages),
        hours=_tops(seen.hours),
        people=people[:PAGE],
        more=people[PAGE - 1]["id"] if len(people) > PAGE else None,
        chosen=outcome,
        verbs=VERBS.get(row.status, ()),
        statuses=in_words(desk, STATUSES),
        texts=in_words(desk, TEXTS),
        reasons=in_words(desk, REASONS),
        troubles=in_words(desk, TROUBLES),
        ahead=ahead,
        lasts=_lasts(desk, campaign.timing),
        marks=in_words(desk, MARKS),
        wrong=wrong,
        out=next((one for one in await run_out(desk.services) if one.campaign == row.name), None),
        touches=in_words(desk, TOUCHES),
        goal_name=_goal(desk, seen),
        done=in_words(desk, DONE),
        letters=LETTERS,
        points=lambda share: figures.tenths(desk, 100 * share),
    )


def _goal(desk: Desk, seen: Report) -> str:
    if seen.goal is None:
        return ""
    goal = seen.goal.goal
    return goal.name or translate(desk.language, GOALS[goal.kind])


def _lasts(desk: Desk, timing: Timing) -> str:
    """Returns until when its texts were worth sending."""
    if timing.before is not None:
        return translate(desk.language, mark("A text went out until the date that it is about."))
    if timing.ends_at is not None:
        text = mark("What it is about ended on %(when)s.")
        return translate(desk.language, text, when=moment(desk, timing.ends_at))
    if timing.hours is not None:
        text = mark("A text could go out for %(hours)s hours after its time.")
        return translate(desk.language, text, hours=timing.hours)
    text = mark("A text could go out until the end of the first hours for texts after its time.")
    return translate(desk.language, text)


def _tops(parts: Mapping[Any, Part]) -> list[tuple[Any, Part, int]]:
    """Returns the parts, each with the most people that one of them has, for its bar."""
    most = max((part.people for part in parts.values()), default=0)
    return [(name, part, most or 1) for name, part in parts.items()]


@routes.post(HERE + "/recipients.csv")
@needs(Right.CAMPAIGNS)
async def recipients_file(desk: Desk) -> web.StreamResponse:
    """Returns the recipients as a CSV file, as it is read; the audit trail has who took it."""
    row = await found(desk)
    lines = await exported(desk.services, row.name, desk.user.name)
    return await streamed(desk, lines, f"campaign-{row.id}.csv", "text/csv")
