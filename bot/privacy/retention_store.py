"""Counts or ends what has been kept long enough, batch by batch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.contacts.audit_store import LOOKS
from bot.db.database import Connection, sql

BATCH = 2000


@dataclass(frozen=True, slots=True)
class Silent:
    """A contact and when its person was last in touch: by a text, or by a change of consent."""

    contact_id: int
    address: str
    last: datetime


async def silent(conn: Connection, before: datetime, after_id: int, limit: int) -> Sequence[Silent]:
    """Returns the next contacts, by id, that have not been in touch since `before`."""
    rows = await conn.execute(_SILENT, {"before": before, "after": after_id, "limit": limit})
    return [Silent(**row) for row in rows]


_LAST = """greatest(c.created_at,
    (select max(m.created_at) from messages m
     where m.contact_id = c.id and m.direction = 'inbound' and m.automatic is null),
    (select max(greatest(r.answered_at, r.clicked_at)) from recipients r where r.contact_id = c.id),
    (select max(e.at) from consent_events e
     where e.subject_id = c.subject_id and e.channel <> 'system'))"""

_SILENT = sql(f"""
    select id as contact_id, address, last from (
        select c.id, c.address, {_LAST} as last
        from contacts c where c.erased_at is null and c.created_at < :before
    ) c
    where last < :before and id > :after order by id limit :limit
""")  # noqa: S608


async def last_contact(conn: Connection, contact_id: int) -> datetime:
    """Returns when the person was last in touch."""
    found: datetime = (await conn.execute(_LAST_CONTACT, {"id": contact_id})).scalar_one()
    return found


_LAST_CONTACT = sql(f"select {_LAST} from contacts c where id = :id")  # noqa: S608


# what → (table, condition on :before, change of the rows; None: they are deleted)
_ENDS: Mapping[str, tuple[str, str, str | None]] = {
    # texts that needed consent stay as long as their proof does
    "texts": (
        "messages",
        """created_at < :before and (body <> '' or form is not null) and case
        when direction = 'inbound' then handled_at is not null
        else message_class = 'conversational' and status not in
            ('queued', 'deferred', 'sending', 'unknown') end""",
        "set body = '', media = '[]', form = null",
    ),
    "texts with their proof": (
        "messages",
        """created_at < :before and body <> ''
        and direction = 'outbound' and message_class <> 'conversational'
        and status not in ('queued', 'deferred', 'sending', 'unknown')""",
        "set body = ''",
    ),
    "pictures and files": ("attachments", "at < :before", None),
    "dialogue states": ("dialogue_states", "updated_at < :before", None),
    "feedback": ("feedback", "at < :before", None),
    "notes": ("notes", "at < :before", None),
    "drafts": ("drafts", "updated_at < :before", None),
    "events": ("contact_events", "at < :before", None),
    "marks of clicks": (
        "clicks",
        "at < :before and human is not null and (headers <> '{}' or ip is not null)",
        "set headers = '{}', ip = null",
    ),
    "expired links": ("link_tokens", "expires_at < :before", None),
    "unanswered questions": ("unanswered", "at < :before", None),
    "quarantined rows": ("quarantine", "at < :before", None),
    "looks at people": (
        "audit",
        f"at < :before and action in {LOOKS}",
        None,
    ),
    "contact files": ("uploads", "changed_at < :before", None),
    "sealed proofs": ("sealed_proofs", "until < :before", None),
    "stray statuses": ("message_statuses", "message_id is null and at < :before", None),
}


async def count(conn: Connection, what: str, before: datetime) -> int:
    """Returns how many rows `end` would end."""
    table, condition, _ = _ENDS[what]
    return int(
        (
            await conn.execute(
                sql(f"select count(*) from {table} where {condition}"),  # noqa: S608
                {"before": before},
            )
        ).scalar_one()
    )


async def end(conn: Connection, what: str, before: datetime) -> int:
    """Ends one batch. Returns how many rows; 0 if none is left."""
    table, condition, change = _ENDS[what]
    verb = f"update {table} {change}" if change else f"delete from {table}"  # noqa: S608
    statement = f"""
        {verb} where ctid = any(array(
            select ctid from {table} where {condition} limit {BATCH} for update skip locked))
        returning 1"""  # noqa: S608
    return len(await conn.execute(sql(statement), {"before": before}))
