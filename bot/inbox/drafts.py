"""Drafts: what members have begun to write, answers and notes, kept on the server."""

from __future__ import annotations

from bot.access.users import require_user
from bot.errors import UsageError
from bot.inbox import drafts_store as store
from bot.inbox.drafts_store import Kind
from bot.inbox.holding import holding
from bot.services import Services
from bot.sms.segments import clean

MOST = 10_000  # letters; what is too long to send is still not lost


async def save(
    services: Services, address: str, staff: str, body: str, kind: Kind = "answer"
) -> None:
    """Saves the member's draft to a contact, or of a note about it; one without words is deleted.
    Raises UsageError."""
    await require_user(services, staff)
    if len(body) > MOST:
        raise UsageError("A draft has %(most)s letters at most.", most=MOST)
    async with holding(services, address) as (conn, talk):
        await store.save(conn, talk.contact.id, staff, clean(body), services.clock.now(), kind)
