"""Status callbacks: notes what the provider reports on a text, once, and obeys its blocks."""

from __future__ import annotations

from datetime import datetime

import structlog

from bot.consent import changes as consent
from bot.contacts import standing_store as standings
from bot.contacts import store as contacts
from bot.db.database import Connection
from bot.delivery.rules import LOWER
from bot.messages import status_store as statuses
from bot.models import Status
from bot.providers.base import StatusReport
from bot.providers.errors import What
from bot.services import Services
from bot.sms.phone import mask

log = structlog.get_logger()

FAILURES = frozenset({Status.FAILED, Status.UNDELIVERED})


async def record(services: Services, message_id: int | None, report: StatusReport) -> bool:
    """Notes a status callback. Returns False if it is about no message of ours."""
    known = await note(services, message_id, report)
    if not known:
        log.warning(
            "status_of_unknown_message",
            sid=report.sid,
            status=report.status,
            to=mask(report.to or ""),
        )
    return known


async def note(services: Services, message_id: int | None, report: StatusReport) -> bool:
    """Writes a report on one text and moves its status forward.

    message_id: our own id of it, if it came along. A text that fails because its contact has said
    STOP to the provider opts the contact out, in the same transaction; one that fails because
    nobody has the number marks it. Returns False if we know no such text."""
    now = services.clock.now()
    if report.what not in (What.OPTED_OUT, What.BAD_NUMBER):
        async with services.db.connect() as conn:  # one statement, which commits by itself
            return await _advance(conn, message_id, report, now) is not None
    async with services.db.begin() as conn:
        text = await statuses.find(conn, message_id, report.sid)
        if text is not None:  # a contact is locked before its texts, never after
            await contacts.lock_consent(conn, text.contact_id)
        text = await _advance(conn, message_id, report, now)
        if text is None:
            return False
        if report.what is What.BAD_NUMBER and report.status in FAILURES and text.moved:
            await standings.set_dead(conn, text.contact_id, now)
        elif report.what is What.OPTED_OUT and text.new_code:  # in whatever status it says so
            await consent.blocked_by_provider(
                conn, services, text.contact_id, text.id, text.number, report.error_code
            )
        return True


async def mark_dead(services: Services, message_id: int) -> None:
    """Marks the number of a text that the provider refused because nobody has it, or it gets no
    texts."""
    async with services.db.begin() as conn:
        text = await statuses.find(conn, message_id, "")
        if text is not None:
            await contacts.lock_consent(conn, text.contact_id)
            await standings.set_dead(conn, text.contact_id, services.clock.now())


async def opt_out(services: Services, message_id: int, code: int | None) -> None:
    """Opts out the contact of a text that the provider refused because they had said STOP to it."""
    async with services.db.begin() as conn:
        text = await statuses.find(conn, message_id, "")
        if text is not None:
            await consent.blocked_by_provider(
                conn, services, text.contact_id, text.id, text.number, code
            )


async def _advance(
    conn: Connection, message_id: int | None, report: StatusReport, now: datetime
) -> statuses.Reported | None:
    return await statuses.advance(
        conn,
        message_id=message_id,
        sid=report.sid,
        status=report.status,
        lower=LOWER[report.status],
        error_code=report.error_code,
        now=now,
    )
