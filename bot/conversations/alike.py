"""Groups the questions that the bot could not answer: a worker's, since it takes the sentence
encoder."""

from __future__ import annotations

import asyncio

from bot.db.database import Connection
from bot.dialogue import faq, grouping
from bot.dialogue.grouping import Group, Sense
from bot.knowledge import unanswered_store as store
from bot.knowledge.unanswered import KEPT
from bot.services import Services

LOCK = 7_390_293
AT_ONCE = 100
COMPARED = 3_000  # of the newest questions


async def group(services: Services, entries: faq.Entries) -> int:
    """Puts new questions into the groups of those that they are like, or into new ones. Returns how
    many. One worker does it at a time, or two would begin a group for one matter. entries: learned;
    they teach what is alike."""
    async with services.db.try_lock(LOCK) as mine:
        if not mine:
            return 0
        async with services.db.begin() as conn:
            new = await store.waiting(conn, AT_ONCE)
            if new:
                known = await store.meanings(conn, services.clock.now() - KEPT, COMPARED)
                groups = grouping.by_group(known)
                asked = await asyncio.to_thread(grouping.meanings, [body for _, body in new])
                groups += [Group(None, (meaning,)) for meaning in asked]
                whole = await asyncio.to_thread(_joined, groups, entries)
                await _place(conn, groups, [message_id for message_id, _ in new], whole)
    return len(new)


def _joined(groups: list[Group], entries: faq.Entries) -> list[list[int]]:
    return grouping.joined(groups, Sense(entries))


async def _place(
    conn: Connection, groups: list[Group], new: list[int], whole: list[list[int]]
) -> None:
    """Writes which group each new question has. new: their messages, as the last of `groups`."""
    first = len(groups) - len(new)
    for places in whole:
        stays = groups[places[0]].id
        if stays is None:
            stays = await store.add_group(conn)
        for at in places:
            one = groups[at]
            if one.id is None:
                await store.place(conn, new[at - first], stays, one.asked[0])
            elif one.id != stays:
                await store.merge(conn, one.id, stays)
