"""What a person chooses on their own page: nothing more, some programs, less often."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from bot.consent import changes as consent
from bot.consent import opt_in as opting_in
from bot.consent import preferences_store as preferences
from bot.consent.changes import Cause
from bot.consent.opt_in import Outcome, Wish
from bot.contacts import audit_store as audit
from bot.contacts import store as contacts
from bot.db.database import Connection
from bot.models import Contact, Frequency, Language, MessageClass, Standing
from bot.services import Services


@dataclass(frozen=True, slots=True)
class Person:
    """number: the sender number of ours that START goes to, "" without any."""

    contact: Contact
    granted: Mapping[str, MessageClass]
    stopped: bool
    frequency: Frequency
    number: str


@dataclass(frozen=True, slots=True)
class Choice:
    """keep: programs that are ticked; drop: shown and not ticked. wordings: the words beside the
    box of each program."""

    frequency: Frequency | None
    keep: frozenset[str]
    drop: frozenset[str]
    language: Language
    wordings: Mapping[str, str]
    evidence: dict[str, object]


async def person(services: Services, subject: UUID) -> Person | None:
    """Whose link it is; None where nobody is known by it any more."""
    async with services.db.connect() as conn:
        found = await preferences.find(conn, subject)
        if found is None:
            return None
        contact, conversation, standing = await contacts.load(conn, found.contact_id)
    return Person(contact, standing.granted, standing.revoked_at is not None, found.frequency,
                  conversation.number)


async def stop(services: Services, contact_id: int, evidence: dict[str, object]) -> None:
    """Ends all texts, as STOP does. The page confirms it, so no text does."""
    async with services.db.begin() as conn:
        contact, conversation, standing = await contacts.lock_consent(conn, contact_id)
        await consent.revoke(
            conn, services, contact, standing, _cause(services, conversation.number, evidence),
            provider_confirms=False, silently=True)


async def choose(services: Services, contact_id: int, choice: Choice) -> Mapping[str, Outcome]:
    """What came of each program that was ticked anew. Nothing where all texts are stopped."""
    async with services.db.begin() as conn:
        contact, conversation, standing = await contacts.lock_consent(conn, contact_id)
        if standing.revoked_at is not None:
            return {}
        cause = _cause(services, conversation.number, choice.evidence)
        for name in sorted(choice.drop):
            await opting_in.leave(conn, services, contact, standing, name, cause)
        if choice.frequency is not None and await preferences.set_frequency(
                conn, contact.id, choice.frequency):
            await audit.write(conn, "contact", "set frequency", contact.id,
                                {"frequency": choice.frequency}, services.clock.now())
        outcomes = {
            name: await _join(conn, services, contact, standing, name, choice)
            for name in sorted(choice.keep - set(standing.granted))
            if name in services.numbers.programs}
    services.queues.wake_sender()
    return outcomes


async def _join(
    conn: Connection, services: Services, contact: Contact, standing: Standing, name: str,
    choice: Choice,
) -> Outcome:
    program = services.numbers.programs[name]
    return await opting_in.join(conn, services, contact, standing, Wish(
        program=program, number=services.numbers.sender(name) or "", channel="web-form",
        author="contact", language=choice.language, at=services.clock.now(),
        wording=choice.wordings[name], double=program.double_opt_in,
        message_class=program.message_class, evidence=choice.evidence))


def _cause(services: Services, number: str, evidence: Mapping[str, object]) -> Cause:
    return Cause(message_id=None, sid="", body="", number=number,
                 received_at=services.clock.now(), channel="link", evidence=evidence)
