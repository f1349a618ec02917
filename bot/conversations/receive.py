"""Takes a text in: one transaction, and for STOP, START and HELP all that they ask for."""

from __future__ import annotations

from dataclasses import dataclass

import structlog

from bot.consent import opt_in, suppression
from bot.consent.change import Cause, lock
from bot.consent.keyword import obey
from bot.db.database import Connection
from bot.messages import inbound_store as messages
from bot.providers.base import InboundText
from bot.reading import keywords
from bot.reading.keywords import Keyword, KeywordKind
from bot.reading.opt_out import ONLY
from bot.services import Services
from bot.sms.phone import AddressKind

log = structlog.get_logger()

UNANSWERABLE = frozenset({AddressKind.ALPHANUMERIC, AddressKind.SHORT_CODE})


@dataclass(frozen=True, slots=True)
class Received:
    """contact_id is None for a text that was there already."""

    message_id: int | None
    contact_id: int | None
    handled_by: str | None


async def record(services: Services, form: InboundText) -> Received:
    """Commits an inbound text, once. A keyword is acted on in the same transaction; anything else
    is left to a worker, who is woken."""
    keyword = _keyword(form)
    if form.sender.kind in UNANSWERABLE:
        received = await _store(services, form, "unanswerable")
    elif keyword is not None or _may_ask(services, form):
        received = await _act(services, form, keyword)
    else:
        received = await _store(services, form, None)
    if received.message_id is None:
        log.info("duplicate_inbound", sid=form.sid)
    elif received.handled_by is None and received.contact_id is not None:
        services.queues.wake_worker(received.contact_id)
    else:
        services.queues.wake_sender()
    return received


def _may_ask(services: Services, form: InboundText) -> bool:
    """Whether a text that is no keyword may be an answer, or a program's word, all the same."""
    return form.body.strip() == ONLY or opt_in.listens(services, form.to, form.body)


def _keyword(form: InboundText) -> Keyword | None:
    """What the provider says the text was, else what its whole wording is."""
    found = keywords.match(form.body)
    kind = keywords.from_opt_out_type(form.opt_out_type) if form.opt_out_type else None
    if kind is KeywordKind.START and found is not None and found.kind is KeywordKind.YES:
        return found  # what it means hangs on whether anything is to be lifted
    if kind is not None and (found is None or found.kind is not kind):
        return Keyword(kind, None, "")
    return found


async def _insert(
    conn: Connection, services: Services, form: InboundText, handled_by: str | None
) -> tuple[int, int] | None:
    return await messages.record(
        conn, address=form.sender.raw, number=form.to, sid=form.sid, body=form.body,
        media=form.media, form=form.extra, handled_by=handled_by, now=services.clock.now())


async def _store(services: Services, form: InboundText, handled_by: str | None) -> Received:
    # The common case is one statement that commits by itself: a text from a known contact.
    async with services.db.connect() as conn:
        ids = await _insert(conn, services, form, handled_by)
        if ids is None and await messages.exists(conn, form.sid):
            return Received(None, None, None)
    if ids is None:
        async with services.db.begin() as conn:
            ids = await _insert_first(conn, services, form, handled_by)
            if ids is None:
                return Received(None, None, None)
    return Received(*ids, handled_by)


async def _insert_first(
    conn: Connection, services: Services, form: InboundText, handled_by: str | None
) -> tuple[int, int] | None:
    """The first text of a contact."""
    await suppression.make_contact(conn, services, form.sender.raw, form.channel, form.to)
    return await _insert(conn, services, form, handled_by)


async def _act(services: Services, form: InboundText, keyword: Keyword | None) -> Received:
    """Stores a text that may ask for something by itself, and does it in the same transaction."""
    async with services.db.begin() as conn:
        ids = await _insert(conn, services, form, None) or await _insert_first(
            conn, services, form, None)
        if ids is None:
            return Received(None, None, None)
        message_id, contact_id = ids
        change = await lock(conn, services, contact_id, Cause(
            form.to, services.clock.now(), "keyword",
            message_id=message_id, sid=form.sid, body=form.body))
        if not await obey(change, keyword, told_by_provider=form.opt_out_type is not None):
            return Received(message_id, contact_id, None)  # no keyword at this moment
        await messages.handled(conn, message_id, "keyword", None, change.now)
    log.info("keyword", kind=keyword.kind if keyword else "opt_in", message_id=message_id,
             contact_id=contact_id)
    return Received(message_id, contact_id, "keyword")
