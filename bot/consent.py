"""Changing a contact's consent: the ledger, its projection and the one confirmation, together.

Every function here runs inside the caller's transaction, with the contact's consent locked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot import outgoing
from bot.models import (
    PRIORITY_KEYWORD,
    Contact,
    Draft,
    Language,
    MessageClass,
    Purpose,
    Standing,
    Status,
)
from bot.services import Services
from bot.store import consents, surveys
from bot.store.consents import Entry
from bot.store.sql import Connection

ALL_PROGRAMS = "*"


@dataclass(frozen=True, slots=True)
class Cause:
    """The text that changes the consent, and where it came in."""

    message_id: int
    sid: str
    body: str
    number: str
    received_at: datetime
    channel: str  # keyword or any-wording


def variables(services: Services) -> Mapping[str, str]:
    """What fills the placeholders of a text."""
    settings = services.settings
    return {"brand": settings.brand, "support": settings.support,
            "site": settings.site}


def both_languages(services: Services, name: str, language: Language | None) -> str:
    """A text in the contact's language; in both, in one SMS, where it is not known."""
    wanted = (language,) if language else (services.settings.default_language, *(
        other for other in Language if other is not services.settings.default_language))
    return "\n".join(services.texts.render(name, one, variables(services)) for one in wanted)


async def revoke(
    conn: Connection,
    services: Services,
    contact: Contact,
    standing: Standing,
    cause: Cause,
    *,
    provider_confirms: bool,
    text_name: str = "utter_stop_confirmed",
    language: Language | None = None,
) -> bool:
    """Opts the contact out of everything and queues the one confirmation, unless the provider has
    sent its own. False, and nothing said, where the contact is opted out already."""
    if standing.revoked_at is not None:
        if provider_confirms and not standing.provider_blocks:  # it has heard of it only now
            await consents.set_revoked(
                conn, contact.id, standing.revoked_at, provider_blocks=True)
        return False
    now = services.clock.now()
    language = contact.language or language
    body = both_languages(services, text_name, language)
    await consents.append(conn, services.ledger_key, contact.id, Entry(
        program=ALL_PROGRAMS, kind="revoked", channel=cause.channel, author="contact",
        language=language, details=_details(contact, cause, None if provider_confirms else body),
    ), now)
    await consents.set_revoked(conn, contact.id, now, provider_blocks=provider_confirms)
    await surveys.stop(conn, contact.id, now)
    if not provider_confirms:
        await reply(conn, services, contact, Standing(now, False, standing.granted), cause,
                    body, Purpose.CONFIRMATION)
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
        program=ALL_PROGRAMS, kind="reinstated", channel=cause.channel, author="contact",
        language=contact.language, details=_details(contact, cause, None)), now)
    await consents.set_revoked(conn, contact.id, None, provider_blocks=False)
    return True


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
    return await outgoing.queue(conn, Draft(
        contact_id=contact.id,
        number=cause.number,
        body=body,
        author="keyword" if cause.channel == "keyword" else "bot",
        purpose=purpose,
        message_class=MessageClass.CONVERSATIONAL,
        program=services.settings.number(cause.number).program,
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
    }
