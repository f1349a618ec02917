"""The lists of conversations, page by page, one query each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache

from bot.db.database import Connection, Row, Statement, sql

PAGE = 50


class View(StrEnum):
    """The lists. In each the order is that of its first column."""

    OPEN = "open"  # an open case, whoever has it; the longest open first
    NEEDS = "needs a person"  # an open case, and nobody of the staff has it
    MINE = "mine"  # the last to write first, as in all that follow
    UNASSIGNED = "unassigned"  # waits for staff
    BOT = "bot"
    SNOOZED = "snoozed"  # the first to come back first
    CLOSED = "closed"  # the last one closed first
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; None for no matter what. team: its id."""

    team: int | None = None
    tag: str | None = None
    language: str | None = None
    number: str | None = None


NO_FILTERS = Filters()


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page ends: the next one begins behind it."""

    at: datetime
    tie: int


@dataclass(frozen=True, slots=True)
class OpenCase:
    """An open case of a conversation. reminded_at: when its owner was told that the person waits.
    words: the text that opened it, None if it is gone."""

    id: int
    kind: str
    opened_at: datetime
    due_at: datetime | None
    team_id: int | None
    first_answered_at: datetime | None
    reminded_at: datetime | None
    words: str | None


@dataclass(frozen=True, slots=True)
class Item:
    """A conversation in a list.

    unread: the person's texts that the member has not seen. last_text: by the person, not by its
    phone. waiting_since: since when the person waits for staff, None if it does not. cases: the
    open ones, the oldest first. order: the number that was spoken of when staff were called."""

    cursor: Cursor
    contact_id: int
    address: str
    name: str | None
    language: str | None
    tags: tuple[str, ...]
    number: str
    owner: str
    fence: int
    updated_at: datetime
    heard_at: datetime
    waiting_since: datetime | None
    snoozed_until: datetime | None
    closed_at: datetime | None
    closed_by: str | None
    revoked: bool
    unread: int
    last_text: str | None
    order: str | None
    cases: tuple[OpenCase, ...]


_COLUMNS = """
    v.contact_id, c.address, c.name, c.language, c.tags, v.number, v.owner, v.fence, v.updated_at,
    v.heard_at, v.waiting_since, v.snoozed_until, v.closed_at, v.closed_by,
    c.revoked_at is not null as revoked,
    greatest(v.heard - coalesce(s.heard, 0), 0) as unread, m.body as last_text,
    (select a.details ->> 'order' from audit a where a.contact_id = v.contact_id
        and v.owner <> 'bot' and a.action = 'hand off conversation'
     order by a.id desc limit 1) as order_number,
    (select jsonb_agg(jsonb_build_object('id', o.id, 'kind', o.kind, 'opened_at', o.opened_at,
            'due_at', o.due_at, 'team_id', o.team_id, 'first_answered_at', o.first_answered_at,
            'reminded_at', o.reminded_at, 'words', w.body) order by o.opened_at, o.id)
     from cases o left join messages w on w.id = o.message_id
     where o.contact_id = v.contact_id and o.closed_at is null) as cases
"""
# Each is looked up by its key for one row of the page after the other: `offset 0` keeps the planner
# from joining whole tables before the page is cut.
_JOINS = """
    cross join lateral (select c.* from contacts c where c.id = v.contact_id offset 0) c
    left join lateral (select s.heard from seen s
        where s.contact_id = v.contact_id and s.member = :member offset 0) s on true
    left join lateral (select m.body from messages m
        where m.id = v.last_heard_id offset 0) m on true
"""
# A tag is on few contacts: these are found by their own index first.
_TAGGED = _JOINS.replace(
    "cross join lateral (select c.* from contacts c where c.id = v.contact_id offset 0) c",
    "join contacts c on c.id = v.contact_id",
)
_OF_CASES = """cases k cross join lateral (
    select v.* from conversations v where v.contact_id = k.contact_id offset 0) v"""
# Of several open cases of a conversation the oldest one stands for it.
_OLDEST = """k.closed_at is null and not exists (select 1 from cases o
    where o.contact_id = k.contact_id and o.closed_at is null
        and (o.opened_at, o.id) < (k.opened_at, k.id))"""
_HEARD = ("v.heard_at", "v.contact_id", "desc")
# view → (source, condition, (column of the order, its tie, direction))
_VIEWS = {
    View.OPEN: (_OF_CASES, _OLDEST, ("k.opened_at", "k.id", "asc")),
    View.NEEDS: (
        _OF_CASES,
        f"{_OLDEST} and v.owner in ('bot', 'nobody')",
        ("k.opened_at", "k.id", "asc"),
    ),
    View.MINE: (
        "conversations v",
        "v.owner = :member and (v.snoozed_until is null or v.snoozed_until <= :now)",
        _HEARD,
    ),
    View.UNASSIGNED: ("conversations v", "v.owner = 'nobody'", _HEARD),
    View.BOT: ("conversations v", "v.owner = 'bot'", _HEARD),
    View.SNOOZED: (
        "conversations v",
        "v.snoozed_until > :now",
        ("v.snoozed_until", "v.contact_id", "asc"),
    ),
    View.CLOSED: (
        "conversations v",
        "v.closed_at is not null",
        ("v.closed_at", "v.contact_id", "desc"),
    ),
    View.ALL: ("conversations v", "true", _HEARD),
}
_FILTERS = {
    "team": """exists (select 1 from cases f where f.contact_id = v.contact_id
        and f.closed_at is null and f.team_id = :team)""",
    "tag": "c.tags @> array[cast(:tag as text)]",
    "language": "c.language = :language",
    "number": "v.number = :number",
}


@lru_cache(256)
def statement(view: View, filters: tuple[str, ...], *, first: bool) -> Statement:
    """Returns the query of a list; its cost does not grow with what lies behind the page."""
    source, condition, (column, tie, direction) = _VIEWS[view]
    sign = ">" if direction == "asc" else "<"
    conditions = [condition, "c.erased_at is null", *(_FILTERS[name] for name in filters)]
    if not first:
        conditions.append(f"({column}, {tie}) {sign} (:at, :tie)")
    return sql(f"""
        select {column} as cursor_at, {tie} as cursor_tie, {_COLUMNS}
        from {source} {_TAGGED if "tag" in filters else _JOINS}
        where {" and ".join(conditions)}
        order by {column} {direction}, {tie} {direction} limit :limit
    """)  # noqa: S608


async def page(
    conn: Connection,
    view: View,
    member: str,
    now: datetime,
    filters: Filters = NO_FILTERS,
    after: Cursor | None = None,
    limit: int = PAGE,
) -> list[Item]:
    """Returns a page of a list, as a member sees it; behind the cursor, if one is given."""
    names = tuple(name for name in _FILTERS if getattr(filters, name) is not None)
    query = statement(view, names, first=after is None)
    values = {
        "member": member,
        "now": now,
        "limit": limit,
        **{name: getattr(filters, name) for name in names},
        "at": after.at if after else None,
        "tie": after.tie if after else None,
    }
    rows = await conn.execute(query, {name: values[name] for name in query.names})
    return [_item(row) for row in rows]


async def count(conn: Connection, view: View, member: str, now: datetime, most: int) -> int:
    """Returns how many conversations a list has, `most` at most; more are not counted."""
    query = _count(view)
    values = {"member": member, "now": now, "most": most}
    found = await conn.execute(query, {name: values[name] for name in query.names})
    return int(found.scalar_one())


@lru_cache
def _count(view: View) -> Statement:
    source, condition, _ = _VIEWS[view]
    return sql(f"""select count(*) from (
        select 1 from {source} where {condition} limit :most) counted""")  # noqa: S608


async def of_contacts(
    conn: Connection, contact_ids: Sequence[int], member: str, now: datetime
) -> list[Item]:
    """Returns these conversations, in this order."""
    rows = await conn.execute(_OF_CONTACTS, {"ids": list(contact_ids), "member": member})
    return [_item(row) for row in rows]


_OF_CONTACTS = sql(f"""
    select v.heard_at as cursor_at, v.contact_id as cursor_tie, {_COLUMNS}
    from unnest(cast(:ids as bigint[])) with ordinality as wanted (id, place)
    join conversations v on v.contact_id = wanted.id {_JOINS}
    where c.erased_at is null order by wanted.place
""")  # noqa: S608


def _item(row: Row) -> Item:
    return Item(
        Cursor(row.cursor_at, row.cursor_tie),
        row.contact_id,
        row.address,
        row.name,
        row.language,
        tuple(row.tags),
        row.number,
        row.owner,
        row.fence,
        row.updated_at,
        row.heard_at,
        row.waiting_since,
        row.snoozed_until,
        row.closed_at,
        row.closed_by,
        row.revoked,
        row.unread,
        row.last_text,
        row.order_number,
        tuple(_case(one) for one in row.cases or ()),
    )


def _case(one: dict[str, object]) -> OpenCase:
    times = {
        name: datetime.fromisoformat(str(one[name])) if one[name] else None
        for name in ("opened_at", "due_at", "first_answered_at", "reminded_at")
    }
    return OpenCase(**one | times)  # type: ignore[arg-type]


async def see(conn: Connection, contact_id: int, member: str) -> None:
    """Notes that a member has seen all that the person has written so far."""
    await conn.execute(_SEE, {"id": contact_id, "member": member})


_SEE = sql("""
    insert into seen (contact_id, member, heard)
    select contact_id, :member, heard from conversations where contact_id = :id
    on conflict (contact_id, member) do update set heard = excluded.heard
    where seen.heard <> excluded.heard
""")


async def next_waiting(
    conn: Connection, member: str, skip: Sequence[int] = ()
) -> tuple[int, str] | None:
    """Returns (contact id, address) of the conversation that has waited longest for one of the
    member's teams, and locks it; None if none waits. Another member who asks gets the next one."""
    row = (await conn.execute(_NEXT, {"member": member, "skip": list(skip)})).first()
    return (row.contact_id, row.address) if row else None


# Who is in no team takes for all.
_NEXT = sql("""
    select k.contact_id, c.address
    from cases k join conversations v on v.contact_id = k.contact_id
    join contacts c on c.id = k.contact_id
    where k.closed_at is null and v.owner in ('bot', 'nobody') and c.erased_at is null
        and not k.contact_id = any(cast(:skip as bigint[]))
        and (k.team_id is null
            or k.team_id in (select team_id from team_members where member = :member)
            or not exists (select 1 from team_members where member = :member))
    order by k.opened_at, k.id limit 1
    for no key update of v skip locked
""")
