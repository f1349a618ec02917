"""Begins the ledger's chains of new contacts, many at a time."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from asyncpg.pgproto.pgproto import UUID  # a uuid.UUID that is made in a tenth of the time

from bot.consent.ledger import rules as ledger
from bot.consent.ledger.rules import ConsentEvent
from bot.consent.store import Entry
from bot.db.database import Connection
from bot.keys.rules import key_id

SALT = 32  # bytes


class Beginning(NamedTuple):  # which is made in a third of a dataclass's time
    """The first event of a chain, ready to be written. row: as the table has it; details: as
    canonical JSON."""

    subject_id: UUID
    entry: Entry
    row: tuple[object, ...]
    hash: bytes
    salt: bytes
    details: str


def beginnings(key: bytes, entries: Sequence[Entry], now: datetime) -> list[Beginning]:
    """Returns the first events of new chains, each with a subject id of its own."""
    salts, signed_by = secrets.token_bytes(SALT * len(entries)), key_id(key)
    return [
        _beginning(key, signed_by, entry, subject, salts[SALT * n : SALT * (n + 1)], now)
        for n, (entry, subject) in enumerate(
            zip(entries, _subjects(len(entries), now), strict=True)
        )
    ]


def _subjects(count: int, now: datetime) -> list[UUID]:
    """Returns new subject ids, in their order: random ones that begin with the time (RFC 9562,
    version 7), so that those of an import stand side by side in the indexes that have them."""
    begun, random = int(now.timestamp() * 1000).to_bytes(6, "big"), secrets.token_bytes(10 * count)
    found = []
    for n in range(0, 10 * count, 10):
        version, variant = 0x70 | random[n] & 0x0F, 0x80 | random[n + 2] & 0x3F
        middle = bytes((version, random[n + 1], variant))
        found.append(begun + middle + random[n + 3 : n + 10])
    return [UUID(one) for one in sorted(found)]


def _beginning(
    key: bytes, signed_by: str, entry: Entry, subject: UUID, salt: bytes, now: datetime
) -> Beginning:
    details = ledger.written(entry.details)
    event = ConsentEvent(
        subject_id=subject,
        seq=1,
        program=entry.program,
        kind=entry.kind,
        message_class=entry.message_class,
        channel=entry.channel,
        language=entry.language,
        wording_version=ledger.wording_version(entry.details),
        author=entry.author,
        at=now,
        commitment=ledger.commit(salt, details),
        held_for=entry.held_for,
        provider_blocks=entry.provider_blocks,
    )
    hash_ = ledger.link(key, b"", event)
    return Beginning(subject, entry, _row(event, signed_by, hash_), hash_, salt, details)


_EVENT = """subject_id seq program kind message_class channel language wording_version author
    held_for provider_blocks at commitment key_id hash""".split()


async def begin(conn: Connection, begun: Sequence[tuple[int, Beginning]], now: datetime) -> None:
    """Writes the first events of these contacts (id, event), whose rows hold their hashes already,
    and the consent that they result in. All of them are grants."""
    await conn.copy_records_to_table("consent_events", _EVENT, [one.row for _, one in begun])
    await conn.copy_records_to_table(
        "consent_evidence",
        ("subject_id", "seq", "contact_id", "salt", "details"),
        [(one.subject_id, 1, contact_id, one.salt, one.details) for contact_id, one in begun],
    )
    await conn.copy_records_to_table(
        "consents",
        ("contact_id", "program", "message_class", "seq", "at"),
        [
            (contact_id, one.entry.program, one.entry.message_class, 1, now)
            for contact_id, one in begun
        ],
    )


def _row(event: ConsentEvent, signed_by: str, hash_: bytes) -> tuple[object, ...]:
    return (
        event.subject_id,
        event.seq,
        event.program,
        event.kind,
        event.message_class,
        event.channel,
        event.language,
        event.wording_version,
        event.author,
        event.held_for,
        event.provider_blocks,
        event.at,
        event.commitment,
        signed_by,
        hash_,
    )
