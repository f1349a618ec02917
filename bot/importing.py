"""Contacts come in from a file: added or completed, with the consent that the file proves.

A row without proof may be answered, and nothing else. A number that is opted out stays so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.rules.contact_file import BadRow, Consent, ContactFile, ContactRow, read
from bot.services import Services
from bot.store import consents, imports, records
from bot.store.consents import Entry, Head
from bot.store.imports import Person
from bot.store.sql import Connection

BATCH = 500


@dataclass(frozen=True, slots=True)
class Report:
    """consented: of those imported, how many came with proof of consent."""

    imported: int
    consented: int
    bad: Sequence[BadRow]


def read_file(services: Services, content: bytes, country: str = "US") -> ContactFile:
    """The rows of the file. Raises UsageError where it can't be read as a whole."""
    return read(content, country, services.clock.now())


async def run(
    services: Services, content: bytes, country: str = "US",
    on_progress: Callable[[float], None] = lambda share: None, author: str = "import",
) -> Report:
    """Imports the good rows, a batch a transaction. Raises UsageError."""
    return await store(services, read_file(services, content, country), on_progress, author)


async def store(
    services: Services, found: ContactFile, on_progress: Callable[[float], None], author: str
) -> Report:
    for start in range(0, len(found.good), BATCH):
        async with services.db.begin() as conn:
            await _batch(conn, services, found.good[start:start + BATCH], author)
        on_progress(min(1.0, (start + BATCH) / len(found.good)))
    consented = sum(row.consent is not None for row in found.good)
    async with services.db.begin() as conn:
        await records.audit(conn, author, "import contacts", None, {
            "imported": len(found.good), "consented": consented, "bad": len(found.bad),
        }, services.clock.now())
    return Report(len(found.good), consented, found.bad)


async def _batch(
    conn: Connection, services: Services, rows: Sequence[ContactRow], author: str
) -> None:
    now = services.clock.now()
    numbers = services.settings.numbers
    heads = await imports.put(
        conn, [Person(row.number, row.name or None, row.language, row.tags, row.attributes)
               for row in rows], numbers[0].number if numbers else "", now)
    proved = [(heads[row.number], row, row.consent) for row in rows if row.consent is not None]
    if not proved:
        return
    default = numbers[0].program if numbers else "main"
    entries = [(head, _entry(row, consent, default, author)) for head, row, consent in proved]
    await consents.append_many(conn, services.ledger_key, entries, now)
    await consents.set_granted(conn, [_grant(head, entry) for head, entry in entries], now)


def _entry(row: ContactRow, consent: Consent, default_program: str, author: str) -> Entry:
    details: Mapping[str, object] = {
        "address": row.number,
        "source": consent.source,
        "date": consent.given_at.isoformat(),
        "wording": consent.wording,
        "line": row.line,
    }
    return Entry(
        program=consent.program or default_program, kind="imported", channel="import",
        author=author, message_class=consent.message_class, language=row.language,
        details=details)


def _grant(head: Head, entry: Entry) -> tuple[int, str, str, int]:
    assert entry.message_class is not None
    return head.contact_id, entry.program, entry.message_class, head.seq + 1
