"""Imports contacts from a file: adds or completes them, with the consent that the file proves.

The firewall: nobody becomes a contact without proof; such a row waits in quarantine until staff add
the proof. A number that is opted out stays so, and one that was erased stays away.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.consent import store as consents
from bot.consent import suppression
from bot.consent.store import Entry, Head
from bot.contacts import audit_store as audit
from bot.contacts import batch_store as batch
from bot.contacts.batch_store import Person
from bot.db.database import Connection
from bot.errors import UsageError
from bot.imports import quarantine_store as quarantine
from bot.imports import store as imports
from bot.imports.file import BadRow, Consent, ContactFile, ContactRow, read
from bot.imports.firewall import Kept, Known, completes, kept_out
from bot.imports.row_json import to_json
from bot.services import Services

BATCH = 500


@dataclass(frozen=True, slots=True)
class Report:
    """The result of an import. Every row is in one of imported, kept and bad.

    consented: of those imported, how many came with proof of consent; the others complete contacts
    that were there. kept: how many were kept out, by reason.
    """

    imported: int
    consented: int
    kept: Mapping[Kept, int]
    bad: Sequence[BadRow]


def read_file(services: Services, content: bytes, country: str = "US") -> ContactFile:
    """Reads the rows of the file. Raises UsageError if it can't be read as a whole, or names an
    unknown program."""
    found = read(content, country, services.clock.now())
    known = services.numbers.programs
    unknown = sorted(
        {row.consent.program for row in found.good if row.consent and row.consent.program}
        - set(known)
    )
    if services.numbers.described and unknown:
        raise UsageError(
            f"{', '.join(unknown)}: no program is called so. There are {', '.join(known)}."
        )
    return found


async def run(
    services: Services,
    content: bytes,
    author: str,
    country: str = "US",
    on_progress: Callable[[float], None] = lambda share: None,
) -> Report:
    """Imports the good rows, one batch in each transaction. Raises UsageError."""
    return await store(services, read_file(services, content, country), on_progress, author)


async def store(
    services: Services, found: ContactFile, on_progress: Callable[[float], None], author: str
) -> Report:
    """Imports the rows that were read, one batch in each transaction. on_progress gets a share, 0
    to 1."""
    kept: Counter[Kept] = Counter()
    consented = 0
    for start in range(0, len(found.good), BATCH):
        rows = found.good[start : start + BATCH]
        async with services.db.begin() as conn:
            out = await take_in(conn, services, rows, author)
        kept.update(out.values())
        consented += sum(row.consent is not None and row.number not in out for row in rows)
        on_progress(min(1.0, (start + BATCH) / len(found.good)))
    report = Report(len(found.good) - kept.total(), consented, dict(kept), found.bad)
    async with services.db.begin() as conn:
        await audit.write(
            conn,
            author,
            "import contacts",
            None,
            {
                "imported": report.imported,
                "consented": consented,
                "bad": len(found.bad),
                "kept": {reason.value: count for reason, count in kept.items()},
            },
            services.clock.now(),
        )
    return report


async def take_in(
    conn: Connection, services: Services, rows: Sequence[ContactRow], author: str
) -> Mapping[str, Kept]:
    """Imports what it may and puts the rest into quarantine. Returns the numbers kept out, and why.
    Of an erased number it keeps nothing at all."""
    now = services.clock.now()
    addresses = [row.number for row in rows]
    suppressed = await suppression.suppressed(conn, services, addresses)
    known = await imports.lock_known(conn, addresses)
    kept = _kept_out(rows, known, suppressed)
    await quarantine.put(
        conn,
        [
            (row.number, kept[row.number], to_json(row))
            for row in rows
            if kept.get(row.number, Kept.SUPPRESSED) is not Kept.SUPPRESSED
        ],
        author,
        now,
    )
    numbers = services.numbers.active
    heads = await _put(
        conn,
        [_person(row) for row in rows if completes(kept.get(row.number))],
        numbers[0].number if numbers else "",
        now,
    )
    default = numbers[0].program if numbers else "main"
    entries = [
        (heads[row.number], _entry(row, row.consent, default, author))
        for row in rows
        if row.consent is not None and row.number not in kept
    ]
    if entries:
        await consents.append_many(conn, services.ledger_key, entries, now)
        await consents.set_granted(
            conn, [_grant(head, entry) for head, entry in entries], now, by_the_person=False
        )
        await quarantine.drop_waiting(conn, [str(one.details["address"]) for _, one in entries])
    return kept


def _kept_out(
    rows: Sequence[ContactRow], known: Mapping[str, Known], suppressed: Collection[str]
) -> dict[str, Kept]:
    """Returns the numbers that are not imported, and why."""
    reasons = (
        (
            row.number,
            kept_out(
                proof=row.consent is not None,
                known=known.get(row.number),
                suppressed=row.number in suppressed,
            ),
        )
        for row in rows
    )
    return {number: reason for number, reason in reasons if reason}


async def _put(
    conn: Connection, people: Sequence[Person], number: str, now: datetime
) -> dict[str, Head]:
    """Adds or completes the contacts. Returns the end of each one's consent chain, by address."""
    return {
        row.address: Head(row.id, row.subject_id, row.ledger_seq, row.ledger_head)
        for row in await batch.put(conn, people, number, now)
    }


def _person(row: ContactRow) -> Person:
    return Person(
        row.number, row.name or None, row.language, row.tags, row.attributes, row.postcode, row.zone
    )


def _entry(row: ContactRow, consent: Consent, default_program: str, author: str) -> Entry:
    details: Mapping[str, object] = {
        "address": row.number,
        "source": consent.source,
        "date": consent.given_at.isoformat(),
        "wording": consent.wording,
        "line": row.line,
    }
    return Entry(
        program=consent.program or default_program,
        kind="imported",
        channel="import",
        author=author,
        message_class=consent.message_class,
        language=row.language,
        details=details,
    )


def _grant(head: Head, entry: Entry) -> tuple[int, str, str, int]:
    assert entry.message_class is not None
    return head.contact_id, entry.program, entry.message_class, head.seq + 1
