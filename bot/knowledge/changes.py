"""Changes the answers to frequent questions; workers use the new ones within seconds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.contacts import audit_store as audit
from bot.errors import UsageError
from bot.knowledge import store
from bot.knowledge.file import checked
from bot.knowledge.store import FaqEntry
from bot.models import Language
from bot.services import Services


async def put(services: Services, entries: Sequence[FaqEntry], by: str) -> None:
    """Adds the entries; each replaces one with the same slug and language."""
    async with services.db.begin() as conn:
        now = services.clock.now()
        await store.put(conn, entries, now)
        await audit.write(conn, by, "import answers", None, {"entries": len(entries)}, now)


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
        entries = {(entry.slug, entry.language): entry for entry in await store.every(conn)}
        found = entries.get((slug, language))
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
        now = services.clock.now()
        await store.put(conn, [entry], now)
        await audit.write(
            conn, by, "change answer", None, {"slug": slug, "language": language}, now
        )
    return entry


async def remove(services: Services, slug: str, language: Language | None, by: str) -> int:
    """Removes the entry in that language, or in both. Returns how many went. Raises UsageError."""
    async with services.db.begin() as conn:
        gone = await store.remove(conn, slug, language)
        if not gone:
            raise UsageError(f"There is no entry {slug}{f' in {language}' if language else ''}.")
        await audit.write(
            conn,
            by,
            "remove answer",
            None,
            {"slug": slug, "language": language},
            services.clock.now(),
        )
    return gone
