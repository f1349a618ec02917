"""Takes rows of a contact file in: adds or completes contacts, with the consent that is proved.

The firewall: nobody becomes a contact without proof; such a row waits in quarantine until staff add
the proof. A number that is opted out stays so, and one that was erased stays away.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.consent import batch_store as chains
from bot.consent import store as consents
from bot.consent import suppression
from bot.consent.batch_store import Beginning
from bot.consent.store import Entry, Head
from bot.consent.suppression import Hashed
from bot.contacts import batch_store as batch
from bot.contacts.batch_store import Person
from bot.db.database import Connection
from bot.imports import quarantine_store as quarantine
from bot.imports import store as imports
from bot.imports.file import ContactRow
from bot.imports.firewall import Kept, Known, completes, kept_out
from bot.imports.row_json import to_json
from bot.services import Services


@dataclass(frozen=True, slots=True)
class Prepared:
    """A batch's new contacts with the beginnings of their chains, by number: made before it is
    known who is new, while the batch before is written. key: with which they are signed; hashed:
    all numbers of the batch."""

    key: bytes
    now: datetime
    begun: Mapping[str, tuple[str, Beginning]]
    hashed: Hashed


def prepare(services: Services, rows: Sequence[ContactRow], author: str) -> Prepared:
    """Makes the first events of all rows with proof; writes nothing."""
    key, now, by_default = services.ledger_key, services.clock.now(), _default(services)[1]
    proved = [row for row in rows if row.consent is not None]
    begun = chains.beginnings(key, [_entry(row, author, by_default) for row in proved], now)
    people = {
        row.number: (batch.written(_person(row), one.subject_id, one.hash), one)
        for row, one in zip(proved, begun, strict=True)
    }
    return Prepared(key, now, people, suppression.hashed(services, [row.number for row in rows]))


async def take_in(
    conn: Connection,
    services: Services,
    rows: Sequence[ContactRow],
    author: str,
    prepared: Prepared | None = None,
) -> Mapping[str, Kept]:
    """Imports what it may and puts the rest into quarantine. Returns the numbers kept out, and why.
    Of an erased number it keeps nothing at all. prepared: for these rows."""
    addresses = [row.number for row in rows]
    suppressed = await suppression.suppressed(
        conn, services, addresses, prepared.hashed if prepared else None
    )
    known = await imports.lock_known(conn, addresses)
    kept = _kept_out(rows, known, suppressed)
    if prepared is None or prepared.key != services.ledger_key:  # rotated meanwhile
        prepared = prepare(services, [row for row in rows if row.number not in known], author)
    taking = _Taking(conn, services, author, prepared)
    proved = [row for row in rows if row.consent is not None and row.number not in kept]
    late = await taking.add([row for row in proved if row.number not in known])
    await taking.complete(
        [row for row in rows if row.number in known and completes(kept.get(row.number))],
        [row for row in proved if row.number in known],
    )
    await taking.quarantine(
        [
            (row, kept[row.number])
            for row in rows
            if kept.get(row.number, Kept.SUPPRESSED) is not Kept.SUPPRESSED
        ]
    )
    if proved:
        await quarantine.drop_waiting(conn, [row.number for row in proved])
    if late:  # became contacts since they were looked up: now they are known
        return {**kept, **await take_in(conn, services, late, author)}
    return kept


class _Taking:
    """One batch on its way in: its transaction, and what its contacts have in common."""

    def __init__(
        self, conn: Connection, services: Services, author: str, prepared: Prepared
    ) -> None:
        self._conn, self._author, self._prepared = conn, author, prepared
        self._key, self._now = prepared.key, prepared.now
        self._number, self._program = _default(services)

    async def add(self, rows: Sequence[ContactRow]) -> list[ContactRow]:
        """Adds contacts, each with the first event of its chain. Returns those that there are by
        now."""
        if not rows:
            return []
        begun = self._prepared.begun
        people = [begun[row.number][0] for row in rows]
        ids = await batch.add(self._conn, people, self._number, self._now)
        added = [(id_, begun[number][1]) for number, id_ in ids.items()]
        await chains.begin(self._conn, added, self._now)
        return [row for row in rows if row.number not in ids]

    async def complete(self, rows: Sequence[ContactRow], proved: Sequence[ContactRow]) -> None:
        """Completes contacts that are there, and appends to the chains of those with proof."""
        if not rows:
            return
        people = [_person(row) for row in rows]
        heads = {
            row.address: Head(row.id, row.subject_id, row.ledger_seq, row.ledger_head)
            for row in await batch.put(self._conn, people, self._number, self._now)
        }
        entries = [(heads[row.number], _entry(row, self._author, self._program)) for row in proved]
        if entries:
            await consents.append_many(self._conn, self._key, entries, self._now)
            grants = [_grant(head, entry) for head, entry in entries]
            await consents.set_granted(self._conn, grants, self._now, by_the_person=False)

    async def quarantine(self, kept: Sequence[tuple[ContactRow, Kept]]) -> None:
        """Puts rows into quarantine."""
        if kept:
            waiting = [(row.number, reason, to_json(row)) for row, reason in kept]
            await quarantine.put(self._conn, waiting, self._author, self._now)


def _default(services: Services) -> tuple[str, str]:
    """Returns the sender number and the program of contacts for whom nothing else is said."""
    numbers = services.numbers.active
    return (numbers[0].number, numbers[0].program) if numbers else ("", "main")


def _entry(row: ContactRow, author: str, program: str) -> Entry:
    consent = row.consent
    assert consent is not None
    details: Mapping[str, object] = {
        "address": row.number,
        "source": consent.source,
        "date": consent.given_at.isoformat(),
        "wording": consent.wording,
        "line": row.line,
    }
    return Entry(
        program=consent.program or program,
        kind="imported",
        channel="import",
        author=author,
        message_class=consent.message_class,
        language=row.language,
        details=details,
    )


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


def _person(row: ContactRow) -> Person:
    return Person(
        row.number, row.name or None, row.language, row.tags, row.attributes, row.postcode, row.zone
    )


def _grant(head: Head, entry: Entry) -> tuple[int, str, str, int]:
    assert entry.message_class is not None
    return head.contact_id, entry.program, entry.message_class, head.seq + 1
