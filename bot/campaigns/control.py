"""Pauses, resumes and cancels campaigns, and reports their funnel."""

from __future__ import annotations

from collections import Counter
from typing import Any

from bot.campaigns import canary_store, recipients_store
from bot.campaigns import counts_store as counts
from bot.campaigns import store as campaigns
from bot.campaigns.rules.health import Seen
from bot.campaigns.store import CampaignRow
from bot.campaigns.withdrawing import withdraw
from bot.contacts import audit_store as audit
from bot.db.database import Connection
from bot.errors import UsageError
from bot.messages import outbox_store as outbox
from bot.models import Status
from bot.services import Services

PAGE = 5_000
# verb → (the states in which it is allowed, the state it leads to)
VERBS = {
    "pause": (("running",), "paused"),
    "resume": (("paused",), "running"),
    "cancel": (("draft", "scheduled", "running", "paused"), "canceled"),
}


async def _find(conn: Connection, name: str) -> CampaignRow:
    row = await campaigns.find(conn, name)
    if row is None:
        raise UsageError(f"There is no campaign named {name}.")
    return row


async def set_state(services: Services, name: str, verb: str, by: str) -> int:
    """Pauses, resumes or cancels a campaign. Returns how many texts a cancel has stopped. Raises
    UsageError if there is no such campaign, or if the verb does not fit its status."""
    was, becomes = VERBS[verb]
    if verb == "resume":
        await withdraw(services, name)
    async with services.db.begin() as conn:
        row = await _find(conn, name)
        now = services.clock.now()
        if verb == "resume":
            seen = Seen.of(_shown(row, await counts.figures(conn, row.id)))
            await campaigns.watch_from(conn, row.id, seen)
            if row.paused_for is not None:  # somebody has looked at its first texts, too
                await canary_store.passed(conn, row.id, now)
        if not await campaigns.set_status(conn, row.id, was, becomes, now):
            raise UsageError(
                "%(name)s is %(status)s: nothing to %(verb)s.",
                name=name,
                status=row.status,
                verb=verb,
            )
        canceled = await outbox.cancel_waiting(conn, row.id, now) if verb == "cancel" else 0
        await audit.write(conn, by, f"{verb} campaign", None, {"campaign": name}, now)
    services.queues.wake_sender()
    return canceled


async def listing(services: Services) -> list[dict[str, Any]]:
    """Returns the campaigns, the newest first: name, status, class, when it was launched, and how
    many people are in it."""
    async with services.db.connect() as conn:
        return await campaigns.listing(conn)


async def recipients(services: Services, name: str, status: str = "") -> list[dict[str, Any]]:
    """Returns what became of each person in a campaign, and why. Raises UsageError if there is no
    such campaign. status: that of their texts, "" for all."""
    found: list[dict[str, Any]] = []
    async with services.db.connect() as conn:
        row = await _find(conn, name)
        while page := await recipients_store.page(
            conn, row.id, status, found[-1]["id"] if found else 0, PAGE
        ):
            found += page
    return found


async def show(services: Services, name: str) -> dict[str, Any]:
    """Returns the campaign's funnel: status, paused_for (why it did by itself), audience, waiting,
    queued, deferred, suppressed (by reason), sending, unknown, sent (taken by the carrier or
    further), delivered, failed (by code), canceled, clicked (people, not robots), replied,
    answered, completed, opted_out."""
    async with services.db.connect() as conn:
        row = await _find(conn, name)
        figures = await counts.figures(conn, row.id)
    return _shown(row, figures)


def _shown(row: CampaignRow, figures: counts.Figures) -> dict[str, Any]:
    def count(*counted: str) -> int:
        return sum(n for (what, _), n in figures.items() if what in counted)

    def by_detail(*counted: str) -> dict[str, int]:
        found: Counter[str] = Counter()
        for (what, detail), n in figures.items():
            if what in counted:
                found[detail] += n
        return dict(found)

    return {
        "status": row.status,
        "paused_for": row.paused_for,
        "audience": count("audience"),
        "waiting": count("waiting"),
        "queued": count(Status.QUEUED),
        "deferred": count(Status.DEFERRED),
        "suppressed": by_detail(Status.SUPPRESSED),
        "sending": count(Status.SENDING),
        "unknown": count(Status.UNKNOWN),
        "sent": count(
            Status.ACCEPTED, Status.SENT, Status.DELIVERED, Status.READ, Status.UNDELIVERED
        ),
        "delivered": count(Status.DELIVERED, Status.READ),
        "failed": by_detail(Status.FAILED, Status.UNDELIVERED),
        "canceled": count(Status.CANCELED),
        "clicked": count("clicked"),
        "replied": count("replied"),
        "answered": count("answered"),
        "completed": count("completed"),
        "opted_out": count("opted_out"),
    }
