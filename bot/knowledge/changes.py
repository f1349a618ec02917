"""Changes the answers to frequent questions; workers use the new ones within seconds.

What counts is what was published. Each publishing is a version of the entry in both languages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from bot.contacts import audit_store as audit
from bot.db.database import Connection
from bot.errors import UsageError
from bot.knowledge import store
from bot.knowledge import versions_store as versions
from bot.knowledge.file import checked
from bot.knowledge.store import FaqEntry, Sides
from bot.models import Language
from bot.services import Services


async def put(services: Services, entries: Sequence[FaqEntry], by: str) -> None:
    """Adds the entries; each replaces one with the same slug and language."""
    given: dict[str, dict[Language, FaqEntry]] = defaultdict(dict)
    for entry in entries:
        given[entry.slug][entry.language] = entry
    async with services.db.begin() as conn:
        now = services.clock.now()
        await versions.lock(conn)
        for slug, sides in given.items():
            after = {**await store.one(conn, slug), **sides}
            await store.put(conn, sides.values(), now)
            await versions.add(conn, slug, store.content(after), by, now)
        await audit.write(conn, by, "import answers", None, {"entries": len(entries)}, now)


async def publish(
    conn: Connection, services: Services, slug: str, after: Sides, by: str, action: str
) -> None:
    """Makes these the entry's languages, as a version of it. The caller holds the lock."""
    now = services.clock.now()
    before = await store.one(conn, slug)
    for language in before.keys() - after.keys():
        await store.remove(conn, slug, language)
    await store.put(conn, after.values(), now)
    await versions.add(conn, slug, store.content(after), by, now)
    details = {"slug": slug, "before": store.content(before), "after": store.content(after)}
    await audit.write(conn, by, action, None, details, now)


async def change(
    services: Services,
    slug: str,
    language: Language,
    answer: str | None,
    questions: Sequence[str] | None,
    active: bool | None,
    by: str,
) -> FaqEntry:
    """Changes what is given of an entry, or adds it; None stays as it is. Raises UsageError."""
    async with services.db.begin() as conn:
        await versions.lock(conn)
        sides = await store.one(conn, slug)
        found = sides.get(language)
        if found is None and answer is None:
            raise UsageError(f"There is no entry {slug} in {language}: give it an --answer.")
        entry = found or FaqEntry(slug, language, (), "")
        if answer is not None:
            entry = replace(entry, answer=answer)
        if questions:
            entry = replace(entry, questions=tuple(questions))
        if active is not None:
            entry = replace(entry, active=active)
        try:
            entry = checked(entry)
        except ValueError as error:
            raise UsageError(f"Not written: {error}.") from None
        await publish(conn, services, slug, {**sides, language: entry}, by, "change answer")
    return entry


async def remove(services: Services, slug: str, language: Language | None, by: str) -> int:
    """Removes the entry in that language, or in both. Returns how many went. Raises UsageError."""
    async with services.db.begin() as conn:
        await versions.lock(conn)
        sides = await store.one(conn, slug)
        left = {one: side for one, side in sides.items() if language not in (None, one)}
        gone = len(sides) - len(left)
        if not gone:
            raise UsageError(f"There is no entry {slug}{f' in {language}' if language else ''}.")
        await publish(conn, services, slug, left, by, "remove answer")
    return gone
