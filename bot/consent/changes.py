"""Changing a contact's consent: the ledger, its projection and the one confirmation, together.

Every function here runs inside the caller's transaction, with the contact's consent locked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.consent import opt_in_store as opt_ins
from bot.consent import store as consents
from bot.consent.store import Entry
from bot.contacts import cases_store as requests
from bot.contacts import store as contacts
from bot.db.database import Connection
from bot.messages import outbox as outgoing
from bot.messages import outbox_store as outbox
from bot.models import (
    PRIORITY_KEYWORD,
    Contact,
    Draft,
    HeldFor,
    Language,
    MessageClass,
    Purpose,
    Standing,
    Status,
)
from bot.providers.twilio.errors import OPTED_OUT
from bot.reading.opt_out import SCOPE
from bot.services import Services
from bot.surveys import store as surveys

ALL_PROGRAMS = "*"


@dataclass(frozen=True, slots=True)
class Cause:
    """What changes the consent, and where it came in. message_id, sid, body: of the text, None or
    "" where it was none. number: the sender number of ours that is concerned."""

    message_id: int | None
    sid: str
    body: str
    number: str
    received_at: datetime
    channel: str  # as in the ledger: keyword, any-wording, link …
    author: str = "contact"
    evidence: Mapping[str, object] = field(default_factory=dict)  # ip, user_agent, source …


def variables(services: Services) -> Mapping[str, str]:
    """What fills the placeholders of a text."""
    settings = services.settings
    return {"brand": settings.brand, "support": settings.support,
            "site": settings.site}


def both_languages(
    services: Services, name: str, language: Language | None,
    title: Mapping[Language, str] | None = None,
) -> str:
    """A text in the contact's language; in both, in one SMS, where it is not known. title: of the
    program that it speaks of."""
    wanted = (language,) if language else (services.settings.default_language, *(
        other for other in Language if other is not services.settings.default_language))
    return "\n".join(
        services.texts.render(name, one, {
            **variables(services), "title": title[one] if title else ""})
        for one in wanted)


async def revoke(
    conn: Connection,
    services: Services,
    contact: Contact,
    standing: Standing,
    cause: Cause,
    *,
    provider_confirms: bool,
    silently: bool = False,
    text_name: str = "utter_stop_confirmed",
    language: Language | None = None,
) -> bool:
    """Opts the contact out of everything and queues the one confirmation, unless the provider has
    sent its own or nobody shall (silently). False, and nothing said, where the contact is opted
    out already."""
    if standing.revoked_at is not None:
        if provider_confirms and not standing.provider_blocks:  # it has heard of it only now
            await consents.append(conn, services.ledger_key, contact.id, Entry(
                program=ALL_PROGRAMS, kind="revoked", channel=cause.channel, author=cause.author,
                provider_blocks=True, details=_details(contact, cause, None)), services.clock.now())
            await consents.set_revoked(
                conn, contact.id, standing.revoked_at, provider_blocks=True)
        return False
    now = services.clock.now()
    language = language or contact.language
    says = not (provider_confirms or silently)
    if says and text_name == "utter_stop_confirmed" and may_narrow(services, standing, cause):
        text_name = "utter_stop_confirmed_scope"
    title = services.numbers.program_of(cause.number).title
    body = both_languages(services, text_name, language, title) if says else None
    if text_name == "utter_stop_confirmed_scope":
        program = services.numbers.program_of(cause.number).name
        cause = replace(cause, evidence={**cause.evidence, "may_narrow_to": program})
    await consents.append(conn, services.ledger_key, contact.id, Entry(
        program=ALL_PROGRAMS, kind="revoked", channel=cause.channel, author=cause.author,
        language=language, provider_blocks=provider_confirms,
        details=_details(contact, cause, body),
    ), now)
    await consents.set_revoked(conn, contact.id, now, provider_blocks=provider_confirms)
    await requests.settle(conn, contact.id, HeldFor.UNSURE_OPT_OUT, cause.author, "opted out", now)
    await surveys.stop(conn, contact.id, now)
    await opt_ins.close(conn, contact.id, "declined", now)
    if body is not None:
        standing = replace(standing, revoked_at=now, provider_blocks=False)
        await reply(conn, services, contact, standing, cause, body, Purpose.CONFIRMATION)
    return True


def may_narrow(services: Services, standing: Standing, cause: Cause) -> bool:
    """Whether an opt-out may have meant one program only: that of the number it came to, where the
    contact holds another one too, and where nobody else blocks (47 CFR 64.1200(a)(12): the
    confirmation may ask; until there is an answer, all texts end)."""
    program = services.numbers.program_of(cause.number).name
    return (program in standing.granted and len(standing.granted) > 1
            and not standing.provider_blocks and standing.held_for is not HeldFor.WRONG_NUMBER)


async def narrow(
    conn: Connection, services: Services, contact: Contact, standing: Standing, cause: Cause
) -> bool:
    """The answer to the confirmation's question: only the program of this number ends, the others
    go on. False where nothing was asked (in a text from this number), or too long ago."""
    now = services.clock.now()
    program = services.numbers.program_of(cause.number)
    if (standing.revoked_at is None or now - standing.revoked_at > SCOPE
            or not may_narrow(services, standing, cause)
            or not await consents.asked_to_narrow(
                conn, contact.id, standing.revoked_at, program.name)):
        return False
    await reinstate(conn, services, contact, standing, cause)
    await consents.append(conn, services.ledger_key, contact.id, Entry(
        program=program.name, kind="revoked", channel=cause.channel, author=cause.author,
        language=contact.language, details=_details(contact, cause, None)), now)
    await consents.set_ended(conn, contact.id, program.name)
    body = both_languages(services, "utter_scope_narrowed", contact.language, program.title)
    await reply(conn, services, contact, replace(standing, revoked_at=None, held_for=None), cause,
                body, Purpose.KEYWORD_REPLY)
    return True


async def reinstate(
    conn: Connection, services: Services, contact: Contact, standing: Standing, cause: Cause
) -> bool:
    """Takes the opt-out back: what had been granted before holds again. False where there was
    no opt-out: START from a stranger grants nothing."""
    if standing.revoked_at is None:
        return False
    now = services.clock.now()
    await consents.append(conn, services.ledger_key, contact.id, Entry(
        program=ALL_PROGRAMS, kind="reinstated", channel=cause.channel, author=cause.author,
        language=contact.language, provider_blocks=False,
        details=_details(contact, cause, None)), now)
    await consents.set_revoked(conn, contact.id, None, provider_blocks=False)
    if standing.held_for is not None:
        await consents.set_held(conn, contact.id, None, None)
        await outbox.look_again(conn, contact.id, now)
    for why in HeldFor:
        await requests.settle(conn, contact.id, why, cause.author, "START", now)
    return True


async def hold(
    conn: Connection, services: Services, contact: Contact, standing: Standing, cause: Cause,
    why: HeldFor,
) -> bool:
    """Holds all but direct answers and opens an item for staff. False where nothing changes: the
    contact is opted out, or held for this already. Where it is held for a wrong number, a doubt
    about an opt-out takes its place, since that one ends by itself."""
    if standing.revoked_at is not None and why is HeldFor.UNSURE_OPT_OUT:
        return False  # nothing is in doubt, and nobody has to decide
    now = services.clock.now()
    await requests.open_request(conn, contact.id, why, cause.message_id, now)
    if standing.revoked_at is not None or standing.held_for in (why, HeldFor.UNSURE_OPT_OUT):
        return False
    await _note(conn, services, contact, cause, "held", now, why)
    await consents.set_held(conn, contact.id, now, why)
    return True


async def release(
    conn: Connection, services: Services, contact: Contact, standing: Standing, cause: Cause,
    outcome: str, *, entirely: bool = False,
) -> bool:
    """Ends a hold: what waited goes on. Where something else still waits for staff that holds the
    texts too, they stay held for that, unless they shall go on entirely. False without a hold."""
    if standing.held_for is None:
        return False
    now = services.clock.now()
    await _note(conn, services, contact, cause, "released", now)
    await consents.set_held(conn, contact.id, None, None)
    for why in HeldFor if entirely else (standing.held_for,):
        await requests.settle(conn, contact.id, why, cause.author, outcome, now)
    left = await requests.open_kinds(conn, contact.id)
    for why in HeldFor:
        if why in left:
            await _note(conn, services, contact, cause, "held", now, why)
            await consents.set_held(conn, contact.id, now, why)
            return True
    await outbox.look_again(conn, contact.id, now)
    return True


async def blocked_by_provider(
    conn: Connection, services: Services, contact_id: int, message_id: int, number: str
) -> None:
    """The provider refused this text since the person has said STOP to it (21610), of which we
    have not heard."""
    contact, _, standing = await contacts.lock_consent(conn, contact_id)
    cause = Cause(message_id, "", str(OPTED_OUT), number, services.clock.now(), "provider")
    await revoke(conn, services, contact, standing, cause, provider_confirms=True)


async def _note(
    conn: Connection, services: Services, contact: Contact, cause: Cause, kind: str, now: datetime,
    held_for: HeldFor | None = None,
) -> None:
    await consents.append(conn, services.ledger_key, contact.id, Entry(
        program=ALL_PROGRAMS, kind=kind, channel=cause.channel, author=cause.author,
        language=contact.language, held_for=held_for, details=_details(contact, cause, None)), now)


async def reply(
    conn: Connection,
    services: Services,
    contact: Contact,
    standing: Standing,
    cause: Cause,
    body: str,
    purpose: Purpose,
) -> Status:
    """Queues a keyword's answer."""
    return await outgoing.queue(conn, services, Draft(
        contact_id=contact.id,
        number=cause.number,
        body=body,
        author="keyword" if cause.channel == "keyword" else "bot",
        purpose=purpose,
        message_class=MessageClass.CONVERSATIONAL,
        program=services.numbers.of(cause.number).program,
        priority=PRIORITY_KEYWORD,
        answers=cause.message_id,
        answers_at=cause.received_at,
    ), contact.channel, standing, services.clock.now())


def _details(contact: Contact, cause: Cause, shown: str | None) -> dict[str, object]:
    return {
        "address": contact.address,
        "number": cause.number,
        "sid": cause.sid,
        "words": cause.body,
        "wording_shown": shown,
        **cause.evidence,
    }
