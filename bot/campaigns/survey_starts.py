"""Starts a survey for one person: adds them to a campaign that has gone out, whose next text is
theirs. It passes the gate as every text does."""

from __future__ import annotations

from datetime import timedelta

from bot.campaigns import audience_store as audiences
from bot.campaigns import store as campaigns
from bot.campaigns.survey_results import find
from bot.contacts import audit_store as audit
from bot.contacts import people_store as people
from bot.db.database import Connection
from bot.errors import UsageError
from bot.services import Services
from bot.sms.phone import mask
from bot.surveys import store as surveys

REST = timedelta(days=30)  # between two surveys to one person
OUT = ("running", "finished")


async def start(services: Services, name: str, number: str, by: str) -> None:
    """Lets a survey's first question go to the person with this number. Raises UsageError if there
    is no such survey or person, if it goes to nobody now, or if the person has had a survey within
    30 days."""
    async with services.db.begin() as conn:
        await start_in(conn, services, name, number, by)


async def start_in(conn: Connection, services: Services, name: str, number: str, by: str) -> None:
    """Does the same within a transaction."""
    row, _ = await find(conn, name)
    if row.status not in OUT:
        raise UsageError(
            "%(name)s is %(status)s: it goes to nobody now.", name=name, status=row.status
        )
    person = await people.one(conn, number)
    if person is None:
        raise UsageError(
            "No contact has the number %(number)s; write it as in +33612345678.",
            number=mask(number),
        )
    now = services.clock.now()
    if await surveys.asked_since(conn, person.id, now - REST):
        raise UsageError("A survey went to this person within the last 30 days.")
    if await surveys.is_asked(conn, row.id, person.id):
        raise UsageError("%(name)s has gone to this person before.", name=name)
    await audiences.add_recipients(conn, row.id, [person.id])
    await campaigns.set_status(conn, row.id, ["finished"], "running", now)
    await audit.write(conn, by, "start survey", person.id, {"campaign": name}, now)
