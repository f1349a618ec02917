"""Cases: one matter in a conversation that waits for staff."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.contacts.model import TALKS
from bot.db.database import Connection, sql
from bot.models import HeldFor

DATA_COPY, DATA_ERASURE = "data_copy", "data_erasure"
OPTED_OUT = "opted out"  # the outcome of a doubt that was right; any other one has cleared it


async def open_case(
    conn: Connection,
    contact_id: int,
    kind: str,
    message_id: int | None,
    now: datetime,
    due_at: datetime | None = None,
    ask_at: datetime | None = None,
) -> bool:
    """Opens a case. Returns False if one of this kind is open already.

    kind: a CaseKind; the due_at of a wish about data is bot.files.deadlines.one_month. message_id:
    the person's text that opened it. ask_at: when the bot asks the person about a doubt by itself.
    It goes to the first team that fits the number and the language, else to the default one."""
    return (
        await conn.execute(
            _OPEN,
            {
                "contact_id": contact_id,
                "kind": kind,
                "message_id": message_id,
                "now": now,
                "due_at": due_at,
                "ask_at": ask_at,
            },
        )
    ).first() is not None


_OPEN = sql("""
    insert into cases (contact_id, kind, message_id, opened_at, due_at, ask_at, team_id)
    values (:contact_id, :kind, cast(:message_id as bigint), :now,
        cast(:due_at as timestamptz), cast(:ask_at as timestamptz),
        (select t.id from teams t, conversations v join contacts c on c.id = v.contact_id
         where v.contact_id = :contact_id and (t.is_default or (
            (t.numbers = '{}' or v.number = any(t.numbers))
            and (t.languages = '{}' or c.language = any(t.languages))))
         order by t.is_default, t.place, t.id limit 1))
    on conflict (contact_id, kind) where closed_at is null do nothing
    returning id
""")


async def open_kinds(conn: Connection, contact_id: int) -> frozenset[str]:
    """Returns the kinds of this contact's open cases."""
    rows = await conn.execute(
        sql("select kind from cases where contact_id = :id and closed_at is null"),
        {"id": contact_id},
    )
    return frozenset(row.kind for row in rows)


async def to_ask(conn: Connection, now: datetime, limit: int, only: int | None = None) -> list[int]:
    """Returns the contacts, or `only` that one, whom the bot must ask now about a doubt."""
    rows = await conn.execute(_TO_ASK, {"now": now, "limit": limit, "only": only})
    return [row.contact_id for row in rows]


# Texts that nobody has read yet may settle it. A wrong number is asked nothing.
_TO_ASK = sql("""
    select r.contact_id from cases r join contacts c on c.id = r.contact_id
    where r.ask_at <= :now and r.closed_at is null and c.held_for = 'unasked_doubt'
        and not exists (
            select 1 from messages m where m.contact_id = r.contact_id
                and m.direction = 'inbound' and m.handled_at is null)
        and (cast(:only as bigint) is null or r.contact_id = cast(:only as bigint))
    order by r.ask_at limit :limit
""")


async def set_asked(conn: Connection, contact_id: int, *, asked: bool) -> None:
    """Makes the contact's unasked doubt one that it was asked about, or (asked False) one that
    the bot does not ask about: it is left to staff."""
    kind = HeldFor.UNSURE_OPT_OUT if asked else HeldFor.UNASKED_DOUBT
    await conn.execute(
        sql("""update cases set kind = :kind, ask_at = null
                where contact_id = :id and kind = 'unasked_doubt' and closed_at is null"""),
        {"id": contact_id, "kind": kind},
    )


@dataclass(frozen=True, slots=True)
class Case:
    """One case.

    address: as the contact's row has it. words: the text that was written, or None if it is
    gone. ask_at: when the bot asks the person by itself."""

    id: int
    contact_id: int
    kind: str
    address: str
    words: str | None
    opened_at: datetime
    due_at: datetime | None
    ask_at: datetime | None
    closed_at: datetime | None
    closed_by: str | None
    outcome: str | None
    first_answered_at: datetime | None


async def listing(conn: Connection, *, closed: bool) -> Sequence[Case]:
    """Returns the open cases, the soonest due first.

    With `closed`, the closed ones follow."""
    rows = await conn.execute(_LIST, {"closed": closed})
    return [Case(**row) for row in rows]


_LIST = sql("""
    select r.id, r.contact_id, r.kind, c.address, m.body as words, r.opened_at, r.due_at,
        r.ask_at, r.closed_at, r.closed_by, r.outcome, r.first_answered_at
    from cases r join contacts c on c.id = r.contact_id
    left join messages m on m.id = r.message_id
    where r.closed_at is null or :closed
    order by r.closed_at desc nulls first, coalesce(r.due_at, r.ask_at) nulls last, r.id
""")


async def settle(
    conn: Connection, contact_id: int, kind: str, by: str, outcome: str, now: datetime
) -> None:
    """Closes the contact's open case of this kind, if there is one."""
    await conn.execute(
        sql("""update cases set closed_at = :now, closed_by = :by, outcome = :outcome
                where contact_id = :id and kind = :kind and closed_at is null"""),
        {"id": contact_id, "kind": kind, "by": by, "outcome": outcome, "now": now},
    )


async def close(
    conn: Connection, case_id: int, by: str, outcome: str, now: datetime
) -> Case | None:
    """Closes a case and returns it. Returns None if no open one has this id."""
    row = (
        await conn.execute(_CLOSE, {"id": case_id, "by": by, "outcome": outcome, "now": now})
    ).first()
    return Case(**row) if row else None


_CLOSE = sql("""
    update cases r set closed_at = :now, closed_by = :by, outcome = :outcome
    from contacts c
    where r.id = :id and r.closed_at is null and c.id = r.contact_id
    returning r.id, r.contact_id, r.kind, c.address, cast(null as text) as words, r.opened_at,
        r.due_at, r.ask_at, r.closed_at, r.closed_by, r.outcome, r.first_answered_at
""")


# -- talks: the cases that end with the conversation ------------------------------------------


async def close_talks(
    conn: Connection,
    contact_id: int,
    by: str,
    outcome: str,
    now: datetime,
    but_of: int | None = None,
) -> list[int]:
    """Closes what waits in the contact's conversation. Returns the cases' ids.

    but_of: the text whose own case stays open."""
    rows = await conn.execute(
        sql("""update cases set closed_at = :now, closed_by = :by, outcome = :outcome
                where contact_id = :id and kind = any(cast(:kinds as text[]))
                    and closed_at is null
                    and (cast(:but_of as bigint) is null
                        or message_id is distinct from cast(:but_of as bigint))
                returning id"""),
        {
            "id": contact_id,
            "kinds": _TALKS,
            "by": by,
            "outcome": outcome,
            "now": now,
            "but_of": but_of,
        },
    )
    return [row.id for row in rows]


async def talking(conn: Connection, contact_id: int) -> bool:
    """Returns whether a case is open that ends with the contact's conversation."""
    return not (await open_kinds(conn, contact_id)).isdisjoint(TALKS)


async def reopen(conn: Connection, contact_id: int, closed_at: datetime) -> int:
    """Opens again what was closed with the conversation at that instant. Returns how many."""
    return len(
        await conn.execute(
            sql("""update cases k set closed_at = null, closed_by = null, outcome = null
                where contact_id = :id and closed_at = :closed_at
                    and kind = any(cast(:kinds as text[]))
                    and not exists (select 1 from cases o where o.contact_id = k.contact_id
                        and o.kind = k.kind and o.closed_at is null)
                returning id"""),
            {"id": contact_id, "closed_at": closed_at, "kinds": _TALKS},
        )
    )


_TALKS = sorted(TALKS)


async def set_reminded(conn: Connection, contact_id: int, now: datetime) -> None:
    """Notes that the conversation's owner was told that the person waits."""
    await conn.execute(
        sql("""update cases set reminded_at = :now where contact_id = :id and closed_at is null"""),
        {"id": contact_id, "now": now},
    )


async def tell_away(conn: Connection, contact_id: int, now: datetime) -> bool:
    """Notes that the person is told when staff will be there. Returns whether that is news: in each
    case it is said once, and not after words of staff."""
    return bool(
        len(await conn.execute(_TELL_AWAY, {"id": contact_id, "now": now, "kinds": _TALKS}))
    )


async def tell_late(conn: Connection, contact_id: int, now: datetime) -> bool:
    """Notes that the person is told that staff will answer yet. Returns whether that is news."""
    return bool(
        len(await conn.execute(_TELL_LATE, {"id": contact_id, "now": now, "kinds": _TALKS}))
    )


_TELL_AWAY = sql("""
    update cases k set told_away_at = :now from conversations v
    where k.contact_id = :id and v.contact_id = k.contact_id and k.closed_at is null
        and k.kind = any(cast(:kinds as text[])) and k.told_away_at is null
        and (v.spoken_at is null or v.spoken_at < k.opened_at)
    returning k.id
""")
_TELL_LATE = sql("""
    update cases k set told_late_at = :now
    where k.contact_id = :id and k.closed_at is null and k.kind = any(cast(:kinds as text[]))
        and k.told_late_at is null
    returning k.id
""")


async def note_answers(conn: Connection, since: datetime) -> int:
    """Notes the first text of staff that the provider took, on the cases it answers; those that
    were closed before `since` are left. Returns how many cases."""
    return len(await conn.execute(_NOTE_ANSWERS, {"since": since}))


# By the index cases_unanswered. The text may have been written with the case's last breath: "send
# and close". A wish about data is answered by a deed.
_NOTE_ANSWERS = sql("""
    update cases k set first_answered_at = a.at, answered_by = a.author
    from (
        select k.id, a.at, a.author
        from cases k
        cross join lateral (
            select m.author, (select min(s.at) from message_statuses s
                where s.message_id = m.id and s.provider_sid is not null) as at
            from messages m
            where m.contact_id = k.contact_id and m.purpose = 'staff'
                and m.provider_sid is not null and m.created_at >= k.opened_at
                and m.created_at <= coalesce(k.closed_at, 'infinity')
            order by m.id limit 1) a
        where k.first_answered_at is null and k.kind not in ('data_copy', 'data_erasure')
            and (k.closed_at is null or k.closed_at > :since) and a.at is not null
    ) a
    where k.id = a.id and k.first_answered_at is null
    returning k.id
""")


# -- wishes about data --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DataRequest:
    """An open wish about data. words: the text that it was written in, None if it is gone."""

    id: int
    contact_id: int
    kind: str
    address: str
    name: str | None
    words: str | None
    opened_at: datetime
    due_at: datetime | None


async def data_requests(conn: Connection, of: int | None = None) -> list[DataRequest]:
    """Returns the open wishes about data, of all or of one contact, the soonest due first."""
    return [DataRequest(**row) for row in await conn.execute(_DATA_REQUESTS, {"of": of})]


_DATA_REQUESTS = sql("""
    select k.id, k.contact_id, k.kind, c.address, c.name, m.body as words, k.opened_at, k.due_at
    from cases k join contacts c on c.id = k.contact_id
    left join messages m on m.id = k.message_id
    where k.closed_at is null and k.kind in ('data_copy', 'data_erasure')
        and (cast(:of as bigint) is null or k.contact_id = cast(:of as bigint))
    order by k.due_at nulls last, k.id
""")
