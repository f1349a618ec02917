"""Starts a survey for one person: a text of a campaign that has gone out goes to them, too. It
passes the gate as every text does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.campaigns import one_person
from bot.campaigns import store as campaigns
from bot.campaigns.rules import parse_campaign
from bot.campaigns.store import CampaignRow, Placed
from bot.campaigns.survey_results import find
from bot.contacts import audit_store as audit
from bot.contacts import people_store as people
from bot.db.database import Connection
from bot.errors import UsageError
from bot.messages.outbox_store import Ruling
from bot.models import Status
from bot.services import Services
from bot.sms.phone import mask
from bot.surveys import store as surveys

REST = timedelta(days=30)  # between two surveys to one person
OUT = ("running", "finished")
MOST_OFFERS = 10


async def start(services: Services, name: str, number: str, by: str) -> Placed:
    """Lets a survey's first question go to the person with this number, and returns it with the
    gate's verdict. Raises UsageError if there is no such survey or person, if it goes to nobody
    now, or if the person has had a survey within 30 days."""
    async with services.db.begin() as conn:
        text = await start_in(conn, services, name, number, by)
    services.queues.wake_sender()
    return text


async def may_start(conn: Connection, row: CampaignRow, contact_id: int, now: datetime) -> bool:
    """Returns whether a survey may go to the person: it has not, and no other one has lately."""
    lately = await surveys.asked_since(conn, contact_id, now - REST)
    return not lately and not await surveys.is_asked(conn, row.id, contact_id)


async def start_in(conn: Connection, services: Services, name: str, number: str, by: str) -> Placed:
    """Does the same within a transaction."""
    row, _ = await find(conn, name)
    campaign = parse_campaign(row.content)
    if row.status not in OUT:
        raise UsageError(
            "%(name)s is %(status)s: it goes to nobody now.", name=name, status=row.status
        )
    person = await people.one(conn, number)
    if person is None:
        raise _unknown(number)
    now = services.clock.now()
    if await surveys.asked_since(conn, person.id, now - REST):
        raise UsageError("A survey went to this person within the last 30 days.")
    if await surveys.is_asked(conn, row.id, person.id):
        raise UsageError("%(name)s has gone to this person before.", name=name)
    text = await one_person.written(conn, services, row, campaign, person.id, now)
    if text is None:
        raise _unknown(number)
    await one_person.place(conn, row, campaign, text, now)
    await campaigns.set_status(conn, row.id, ["finished"], "running", now)
    await audit.write(conn, by, "start survey", person.id, {"campaign": name}, now)
    return text


@dataclass(frozen=True, slots=True)
class Offer:
    """A survey that may be started for a person. ruling: what the gate says of it now, None if one
    has gone to them lately."""

    name: str
    ruling: Ruling | None

    @property
    def goes(self) -> bool:
        return self.ruling is not None and self.ruling.status is not Status.SUPPRESSED


async def offers(services: Services, contact_id: int) -> list[Offer]:
    """Returns the newest surveys that may be started for a person, with what would come of it."""
    found, now = [], services.clock.now()
    async with services.db.connect() as conn:
        for row in await campaigns.surveys_out(conn, OUT, MOST_OFFERS):
            said = None
            if await may_start(conn, row, contact_id, now):
                campaign = parse_campaign(row.content)
                said = await one_person.verdict(conn, services, row, campaign, contact_id, now)
            found.append(Offer(row.name, said))
    return found


def _unknown(number: str) -> UsageError:
    return UsageError(
        "No contact has the number %(number)s; write it as in +33612345678.", number=mask(number)
    )
