"""Receives a text in one transaction, and carries out STOP, START and HELP in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.consent import opt_in_text, suppression
from bot.consent.change import Cause, lock
from bot.consent.keyword import obey
from bot.conversations.together import Together
from bot.messages import inbound_store as messages
from bot.messages.inbound_store import Kept
from bot.providers.base import InboundText
from bot.reading import keywords, named_stop
from bot.services import Services
from bot.sms.phone import AddressKind

log = structlog.get_logger()

UNANSWERABLE = frozenset({AddressKind.ALPHANUMERIC, AddressKind.SHORT_CODE})


@dataclass(frozen=True, slots=True)
class Received:
    """The result of receiving a text.

    message_id, contact_id: None for a text that was there already."""

    message_id: int | None
    contact_id: int | None
    handled_by: str | None


async def record(
    services: Services,
    text: InboundText,
    came_at: datetime | None = None,
    together: Together | None = None,
) -> Received:
    """Commits an inbound text, once.

    A keyword is obeyed in the same transaction; any other text is left to a worker, which is
    woken. came_at: when the text came in, if it is taken in later, from the journal or the
    provider's list; then an erasure made meanwhile holds for it too. together: keeps it by the same
    statement as others that come in now, if it is a plain text for a worker."""
    if came_at and await suppression.erased_since(services, text.sender.raw, came_at):
        log.info("text_of_erased_person_dropped", sid=text.sid)
        return Received(None, None, None)
    kept, handled_by = await _keep(services, text, came_at, together)
    if kept.stranger:
        await suppression.make_contact(services, text)
        kept, handled_by = await _keep(services, text, came_at, together)
    if kept.message_id is None or kept.contact_id is None:
        log.info("duplicate_inbound", sid=text.sid)
        return Received(None, None, None)
    if handled_by is None:
        services.queues.wake_worker(kept.contact_id)
    else:
        services.queues.wake_sender()
    return Received(kept.message_id, kept.contact_id, handled_by)


async def _keep(
    services: Services,
    text: InboundText,
    came_at: datetime | None,
    together: Together | None = None,
) -> tuple[Kept, str | None]:
    """Keeps the text of a known contact and obeys it if it is a keyword.

    Returns what became of the text, and what has handled it."""
    now = services.clock.now()
    keyword = keywords.of_text(text.body, text.opt_out_type) or named_stop.hear(
        text.body, services.business.brand
    )
    unanswerable = "unanswerable" if text.sender.kind in UNANSWERABLE else None
    asks = not unanswerable and (
        keyword or opt_in_text.listens(services.numbers, text.to, text.body)
    )
    if together and not asks and not unanswerable and (kept := await together.keep(text)):
        return kept, None
    # a text that is no keyword is one statement, which commits by itself
    async with services.db.begin() if asks else services.db.connect() as conn:
        kept = await messages.record(conn, text, unanswerable, now, came_at)
        if not asks or kept.message_id is None or kept.contact_id is None:
            return kept, unanswerable
        cause = Cause(
            text.to,
            came_at or now,
            "keyword",
            message_id=kept.message_id,
            sid=text.sid,
            body=text.body,
            keyword=keyword,
            told_by_provider=text.opt_out_type is not None,
            late=came_at is not None,
        )
        change = await lock(conn, services, kept.contact_id, cause)
        if not await obey(change):
            return kept, None  # no keyword at this moment
        await messages.handled(conn, kept.message_id, "keyword", None, change.now)
    log.info(
        "keyword",
        kind=keyword.kind if keyword else "opt_in",
        message_id=kept.message_id,
        contact_id=kept.contact_id,
    )
    return kept, "keyword"
