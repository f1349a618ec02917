"""A contact's standing in its row: the projection of opt-out, hold, frequency, end of offers."""

from __future__ import annotations

from datetime import datetime

from bot.db.database import Connection, sql
from bot.models import Frequency

# Moves the ends of chains, in a statement that has appended `entry (contact_id, seq, hash)`.
ADVANCE_CHAINS = """
    update contacts set ledger_seq = entry.seq, ledger_head = entry.hash
    from entry where contacts.id = entry.contact_id
"""


async def set_revoked(
    conn: Connection, contact_id: int, at: datetime | None, *, provider_blocks: bool
) -> int | None:
    """Writes the projection of a revocation (`at`), whose event is the last of the chain, or of its
    end (None). Returns the ordinal of the one in force: of several, the first."""
    row = (
        await conn.execute(
            _SET_REVOKED, {"id": contact_id, "at": at, "provider_blocks": provider_blocks}
        )
    ).first()
    return row.revoked_ordinal if row else None


_SET_REVOKED = sql("""
    update contacts c set revoked_at = cast(:at as timestamptz),
        provider_blocks = :provider_blocks,
        revoked_ordinal = case
            when cast(:at as timestamptz) is null then null
            when c.revoked_at is not null then c.revoked_ordinal
            else (select e.ordinal from consent_events e
                where e.subject_id = c.subject_id and e.seq = c.ledger_seq)
        end
    where id = :id
    returning revoked_ordinal
""")


async def set_held(
    conn: Connection, contact_id: int, at: datetime | None, held_for: str | None
) -> None:
    """Writes the projection of a hold, or of its end (None, None)."""
    await conn.execute(
        sql("""update contacts set held_at = cast(:at as timestamptz),
                    held_for = cast(:held_for as text) where id = :id"""),
        {"id": contact_id, "at": at, "held_for": held_for},
    )


async def set_dead(conn: Connection, contact_id: int, at: datetime | None) -> None:
    """Notes since when nobody has the number, or that somebody has (None)."""
    await conn.execute(
        sql("""update contacts set dead_at = cast(:at as timestamptz) where id = :id"""),
        {"id": contact_id, "at": at},
    )


async def set_frequency(conn: Connection, contact_id: int, frequency: Frequency) -> bool:
    """Writes the frequency. Returns False if it is the same as before."""
    return bool(
        await conn.execute(
            sql("""update contacts set frequency = :frequency
                where id = :id and frequency <> :frequency returning id"""),
            {"id": contact_id, "frequency": frequency},
        )
    )


async def end_promotions(conn: Connection, contact_id: int, at: datetime) -> None:
    """Writes since when offers need an opt-in of the person's own; the first time stays."""
    await conn.execute(
        sql("""update contacts set promotions_ended_at = coalesce(promotions_ended_at, :at)
                where id = :id"""),
        {"id": contact_id, "at": at},
    )


async def restore(
    conn: Connection,
    contact_id: int,
    *,
    revoked_at: datetime | None,
    revoked_ordinal: int | None,
    blocks: bool | None,
    held_at: datetime | None,
    held_for: str | None,
    promotions_ended_at: datetime | None,
) -> None:
    """Writes the standing that the ledger results in. blocks: None if the ledger does not say."""
    await conn.execute(
        _RESTORE,
        {
            "id": contact_id,
            "revoked_at": revoked_at,
            "revoked_ordinal": revoked_ordinal,
            "blocks": blocks,
            "held_at": held_at,
            "held_for": held_for,
            "promotions_ended_at": promotions_ended_at,
        },
    )


_RESTORE = sql("""
    update contacts set revoked_at = cast(:revoked_at as timestamptz),
        revoked_ordinal = cast(:revoked_ordinal as bigint),
        provider_blocks = coalesce(cast(:blocks as boolean), provider_blocks),
        held_at = cast(:held_at as timestamptz), held_for = cast(:held_for as text),
        promotions_ended_at = cast(:promotions_ended_at as timestamptz)
    where id = :id
""")


async def silent_since_held(
    conn: Connection, before: datetime, limit: int, only: int | None = None
) -> list[int]:
    """Returns the contacts, or `only` that one, who left a doubtful opt-out's question unanswered.

    The question went out before `before`, and neither they nor staff have written since, which
    their phones' automatic texts are not; contacts with a text that nobody has read yet are left
    out."""
    rows = await conn.execute(_SILENT, {"before": before, "limit": limit, "only": only})
    return [row.id for row in rows]


_SILENT = sql("""
    select c.id from contacts c
    where c.held_at <= :before and c.held_for = 'unsure_opt_out' and c.revoked_at is null
        and exists (
            select 1 from cases r
            join messages q on q.contact_id = r.contact_id and q.id > r.message_id
            where r.contact_id = c.id and r.kind = 'unsure_opt_out' and r.closed_at is null
                and q.purpose = 'doubt_question' and q.claimed_at <= :before
                and q.status in ('accepted', 'sent', 'delivered', 'read')
                and not exists (
                    select 1 from messages s where s.contact_id = c.id and s.id > q.id
                        and s.purpose in ('staff', 'doubt_question')
                        and s.status not in ('suppressed', 'canceled', 'failed')))
        and not exists (
            select 1 from messages m
            where m.contact_id = c.id and m.direction = 'inbound'
                and (m.created_at > :before and m.automatic is null or m.handled_at is null))
        and (cast(:only as bigint) is null or c.id = cast(:only as bigint))
    order by c.held_at limit :limit
""")
