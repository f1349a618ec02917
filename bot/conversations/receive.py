"""A text comes in: one transaction, and for STOP, START and HELP all that they ask for
(design.md, section 5, steps 2 and 3)."""

from __future__ import annotations

from dataclasses import dataclass, replace

import structlog

from bot.consent import changes as consent
from bot.consent import opt_in as opting_in
from bot.consent import suppression
from bot.consent.changes import Cause
from bot.contacts import store as contacts
from bot.db.database import Connection
from bot.messages import inbound_store as messages
from bot.models import Channel, Contact, Language, OptOutReplies, Purpose, Standing
from bot.providers.twilio.protocol import InboundForm
from bot.reading import keywords
from bot.reading.keywords import Keyword, KeywordKind
from bot.reading.opt_out import ONLY
from bot.services import Services
from bot.sms.phone import AddressKind, country

log = structlog.get_logger()

# Twilio answers and acts on these by itself (help.twilio.com, "default opt-out keywords").
TWILIO_WORDS = {
    KeywordKind.STOP: frozenset(
        {"stop", "stopall", "unsubscribe", "end", "quit", "cancel", "revoke", "optout"}),
    KeywordKind.START: frozenset({"start", "unstop"}),
    KeywordKind.YES: frozenset({"yes"}),
    KeywordKind.HELP: frozenset({"help", "info"}),
}
CANCELLING = frozenset({"cancel", "annuler"})  # may have meant an order
UNANSWERABLE = frozenset({AddressKind.ALPHANUMERIC, AddressKind.SHORT_CODE})


@dataclass(frozen=True, slots=True)
class Received:
    """contact_id is None for a text that was there already."""

    message_id: int | None
    contact_id: int | None
    handled_by: str | None


async def record(services: Services, form: InboundForm) -> Received:
    """Commits an inbound text, once. A keyword is acted on in the same transaction; anything else
    is left to a worker, who is woken."""
    keyword = _keyword(form)
    if form.sender.kind in UNANSWERABLE:
        received = await _store(services, form, "unanswerable")
    elif (keyword is not None or opting_in.listens(services, form.to, form.body)
            or form.body.strip() == ONLY):
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


def _keyword(form: InboundForm) -> Keyword | None:
    """What the provider says the text was, else what its whole wording is."""
    found = keywords.match(form.body)
    kind = keywords.from_opt_out_type(form.opt_out_type) if form.opt_out_type else None
    if kind is KeywordKind.START and found is not None and found.kind is KeywordKind.YES:
        return found  # what it means hangs on whether anything is to be lifted
    if kind is not None and (found is None or found.kind is not kind):
        return Keyword(kind, None, "")
    return found


async def _insert(
    conn: Connection, services: Services, form: InboundForm, handled_by: str | None
) -> tuple[int, int] | None:
    return await messages.record(
        conn, address=form.sender.raw, number=form.to, sid=form.sid, body=form.body,
        media=form.media, form=form.extra, handled_by=handled_by, now=services.clock.now())


async def _store(services: Services, form: InboundForm, handled_by: str | None) -> Received:
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
    conn: Connection, services: Services, form: InboundForm, handled_by: str | None
) -> tuple[int, int] | None:
    """The first text of a contact."""
    await suppression.make_contact(conn, services, form.sender.raw, form.channel, form.to)
    return await _insert(conn, services, form, handled_by)


async def _act(services: Services, form: InboundForm, keyword: Keyword | None) -> Received:
    async with services.db.begin() as conn:
        ids = await _insert(conn, services, form, None)
        if ids is None:
            ids = await _insert_first(conn, services, form, None)
            if ids is None:
                return Received(None, None, None)
        message_id, contact_id = ids
        contact, _, standing = await contacts.lock_consent(conn, contact_id)
        now = services.clock.now()
        cause = Cause(message_id, form.sid, form.body, form.to, now, "keyword")
        provider = keyword is not None and _provider_acts(services, form, keyword, standing)
        narrows = form.body.strip() == ONLY
        if not (
            (narrows and await consent.narrow(conn, services, contact, standing, cause))
            or (not provider and await opting_in.hear(conn, services, contact, standing, cause))
            or (keyword is not None and await _apply(
                conn, services, contact, standing, cause, keyword, provider))
        ):
            return Received(message_id, contact_id, None)  # no keyword at this moment
        await messages.handled(conn, message_id, "keyword", None, now)
    log.info("keyword", kind=keyword.kind if keyword else "opt_in", message_id=message_id,
             contact_id=contact_id)
    return Received(message_id, contact_id, "keyword")


def _provider_acts(
    services: Services, form: InboundForm, keyword: Keyword, standing: Standing
) -> bool:
    """Whether the provider answers this keyword itself (exactly one party does)."""
    if form.channel is Channel.WHATSAPP:
        return False
    handling = services.numbers.of(form.to).opt_out_replies
    if keyword.kind is KeywordKind.YES and standing.revoked_at is None:
        return False  # the answer to a question of ours, even if Twilio takes it for START
    if handling is OptOutReplies.ADVANCED:
        return form.opt_out_type is not None
    if keyword.kind in (KeywordKind.START, KeywordKind.YES) and not standing.provider_blocks:
        return False  # Twilio hears these only from whom it blocks
    return (handling is OptOutReplies.TWILIO_DEFAULT
            and keyword.word in TWILIO_WORDS.get(keyword.kind, frozenset()))


async def _apply(
    conn: Connection, services: Services, contact: Contact, standing: Standing,
    cause: Cause, keyword: Keyword, provider: bool,
) -> bool:
    """Does what the keyword asks; False where it is only a word: YES when nothing waits for it."""
    language = keyword.language or contact.language
    if keyword.kind is KeywordKind.STOP:
        name = ("utter_stop_confirmed_cancel" if keyword.word in CANCELLING
                else "utter_stop_confirmed")
        await consent.revoke(conn, services, contact, standing, cause, provider_confirms=provider,
                             text_name=name, language=_confirmed_in(contact, keyword))
        return True
    if keyword.kind is KeywordKind.YES and not provider:
        return False
    if keyword.kind is KeywordKind.START and not provider and _still_blocks(
            services, contact, standing, cause):
        name = "utter_text_start"  # a refused row: it says what the person would have to do
    elif keyword.kind in (KeywordKind.START, KeywordKind.YES):
        back = await consent.reinstate(
            conn, services, contact, standing, cause
        ) or await consent.release(
            conn, services, contact, standing, cause, "START", entirely=True)
        standing = replace(standing, revoked_at=None, provider_blocks=False, held_for=None)
        name = "utter_start_confirmed" if back else "utter_start_nothing"
    else:
        name = "utter_contact" if keyword.kind is KeywordKind.CONTACT else "utter_help"
    if not provider:
        await _answer(conn, services, contact, standing, cause, name, language)
    return True


def _confirmed_in(contact: Contact, keyword: Keyword) -> Language | None:
    """The language of an opt-out's confirmation: in Canada the keyword's (CWTA: STOP in English,
    ARRET in French), elsewhere the contact's; None, for both, where that is not known."""
    if contact.address.startswith("+1") and country(contact.address) == "CA":
        return keyword.language or (Language.EN if keyword.word == "stop" else contact.language)
    return contact.language


def _still_blocks(
    services: Services, contact: Contact, standing: Standing, cause: Cause
) -> bool:
    """Whether the provider goes on refusing texts to this person after a START that is none of
    its own words: an opt-out lifted here would be a promise that can't be kept."""
    handling = services.numbers.of(cause.number).opt_out_replies
    return (standing.provider_blocks and handling.provider_blocks
            and contact.channel is Channel.SMS)


async def _answer(
    conn: Connection, services: Services, contact: Contact, standing: Standing,
    cause: Cause, name: str, language: Language | None,
) -> None:
    body = consent.both_languages(services, name, contact.language or language)
    await consent.reply(conn, services, contact, standing, cause, body, Purpose.KEYWORD_REPLY)
