"""Inbound texts: recorded once, handled once, in order."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.contacts.ordinals_store import NEXT, ordinal
from bot.db.database import Connection, Statement, sql
from bot.messages.attachments_store import ATTACH
from bot.models import Inbound, Media, Understanding
from bot.providers.base import InboundText


@dataclass(frozen=True, slots=True)
class Kept:
    """The result of keeping a text.

    contact_id: None if no contact has its address. message_id: None if it was not kept: it has no
    contact yet, or it is there already (again)."""

    message_id: int | None
    contact_id: int | None
    again: bool

    @property
    def stranger(self) -> bool:
        """Whether a contact must be made for the text.

        A repeated text makes none, even if its contact has been erased since."""
        return self.contact_id is None and not self.again


async def record(
    conn: Connection,
    text: InboundText,
    handled_by: str | None,
    now: datetime,
    came_at: datetime | None = None,
) -> Kept:
    """Keeps a text from a known contact, once, in one statement. came_at: when it came in, if it is
    taken in later."""
    row = (
        await conn.execute(
            _RECORD_LATE if came_at else _RECORD,
            {
                "address": text.sender.raw,
                "number": text.to,
                "sid": text.sid,
                "body": text.body,
                "media": json.dumps(
                    [{"url": m.url, "content_type": m.content_type} for m in text.media]
                ),
                "form": json.dumps(dict(text.extra)),
                "handled_by": handled_by,
                "handled_at": now if handled_by else None,
                "came_at": came_at or now,
                "now": now,
                "taken_in_at": now if came_at else None,
                "late_at": came_at,
            },
        )
    ).one()
    return Kept(row.message_id, row.contact_id, row.again)


# Locks the contact as the foreign key would, but before reading its address: the statement waits
# for an erasure under way, and then no longer finds the contact.
def _record(ordinal: str) -> Statement:
    return sql(f"""
    with contact as (
        select id from contacts where address = :address for key share
    ), kept as (
        insert into messages (contact_id, direction, number, provider_sid, body, media, form,
            created_at, handled_by, handled_at, taken_in_at, ordinal)
        select id, 'inbound', :number, :sid, :body, cast(:media as jsonb), cast(:form as jsonb),
            :came_at, :handled_by, cast(:handled_at as timestamptz),
            cast(:taken_in_at as timestamptz), {ordinal}
        from contact
        on conflict (provider_sid) do nothing
        returning id
    ), attached as ({ATTACH})
    select (select id from kept) as message_id, (select id from contact) as contact_id,
        case when exists (select from contact) then not exists (select from kept)
            else exists (select from messages where provider_sid = :sid) end as again
""")  # noqa: S608


# Two statements: one for both would be planned anew for each text, which takes half of its time.
_RECORD, _RECORD_LATE = _record(NEXT), _record(ordinal("contact.id", ":late_at"))


async def record_together(
    conn: Connection, texts: Sequence[InboundText], now: datetime
) -> dict[str, Kept]:
    """Keeps plain texts of known contacts in one statement, for a worker. Returns what became of
    each by SID; what is left out must be recorded by itself: it is there already, or its contact
    is being changed.

    texts: without media, of different SIDs, in the order in which they came."""
    columns = {
        "addresses": [text.sender.raw for text in texts],
        "numbers": [text.to for text in texts],
        "sids": [text.sid for text in texts],
        "bodies": [text.body for text in texts],
        "forms": [json.dumps(dict(text.extra)) for text in texts],
    }
    rows = await conn.execute(_RECORD_TOGETHER, {**columns, "now": now})
    return {row.sid: Kept(row.id, row.contact_id, False) for row in rows}


# A contact that is locked is passed over: others' texts need not wait for an erasure.
_RECORD_TOGETHER = sql(f"""
    with given as (
        select * from unnest(cast(:addresses as text[]), cast(:numbers as text[]),
                cast(:sids as text[]), cast(:bodies as text[]), cast(:forms as text[]))
            with ordinality as one(address, number, sid, body, form, place)
    ), contact as (
        select id, address from contacts where address = any(cast(:addresses as text[]))
        for key share skip locked
    ), kept as (
        insert into messages (contact_id, direction, number, provider_sid, body, form, created_at,
            ordinal)
        select id, 'inbound', number, sid, body, cast(form as jsonb), :now, {NEXT}
        from (select * from given join contact using (address) order by place) as one
        on conflict (provider_sid) do nothing
        returning id, contact_id, provider_sid as sid
    )
    select sid, id, contact_id from kept
    union all
    select sid, null, null from given
    where not exists (select from kept where kept.sid = given.sid)
        and not exists (select from contacts where contacts.address = given.address)
        and not exists (select from messages where provider_sid = given.sid)
""")  # noqa: S608


async def next_unhandled(
    conn: Connection, contact_id: int, now: datetime
) -> tuple[Inbound, int] | None:
    """Returns the contact's oldest waiting text, and how often its turn has failed.

    A text that waits for another try holds back the younger ones: order is kept."""
    row = (await conn.execute(_NEXT, {"id": contact_id})).first()
    if row is None or (row.not_before is not None and row.not_before > now):
        return None
    media = tuple(Media(m["url"], m["content_type"]) for m in row.media)
    return Inbound(
        row.id,
        contact_id,
        row.number,
        row.provider_sid,
        row.body,
        media,
        row.created_at,
        row.late,
        row.ordinal,
    ), int(row.failures)


_NEXT = sql("""
    select id, number, provider_sid, body, media, created_at, failures, not_before,
        taken_in_at is not null as late, ordinal
    from messages
    where contact_id = :id and direction = 'inbound' and handled_at is null
    order by id limit 1
""")


async def handled(
    conn: Connection,
    message_id: int,
    by: str,
    understanding: Understanding | None,
    now: datetime,
    replies_to: int | None = None,
    word: str | None = None,
) -> bool:
    """Marks a text as handled. Returns whether another text of the contact waits.

    by: keyword, dialogue, inbox (staff own the conversation), automatic (no person wrote it),
    late (for staff, since it was taken in too late), apology or unanswerable. replies_to: the
    campaign that it replies to; word: with the word that this asks for."""
    return bool(
        (
            await conn.execute(
                _HANDLED,
                {
                    "id": message_id,
                    "by": by,
                    "intent": understanding.intent if understanding else None,
                    "confidence": understanding.confidence if understanding else None,
                    "replies_to": replies_to,
                    "word": word,
                    "now": now,
                },
            )
        ).scalar_one()
    )


_HANDLED = sql("""
    update messages m set handled_at = :now, handled_by = :by, intent = :intent,
        confidence = cast(:confidence as real), replies_to = cast(:replies_to as bigint),
        word = cast(:word as text)
    where id = :id
    returning exists (select 1 from messages w where w.contact_id = m.contact_id
        and w.direction = 'inbound' and w.handled_at is null and w.id <> m.id)
""")


async def turn_failed(conn: Connection, message_id: int, again_at: datetime) -> None:
    """Counts a failed turn and sets when to try it again."""
    await conn.execute(
        sql("""update messages set failures = failures + 1, not_before = :again_at
                where id = :id"""),
        {"id": message_id, "again_at": again_at},
    )


async def contacts_waiting(
    conn: Connection, now: datetime, older_than: datetime, limit: int
) -> list[int]:
    """Returns contacts with a text that nobody has handled since `older_than`."""
    rows = await conn.execute(_WAITING, {"now": now, "before": older_than, "limit": limit})
    return [int(row.contact_id) for row in rows]


_WAITING = sql("""
    select contact_id from messages
    where direction = 'inbound' and handled_at is null and created_at <= :before
        and (not_before is null or not_before <= :now)
    group by contact_id order by min(id) limit :limit
""")


async def last_purpose(conn: Connection, contact_id: int) -> str | None:
    """Returns the purpose of the contact's last outbound text, sent or waiting."""
    row = (
        await conn.execute(
            sql("""select purpose from messages
                where contact_id = :id and direction = 'outbound'
                    and status not in ('suppressed', 'canceled', 'failed')
                order by id desc limit 1"""),
            {"id": contact_id},
        )
    ).first()
    return row.purpose if row else None


@dataclass(frozen=True, slots=True)
class Last:
    """The last text that a contact wrote: its row, when it came, and its ordinal."""

    id: int
    came_at: datetime
    ordinal: int | None


async def last_inbound(conn: Connection, contact_id: int) -> Last | None:
    """Returns the last text that the contact wrote, by the time at which it came; its
    phone's automatic texts are none."""
    row = (
        await conn.execute(
            sql("""select id, created_at, ordinal from (
                    select id, created_at, ordinal from messages
                    where contact_id = :id and direction = 'inbound' and automatic is null
                    order by id desc limit 20) as last
                order by created_at desc, id desc limit 1"""),
            {"id": contact_id},
        )
    ).first()
    return Last(row.id, row.created_at, row.ordinal) if row else None


async def had_words(conn: Connection, sids: Sequence[str]) -> bool:
    """Returns whether one of these texts came with words."""
    found = await conn.execute(
        sql("""select exists (select from messages where direction = 'inbound' and body <> ''
                and provider_sid = any(cast(:sids as text[])))"""),
        {"sids": list(sids)},
    )
    return bool(found.scalar_one())
