"""The consent ledger and its projection."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.rules import ledger
from bot.rules.ledger import ConsentEvent


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


async def append(
    conn: AsyncConnection, key: bytes, contact_id: int, entry: Entry, now: datetime
) -> int:
    """Appends to the contact's chain, whose row the caller has locked; the event's seq."""
    head = (await conn.execute(
        text("select subject_id, ledger_seq, ledger_head from contacts where id = :id"),
        {"id": contact_id})).one()
    salt = secrets.token_bytes(32)
    event = ConsentEvent(
        subject_id=head.subject_id,
        seq=head.ledger_seq + 1,
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
    digest = ledger.link(key, head.ledger_head, event)
    await conn.execute(_APPEND, {
        "subject_id": event.subject_id,
        "seq": event.seq,
        "program": event.program,
        "kind": event.kind,
        "message_class": event.message_class,
        "channel": event.channel,
        "language": event.language,
        "wording_version": event.wording_version,
        "author": event.author,
        "at": event.at,
        "commitment": event.commitment,
        "key_id": ledger.key_id(key),
        "hash": digest,
        "id": contact_id,
        "salt": salt,
        "details": json.dumps(dict(entry.details)),
    })
    return event.seq


_APPEND = text("""
    with event as (
        insert into consent_events (subject_id, seq, program, kind, message_class, channel,
            language, wording_version, author, at, commitment, key_id, hash)
        values (:subject_id, :seq, :program, :kind, :message_class, :channel, :language,
            :wording_version, :author, :at, :commitment, :key_id, :hash)
        returning subject_id, seq, hash
    ), evidence as (
        insert into consent_evidence (subject_id, seq, contact_id, salt, details)
        select subject_id, seq, :id, :salt, cast(:details as jsonb) from event
    )
    update contacts set ledger_seq = event.seq, ledger_head = event.hash
    from event where contacts.id = :id
""")


async def set_revoked(
    conn: AsyncConnection, contact_id: int, at: datetime | None, *, provider_blocks: bool
) -> None:
    """The projection of a revocation (`at`) or of its end (None)."""
    await conn.execute(
        text("""update contacts set revoked_at = cast(:at as timestamptz),
                    provider_blocks = :provider_blocks where id = :id"""),
        {"id": contact_id, "at": at, "provider_blocks": provider_blocks})


async def set_granted(
    conn: AsyncConnection, contact_id: int, program: str, message_class: str, seq: int,
    now: datetime,
) -> None:
    """The projection of a grant; the higher class stays."""
    await conn.execute(_GRANT, {
        "id": contact_id, "program": program, "message_class": message_class, "seq": seq,
        "now": now})


_GRANT = text("""
    insert into consents (contact_id, program, message_class, seq, at)
    values (:id, :program, :message_class, :seq, :now)
    on conflict (contact_id, program) do update
        set message_class = greatest(consents.message_class, excluded.message_class),
            seq = excluded.seq, at = excluded.at
""")  # 'promotional' sorts after 'informational'


async def chain(
    conn: AsyncConnection, contact_id: int
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


async def register_key(conn: AsyncConnection, key: bytes, now: datetime) -> list[str]:
    """Notes that this key is in use; the ids of all keys that ever were."""
    await conn.execute(
        text("""insert into ledger_keys (key_id, first_used_at) values (:key_id, :now)
                on conflict do nothing"""),
        {"key_id": ledger.key_id(key), "now": now})
    rows = await conn.execute(text("select key_id from ledger_keys order by first_used_at"))
    return [row.key_id for row in rows]
