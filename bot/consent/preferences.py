"""The preference page: stops everything, chooses programs and offers, sets a frequency."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from bot.consent import changes as consent
from bot.consent import less
from bot.consent import opt_in as opting_in
from bot.consent import preferences_store as preferences
from bot.consent.change import Cause, Change, lock
from bot.consent.opt_in import Outcome, Wish
from bot.contacts import store as contacts
from bot.models import Contact, Frequency, Language, MessageClass
from bot.services import Services


@dataclass(frozen=True, slots=True)
class Person:
    """A person as the page shows them.

    number: the sender number of ours that START goes to, or "" if there is none."""

    contact: Contact
    granted: Mapping[str, MessageClass]
    stopped: bool
    frequency: Frequency
    number: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A person's choice on the page.

    keep: programs that are ticked; drop: shown and not ticked. offers: programs that shall bring
    offers again. wordings: the words beside the box of each program. no_offers: the words beside
    the box that ends the offers of all; "" if it is not ticked."""

    frequency: Frequency | None
    keep: frozenset[str]
    drop: frozenset[str]
    language: Language
    wordings: Mapping[str, str]
    evidence: dict[str, object]
    offers: frozenset[str] = frozenset()
    no_offers: str = ""


async def person(services: Services, subject: UUID) -> Person | None:
    """Returns the person with this subject id, or None if nobody has it any more."""
    async with services.db.connect() as conn:
        found = await preferences.find(conn, subject)
        if found is None:
            return None
        contact, conversation, standing = await contacts.load(conn, found.contact_id)
    return Person(
        contact,
        standing.granted,
        standing.revoked_at is not None,
        found.frequency,
        conversation.number,
    )


async def stop(services: Services, contact_id: int, evidence: dict[str, object]) -> None:
    """Ends all texts, as STOP does. The page confirms it, so no text does."""
    async with services.db.begin() as conn:
        change = await lock(conn, services, contact_id, _cause(services, evidence))
        await consent.revoke(change, silently=True)


async def choose(services: Services, contact_id: int, choice: Choice) -> Mapping[str, Outcome]:
    """Applies a choice and returns the outcome of each newly ticked program.

    Does nothing if all texts are stopped."""
    async with services.db.begin() as conn:
        change = await lock(conn, services, contact_id, _cause(services, choice.evidence))
        if change.standing.revoked_at is not None:
            return {}
        granted = change.standing.granted
        for name in sorted(choice.drop):
            change = await opting_in.leave(change, name) or change
        if choice.frequency is not None:
            change = await less.set_frequency(change, choice.frequency)
        joins = choice.keep - set(granted)
        if choice.no_offers:
            change = await less.end_offers(change, choice.no_offers) or change
        else:
            joins |= choice.offers & choice.keep
        outcomes = {
            name: await _join(change, name, choice)
            for name in sorted(joins)
            if name in services.numbers.programs
        }
    services.queues.wake_sender()
    return outcomes


async def _join(change: Change, name: str, choice: Choice) -> Outcome:
    numbers = change.services.numbers
    program = numbers.programs[name]
    cause = replace(change.cause, number=numbers.sender(name) or "", channel="web-form")
    return await opting_in.join(
        replace(change, cause=cause),
        Wish(
            program,
            program.message_class,
            choice.language,
            double=program.double_opt_in,
            wording=choice.wordings[name],
        ),
    )


def _cause(services: Services, evidence: Mapping[str, object]) -> Cause:
    return Cause("", services.clock.now(), "link", evidence=evidence)
