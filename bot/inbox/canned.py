"""Canned replies: kept by name, and filled for one contact."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.access.users import require_user
from bot.consent import changes as consent
from bot.contacts import audit_store as audit
from bot.contacts.store import Talk
from bot.errors import ConflictError, UsageError
from bot.inbox import canned_store as store
from bot.inbox.rules.sending import check_body, shown_name
from bot.models import Language
from bot.services import Services
from bot.sms.personalise import clean_value, has_stray_brace, personalise, placeholders
from bot.sms.segments import MAX_BODY

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


async def write(
    services: Services, name: str, language: Language, body: str, staff: str, seen: int = 0
) -> None:
    """Writes a canned reply. seen: the version that is changed, 0 for a new one.

    Raises UsageError, ConflictError if somebody has changed it meanwhile."""
    await require_user(services, staff)
    if not _NAME.fullmatch(name):
        raise UsageError("The name of a reply has small letters, digits and dashes, 40 at most.")
    if has_stray_brace(body):
        raise UsageError("A placeholder is written as in {first_name}; another brace is left.")
    async with services.db.begin() as conn:
        now = services.clock.now()
        body = check_body(body, MAX_BODY)
        if not await store.write(conn, name, language, body, staff, seen, now):
            raise ConflictError(
                "Somebody has written %(name)s (%(code)s) meanwhile; look at theirs first.",
                name=name,
                code=language,
            )
        details = {"name": name, "language": language}
        await audit.write(conn, staff, "write canned reply", None, details, now)


async def remove(services: Services, name: str, language: Language, staff: str) -> None:
    """Removes a canned reply. Raises UsageError if there is none."""
    await require_user(services, staff)
    async with services.db.begin() as conn:
        if not await store.remove(conn, name, language):
            raise UsageError("There is no reply %(name)s in %(code)s.", name=name, code=language)
        details = {"name": name, "language": language}
        now = services.clock.now()
        await audit.write(conn, staff, "remove canned reply", None, details, now)


def values(services: Services, talk: Talk, staff: str) -> dict[str, str | None]:
    """Returns what the placeholders of a reply stand for; None where it is not known."""
    name = talk.contact.name or ""
    return {
        "first_name": name.split(" ")[0] or None,
        "name": name or None,
        "agent": shown_name(staff),
        **consent.variables(services),
    }


def missing(body: str, known: Mapping[str, str | None]) -> tuple[str, ...]:
    """Returns the placeholders that somebody must fill in before the text can go."""
    return tuple(one for one in placeholders(body) if not clean_value(known.get(one) or ""))


def fill_known(body: str, known: Mapping[str, str | None]) -> str:
    """Fills the placeholders that have a value; the others stay for the writer."""
    return personalise(body, known, {one: f"{{{one}}}" for one in missing(body, known)})


def fill(body: str, known: Mapping[str, str | None]) -> str:
    """Fills the placeholders. Raises UsageError that names those without a value."""
    if lacking := missing(body, known):
        names = ", ".join(f"{{{one}}}" for one in lacking)
        raise UsageError("Say what %(names)s stands for.", names=names)
    return personalise(body, known, {})
