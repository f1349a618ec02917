"""Finds conversations by name, by any spelling of a number, and by words of texts and notes."""

from __future__ import annotations

from dataclasses import dataclass

from bot.contacts.rules import wanted
from bot.db.database import server_gone
from bot.errors import UsageError
from bot.inbox import search_store, store
from bot.services import Services

MOST = 50


@dataclass(frozen=True, slots=True)
class Hit:
    """A conversation that was found, and the text in which the words stand, if it is one."""

    item: store.Item
    message_id: int | None
    words: str | None


async def search(services: Services, typed: str, member: str) -> list[Hit]:
    """Returns what was found, 50 at most. Raises UsageError if it takes too long."""
    async with services.db.begin() as conn:
        try:
            found = await search_store.find(conn, wanted(typed), MOST)
        except Exception as error:
            if server_gone(error):
                raise UsageError("The search takes too long; write more of the word.") from None
            raise
    at = {one.contact_id: one for one in found}
    async with services.db.connect() as conn:
        items = await store.of_contacts(conn, list(at), member, services.clock.now())
    by_item = [(item, at[item.contact_id]) for item in items]
    return [Hit(item, one.message_id, one.words) for item, one in by_item]
