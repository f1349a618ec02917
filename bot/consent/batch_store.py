"""Begins the ledger's chains of new contacts, many at a time."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from bot.consent.ledger import rules as ledger
from bot.consent.ledger.rules import ConsentEvent
from bot.consent.store import Entry
from bot.db.database import Connection
from bot.keys.rules import key_id


@dataclass(frozen=True, slots=True)
class Beginning:
    """The first event of a chain, ready to be written. details: as canonical JSON."""

    event: ConsentEvent
    hash: bytes
    salt: bytes
    details: str


def beginnings(key: bytes, entries: Sequence[Entry], now: datetime) -> list[Beginning]:
    """Returns the first events of new chains, each with a subject id of its own."""
    random = secrets.token_bytes(48 * len(entries))
    return [
        _beginning(key, entry, random[48 * n : 48 * n + 48], now) for n, entry in enumerate(entries)
    ]


def _beginning(key: bytes, entry: Entry, random: bytes, now: datetime) -> Beginning:
    salt, details = random[16:], ledger.written(entry.details)
    event = ConsentEvent(
        subject_id=UUID(bytes=random[:16], version=4),
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
    return Beginning(event, ledger.link(key, b"", event), salt, details)


_EVENT = """subject_id seq program kind message_class channel language wording_version author
    held_for provider_blocks at commitment key_id hash""".split()


async def begin(
    conn: Connection, key: bytes, begun: Sequence[tuple[int, Beginning]], now: datetime
) -> None:
    """Writes the first events of these contacts (id, event), whose rows hold their hashes already,
    and the consent that they result in. All of them are grants."""
    await conn.copy_records_to_table("consent_events", _EVENT, _rows(key, begun))
    await conn.copy_records_to_table(
        "consent_evidence",
        ("subject_id", "seq", "contact_id", "salt", "details"),
        [(one.event.subject_id, 1, contact_id, one.salt, one.details) for contact_id, one in begun],
    )
    await conn.copy_records_to_table(
        "consents",
        ("contact_id", "program", "message_class", "seq", "at"),
        [
            (contact_id, one.event.program, one.event.message_class, 1, now)
            for contact_id, one in begun
        ],
    )


def _rows(key: bytes, begun: Sequence[tuple[int, Beginning]]) -> list[tuple[object, ...]]:
    signed_by = key_id(key)
    return [
        (
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
            one.hash,
        )
        for _, one in begun
        for event in (one.event,)
    ]
