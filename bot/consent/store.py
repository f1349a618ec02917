"""The consent ledger and its projection."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from bot.consent.ledger import rules as ledger
from bot.consent.ledger.rules import ConsentEvent, Stored
from bot.contacts.ordinals_store import NEXT, ordinal
from bot.contacts.standing_store import ADVANCE_CHAINS
from bot.db.database import Connection, Row, sql
from bot.keys.rules import key_id


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry to write into the ledger (bot.consent.ledger.rules.ConsentEvent lists the values).

    `details` is its personal part: address, number, sid, words, wording_shown, ip, user_agent, and
    further proof. The wording's version is its hash, made here."""

    program: str
    kind: str
    channel: str
    author: str
    details: Mapping[str, object]
    message_class: str | None = None
    language: str | None = None
    held_for: str | None = None
    provider_blocks: bool | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a contact's chain, as its row has it."""

    contact_id: int
    subject_id: UUID
    seq: int
    hash: bytes


async def append(
    conn: Connection,
    key: bytes,
    contact_id: int,
    entry: Entry,
    now: datetime,
    late_at: datetime | None = None,
) -> int:
    """Appends to the contact's chain, whose row the caller has locked. Returns the event's seq.

    late_at: its place among what the person said, for what is taken in late."""
    row = (await conn.execute(_HEAD, {"id": contact_id, "late_at": late_at})).one()
    head = Head(contact_id, row.subject_id, row.ledger_seq, row.ledger_head)
    await _append(conn, key, [(head, entry)], [row.ordinal], now)
    return head.seq + 1


_HEAD = sql(f"""
    select subject_id, ledger_seq, ledger_head,
        {ordinal("c.id", "cast(:late_at as timestamptz)")} as ordinal
    from contacts c where id = :id
""")  # noqa: S608


async def append_many(
    conn: Connection, key: bytes, entries: Sequence[tuple[Head, Entry]], now: datetime
) -> None:
    """Appends one event to each of these chains, whose rows the caller has locked."""
    rows = await conn.execute(_ORDINALS, {"count": len(entries)})
    await _append(conn, key, entries, [row.ordinal for row in rows], now)


_ORDINALS = sql(f"select {NEXT} as ordinal from generate_series(1, :count)")  # noqa: S608


async def _append(
    conn: Connection,
    key: bytes,
    entries: Sequence[tuple[Head, Entry]],
    ordinals: Sequence[int],
    now: datetime,
) -> None:
    salts = [secrets.token_bytes(32) for _ in entries]
    details = [cast("dict[str, object]", ledger.storable(entry.details)) for _, entry in entries]
    events = [
        _event(head, entry, ledger.commit(salt, known), ledger.wording_version(known), now, ordinal)
        for (head, entry), salt, known, ordinal in zip(
            entries, salts, details, ordinals, strict=True
        )
    ]
    await conn.execute(
        _APPEND,
        {
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
            "held_fors": [event.held_for for event in events],
            "blocks": [event.provider_blocks for event in events],
            "ordinals": ordinals,
            "commitments": [event.commitment for event in events],
            "hashes": [
                ledger.link(key, head.hash, event)
                for (head, _), event in zip(entries, events, strict=True)
            ],
            "salts": salts,
            "details": [json.dumps(known) for known in details],
            "key_id": key_id(key),
            "at": now,
        },
    )


def _event(
    head: Head,
    entry: Entry,
    commitment: bytes,
    version: str | None,
    now: datetime,
    ordinal: int,
) -> ConsentEvent:
    return ConsentEvent(
        subject_id=head.subject_id,
        seq=head.seq + 1,
        program=entry.program,
        kind=entry.kind,
        message_class=entry.message_class,
        channel=entry.channel,
        language=entry.language,
        wording_version=version,
        author=entry.author,
        at=now,
        commitment=commitment,
        held_for=entry.held_for,
        provider_blocks=entry.provider_blocks,
        ordinal=ordinal,
    )


_APPEND = sql(f"""
    with entry as (
        select * from unnest(cast(:ids as bigint[]), cast(:subjects as uuid[]),
            cast(:seqs as integer[]), cast(:programs as text[]), cast(:kinds as text[]),
            cast(:classes as text[]), cast(:channels as text[]), cast(:languages as text[]),
            cast(:versions as text[]), cast(:authors as text[]), cast(:held_fors as text[]),
            cast(:blocks as boolean[]), cast(:ordinals as bigint[]),
            cast(:commitments as bytea[]), cast(:hashes as bytea[]), cast(:salts as bytea[]),
            cast(:details as text[]))
            as e (contact_id, subject_id, seq, program, kind, message_class, channel, language,
                wording_version, author, held_for, provider_blocks, ordinal, commitment, hash, salt,
                details)
    ), event as (
        insert into consent_events (subject_id, seq, program, kind, message_class, channel,
            language, wording_version, author, held_for, provider_blocks, ordinal, at, commitment,
            key_id, hash)
        select subject_id, seq, program, kind, message_class, channel, language, wording_version,
            author, held_for, provider_blocks, ordinal, :at, commitment, :key_id, hash from entry
    ), evidence as (
        insert into consent_evidence (subject_id, seq, contact_id, salt, details)
        select subject_id, seq, contact_id, salt, cast(details as jsonb) from entry
        where not exists (  -- whoever comes late: nothing personal on who is erased
            select 1 from contacts c where c.id = entry.contact_id and c.erased_at is not null)
    )
    {ADVANCE_CHAINS}
""")  # noqa: S608  the text of another store, nothing from outside


async def said_since(conn: Connection, contact_id: int, kind: str, at: datetime) -> bool:
    """Returns whether the contact's chain has such an event for all programs, dated after `at`,
    that somebody said: it came from no part of Texto."""
    return bool(
        (await conn.execute(_SAID_SINCE, {"id": contact_id, "kind": kind, "at": at})).scalar_one()
    )


_SAID_SINCE = sql("""
    select exists (
        select from contacts c join consent_events e on e.subject_id = c.subject_id
        where c.id = :id and e.kind = :kind and e.program = '*' and e.at > :at
            and e.channel not in ('system', 'erasure'))
""")


async def asked_to_narrow(
    conn: Connection, contact_id: int, revoked_at: datetime, program: str
) -> bool:
    """Returns whether the present opt-out's confirmation asked if only this program was meant."""
    return bool(
        (
            await conn.execute(
                _ASKED_TO_NARROW, {"id": contact_id, "at": revoked_at, "program": program}
            )
        ).scalar_one()
    )


_ASKED_TO_NARROW = sql("""
    select exists (
        select 1 from contacts c
        join consent_events e on e.subject_id = c.subject_id
        join consent_evidence v on v.subject_id = e.subject_id and v.seq = e.seq
        where c.id = :id and e.kind = 'revoked' and e.at = :at
            and v.details ->> 'may_narrow_to' = :program)
""")


async def set_ended(conn: Connection, contact_id: int, program: str) -> None:
    """Writes the projection of a revocation of one program."""
    await conn.execute(
        sql("delete from consents where contact_id = :id and program = :program"),
        {"id": contact_id, "program": program},
    )


async def end_promotions(conn: Connection, contact_id: int) -> None:
    """Writes the projection of an end of offers: every program stays, for information only."""
    await conn.execute(
        sql("""update consents set message_class = 'informational'
                where contact_id = :id and message_class = 'promotional'"""),
        {"id": contact_id},
    )


async def set_granted(
    conn: Connection,
    grants: Sequence[tuple[int, str, str, int]],
    now: datetime,
    *,
    by_the_person: bool,
) -> None:
    """Writes the projection of grants: (contact id, program, message class, seq).

    The higher class stays. by_the_person: else who has ended the offers is granted information
    only."""
    await conn.execute(
        _GRANT,
        {
            "ids": [g[0] for g in grants],
            "programs": [g[1] for g in grants],
            "classes": [g[2] for g in grants],
            "seqs": [g[3] for g in grants],
            "own": by_the_person,
            "now": now,
        },
    )


_GRANT = sql("""
    insert into consents (contact_id, program, message_class, seq, at)
    select contact_id, program,
        case when :own or c.promotions_ended_at is null then message_class
            else 'informational' end,
        seq, :now
    from unnest(cast(:ids as bigint[]), cast(:programs as text[]), cast(:classes as text[]),
        cast(:seqs as integer[])) as g (contact_id, program, message_class, seq)
    join contacts c on c.id = g.contact_id
    on conflict (contact_id, program) do update
        set message_class = greatest(consents.message_class, excluded.message_class),
            seq = excluded.seq, at = excluded.at
""")  # 'promotional' sorts after 'informational'


async def chain(conn: Connection, contact_id: int) -> tuple[list[Stored], ledger.Head]:
    """Returns a contact's events, and the head that its row holds."""
    head = (
        await conn.execute(
            sql("select subject_id, ledger_seq, ledger_head from contacts where id = :id"),
            {"id": contact_id},
        )
    ).one()
    rows = await conn.execute(_CHAIN, {"subject": head.subject_id})
    return [stored(row) for row in rows], (head.ledger_seq, head.ledger_head)


EVENT = """e.subject_id, e.seq, e.program, e.kind, e.message_class, e.channel, e.language,
    e.wording_version, e.author, e.at, e.commitment, e.held_for, e.provider_blocks, e.ordinal,
    e.key_id, e.hash"""

_CHAIN = sql(f"""
    select {EVENT}, v.salt, v.details
    from consent_events e left join consent_evidence v using (subject_id, seq)
    where e.subject_id = :subject order by e.seq
""")  # noqa: S608


def stored(row: Row) -> Stored:
    """Reads a row of EVENT's columns, salt and details."""
    (
        subject_id,
        seq,
        program,
        kind,
        message_class,
        channel,
        language,
        version,
        author,
        at,
        commitment,
        held_for,
        provider_blocks,
        ordinal,
        key_id,
        hash_,
        salt,
        details,
    ) = tuple(row)[:18]
    return Stored(
        ConsentEvent(
            subject_id,
            seq,
            program,
            kind,
            message_class,
            channel,
            language,
            version,
            author,
            at,
            commitment,
            held_for,
            provider_blocks,
            ordinal,
        ),
        key_id,
        hash_,
        salt,
        details,
    )
