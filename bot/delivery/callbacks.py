"""What the provider reports of a text: noted once, and a block at the provider obeyed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.consent import changes as consent
from bot.contacts import store as contacts
from bot.db.database import Connection
from bot.messages import status_store as statuses
from bot.models import Status
from bot.providers.twilio import errors as delivery
from bot.providers.twilio.protocol import StatusForm
from bot.services import Services
from bot.sms.phone import mask

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Report:
    """What is said of one text. message_id: our own id of it, where it came along."""

    message_id: int | None
    sid: str
    status: Status
    error_code: int | None


def _lower(status: Status) -> Sequence[Status]:
    """The statuses from which this one is a step forward."""
    return [s for s in Status if delivery.advance(s, status) is status and s is not status]


_LOWER = {status: _lower(status) for status in Status}


async def record(services: Services, message_id: int | None, form: StatusForm) -> bool:
    """Notes what a status callback says. Returns False if it is of no message of ours."""
    report = Report(message_id, form.sid, form.status, form.error_code)
    known = await note(services, report)
    if not known:
        log.warning("status_of_unknown_message", sid=form.sid, status=form.status,
                    to=mask(form.to or ""))
    return known


async def note(services: Services, report: Report) -> bool:
    """Writes a report and moves its text's status forward. Returns False if we know no such text.

    A text that fails because its contact has said STOP to the provider opts them out, in the same
    transaction."""
    now = services.clock.now()
    if report.error_code != delivery.OPTED_OUT:
        async with services.db.connect() as conn:  # one statement, which commits by itself
            return await _advance(conn, report, now) is not None
    async with services.db.begin() as conn:
        text = await statuses.find(conn, report.message_id, report.sid)
        if text is not None:  # a contact is locked before its texts, never after
            await contacts.lock_consent(conn, text.contact_id)
        text = await _advance(conn, report, now)
        if text is not None and text.moved and report.status is Status.FAILED:
            await consent.blocked_by_provider(
                conn, services, text.contact_id, text.id, text.number)
        return text is not None


async def opt_out(services: Services, message_id: int) -> None:
    """Opts the contact of a text out, which the provider refused since they said STOP to it."""
    async with services.db.begin() as conn:
        text = await statuses.find(conn, message_id, "")
        if text is not None:
            await consent.blocked_by_provider(
                conn, services, text.contact_id, text.id, text.number)


async def _advance(conn: Connection, report: Report, now: datetime) -> statuses.Reported | None:
    return await statuses.advance(
        conn, message_id=report.message_id, sid=report.sid, status=report.status,
        lower=_LOWER[report.status], error_code=report.error_code, now=now)
