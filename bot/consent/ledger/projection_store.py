"""Reads and writes contacts' present consent, which the ledger's events result in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from bot.consent.ledger.in_force import Current, Grant
from bot.consent.ledger.rules import ConsentEvent
from bot.consent.store import EVENT, stored
from bot.contacts import standing_store as standings
from bot.db.database import Connection, sql


@dataclass(frozen=True, slots=True)
class Projected:
    """One contact's consent as its rows have it."""

    contact_id: int
    subject_id: UUID
    erased: bool
    state: Current


async def projected(conn: Connection, after: int, limit: int) -> list[Projected]:
    """Returns the next contacts after this id, in order."""
    rows = await conn.execute(_PROJECTED, {"after": after, "limit": limit})
    return [
        Projected(
            row.id,
            row.subject_id,
            row.erased,
            Current(
                row.revoked_at,
                row.provider_blocks,
                row.held_at,
                row.held_for,
                {
                    g["program"]: Grant(
                        g["message_class"], g["seq"], datetime.fromisoformat(g["at"])
                    )
                    for g in row.grants
                },
                row.promotions_ended_at,
                row.revoked_ordinal,
            ),
        )
        for row in rows
    ]


_PROJECTED = sql("""
    select id, subject_id, erased_at is not null as erased, revoked_at, provider_blocks, held_at,
        held_for, promotions_ended_at, revoked_ordinal,
        (select coalesce(jsonb_agg(s), '[]') from consents s
            where s.contact_id = contacts.id) as grants
    from contacts where id > :after order by id limit :limit
""")


async def last_contact(conn: Connection) -> int:
    """Returns the highest id of a contact, or 0 if there is none."""
    return int((await conn.execute(sql("select coalesce(max(id), 0) from contacts"))).scalar_one())


async def chains(
    conn: Connection, subjects: Sequence[UUID]
) -> Mapping[UUID, Sequence[ConsentEvent]]:
    """Returns the events of these contacts, each chain in order."""
    rows = await conn.execute(_CHAINS, {"subjects": list(subjects)})
    found: dict[UUID, list[ConsentEvent]] = {subject: [] for subject in subjects}
    for row in rows:
        found[row.subject_id].append(stored(row).event)
    return found


_CHAINS = sql(f"""
    select {EVENT}, null as salt, null as details from consent_events e
    where e.subject_id = any(cast(:subjects as uuid[])) order by e.subject_id, e.seq
""")  # noqa: S608


async def lock(conn: Connection, contact_id: int) -> Projected:
    """Returns one contact's projection, its consent locked until the transaction ends."""
    await conn.execute(
        sql("select 1 from contacts where id = :id for no key update"), {"id": contact_id}
    )
    (found,) = await projected(conn, contact_id - 1, 1)
    return found


async def project(conn: Connection, contact_id: int, state: Current) -> None:
    """Writes the projection anew; provider_blocks only if it is known."""
    await standings.restore(
        conn,
        contact_id,
        revoked_at=state.revoked_at,
        revoked_ordinal=state.revoked_ordinal,
        blocks=state.provider_blocks,
        held_at=state.held_at,
        held_for=state.held_for,
        promotions_ended_at=state.promotions_ended_at,
    )
    await conn.execute(sql("delete from consents where contact_id = :id"), {"id": contact_id})
    await conn.execute(
        _PROJECT_GRANTS,
        {
            "id": contact_id,
            "programs": list(state.grants),
            "classes": [g.message_class for g in state.grants.values()],
            "seqs": [g.seq for g in state.grants.values()],
            "ats": [g.at for g in state.grants.values()],
        },
    )


_PROJECT_GRANTS = sql("""
    insert into consents (contact_id, program, message_class, seq, at)
    select :id, program, message_class, seq, at
    from unnest(cast(:programs as text[]), cast(:classes as text[]), cast(:seqs as integer[]),
        cast(:ats as timestamptz[])) as g (program, message_class, seq, at)
""")


async def left_behind(conn: Connection, subject_id: UUID) -> frozenset[str]:
    """Returns the numbers of ours on which the contact has said STOP to the provider itself, and
    which another number's START has not opened again there."""
    rows = await conn.execute(_LEFT_BEHIND, {"subject": subject_id})
    return frozenset(row.number for row in rows)


_LEFT_BEHIND = sql("""
    select number from (
        select distinct on (v.details ->> 'number') v.details ->> 'number' as number,
            e.provider_blocks, e.seq
        from consent_events e join consent_evidence v using (subject_id, seq)
        where e.subject_id = :subject and e.kind in ('revoked', 'reinstated')
            and e.provider_blocks is not null and v.details ->> 'number' is not null
        order by 1, e.seq desc) as last
    where provider_blocks and exists (
        select from consent_events r
        where r.subject_id = :subject and r.kind = 'reinstated' and r.seq > last.seq)
""")
