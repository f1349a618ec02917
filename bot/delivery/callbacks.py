"""Status callbacks: notes what the provider reports on a text, once, and obeys its blocks."""

from __future__ import annotations

from datetime import datetime

import structlog

from bot.consent import changes as consent
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
    STOP to the provider opts the contact out, in the same transaction. Returns False if we know no
    such text."""
    now = services.clock.now()
    if report.what is not What.OPTED_OUT:
        async with services.db.connect() as conn:  # one statement, which commits by itself
            return await _advance(conn, message_id, report, now) is not None
    async with services.db.begin() as conn:
        text = await statuses.find(conn, message_id, report.sid)
        if text is not None:  # a contact is locked before its texts, never after
            await contacts.lock_consent(conn, text.contact_id)
        text = await _advance(conn, message_id, report, now)
        if text is not None and text.moved and report.status is Status.FAILED:
            await consent.blocked_by_provider(
                conn, services, text.contact_id, text.id, text.number, report.error_code
            )
        return text is not None


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
