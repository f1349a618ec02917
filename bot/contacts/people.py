"""What staff do with contacts: find, look at, tag and block them.

Every change leaves a line in the audit trail under the name of a user. Each function that takes a
number raises UsageError if no contact has it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.contacts import audit_store as audit
from bot.contacts import cases_store as cases
from bot.contacts import owner_store as owners
from bot.contacts import people_store as people
from bot.contacts import store as contacts
from bot.contacts.people_store import Filter, Listed
from bot.contacts.rules import wanted
from bot.db.database import Connection
from bot.errors import UsageError
from bot.files import naming
from bot.models import BOT
from bot.services import Services
from bot.sms.phone import mask


@dataclass(frozen=True, slots=True)
class Shown:
    """A contact with who owns its conversation, and who blocked it and why (None if not)."""

    contact: Listed
    owner: str
    blocked: tuple[str, str] | None


@asynccontextmanager
async def known(services: Services, number: str) -> AsyncIterator[tuple[Connection, Listed]]:
    """Locks the contact with this number in a transaction."""
    async with services.db.begin() as conn:
        found = await people.one(conn, number)
        if found is None:
            raise UsageError(
                "No contact has the number %(number)s. Numbers are written as in +33612345678;"
                " `texto contact list` shows who there is.",
                number=mask(number),
            )
        yield conn, found


async def find(
    services: Services,
    tags: Sequence[str] = (),
    words: str = "",
    *,
    language: str | None = None,
    state: str | None = None,
    program: str | None = None,
    before: int | None = None,
    limit: int = 50,
) -> list[Listed]:
    """Returns the newest contacts that fit: with all these tags; with this number in any spelling,
    its last digits, the beginnings of words of the name, or a tag. state: of people_store.STATES.
    before: only those that came before this one."""
    asked = Filter(
        wanted=wanted(words) if words.strip() else None,
        tag=naming.tag(words) or None,
        tags=tuple(_spelt(tags)),
        language=language,
        state=state,
        program=program,
        before=before,
    )
    async with services.db.connect() as conn:
        return await people.found(conn, asked, limit)


async def show(services: Services, number: str) -> Shown:
    """Returns one contact."""
    async with known(services, number) as (conn, found):
        _, conversation, _ = await contacts.load(conn, found.id)
        blocked = await people.why_blocked(conn, found.id) if found.blocked_at else None
        return Shown(found, conversation.owner, blocked)


async def open_page(services: Services, contact_id: int, by: str) -> Shown | None:
    """Returns one contact, and notes who has looked at it; None if there is none."""
    async with services.db.begin() as conn:
        found = await people.by_id(conn, contact_id)
        if found is None:
            return None
        _, conversation, _ = await contacts.load(conn, found.id)
        blocked = await people.why_blocked(conn, found.id) if found.blocked_at else None
        await audit.write(conn, by, audit.OPENED, contact_id, {}, services.clock.now())
    return Shown(found, conversation.owner, blocked)


def edition(found: Listed) -> str:
    """Returns what tells these values of a person from all others: whoever changes them says which
    they have seen."""
    values = [found.name, found.language, found.postcode, found.zone, dict(found.attributes)]
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:16]


# -- tags ------------------------------------------------------------------------------------


async def tag(services: Services, number: str, tags: Sequence[str], by: str) -> tuple[str, ...]:
    """Adds tags. Returns those that the contact has then."""
    return await _retag(services, number, "tag contact", by, add=_spelt(tags))


async def untag(services: Services, number: str, tags: Sequence[str], by: str) -> tuple[str, ...]:
    """Takes tags away. Returns those that the contact has then."""
    return await _retag(services, number, "untag contact", by, drop=_spelt(tags))


def _spelt(tags: Sequence[str]) -> list[str]:
    return sorted({spelt for one in tags if (spelt := naming.tag(one))})


async def _retag(
    services: Services,
    number: str,
    action: str,
    by: str,
    add: Sequence[str] = (),
    drop: Sequence[str] = (),
) -> tuple[str, ...]:
    async with known(services, number) as (conn, found):
        after = await contacts.set_tags(conn, found.id, add, drop)
        if after != found.tags:
            details = {"tags": [*add, *drop]}
            await audit.write(conn, by, action, found.id, details, services.clock.now())
    return after


async def untag_all(services: Services, tag: str, by: str) -> int:
    """Takes a tag from everybody, some thousands in each transaction. Returns from how many."""
    count = 0
    while True:
        async with services.db.begin() as conn:
            done = await people.untag_next(conn, naming.tag(tag))
        if not done:
            break
        count += done
    async with services.db.begin() as conn:
        details = {"tags": [naming.tag(tag)], "contacts": count}
        await audit.write(conn, by, "untag contacts", None, details, services.clock.now())
    return count


# -- blocking --------------------------------------------------------------------------------


async def block(services: Services, number: str, reason: str, by: str) -> bool:
    """Ends all answers to a person: bot and staff write nothing, campaigns pass them by; STOP,
    START, HELP and wishes about data are still obeyed. Returns False if they are blocked already.

    A conversation that waits for staff waits no more."""
    async with known(services, number) as (conn, found):
        if found.blocked_at is not None:
            return False
        now = services.clock.now()
        await people.set_blocked(conn, found.id, now)
        _, conversation, _ = await contacts.load(conn, found.id)
        if conversation.owner != BOT:
            await owners.move(conn, found.id, BOT, now)
        await cases.close_talks(conn, found.id, by, "blocked", now)
        await audit.write(conn, by, "block contact", found.id, {"reason": reason}, now)
    return True


async def unblock(services: Services, number: str, by: str) -> bool:
    """Lets a person be answered again. Returns False if they are not blocked."""
    async with known(services, number) as (conn, found):
        if found.blocked_at is None:
            return False
        await people.set_blocked(conn, found.id, None)
        await audit.write(conn, by, "unblock contact", found.id, {}, services.clock.now())
    return True
