"""Reads what the lab's database says, to compare it with the carrier's log; sets up its server."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.db.database import Connection, Row, sql


async def set_server(conn: Connection, name: str, value: str) -> None:
    """Sets a setting of the server's, which holds from its next start."""
    await conn.execute(sql(f"alter system set {name} = '{value}'"))


async def waiting(conn: Connection) -> int:
    """Counts what is not settled: texts that wait for a turn or to be sent or are in doubt, and
    recipients without a text."""
    return int((await conn.execute(_WAITING)).scalar_one())


_WAITING = sql("""
    select (select count(*) from messages
            where (direction = 'inbound' and handled_at is null)
                or status in ('queued', 'deferred', 'sending', 'unknown'))
        + (select count(*) from recipients where message_id is null)
""")


async def unknown_sids(conn: Connection, sids: Sequence[str]) -> int:
    """Counts those of these inbound texts that are not taken in."""
    return int((await conn.execute(_UNKNOWN, {"sids": list(sids)})).scalar_one())


_UNKNOWN = sql("""
    select count(*) from unnest(cast(:sids as text[])) as s (sid)
    where not exists (select from messages m where m.provider_sid = s.sid)
""")


@dataclass(frozen=True, slots=True)
class Rows:
    """All texts, each `sending` of a text and each change of consent, the latter two with the time
    of their commit."""

    texts: Sequence[Row]
    sendings: Sequence[Row]
    changes: Sequence[Row]


async def rows(conn: Connection) -> Rows:
    """Reads everything."""
    return Rows(
        list(await conn.execute(_TEXTS)),
        list(await conn.execute(_SENDINGS)),
        list(await conn.execute(_CHANGES)),
    )


_TEXTS = sql("""
    select m.id, m.direction, m.contact_id, m.provider_sid, m.body, m.answers, m.handled_at,
        m.handled_by, m.status, m.purpose, m.taken_in_at, c.address
    from messages m join contacts c on c.id = m.contact_id order by m.id
""")
_SENDINGS = sql("""
    select m.id, m.contact_id, m.purpose, a.ordinal as answers,
        pg_xact_commit_timestamp(s.xmin) as at
    from message_statuses s join messages m on m.id = s.message_id
    left join messages a on a.id = m.answers
    where s.status = 'sending' and s.source = 'gate' order by at
""")
_CHANGES = sql("""
    select v.contact_id, e.kind, e.ordinal, pg_xact_commit_timestamp(e.xmin) as at
    from consent_events e
    join consent_evidence v on v.subject_id = e.subject_id and v.seq = e.seq
    order by v.contact_id, e.seq
""")
