"""The consent ledger and its projection."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from bot.rules import ledger
from bot.rules.ledger import ConsentEvent
from bot.store.sql import Connection, text


@dataclass(frozen=True, slots=True)
class Entry:
    """What is to be written into the ledger; `details` is its personal part: address, wording
    shown, inbound sid, IP address, user agent."""

    program: str
    kind: str
    channel: str
    author: str
    details: Mapping[str, object]
    message_class: str | None = None
    language: str | None = None
    wording_version: str | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a contact's chain, as its row has it."""

    contact_id: int
    subject_id: UUID
    seq: int
    hash: bytes


async def append(
    conn: Connection, key: bytes, contact_id: int, entry: Entry, now: datetime
) -> int:
    """Appends to the contact's chain, whose row the caller has locked; the event's seq."""
    row = (await conn.execute(
        text("select subject_id, ledger_seq, ledger_head from contacts where id = :id"),
        {"id": contact_id})).one()
    head = Head(contact_id, row.subject_id, row.ledger_seq, row.ledger_head)
    await append_many(conn, key, [(head, entry)], now)
    return head.seq + 1


async def append_many(
    conn: Connection, key: bytes, entries: Sequence[tuple[Head, Entry]], now: datetime
) -> None:
    """One event for each of these chains, whose rows the caller has locked."""
    salts = [secrets.token_bytes(32) for _ in entries]
    events = [_event(head, entry, salt, now)
              for (head, entry), salt in zip(entries, salts, strict=True)]
    await conn.execute(_APPEND, {
        "ids": [head.contact_id for head, _ in entries],
        "subjects": [event.subject_id for event in events],
        "seqs": [event.seq for event in events],
        "programs": [event.program for event in events],
        "kinds": [event.kind for event in events],
        "classes": [event.message_class for event in events],
        "channels": [event.channel for event in events],
        "languages": [event.language for event in events],
        "versions": [event.wording_version for event in events],
        "authors": [event.author for event in events],
        "commitments": [event.commitment for event in events],
        "hashes": [ledger.link(key, head.hash, event)
                   for (head, _), event in zip(entries, events, strict=True)],
        "salts": salts,
        "details": [json.dumps(dict(entry.details)) for _, entry in entries],
        "key_id": ledger.key_id(key),
        "at": now,
    })


def _event(head: Head, entry: Entry, salt: bytes, now: datetime) -> ConsentEvent:
    return ConsentEvent(
        subject_id=head.subject_id,
        seq=head.seq + 1,
        program=entry.program,
        kind=entry.kind,
        message_class=entry.message_class,
        channel=entry.channel,
        language=entry.language,
        wording_version=entry.wording_version,
        author=entry.author,
        at=now,
        commitment=ledger.commit(salt, entry.details),
    )


_APPEND = text("""
    with entry as (
        select * from unnest(cast(:ids as bigint[]), cast(:subjects as uuid[]),
            cast(:seqs as integer[]), cast(:programs as text[]), cast(:kinds as text[]),
            cast(:classes as text[]), cast(:channels as text[]), cast(:languages as text[]),
            cast(:versions as text[]), cast(:authors as text[]), cast(:commitments as bytea[]),
            cast(:hashes as bytea[]), cast(:salts as bytea[]), cast(:details as text[]))
            as e (contact_id, subject_id, seq, program, kind, message_class, channel, language,
                wording_version, author, commitment, hash, salt, details)
    ), event as (
        insert into consent_events (subject_id, seq, program, kind, message_class, channel,
            language, wording_version, author, at, commitment, key_id, hash)
        select subject_id, seq, program, kind, message_class, channel, language,
            wording_version, author, :at, commitment, :key_id, hash from entry
    ), evidence as (
        insert into consent_evidence (subject_id, seq, contact_id, salt, details)
        select subject_id, seq, contact_id, salt, cast(details as jsonb) from entry
    )
    update contacts set ledger_seq = entry.seq, ledger_head = entry.hash
    from entry where contacts.id = entry.contact_id
""")


async def set_revoked(
    conn: Connection, contact_id: int, at: datetime | None, *, provider_blocks: bool
) -> None:
    """The projection of a revocation (`at`) or of its end (None)."""
    await conn.execute(
        text("""update contacts set revoked_at = cast(:at as timestamptz),
                    provider_blocks = :provider_blocks where id = :id"""),
        {"id": contact_id, "at": at, "provider_blocks": provider_blocks})


async def set_granted(
    conn: Connection, grants: Sequence[tuple[int, str, str, int]], now: datetime
) -> None:
    """The projection of grants: (contact id, program, message class, seq); the higher class
    stays."""
    await conn.execute(_GRANT, {
        "ids": [g[0] for g in grants],
        "programs": [g[1] for g in grants],
        "classes": [g[2] for g in grants],
        "seqs": [g[3] for g in grants],
        "now": now,
    })


_GRANT = text("""
    insert into consents (contact_id, program, message_class, seq, at)
    select contact_id, program, message_class, seq, :now
    from unnest(cast(:ids as bigint[]), cast(:programs as text[]), cast(:classes as text[]),
        cast(:seqs as integer[])) as g (contact_id, program, message_class, seq)
    on conflict (contact_id, program) do update
        set message_class = greatest(consents.message_class, excluded.message_class),
            seq = excluded.seq, at = excluded.at
""")  # 'promotional' sorts after 'informational'


async def chain(
    conn: Connection, contact_id: int
) -> tuple[list[tuple[ConsentEvent, bytes]], tuple[int, bytes]]:
    """A contact's events with their stored hashes, and the head its row holds."""
    head = (await conn.execute(
        text("select subject_id, ledger_seq, ledger_head from contacts where id = :id"),
        {"id": contact_id})).one()
    rows = await conn.execute(
        text("select * from consent_events where subject_id = :subject order by seq"),
        {"subject": head.subject_id})
    events = [(ConsentEvent(
        subject_id=UUID(str(row.subject_id)), seq=row.seq, program=row.program, kind=row.kind,
        message_class=row.message_class, channel=row.channel, language=row.language,
        wording_version=row.wording_version, author=row.author, at=row.at,
        commitment=bytes(row.commitment)), bytes(row.hash)) for row in rows]
    return events, (int(head.ledger_seq), bytes(head.ledger_head))


async def register_key(conn: Connection, key: bytes, now: datetime) -> list[str]:
    """Notes that this key is in use; the ids of all keys that ever were."""
    await conn.execute(
        text("""insert into ledger_keys (key_id, first_used_at) values (:key_id, :now)
                on conflict do nothing"""),
        {"key_id": ledger.key_id(key), "now": now})
    rows = await conn.execute(text("select key_id from ledger_keys order by first_used_at"))
    return [row.key_id for row in rows]
