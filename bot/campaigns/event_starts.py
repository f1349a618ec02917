"""Starts surveys some time after what people did: at a good hour, once, and through the gate."""

from __future__ import annotations

from bot.campaigns import one_by_one_store as store
from bot.campaigns import one_person
from bot.campaigns import store as campaigns
from bot.campaigns.audience import people
from bot.campaigns.rules import parse_campaign
from bot.campaigns.rules.starts import StartKind
from bot.campaigns.survey_starts import may_start
from bot.contacts import audit_store as audit
from bot.contacts import store as contacts
from bot.db.database import Connection
from bot.gate.good_hour import is_good_hour
from bot.messages.outbox import place_of
from bot.models import BOT, Status
from bot.services import Services
from bot.surveys import waits_store as waits
from bot.surveys.waits_store import LATE, Wait

AT_ONCE = 1_000


async def start_due(services: Services) -> None:
    """Notes who waits for a survey now, and starts those that are due, each in a transaction of its
    own."""
    now = services.clock.now()
    async with services.db.begin() as conn:
        for row in await store.started_by(conn, StartKind.EVENT):
            start = parse_campaign(row.content).one_by_one
            if start is not None and row.began is not None:
                await waits.take_in(conn, row.id, start.event, row.began, start.hours, now)
    async with services.db.connect() as conn:
        due = await waits.due(conn, now, AT_ONCE)
    for wait in due:
        async with services.db.begin() as conn:
            await _start(conn, services, wait)
    if due:
        services.queues.wake_sender()


async def _start(conn: Connection, services: Services, wait: Wait) -> None:
    """Starts the survey of one who waits, unless it is no good hour there: then they wait on."""
    now = services.clock.now()
    _, _, standing = await contacts.lock_consent(conn, wait.contact_id)
    if is_good_hour(place_of(standing.home).zones, now):
        outcome = await _outcome(conn, services, wait)
    else:
        outcome = "no good hour" if now - wait.due_at >= LATE else ""
    if outcome:
        await waits.end(conn, wait, outcome, now)


async def _outcome(conn: Connection, services: Services, wait: Wait) -> str:
    """Writes the text, and returns what came of it; "" while it has to wait."""
    now, contact_id = services.clock.now(), wait.contact_id
    row = await campaigns.held(conn, wait.campaign_id)
    if row is None or row.status != "running":
        return "" if row is not None and row.status == "paused" else "ended"
    campaign = parse_campaign(row.content)
    if not await may_start(conn, row, contact_id, now):
        return "asked lately"
    if not await people.is_in(services, conn, campaign.audience, contact_id):
        return "not in the audience"
    text = await one_person.written(conn, services, row, campaign, contact_id, now)
    if text is None or text.status == Status.SUPPRESSED:
        return text.reason if text else "erased"
    await one_person.place(conn, row, campaign, text, now)
    await audit.write(conn, BOT, "start survey", contact_id, {"campaign": row.name}, now)
    return "started"
