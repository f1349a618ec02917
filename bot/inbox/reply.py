"""Staff's own texts: what would become of one, its sending, its taking back, another try."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid5

from bot.access.users import require_user
from bot.campaigns import prices
from bot.campaigns.rules.cost import kind_of_number, price
from bot.contacts import store as contacts
from bot.contacts.store import Talk
from bot.conversations.rules import Event
from bot.db.database import Connection
from bot.errors import ConflictError, SettingsError, UsageError
from bot.gate.verdict import VerdictKind, may_send
from bot.inbox import acts, drafts_store
from bot.inbox.holding import expect_free, holding, move, note_act
from bot.inbox.rules.sending import check_body, morning, shown_name, theirs
from bot.messages import inbound_store as messages
from bot.messages import outbox as outgoing
from bot.messages import staff_store as texts
from bot.models import PRIORITY_STAFF, Channel, Draft, MessageClass, Purpose, Status
from bot.services import Services
from bot.sms import phone
from bot.sms.segments import Encoding, encoding, segments

UNDO = timedelta(seconds=5)  # how long a text waits for its writer to take it back
_RETRIES = UUID("6f0b7d1e-6f5b-4a44-9f0b-5a7b1c1d2e3f")  # of the ids of second tries
_ENDED = frozenset({Status.FAILED, Status.UNDELIVERED, Status.SUPPRESSED, Status.CANCELED})


@dataclass(frozen=True, slots=True)
class Wish:
    """How a text shall go.

    client_id: its writer's own, so that it is there once however often it is submitted. seen: the
    last text that the writer has seen, None not to look. anyway: even so, and over a colleague.
    at: when it shall go, None for now. undo: how long it waits to be taken back. outcome: closes
    the conversation with it, "" to keep it."""

    client_id: UUID | None = None
    seen: int | None = None
    anyway: bool = False
    at: datetime | None = None
    undo: timedelta = timedelta()
    outcome: str = ""


NOW = Wish()


@dataclass(frozen=True, slots=True)
class Preview:
    """What would become of a text.

    body: as it would leave. reason: the gate's. until: when it would go, if not now. theirs: the
    time on the person's clock; morning: its next 9:00; None if no zone is known. cost: an estimate
    by the table of prices, in its currency; None if that has no price for it."""

    body: str
    segments: int
    encoding: Encoding
    kind: VerdictKind
    reason: str
    until: datetime | None
    theirs: datetime | None
    morning: datetime | None
    cost: Decimal | None
    currency: str


async def preview(
    services: Services, address: str, staff: str, body: str, at: datetime | None = None
) -> Preview:
    """Returns what would become of a text, by the same functions as when it is sent.

    Writes nothing. Raises UsageError for an empty or over-long text."""
    async with services.db.connect() as conn:
        contact = await contacts.find(conn, address)
        if contact is None:
            raise UsageError("No contact has the number %(number)s.", number=address)
        talk = Talk(*await contacts.load(conn, contact.id), None)
        return await preview_in(conn, services, talk, staff, body, at)


async def preview_in(
    conn: Connection,
    services: Services,
    talk: Talk,
    staff: str,
    body: str,
    at: datetime | None = None,
) -> Preview:
    """Returns the same for a conversation that the caller has loaded."""
    now = services.clock.now()
    draft = await _draft(conn, services, talk, staff, body, Wish(at=at))
    gate = outgoing.of_draft(
        services, draft, talk.contact.channel, talk.standing, max(at or now, now)
    )
    verdict = may_send(gate)
    return Preview(
        draft.body,
        segments(draft.body),
        encoding(draft.body),
        verdict.kind,
        verdict.reason,
        verdict.until,
        theirs(gate.place, now),
        morning(gate.place, now),
        *_cost(services, talk, draft, (at or now).date()),
    )


def _cost(services: Services, talk: Talk, draft: Draft, day: date) -> tuple[Decimal | None, str]:
    """Returns what a text costs and in which currency. A table that can't be read has no price:
    nobody who writes can put it right."""
    country = phone.country(talk.contact.address)
    if talk.contact.channel is not Channel.SMS or country is None:
        return None, ""
    try:
        table = prices.read(services.settings)
    except (UsageError, SettingsError):
        return None, ""
    each = price(table, country, kind_of_number(draft.number), day)
    return each and each * segments(draft.body), table.currency


async def reply(
    services: Services, address: str, staff: str, body: str, wish: Wish = NOW
) -> texts.StaffText:
    """Queues a member's own words and takes the conversation over.

    A text that the gate refuses is kept as such, and the conversation stays whose it was. Raises
    UsageError, and ConflictError if a colleague has the conversation or something newer is there.
    """
    await require_user(services, staff)
    async with holding(services, address) as (conn, talk):
        there = await texts.by_client_id(conn, wish.client_id) if wish.client_id else None
        if there is not None and there.contact_id == talk.contact.id:
            return there
        if there is not None:
            raise UsageError("Another text, to somebody else, has this id; make a new one.")
        if not wish.anyway:
            expect_free(talk, staff)
            await _expect_seen(conn, talk, staff, wish.seen)
        sent = await _send(conn, services, talk, staff, body, wish)
    services.queues.wake_sender()
    return sent


async def _expect_seen(conn: Connection, talk: Talk, staff: str, seen: int | None) -> None:
    newer = await texts.newer(conn, talk.contact.id, seen, staff) if seen is not None else ()
    if newer:
        who = newer[-1].author or "The person"
        raise ConflictError(
            "Not sent: %(who)s has written meanwhile: “%(words)s” Your words are kept.",
            who=who,
            words=newer[-1].body[:200],
        )


async def _send(
    conn: Connection, services: Services, talk: Talk, staff: str, body: str, wish: Wish
) -> texts.StaffText:
    began = services.clock.now()  # of the taking over, which a thread shows before the words
    draft = await _draft(conn, services, talk, staff, body, wish)
    now = services.clock.now()
    _expect_later(services, talk, draft, now)
    ruling = await outgoing.queue(conn, services, draft, talk.contact.channel, talk.standing, now)
    details = {"status": ruling.status, "reason": ruling.reason}
    if ruling.status is not Status.SUPPRESSED:
        if talk.conversation.owner != staff:
            await note_act(conn, services, talk, staff, "take over conversation", at=began)
        talk = await move(conn, services, talk, Event.REPLY, staff, staff)
        await drafts_store.save(conn, talk.contact.id, staff, "", now)
    await note_act(conn, services, talk, staff, "reply", details)
    if wish.outcome and ruling.status is not Status.SUPPRESSED:
        await acts.close_held(conn, services, talk, staff, wish.outcome)
    return texts.StaffText(
        ruling.id,
        talk.contact.id,
        staff,
        draft.body,
        ruling.status,
        ruling.reason,
        ruling.not_before,
    )


async def _draft(
    conn: Connection, services: Services, talk: Talk, staff: str, body: str, wish: Wish
) -> Draft:
    """Returns the text as it would leave."""
    number = services.numbers.of(talk.conversation.number)
    last = await messages.last_inbound(conn, talk.contact.id)
    if services.settings.agent_names and body.strip() and talk.conversation.owner != staff:
        body = f"{shown_name(staff)}: {body.strip()}"
    return Draft(
        contact_id=talk.contact.id,
        number=talk.conversation.number,
        body=check_body(body, services.providers.capabilities(number).max_body),
        author=f"staff:{staff}",
        purpose=Purpose.STAFF,
        message_class=MessageClass.CONVERSATIONAL,
        program=number.program,
        priority=PRIORITY_STAFF,
        answers=last.id if last else None,
        answers_at=last.came_at if last else None,
        answers_ordinal=last.ordinal if last else None,
        client_id=wish.client_id,
        not_before=wish.at or (services.clock.now() + wish.undo if wish.undo else None),
    )


def _expect_later(services: Services, talk: Talk, draft: Draft, now: datetime) -> None:
    """Raises UsageError if a text for later lies in the past, or could not go then."""
    if draft.not_before is None:
        return
    if draft.not_before <= now:
        raise UsageError("A text for later goes in the future.")
    gate = outgoing.of_draft(services, draft, talk.contact.channel, talk.standing, now)
    then = may_send(replace(gate, now=draft.not_before))
    if then.kind is VerdictKind.REFUSE and may_send(gate).kind is not VerdictKind.REFUSE:
        raise UsageError(
            "It may go now, but not then any more (%(reason)s).", reason=then.reason.value
        )


async def undo(services: Services, message_id: int, staff: str) -> texts.StaffText:
    """Takes a text back into its author's draft, above what is there by now.

    Raises ConflictError if the sender was first."""
    await require_user(services, staff)
    async with services.db.begin() as conn:
        await _expect_text(conn, message_id)
        undone = await texts.undo(conn, message_id, services.clock.now())
        if undone is None:
            raise ConflictError("Too late: the text is with the provider.")
        newer = await drafts_store.by(conn, undone.contact_id, undone.author)
        body = f"{undone.body}\n{newer.body if newer else ''}".strip()
        now = services.clock.now()
        await drafts_store.save(conn, undone.contact_id, undone.author, body, now)
    return undone


async def send_now(services: Services, message_id: int, staff: str) -> None:
    """Lets a text go that waits to be taken back, or for its time."""
    await require_user(services, staff)
    async with services.db.begin() as conn:
        await _expect_text(conn, message_id)
        if not await texts.hurry(conn, message_id):
            raise ConflictError("The text does not wait any more.")
    services.queues.wake_sender()


async def retry(services: Services, message_id: int, staff: str) -> texts.StaffText:
    """Writes a text that did not arrive once more, once however often this is asked."""
    await require_user(services, staff)
    async with services.db.connect() as conn:
        text = await _expect_text(conn, message_id)
        contact, _, _ = await contacts.load(conn, text.contact_id)
    if text.status not in _ENDED:
        raise UsageError(
            "The text is %(status)s; only one that did not arrive goes again.", status=text.status
        )
    again = uuid5(_RETRIES, str(message_id))
    return await reply(services, contact.address, staff, text.body, Wish(client_id=again))


async def _expect_text(conn: Connection, message_id: int) -> texts.StaffText:
    found = await texts.by_id(conn, message_id)
    if found is None:
        raise UsageError(
            "Staff have written no text with the number %(number)s.", number=message_id
        )
    return found
