"""The rows that the staff's figures count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.contacts.model import TALKS, CaseKind
from bot.db.database import Connection, sql
from bot.inbox.rules.measures import NO_QUESTION, NOT_UNDERSTOOD, Measured

_COUNTED = sorted(TALKS - {CaseKind.STAFF})


async def opened(conn: Connection, since: datetime, until: datetime) -> Sequence[Measured]:
    """Returns the cases that opened in the time."""
    values = {"since": since, "until": until, "kinds": _COUNTED}
    rows = await conn.execute(_OPENED, values)
    return [Measured(**row) for row in rows]


_COLUMNS = """id, contact_id, team_id, opened_at, first_answered_at,
    replace(answered_by, 'staff:', '') as answered_by, closed_at, closed_by"""
_OPENED = sql(f"""
    select {_COLUMNS} from cases
    where opened_at >= :since and opened_at < :until and kind = any(cast(:kinds as text[]))
    order by id
""")  # noqa: S608


async def waiting(conn: Connection) -> Sequence[Measured]:
    """Returns the open cases that nobody has answered yet."""
    rows = await conn.execute(_WAITING, {"kinds": _COUNTED})
    return [Measured(**row) for row in rows]


_WAITING = sql(f"""
    select {_COLUMNS} from cases
    where closed_at is null and first_answered_at is null
        and kind = any(cast(:kinds as text[])) order by opened_at, id
""")  # noqa: S608


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case as a page lists it, with its person and its team."""

    id: int
    contact_id: int
    name: str | None
    address: str
    kind: str
    team: str | None
    opened_at: datetime
    first_answered_at: datetime | None
    answered_by: str | None
    closed_at: datetime | None
    closed_by: str | None


async def rows(conn: Connection, ids: Sequence[int]) -> list[CaseRow]:
    """Returns these cases, the newest first."""
    return [CaseRow(**row) for row in await conn.execute(_ROWS, {"ids": list(ids)})]


_ROWS = sql("""
    select k.id, k.contact_id, c.name, c.address, k.kind, t.name as team, k.opened_at,
        k.first_answered_at, replace(k.answered_by, 'staff:', '') as answered_by, k.closed_at,
        replace(k.closed_by, 'staff:', '') as closed_by
    from cases k join contacts c on c.id = k.contact_id left join teams t on t.id = k.team_id
    where k.id = any(cast(:ids as bigint[])) order by k.id desc
""")


@dataclass(frozen=True, slots=True)
class TalkRow:
    """A conversation as a page lists it. heard_at: when the person's last text came."""

    contact_id: int
    name: str | None
    address: str
    heard_at: datetime | None


async def talks(conn: Connection, contact_ids: Sequence[int]) -> list[TalkRow]:
    """Returns the conversations with these contacts, the newest contact first."""
    return [TalkRow(**row) for row in await conn.execute(_TALKS, {"ids": list(contact_ids)})]


_TALKS = sql("""
    select c.id as contact_id, c.name, c.address, v.heard_at
    from contacts c join conversations v on v.contact_id = c.id
    where c.id = any(cast(:ids as bigint[])) order by c.id desc
""")


@dataclass(frozen=True, slots=True)
class Talked:
    """The conversations of a time in which something was asked, by their contacts.

    handled: the last text was understood and answered, and no case opened. silent: the last text
    was not understood, and no case opened. staffed: a case opened. unanswered: the rest."""

    handled: tuple[int, ...]
    silent: tuple[int, ...]
    staffed: tuple[int, ...]
    unanswered: tuple[int, ...]


async def talked(conn: Connection, since: datetime, until: datetime) -> Talked:
    """Returns what became of the conversations in which something was asked in the time."""
    values = {
        "since": since,
        "until": until,
        "kinds": sorted(TALKS),  # what staff began by themselves was not handled without them
        "no_question": sorted(NO_QUESTION),
        "lost": NOT_UNDERSTOOD,
    }
    found: dict[str, list[int]] = {}
    for row in await conn.execute(_TALKED, values):
        found.setdefault(row.what, []).append(row.contact_id)
    return Talked(
        *(tuple(found.get(one, ())) for one in ("handled", "silent", "staffed", "unanswered"))
    )


# By the index conversations_by_heard, then by each contact's own texts. A text that staff read is
# no question to the bot.
_TALKED = sql("""
    select v.contact_id, case
            when exists (select 1 from cases k where k.contact_id = v.contact_id
                and k.opened_at >= :since and k.opened_at < :until
                and k.kind = any(cast(:kinds as text[]))) then 'staffed'
            when last.intent = :lost then 'silent'
            when exists (select 1 from messages a where a.answers = last.id
                and a.status not in ('suppressed', 'canceled', 'failed')) then 'handled'
            else 'unanswered' end as what
    from conversations v
    cross join lateral (
        select m.id, m.intent from messages m
        where m.contact_id = v.contact_id and m.direction = 'inbound' and m.automatic is null
            and m.handled_by = 'dialogue' and m.created_at >= :since and m.created_at < :until
        order by m.id desc limit 1) last
    where v.heard_at >= :since and exists (
        select 1 from messages q
        where q.contact_id = v.contact_id and q.direction = 'inbound' and q.automatic is null
            and q.handled_by = 'dialogue' and q.created_at >= :since and q.created_at < :until
            and not coalesce(q.intent, '') = any(cast(:no_question as text[])))
    order by v.contact_id
""")
