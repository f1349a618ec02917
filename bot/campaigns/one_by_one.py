"""Starts surveys for one person after the other, by what the campaign names: a case that staff have
closed, a keyword. What is part of a conversation goes soon, and from the number that the person
texts with."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.campaigns import one_by_one_store as store
from bot.campaigns import one_person
from bot.campaigns.audience import people
from bot.campaigns.compose import Follows
from bot.campaigns.rules import Campaign, parse_campaign
from bot.campaigns.rules.starts import StartKind, for_team
from bot.campaigns.store import CampaignRow
from bot.campaigns.survey_starts import may_start
from bot.contacts import audit_store as audit
from bot.contacts import closed_store as cases
from bot.contacts import store as contacts
from bot.contacts.closed_store import Closed
from bot.contacts.model import RATED, UNWELCOME
from bot.contacts.store import Talk
from bot.db.database import Connection
from bot.messages.outbox import WAITS
from bot.models import BOT, PRIORITY_REPLY, Inbound, Status
from bot.reading import keywords
from bot.services import Services

SECOND_THOUGHT = timedelta(minutes=1)  # in which staff may reopen what they have closed
SPARED = timedelta(days=30)  # from surveys on cases, who was perhaps not to be texted


async def after_case(
    conn: Connection, services: Services, talk: Talk, by: str, now: datetime
) -> bool:
    """Starts the survey on a case of this person that staff have just closed, if there is one for
    it. Returns whether it did. The caller holds the conversation."""
    contact_id = talk.contact.id
    if talk.standing.revoked_at is not None or talk.standing.held_for is not None:
        return False
    closed = [one for one in await cases.closed_last(conn, contact_id) if one.kind in RATED]
    if not closed or await cases.had_lately(conn, contact_id, UNWELCOME, now - SPARED):
        return False
    found = await _on_a_case(conn, services, closed, contact_id, now)
    if found is None:
        return False
    row, campaign, case = found
    follows = Follows(closed_at=case.closed_at)
    text = await one_person.written(conn, services, row, campaign, contact_id, now, follows)
    if text is None or text.status == Status.SUPPRESSED:
        return False
    text = replace(text, status=Status.DEFERRED, reason=WAITS, not_before=now + SECOND_THOUGHT)
    row = replace(row, number=talk.conversation.number)
    await one_person.place(conn, row, campaign, text, now, priority=PRIORITY_REPLY, case_id=case.id)
    details = {"campaign": row.name, "case": case.id}
    await audit.write(conn, by, "start survey", contact_id, details, now)
    return True


async def _on_a_case(
    conn: Connection, services: Services, closed: list[Closed], contact_id: int, now: datetime
) -> tuple[CampaignRow, Campaign, Closed] | None:
    """Returns the survey on one of these cases that may go to the person. One for the case's team
    comes before one for all, a newer one before an older one."""
    known = [
        (row, parse_campaign(row.content)) for row in await store.started_by(conn, StartKind.CASE)
    ]
    known.sort(key=lambda one: not (one[1].one_by_one and one[1].one_by_one.teams))
    for row, campaign in known:
        start = campaign.one_by_one
        case = next((one for one in closed if start and for_team(start, one.team)), None)
        if (
            case is not None
            and await may_start(conn, row, contact_id, now)
            and await people.is_in(services, conn, campaign.audience, contact_id)
        ):
            return row, campaign, case
    return None


class Heard(StrEnum):
    """What became of the keyword of a survey. The person is told why nothing came of it."""

    STARTED = "started"
    OPEN = "open"  # they have its question already
    LATELY = "lately"  # they had it, or another survey, a short time ago
    NOT_NOW = "not_now"  # the gate forbids it


async def by_keyword(
    conn: Connection, services: Services, talk: Talk, inbound: Inbound, now: datetime
) -> Heard | None:
    """Starts the survey whose keyword a text is, as a part of that conversation. Returns None if it
    is no keyword any more. The caller holds the conversation."""
    word, contact_id = keywords.word(inbound.body), talk.contact.id
    for row in await store.started_by(conn, StartKind.KEYWORD):
        campaign = parse_campaign(row.content)
        languages = campaign.one_by_one.heard(word) if campaign.one_by_one else ()
        if not languages:
            continue
        if any(one.campaign_id == row.id for one in talk.surveys):
            return Heard.OPEN
        if not await may_start(conn, row, contact_id, now):
            return Heard.LATELY
        if talk.contact.language is None and len(languages) == 1:
            await contacts.set_language(conn, contact_id, languages[0], asked=False)
        follows = Follows(answers=inbound)
        text = await one_person.written(conn, services, row, campaign, contact_id, now, follows)
        if text is None or text.status == Status.SUPPRESSED:
            return Heard.NOT_NOW
        row = replace(row, number=inbound.number)
        await one_person.place(
            conn, row, campaign, text, now, priority=PRIORITY_REPLY, answers=inbound
        )
        await audit.write(conn, BOT, "start survey", contact_id, {"campaign": row.name}, now)
        return Heard.STARTED
    return None


async def words(conn: Connection, but: str = "") -> frozenset[str]:
    """Returns the keywords of the surveys that are under way, folded. but: a campaign that is left
    out."""
    found = await store.words(conn, but)
    return frozenset(keywords.fold(one) for one in found)
