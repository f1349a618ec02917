"""Writes notes, which only the team sees."""

from __future__ import annotations

import re

from bot.access import store as access
from bot.access.users import require_user
from bot.conversations import changes_store
from bot.db.database import Connection
from bot.errors import UsageError
from bot.inbox import drafts_store
from bot.inbox import notes_store as store
from bot.inbox.holding import holding
from bot.services import Services
from bot.sms.segments import clean

MOST = 10_000  # letters of one note

_MENTION = re.compile(r"(?<![\w@])@([a-z0-9][a-z0-9._-]*[a-z0-9]|[a-z0-9])")


async def add(services: Services, address: str, staff: str, body: str) -> int:
    """Writes a note about a contact, and returns its id. Raises UsageError."""
    await require_user(services, staff)
    async with holding(services, address) as (conn, talk):
        added = await add_to(conn, services, talk.contact.id, staff, body)
        await drafts_store.save(conn, talk.contact.id, staff, "", services.clock.now(), "note")
        return added


async def add_to(
    conn: Connection, services: Services, contact_id: int, staff: str, body: str
) -> int:
    """Writes a note within a transaction. Raises UsageError for an empty or an endless one."""
    body = clean(body).strip()
    if not body:
        raise UsageError("A note needs words.")
    if len(body) > MOST:
        raise UsageError(
            "A note has %(most)s letters at most; this one has %(length)s.",
            most=MOST,
            length=len(body),
        )
    names = {user.name for user in await access.users(conn) if user.disabled_at is None}
    mentions = [name for name in dict.fromkeys(_MENTION.findall(body)) if name in names]
    await changes_store.note(conn, contact_id)
    return await store.add(conn, contact_id, staff, body, mentions, services.clock.now())
