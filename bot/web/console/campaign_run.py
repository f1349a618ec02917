"""Campaigns on their way: the check and the launch, pause and end."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from typing import Any

from aiohttp import web

from bot.access.rules import Right
from bot.campaigns import control, experiments
from bot.campaigns.drafts import UNSENT
from bot.campaigns.release import release
from bot.campaigns.review import Review, review
from bot.campaigns.rules import parse_campaign
from bot.campaigns.rules.check import OVERRULED
from bot.campaigns.rules.decision import needed
from bot.campaigns.rules.experiment import LETTERS
from bot.campaigns.rules.forecast import waiting
from bot.campaigns.rules.variants import starts_at
from bot.campaigns.store import CampaignRow
from bot.campaigns.trial import TESTER, Tried, testers, try_out
from bot.errors import UsageError
from bot.sms.segments import encoding
from bot.web.catalog import mark, translate
from bot.web.console.campaign_report import shown_report
from bot.web.console.campaign_words import REASONS, start_words
from bot.web.console.campaigns import HERE, found
from bot.web.console.desk import Desk
from bot.web.console.experiment_form import MEASURES, WINNERS
from bot.web.console.forms import ChooseForm, LaunchForm
from bot.web.console.guard import needs
from bot.web.console.layout import go, in_words, said, show

routes = web.RouteTableDef()

VARIANT = re.compile(r"experiment\.variants\[(\d)\]\.")

ANOTHER = mark("That is another number. Nothing was launched.")
UNACCEPTED = mark("Mend or accept each of these first. Nothing was launched.")
NEWER = mark("The campaign has been changed since this check. Look at it again.")


@routes.get(HERE + "/check")
@needs(Right.CAMPAIGNS)
async def check(desk: Desk) -> web.StreamResponse:
    """Checks a draft, and offers the launch."""
    row = await found(desk)
    if row.status not in UNSENT:
        raise go(f"/campaigns/{row.id}")
    return await _check(desk, row)


async def _check(
    desk: Desk,
    row: CampaignRow,
    *,
    wrong: str = "",
    sent: LaunchForm | None = None,
    tried: Sequence[Tried] = (),
) -> web.Response:
    try:
        seen = await review(desk.services, parse_campaign(row.content))
        who = await testers(desk.services, seen.campaign)
    except UsageError as error:
        return show(
            desk,
            "campaign_check.html",
            status=422,
            campaign=row,
            seen=None,
            wrong=said(desk, error),
        )
    tried_in = seen.campaign.experiment
    return show(
        desk,
        "campaign_check.html",
        status=422 if wrong else 200,
        campaign=row,
        seen=seen,
        wrong=wrong,
        sent=sent or LaunchForm(),
        errors=_findings(desk, seen, is_error=True),
        warnings=_findings(desk, seen, is_error=False),
        blocked=any(one.code not in OVERRULED for one in seen.errors),
        reasons=in_words(desk, REASONS),
        encoding=encoding,
        waiting=waiting(seen.preview.waits),
        starts_at=starts_at(seen.campaign, desk.now),
        start_words=partial(start_words, desk.language),
        tries=tried_in,
        need=needed(tried_in.usual, tried_in.difference) if tried_in else 0,
        measures=in_words(desk, MEASURES),
        winners=in_words(desk, WINNERS),
        now=desk.now,
        testers=who,
        tried=tried,
        tester=TESTER,
    )


def _findings(desk: Desk, seen: Review, *, is_error: bool) -> list[dict[str, Any]]:
    return [
        {
            "code": one.code,
            **_place(one.place),
            "text": translate(desk.language, one.text, **one.values),
            "overruled": one.code in OVERRULED,
        }
        for one in (seen.errors if is_error else seen.warnings)
    ]


def _place(place: str) -> dict[str, str]:
    """Returns a place of the file, and the letter of the variant in which it is."""
    variant = VARIANT.match(place)
    if variant is None:
        return {"place": place, "variant": ""}
    return {"place": place[variant.end() :], "variant": LETTERS[int(variant[1])]}


@routes.post(HERE + "/test")
@needs(Right.CAMPAIGNS)
async def test(desk: Desk) -> web.StreamResponse:
    """Sends the text to the testers, and says what the gate said of each."""
    row = await found(desk)
    if row.status not in UNSENT:
        raise go(f"/campaigns/{row.id}")
    try:
        tried = await try_out(desk.services, parse_campaign(row.content), desk.user.name)
    except UsageError as error:
        return await _check(desk, row, wrong=said(desk, error))
    return await _check(desk, row, tried=tried)


@routes.post(HERE + "/launch")
@needs(Right.CAMPAIGNS)
async def launch(desk: Desk) -> web.StreamResponse:
    """Launches the version that was checked, if the number of people was typed."""
    row, sent = await found(desk), await LaunchForm.needed(desk.request)
    if row.status not in UNSENT:
        raise go(f"/campaigns/{row.id}")
    typed = "".join(char for char in sent.typed if char.isdecimal())
    if sent.over != row.version:
        return await _check(desk, row, wrong=translate(desk.language, NEWER), sent=sent)
    if typed != str(sent.shown):
        return await _check(desk, row, wrong=translate(desk.language, ANOTHER), sent=sent)
    try:
        await release(
            desk.services,
            parse_campaign(row.content),
            desk.user.name,
            sent.accepted,
            dict.fromkeys(OVERRULED, sent.why),
            draft=row,
        )
    except UsageError as error:
        lists = "findings" in error.values  # which the page shows by itself
        wrong = translate(desk.language, UNACCEPTED) if lists else said(desk, error)
        return await _check(desk, row, wrong=wrong, sent=sent)
    raise go(f"/campaigns/{row.id}")


@routes.post(HERE + "/choose")
@needs(Right.CAMPAIGNS)
async def choose(desk: Desk) -> web.StreamResponse:
    """Lets the others get a variant."""
    row, sent = await found(desk), await ChooseForm.needed(desk.request)
    try:
        await experiments.choose(desk.services, row.name, sent.variant, desk.user.name)
    except UsageError as error:
        return await shown_report(desk, row, wrong=said(desk, error))
    raise go(f"/campaigns/{row.id}")


@routes.post(HERE + "/pause")
@routes.post(HERE + "/resume")
@routes.post(HERE + "/cancel")
@needs(Right.CAMPAIGNS)
async def change(desk: Desk) -> web.StreamResponse:
    """Pauses, resumes or cancels."""
    row = await found(desk)
    verb = desk.request.path.rpartition("/")[2]
    try:
        await control.set_state(desk.services, row.name, verb, desk.user.name)
    except UsageError as error:
        return await shown_report(desk, row, wrong=said(desk, error))
    raise go(f"/campaigns/{row.id}")
